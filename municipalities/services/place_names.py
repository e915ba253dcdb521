"""Names of places: which name a register row gives in which language, and what is shown in each.

PlaceName holds the names as the register writes them; Territory.labels and sort_keys are derived from those.
"""

from collections.abc import Iterable, Mapping

from django.utils.text import slugify

from coordination.core import languages
from coordination.core.alphabet import sort_key
from coordination.core.labels import label
from coordination.core.transliteration import to_latin
from municipalities.models import PlaceName, Territory
from municipalities.services.register_files import RegisterRow

Short, Official = PlaceName.Kind.SHORT, PlaceName.Kind.OFFICIAL
CODES = tuple(code for code, _ in languages.LANGUAGES)
# The languages that a register's name_local stands for, where it is in Latin letters.
_LOCAL_LATIN = {"AL": ("sq",), "BA": ("bs", "hr"), "XK": ("sq",), "ME": ("cnr",), "RS": ()}
# Letters that lose their mark without coming apart in Unicode.
_PLAIN = str.maketrans({"đ": "d", "Đ": "D"})

NameKey = tuple[str, str, str]


def slug_of(name: str) -> str:
    """The name as part of an address: plain small letters and hyphens."""
    return slugify(name.translate(_PLAIN))[:80].strip("-")


def names_of(row: RegisterRow) -> dict[NameKey, str]:
    """The names that a register row gives, by (language, script, kind)."""
    names: dict[NameKey, str] = {("en-gb", "Latn", Short): row.name}
    local_is_long = row.name_local != row.name and row.name_local.endswith(" " + row.name)
    for language in _LOCAL_LATIN.get(row.iso2, ()):
        if local_is_long:
            names[language, "Latn", Official] = row.name_local
            names[language, "Latn", Short] = row.name
        elif row.name_local:
            names[language, "Latn", Short] = row.name_local
    if row.name_hr:
        names["hr", "Latn", Short] = row.name_hr
    if row.name_cyrillic and row.iso2 == "MK":
        names["mk", "Cyrl", Short] = row.name_cyrillic
    elif row.name_cyrillic:
        names["sr", "Cyrl", Short] = row.name_cyrillic
        names["sr", "Latn", Short] = to_latin(row.name_cyrillic)
    return names


def shown_names(names: Mapping[NameKey, str], default: str) -> dict[str, str]:
    """The name to show in each interface language: the short one, else the nearest language's, else the default."""
    short = {_code(language, script): name for (language, script, kind), name in names.items() if kind == Short}
    if "mk" in short:
        # Readers of Serbian know Macedonian Cyrillic names; readers of Latin Serbian get the Latin form.
        short.setdefault("sr", short["mk"])
        short.setdefault("sr-latn", default)
    return {code: label(short, default, code) for code in CODES}


def sort_keys(shown: Mapping[str, str]) -> dict[str, str]:
    """The alphabetical key of each shown name in its language."""
    return {code: sort_key(name, code) for code, name in shown.items()}


def refresh_labels(places: Iterable[Territory]) -> list[Territory]:
    """Derive labels and sort keys of the places from their names; returns the places that changed, saved."""
    wanted = list(places)
    names: dict[int, dict[NameKey, str]] = {place.pk: {} for place in wanted}
    for row in PlaceName.objects.filter(territory__in=wanted):
        names[row.territory_id][row.language, row.script, row.kind] = row.name
    changed = []
    for place in wanted:
        shown = shown_names(names[place.pk], place.name)
        keys = sort_keys(shown)
        if (shown, keys) != (place.labels, place.sort_keys):
            place.labels, place.sort_keys = shown, keys
            changed.append(place)
    Territory.objects.bulk_update(changed, ["labels", "sort_keys"], batch_size=200)
    return changed


def _code(language: str, script: str) -> str:
    return "sr-latn" if (language, script) == ("sr", "Latn") else language
