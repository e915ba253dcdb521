"""Names that imitate others: words of two alphabets, unseen signs, and letters that look like those of another name.

What looks alike is told by the skeletons of Unicode TS #39, section 4: names with one skeleton are drawn the same or
nearly so. Case is kept, as it can be seen. Accents are kept too: Petrović and Petrovic are two names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Final

from confusable_homoglyphs.utils import load
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from coordination.core.texts import MESSAGES

#: What ends a word: a name may stand in both scripts of its place beside each other ("Општина Šid", "Шид/Šid").
_BETWEEN_WORDS: Final = re.compile(r"[\s\-\u2010-\u2015/,;()\[\]]+")
_LETTERS: Final = {"Lu", "Ll", "Lt", "Lo"}
#: Controls, formatting without a mark of its own, private use, loose surrogates, unassigned, line separators.
_UNSEEN: Final = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
#: Drawn as nothing although they count as letters, marks or symbols: fillers, selectors, the blank of braille.
_BLANK: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
#: Ordinal signs, which belong to no alphabet.
_NO_SCRIPT: Final = {"\N{FEMININE ORDINAL INDICATOR}", "\N{MASCULINE ORDINAL INDICATOR}"}
#: Small Cyrillic letters that TS #39 keeps apart from the Latin ones that are read in their place (Сараево, Capaevo).
_ALSO_ALIKE: Final = str.maketrans({"в": "v", "к": "k", "м": "m", "т": "t"})
MIXED: Final = _("Write each word in one alphabet; “%(word)s” mixes letters of two")


def check_name(name: str) -> None:
    """Raise ValidationError for a name with signs that nobody sees, or with a word of two alphabets."""
    if has_unseen(name):
        raise ValidationError(MESSAGES["control"], "control")
    for word in _BETWEEN_WORDS.split(name):
        if len(scripts(word)) > 1:
            raise ValidationError(MIXED, "mixed", {"word": word})


def has_unseen(text: str) -> bool:
    """Whether it holds a sign that is drawn as nothing, or that turns the direction of writing."""
    return any(unicodedata.category(one) in _UNSEEN or _BLANK.match(one) for one in text)


def scripts(text: str) -> set[str]:
    """The scripts of its letters: LATIN, CYRILLIC, GREEK ... Letters made for formulas count as ones of their own."""
    return {script(one) for one in text if unicodedata.category(one) in _LETTERS and one not in _NO_SCRIPT}


def script(character: str) -> str:
    """The script of a letter as the first word of its Unicode name."""
    return unicodedata.name(character, "?").split()[0]


def skeleton(name: str) -> str:
    """What names that look alike have in common; for comparing alone, never shown."""
    prototypes = _prototypes()
    seen = "".join(one for one in name if one.isspace() or not has_unseen(one))
    plain = unicodedata.normalize("NFD", " ".join(seen.split())).translate(_ALSO_ALIKE)
    return unicodedata.normalize("NFD", "".join(prototypes.get(one, one) for one in plain))


def looks_like(name: str, others: Iterable[str]) -> str | None:
    """The first of the others that this name looks like without being the same; None for a name of its own."""
    same, wanted = unicodedata.normalize("NFC", name), skeleton(name)
    return next((one for one in others if skeleton(one) == wanted and unicodedata.normalize("NFC", one) != same), None)


@cache
def _prototypes() -> dict[str, str]:
    """By character what stands for all that look like it. Read once, when the first name is compared."""
    pairs = {one: [found["c"] for found in alike] for one, alike in load("confusables.json").items()}
    return {one: _prototype(one, pairs) for one in pairs if len(one) == 1}


def _prototype(one: str, pairs: dict[str, list[str]]) -> str:
    """The library lists pairs both ways, so the character with several partners stands for them all.

    Of two that have each other alone, the smaller stands for both. A sequence is never replaced, it only replaces.
    """
    first, *others = pairs[one]
    if others:
        return one
    if len(first) > 1 or len(pairs[first]) > 1:
        return first
    return min(one, first)
