"""What makes a password too easy here: places, words of our trade and common passwords, in both scripts.

No rules about kinds of characters: long beats odd. Everything is compared offline, after folding (one script, no marks,
no capitals), so that *Sarajevo2024!*, *С@рајево2024!* and *Šabacšabac12* are all seen for what they are.
"""

from __future__ import annotations

import csv
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coordination.core.alphabet import fold

LONGEST: Final = 128
_REGISTERS: Final = Path(__file__).resolve().parent.parent / "registers"
_TRADE: Final = """
    portal coordination koordinacija municipality opstina opcina komuna bashkia qyteti grad ministry ministarstvo
    ministria ministerstvo kanton canton regional regionalni secretariat sekretarijat association savez zajednica
    migration migracije migrant izbeglice izbjeglice refugee password lozinka sifra fjalekalimi parola welcome
    dobrodosli dobrodojdovte miresevini administrator korisnik perdorues january februar march april avgust september
    oktobar novembar decembar ponedeljak monday summer winter proleca zima leto
"""
_SHORTEST_WORD: Final = 4
_FEWEST_CHARACTERS: Final = 5
# A password of at most this many words of the list, with this many letters to spare, is one that is tried first.
_SPARE_LETTERS: Final = 3
_LOOKALIKES: Final = str.maketrans("013457@$!€", "oieastasie")


class GuessableWordsValidator:
    """Refuses passwords made of one or two known words, whatever digits and signs stand around them."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError when the letters of the password are at most two known words and little else."""
        if len(password) > LONGEST:
            return  # refused by LengthLimitValidator; the search below takes the third power of the length
        if len(set(password.casefold())) < _FEWEST_CHARACTERS:
            raise ValidationError(_("Use more different characters"), "password_too_uniform")
        inner = password.strip("0123456789.,;:!?-_+*#/ ")
        for text in {password, inner.translate(_LOOKALIKES)}:
            letters = "".join(character for character in fold(text) if character.isalpha())
            covered = _covered(letters, known_words())
            if covered and len(letters) - covered <= _SPARE_LETTERS:
                words = _(
                    "This is made of words that are tried first: places, offices, common passwords. Add more words"
                )
                raise ValidationError(words, "password_of_known_words")

    def get_help_text(self) -> str:
        """The rule in one sentence."""
        return _("Names of places and offices alone are not enough.")


class LengthLimitValidator:
    """Refuses passwords beyond LONGEST characters, so that hashing stays quick."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError above the limit."""
        if len(password) > LONGEST:
            words = ngettext("Use at most %(count)s character", "Use at most %(count)s characters", LONGEST)
            raise ValidationError(words % {"count": LONGEST}, "password_too_long")

    def get_help_text(self) -> str:
        """The rule in one sentence."""
        words = ngettext("At most %(count)s character.", "At most %(count)s characters.", LONGEST)
        return words % {"count": LONGEST}


@lru_cache(maxsize=1)
def known_words() -> frozenset[str]:
    """All words of the list, folded: names of the registers in every language, our trade, common passwords."""
    found = {fold(word) for word in _TRADE.split()}
    for path in sorted(_REGISTERS.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                for column, value in row.items():
                    if column and value and column.startswith(("name", "short_name")):
                        folded = fold(value)
                        found.update(folded.split())
                        found.add(folded.replace(" ", ""))
    found.update("".join(filter(str.isalpha, fold(word))) for word in CommonPasswordValidator().passwords)
    return frozenset(word for word in found if len(word) >= _SHORTEST_WORD)


def _covered(letters: str, words: frozenset[str]) -> int:
    """The most letters that at most two known words, which do not overlap, cover."""
    size = len(letters)
    longest_until = [0] * (size + 1)
    longest_from = [0] * (size + 1)
    for start in range(size):
        for end in range(start + _SHORTEST_WORD, size + 1):
            if letters[start:end] in words:
                longest_until[end] = max(longest_until[end], end - start)
                longest_from[start] = max(longest_from[start], end - start)
    for place in range(1, size + 1):
        longest_until[place] = max(longest_until[place], longest_until[place - 1])
    for place in range(size - 1, -1, -1):
        longest_from[place] = max(longest_from[place], longest_from[place + 1])
    return max((longest_until[place] + longest_from[place] for place in range(size + 1)), default=0)
