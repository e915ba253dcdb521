"""Alphabetical order and search folding from our own tables.

The database has no ICU, so names are stored with a key made here and ordered `COLLATE "C"`, byte by
byte. UTF-8 keeps code point order, so comparing keys in Python gives the same order.

Sources of the tables: Croatian, Bosnian and Serbian abeceda (30 letters), Serbian azbuka, Macedonian
alphabet (31), Montenegrin orthography of 2009 (32, with ś and ź), Albanian alphabet (36).
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from coordination.core import languages, transliteration

_GAJ = "a b c č ć d dž đ e f g h i j k l lj m n nj o p q r s š t u v w x y z ž"
_LATIN = {
    "en-gb": "a b c d e f g h i j k l m n o p q r s t u v w x y z",
    "sq": "a b c ç d dh e ë f g gj h i j k l ll m n nj o p q r rr s sh t th u v w x xh y z zh",
    "cnr": "a b c č ć d dž đ e f g h i j k l lj m n nj o p q r s š ś t u v w x y z ž ź",
}
# The Serbian and the Macedonian alphabet never disagree about two letters they share, so one table
# orders both, and the Montenegrin с́ and з́ as well.
_CYRILLIC = "а б в г д ђ ѓ е ж з з́ ѕ и ј к л љ м н њ о п р с с́ т ћ ќ у ф х ц ч џ ш"

# Letters that Unicode does not take apart into a plain letter and a mark.
_PLAIN = MappingProxyType(
    {"đ": "d", "ð": "d", "ł": "l", "ø": "o", "ħ": "h", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"}
)

_LEVEL = " "
_GAP = "!"
_OWN_SCRIPT = 0x41
_OTHER_SCRIPT = 0xC0
_OTHER_LETTER = "\ue000"


def _weights(alphabet: str, first: int) -> dict[str, str]:
    return {
        unicodedata.normalize("NFC", letter): chr(first + position) for position, letter in enumerate(alphabet.split())
    }


def _order(language: str) -> Mapping[str, str]:
    latin = _LATIN.get(language, _GAJ)
    own, other = (latin, _CYRILLIC) if languages.script(language) == "Latn" else (_CYRILLIC, latin)
    return MappingProxyType({**_weights(own, _OWN_SCRIPT), **_weights(other, _OTHER_SCRIPT)})


_ORDERS = MappingProxyType({code: _order(code) for code, _ in languages.LANGUAGES})


def sort_key(text: str, language: str) -> str:
    """Return a key whose byte order is the alphabetical order of `text` in `language`.

    Promise, from the strongest difference to the weakest:

    1. Gaps between words come before digits, digits before letters; a run of spaces, hyphens and other
       marks is one gap, apostrophes count for nothing. Whole numbers go by value: *Zona 9*, *Zona 10*.
    2. Letters go by the alphabet of the language, digraphs as one letter (*lj* after *l*). The script
       of the language comes first, then the other of Latin and Cyrillic, then other scripts by code point.
       Letters of other languages stand with their plain form: *é* with *e*, in English *š* with *s*.
    3. Without a mark before with a mark. 4. Small letters before capitals.

    Texts equal in all four share a key; end every order with the id.

    Limits: a digraph is always one letter, also where two meet by chance at the seam of a word
    (*injekcija*, *konjunktura*, *nadživjeti*, Albanian *mishërim*): nj in *injekcija* sorts as in
    *Njegoš*. Telling them apart needs a dictionary; where it matters for a name, a COMBINING GRAPHEME
    JOINER (U+034F) between the two keeps them apart. Roman numerals sort as letters.

    Raises KeyError for a language that is not listed.
    """
    prepared = unicodedata.normalize("NFKC", text.replace("\u0130", "I"))
    elements = list(_elements(prepared, _ORDERS[language]))
    weights = "".join(weight for weight, _, _ in elements).rstrip(_GAP)
    marks = "".join(mark for _, mark, _ in elements).rstrip("0")
    capitals = "".join(capital for _, _, capital in elements).rstrip("0")
    return _LEVEL.join((weights, marks, capitals)).rstrip(_LEVEL)


def _elements(characters: str, order: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield weight, mark and capital of each letter, number and gap."""
    position = 0
    in_word = False
    while position < len(characters):
        character = characters[position]
        length = 1
        if character.isdecimal():
            length = _digits_length(characters, position)
            yield _number_weight(characters[position : position + length]), "", ""
            in_word = True
        elif character.isalpha():
            length, weight, mark = _letter(characters, position, order)
            yield weight, mark, "1" if _is_capital(characters[position : position + length]) else "0"
            in_word = True
        elif in_word and _is_gap(character):
            yield _GAP, "", ""
            in_word = False
        position += length


def _letter(characters: str, position: int, order: Mapping[str, str]) -> tuple[int, str, str]:
    """Return how many characters the letter takes, its weight and its mark."""
    pair = characters[position : position + 2].lower()
    if len(pair) == 2 and pair in order:
        return 2, order[pair], "0"
    letter = characters[position].lower()[:1]
    if letter in order:
        return 1, order[letter], "0"
    plain, mark = _taken_apart(letter)
    return 1, "".join(order.get(part, _OTHER_LETTER + part) for part in plain), mark


def _taken_apart(letter: str) -> tuple[str, str]:
    """Split a letter into its plain form and one character for its mark, `0` for none."""
    if letter in _PLAIN:
        return _PLAIN[letter], "1"
    parts = unicodedata.normalize("NFD", letter)
    return parts[0], chr(0x100 + ord(parts[1]) % 0x100) if len(parts) > 1 else "0"


def _digits_length(characters: str, position: int) -> int:
    end = position
    while end < len(characters) and characters[end].isdecimal():
        end += 1
    return end - position


def _number_weight(digits: str) -> str:
    """Put the count of digits before the digits, so that byte order is order by value.

    The count is written so that no count begins another: 1 to 8 as one digit, then 90 to 98, 990 ...
    """
    value = "".join(str(unicodedata.decimal(digit)) for digit in digits).lstrip("0") or "0"
    nines, rest = divmod(len(value), 9)
    return f"{'9' * nines}{rest}{value}"


def _is_capital(letter: str) -> bool:
    return letter[0] != letter[0].lower()


def _is_gap(character: str) -> bool:
    """Apostrophes, marks and invisible characters inside a word do not part it; all else does."""
    return character not in "'’ʼ`´" and unicodedata.category(character)[0] not in "MC"


# What a folded text makes of Cyrillic letters outside the Serbian and Macedonian alphabets, so that a
# Bulgarian or Russian spelling of a place is found as well.
_FOREIGN_CYRILLIC = dict(zip("йщъьюяэыёѣє", ("j", "st", "a", "", "ju", "ja", "e", "i", "e", "e", "e"), strict=True))
_FOLDED_LETTERS = str.maketrans({**_FOREIGN_CYRILLIC, **transliteration.LATIN_OF_SMALL_LETTERS})
# Two spellings of one sound: Djakovo, Gjorče, Kjustendil, Shtip. Dropping the second letter keeps a
# promise that search while typing needs: the beginning of a word folds to a beginning of the folded word.
_SPELLING = re.compile("(?<=[dgk])j+|(?<=[scz])h+")


def fold(text: str) -> str:
    """Return `text` for searching: one script, no marks, no capitals, words parted by one space.

    Equal after folding: Šid, Sid, Шид and SID; Đakovo, Djakovo, Dakovo and Ђаково; Ѓорче, Gjorče and
    Gorce; Shtip, Štip and Штип. Fold the query and the stored text alike. Folding joins some words that
    differ (*sud* and *šud*); it never parts spellings of one word that it knows. Folding twice changes nothing.
    """
    lowered = unicodedata.normalize("NFKC", text.replace("\u0130", "i")).casefold()
    characters = []
    for character in unicodedata.normalize("NFD", lowered.translate(_FOLDED_LETTERS)):
        if character.isalnum():
            characters.append(_PLAIN.get(character, character))
        elif _is_gap(character):
            characters.append(" ")
    return _SPELLING.sub("", " ".join("".join(characters).split()))
