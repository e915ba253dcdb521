"""Cyrillic to Latin by rule, for the interface in Latin Serbian and for shown names.

Serbian, Bosnian and Montenegrin Cyrillic map to Latin letter by letter (Љ Њ Џ become two letters), so
no dictionary is needed. The way back is not a rule (*injekcija* is not *ињекција*) and is not offered.

What a machine reads stays as it is: placeholders of both Python styles, template tags, HTML tags and
character references, web and e-mail addresses. Latin acronyms need no shield: only Cyrillic letters
are changed.

Sources: the letter table is that of the Serbian orthography (azbuka and abeceda); Macedonian follows
the practice of Macedonian place names in Latin script (Gjorče Petrov, Kičevo, Štip).
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

_SERBIAN_PAIRS = (
    "а a б b в v г g д d ђ đ е e ж ž з z и i ј j к k л l љ lj м m н n њ nj о o п p р r с s т t ћ ć у u ф f х h ц c ч č "
    "џ dž ш š"
)
_MACEDONIAN_PAIRS = (
    "а a б b в v г g д d ѓ gj е e ж ž з z ѕ dz и i ј j к k л l љ lj м m н n њ nj о o п p р r с s т t ќ kj у u ф f х h "
    "ц c ч č џ dž ш š ѐ e ѝ i"
)


def _table(pairs: str) -> Mapping[str, str]:
    letters = pairs.split()
    return MappingProxyType(dict(zip(letters[::2], letters[1::2], strict=True)))


# The two letters of Montenegrin that Unicode has only as letter + acute accent; the Latin ones exist
# ready-made. Without this С́ would come out as S followed by a loose accent.
_SERBIAN = MappingProxyType({**_table(_SERBIAN_PAIRS), "с\u0301": "ś", "з\u0301": "ź"})
_MACEDONIAN = _table(_MACEDONIAN_PAIRS)

LATIN_OF_SMALL_LETTERS = MappingProxyType({**_MACEDONIAN, **_table(_SERBIAN_PAIRS)})
"""Every single small Cyrillic letter of the two tables with its Latin, for search folding."""

_SHIELDED = re.compile(
    r"""
      (?P<template> \{%.*?%\} | \{\{.*?\}\} | \{\#.*?\#\} )
    | (?P<tag> <!--.*?--> | </?[A-Za-z][^<>]*> )
    | (?P<reference> &\#?[A-Za-z0-9]+; )
    | (?P<address> (?:https?|ftp)://[^\s<>"'„“”]+ | mailto:[^\s<>"'„“”]+ | \bwww\.[^\s<>"'„“”]+ )
    | (?P<mail> [\w.+-]+@[\w-]+(?:\.[\w-]+)+ )
    | (?P<percent> %(?:\([^)]*\))?[#0\-+]*(?:\*|\d+)?(?:\.(?:\*|\d+))?[diouxXeEfFgGcrsa%] )
    | (?P<brace> \{[A-Za-z0-9_.,:!<>^=+\[\]\#-]*\} )
    """,
    re.VERBOSE | re.DOTALL,
)
_LETTER = re.compile("[сзСЗ]\u0301|.", re.DOTALL)


def to_latin(text: str) -> str:
    """Return Serbian, Bosnian or Montenegrin text in Latin script; Latin text comes back unchanged.

    A digraph is written Lj before a small letter and LJ beside capitals: Љубав is Ljubav, ЉУБАВ is LJUBAV.
    A capital Љ that stands alone is Lj. Letters of other alphabets are left as they are.
    """
    return outside_shields(text, lambda piece: _convert(piece, _SERBIAN))


def macedonian_to_latin(text: str) -> str:
    """Return Macedonian text in Latin script (ѓ gj, ќ kj, ѕ dz); shields and capitals as in `to_latin`."""
    return outside_shields(text, lambda piece: _convert(piece, _MACEDONIAN))


def shielded(text: str) -> list[str]:
    """Return the pieces of `text` that transliteration leaves alone, in their order.

    Also the measure of a faithful translation: see `catalogues`, which compares placeholders with it.
    """
    return [match.group() for match in _SHIELDED.finditer(text)]


def outside_shields(text: str, change: Callable[[str], str]) -> str:
    """Return `text` with `change` applied to all but the pieces that `shielded` names."""
    pieces = []
    end = 0
    for match in _SHIELDED.finditer(text):
        pieces += [change(text[end : match.start()]), match.group()]
        end = match.end()
    pieces.append(change(text[end:]))
    return "".join(pieces)


def _convert(text: str, table: Mapping[str, str]) -> str:
    letters = _LETTER.findall(text)
    return "".join(_latin_letter(letters, position, table) for position in range(len(letters)))


def _latin_letter(letters: list[str], position: int, table: Mapping[str, str]) -> str:
    letter = letters[position]
    latin = table.get(letter.lower())
    if latin is None:
        return letter
    if letter == letter.lower():
        return latin
    if len(latin) == 1 or _is_among_capitals(letters, position):
        return latin.upper()
    return latin.capitalize()


def _is_among_capitals(letters: list[str], position: int) -> bool:
    """Tell whether a capital digraph belongs to a word in capitals: by the next letter, else by the one before."""
    following = letters[position + 1][0] if position + 1 < len(letters) else ""
    if following.isalpha():
        return following == following.upper()
    previous = letters[position - 1][0] if position else ""
    return previous.isalpha() and previous == previous.upper()
