"""The authorities that follow from the registers: one for each municipality, city and city municipality."""

from collections.abc import Iterable, Mapping

from django.contrib.auth.models import Group
from django.db import transaction

from coordination.core.labels import label
from coordination.core.transliteration import to_latin
from municipalities.models import Authority, AuthorityName, PlaceName, Territory
from municipalities.services import place_names

Level = Territory.Level
# What stands before the name of a place in the name of its authority, by level and language.
_PREFIXES: Mapping[str, Mapping[str, str]] = {
    Level.MUNICIPALITY: {"en-gb": "Municipality of", "bs": "Općina", "hr": "Općina", "sr": "Општина", "mk": "Општина"},
    Level.CITY: {"en-gb": "City of", "bs": "Grad", "hr": "Grad", "sr": "Град", "mk": "Град"},
    Level.CITY_MUNICIPALITY: {"en-gb": "City Municipality of", "sr": "Градска општина"},
}
_ALBANIAN = {"AL": "Bashkia", "XK": "Komuna", "MK": "Komuna", "ME": "Komuna"}
# Names that already say what the place is; a prefix would say it twice.
_SELF_TELLING = ("City of ", "Grad ", "Град ", "Brčko ", "Брчко ")
_OWN_LANGUAGES = {"AL": {"sq"}, "BA": {"bs", "hr", "sr"}, "XK": {"sq", "sr"}, "ME": {"cnr", "sr"}, "MK": {"mk"}}
_SERBIA = {"sr"}
WORKING_LANGUAGES: Mapping[str, tuple[str, ...]] = {
    "AL": ("sq",),
    "BA": ("bs", "hr", "sr", "sr-latn"),
    "XK": ("sq", "sr", "sr-latn"),
    "ME": ("cnr", "sr", "sr-latn"),
    "MK": ("mk", "sq"),
    "RS": ("sr", "sr-latn"),
}


@transaction.atomic
def make_local_authorities(*, is_example: bool = False) -> int:
    """Make the authority of every local place that has none; returns how many. Safe to run again."""
    places = list(
        Territory.objects.filter(level__in=Territory.LOCAL)
        .exclude(authorities__kind=Authority.Kind.MUNICIPALITY)
        .defer("boundary")
        .order_by("country__position", "code")
    )
    names: dict[int, dict[place_names.NameKey, str]] = {place.pk: {} for place in places}
    for row in PlaceName.objects.filter(territory__in=places):
        names[row.territory_id][row.language, row.script, row.kind] = row.name
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
        fresh.append((authority, names_of_authority(place, names[place.pk])))
    save_authorities(fresh)
    return len(fresh)


def names_of_authority(place: Territory, names: Mapping[place_names.NameKey, str]) -> dict[str, str]:
    """The names of a place's authority by language, always with English; from the place's own names."""
    own = _OWN_LANGUAGES.get(place.iso2, _SERBIA)
    found = {"en-gb": _prefixed(place.level, "en-gb", place.name)}
    for (language, script, kind), name in names.items():
        if language == "en-gb" or language not in own:
            continue
        if kind == PlaceName.Kind.OFFICIAL:
            found[language] = name
        elif language == "sq":
            found.setdefault(language, f"{_ALBANIAN[place.iso2]} {name}")
        elif script == "Cyrl" or language in {"bs", "hr"}:
            found.setdefault(language, _prefixed(place.level, language, name))
    if "sr" in found:
        found["sr-latn"] = to_latin(found["sr"])
    return found


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


def _prefixed(level: str, language: str, name: str) -> str:
    prefix = _PREFIXES.get(level, {}).get(language, "")
    return name if not prefix or name.startswith(_SELF_TELLING) else f"{prefix} {name}"
