"""The authorities that follow from the registers: one for each municipality, city and city municipality."""

from collections.abc import Iterable, Mapping

from django.contrib.auth.models import Group

from coordination.core.labels import label
from municipalities.access.database import system_role
from municipalities.models import Authority, AuthorityName, PlaceName, Territory
from municipalities.services import place_names

Level = Territory.Level
# What stands before the name of a place in the name of its authority, by level and language.
_PREFIXES: Mapping[str, Mapping[str, str]] = {
    Level.MUNICIPALITY: {
        "en-gb": "Municipality of",
        "sq": "Komuna",
        "bs": "Općina",
        "hr": "Općina",
        "cnr": "Opština",
        "mk": "Општина",
        "sr": "Општина",
        "sr-latn": "Opština",
    },
    Level.CITY: {
        "en-gb": "City of",
        "sq": "Qyteti",
        "bs": "Grad",
        "hr": "Grad",
        "cnr": "Grad",
        "mk": "Град",
        "sr": "Град",
        "sr-latn": "Grad",
    },
    Level.CITY_MUNICIPALITY: {
        "en-gb": "City Municipality of",
        "sq": "Komuna",
        "bs": "Gradska općina",
        "hr": "Gradska općina",
        "cnr": "Gradska opština",
        "mk": "Градска општина",
        "sr": "Градска општина",
        "sr-latn": "Gradska opština",
    },
}
# Names that already say what the place is; a prefix would say it twice.
_SELF_TELLING = ("City of ", "Grad ", "Град ", "Brčko ", "Брчко ")
WORKING_LANGUAGES: Mapping[str, tuple[str, ...]] = {
    "AL": ("sq",),
    "BA": ("bs", "hr", "sr", "sr-latn"),
    "XK": ("sq", "sr", "sr-latn"),
    "ME": ("cnr", "sr", "sr-latn"),
    "MK": ("mk", "sq"),
    "RS": ("sr", "sr-latn"),
}


@system_role("authorities are made from the register, never by the web")
def make_local_authorities(*, is_example: bool = False) -> int:
    """Make the authority of every local place that has none; returns how many. Safe to run again."""
    places = list(
        Territory.objects.filter(level__in=Territory.LOCAL)
        .exclude(authorities__kind=Authority.Kind.MUNICIPALITY)
        .defer("boundary")
        .order_by("country__position", "code")
    )
    official: dict[int, dict[str, str]] = {place.pk: {} for place in places}
    for row in PlaceName.objects.filter(territory__in=places, kind=PlaceName.Kind.OFFICIAL):
        official[row.territory_id][row.language] = row.name
    fresh = []
    for place in places:
        authority = Authority(
            kind=Authority.Kind.MUNICIPALITY,
            territory=place,
            country_id=place.country_id,
            tier1_id=place.tier1_id,
            tier2_id=place.tier2_id,
            slug=f"{place.iso2.lower()}-{place.slug}",
            short_name=place.name,
            languages=list(WORKING_LANGUAGES.get(place.iso2, ("en-gb",))),
            time_zone=place.time_zone,
            is_example=is_example,
        )
        fresh.append((authority, names_of_authority(place, official[place.pk])))
    save_authorities(fresh)
    return len(fresh)


def names_of_authority(place: Territory, official: Mapping[str, str]) -> dict[str, str]:
    """The names of a place's authority in every language: the official ones, else made from the shown names."""
    made = {
        language: _prefixed(prefix, place.labels.get(language, place.name))
        for language, prefix in _PREFIXES[place.level].items()
    }
    return made | dict(official)


def save_authorities(fresh: Iterable[tuple[Authority, dict[str, str]]]) -> None:
    """Save new authorities with their names by language and the group that named shares go to."""
    pairs = list(fresh)
    groups = Group.objects.bulk_create(Group(name=f"authority {authority.slug}") for authority, _ in pairs)
    for group, (authority, names) in zip(groups, pairs, strict=True):
        authority.group = group
        put_names(authority, names)
    Authority.objects.bulk_create(authority for authority, _ in pairs)
    AuthorityName.objects.bulk_create(
        AuthorityName(authority=authority, language=language, name=name)
        for authority, names in pairs
        for language, name in names.items()
    )


def put_names(authority: Authority, names: Mapping[str, str]) -> None:
    """Derive the shown names and their sort keys; does not save."""
    authority.name = names["en-gb"]
    authority.labels = {code: label(names, names["en-gb"], code) for code in place_names.CODES}
    authority.sort_keys = place_names.sort_keys(authority.labels)


def _prefixed(prefix: str, name: str) -> str:
    return name if name.startswith(_SELF_TELLING) else f"{prefix} {name}"
