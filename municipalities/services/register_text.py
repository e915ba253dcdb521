"""What text and numbers of a register may hold: one small reader for each kind of cell.

Every reader returns the clean value or raises BadCell with a plain sentence. The sentences are in English only: the
commands that print them are for operators.
"""

import re
import unicodedata
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils import timezone

from coordination.core.lookalikes import has_unseen, script
from coordination.core.numbers import parse_whole_number

NAME_MAX = 200
NOTE_MAX = 300
POPULATION_MAX = 20_000_000
FIRST_YEAR = 1900
_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{1,19}")
_DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,12})?")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
# Controls, invisible formatting (zero width, direction), private use, loose surrogates, line and paragraph separators.
_UNSEEN = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}


class BadCell(ValueError):
    """A cell that cannot be taken; the message says why and what to write."""


def text(value: str, *, longest: int = NOTE_MAX) -> str:
    """Free text on one line, composed (NFC), without characters that cannot be seen and without formulas."""
    for character in value:
        if unicodedata.category(character) in _UNSEEN:
            raise BadCell(f"holds a character that cannot be seen (U+{ord(character):04X}); delete it")
    clean = unicodedata.normalize("NFC", value).strip()
    if clean.startswith(_FORMULA_STARTS):
        raise BadCell(f"begins with {clean[0]!r}, which a spreadsheet would run as a formula")
    if len(clean) > longest:
        raise BadCell(f"has {len(clean)} characters; {longest} are the most")
    return clean


def name(value: str, *, scripts: tuple[str, ...]) -> str:
    """A name that begins with a letter, all its letters in one of the scripts (LATIN, CYRILLIC). May be empty."""
    clean = text(value, longest=NAME_MAX)
    if not clean:
        return ""
    if has_unseen(clean):
        raise BadCell("holds a character that cannot be seen; delete it")
    if not clean[0].isalpha():
        raise BadCell(f"begins with {clean[0]!r}; a name begins with a letter")
    found = {character: script(character) for character in clean if character.isalpha()}
    for wanted in scripts:
        if all(one == wanted for one in found.values()):
            return clean
    stranger = next(character for character, one in found.items() if one != scripts[0])
    allowed = " or all ".join(wanted.capitalize() for wanted in scripts)
    raise BadCell(f"holds the letter {stranger!r} ({unicodedata.name(stranger, '?')}); letters must be all {allowed}")


def code(value: str) -> str:
    """The key of a place: 2 to 20 capitals A-Z, digits and hyphens."""
    clean = text(value)
    if not clean:
        raise BadCell("is empty")
    if not _CODE.fullmatch(clean):
        raise BadCell(f"{clean[:40]!r} is not a code; use 2 to 20 capitals A-Z, digits and hyphens")
    return clean


def short_code(value: str) -> str:
    """Three letters A-Z, or empty."""
    clean = text(value)
    for character in clean:
        if character.isalpha() and script(character) != "LATIN":
            raise BadCell(f"{clean!r} holds the letter {character!r} ({unicodedata.name(character)}); use A-Z")
    if clean and not re.fullmatch("[A-Z]{3}", clean):
        raise BadCell(f"{clean[:40]!r} is not three capital letters A-Z")
    return clean


def degrees(value: str, *, limit: int) -> Decimal | None:
    """Decimal degrees between -limit and limit; None when empty."""
    clean = value.strip()
    if not clean:
        return None
    if re.fullmatch(r"-?[0-9]+,[0-9]+", clean):
        raise BadCell(f"{clean} is written with a decimal comma; write {clean.replace(',', '.')}")
    if not _DEGREES.fullmatch(clean):
        raise BadCell(f"{clean[:40]!r} is not a number of degrees such as 44.6782")
    number = Decimal(clean)
    if not -limit <= number <= limit:
        raise BadCell(f"{clean} is not between -{limit} and {limit}")
    return number.quantize(Decimal("0.00001"))


def population(value: str) -> int | None:
    """Residents, from 0; None when empty, which means not known."""
    if not value.strip():
        return None
    try:
        return parse_whole_number(text_of_number(value), language="en-gb", maximum=POPULATION_MAX)
    except ValidationError as refusal:
        raise BadCell(f"{value.strip()[:40]!r}: {refusal.messages[0].lower()}") from None


def text_of_number(value: str) -> str:
    """The number as typed; characters that cannot be seen are refused before anything reads digits."""
    for character in value:
        if unicodedata.category(character) in _UNSEEN:
            raise BadCell(f"holds a character that cannot be seen (U+{ord(character):04X}); delete it")
    return value


def year(value: str) -> int | None:
    """A year from 1900 to this one; None when empty."""
    clean = value.strip()
    if not clean:
        return None
    this_year = timezone.now().year
    if not re.fullmatch("[0-9]{4}", clean) or not FIRST_YEAR <= int(clean) <= this_year:
        raise BadCell(f"{clean[:40]!r} is not a year between {FIRST_YEAR} and {this_year}")
    return int(clean)
