"""Ekavian words of Django and its libraries in their Montenegrin form, for what only they have translated.

Django ships Latin Serbian and no Montenegrin. The two differ in the words of this list: *vreme* is *vrijeme*,
*mesec* is *mjesec*. It covers what the messages of Django's own forms, dates and pages hold, and is no
dictionary: our own catalogue is written by people and goes first. A word that is not listed stays as it is.

Source: the orthography of Montenegrin of 2010, its forms without ś and ź, as official texts have them.
"""

import re

from coordination.core import transliteration

# Beginnings of words, the longer before the shorter; those that end in $ are whole words.
_PAIRS = """
    bezbed bezbjed  ceo$ cijeli  celi cijeli  deo$ dio  delu$ dijelu  dodeli dodijeli  dodeljen dodijeljen
    dodeljiv dodjeljiv  gde$ gdje  izmena$ izmjena  izmenu$ izmjenu  izmen izmijen  mere$ mjere  mesec mjesec
    mest mjest  nedelj nedjelj  neuspe neuspje  nisu$ nijesu  niste$ nijeste  ovde$ ovdje  ponedelj ponedjelj
    poslednj posljednj  pre$ prije  primer primjer  promena$ promjena  promenu$ promjenu  promen promijen
    prosled proslijed  prosleđ prosljeđ  prover provjer  redosled redoslijed  sledeć sljedeć  sreda$ srijeda
    umesto$ umjesto  unet unijet  uspe uspje  uvek$ uvijek  uver uvjer  verovatn vjerovatn  veruje vjeruje
    vredno vrijedno  vreme$ vrijeme  zahtevaj zahtijevaj  zahteval zahtijeval  zahtevamo zahtijevamo
    zahtev zahtjev
"""
_FORMS = dict(zip(_PAIRS.split()[::2], _PAIRS.split()[1::2], strict=True))
_BEGINNING = re.compile(
    r"\b(?:" + "|".join(one.replace("$", r"\b") for one in sorted(_FORMS, key=len, reverse=True)) + ")", re.IGNORECASE
)


def from_ekavian(text: str) -> str:
    """Return Latin Serbian text with the listed words in their Montenegrin form; placeholders and tags stay."""
    return transliteration.outside_shields(text, lambda piece: _BEGINNING.sub(_form, piece))


def _form(match: re.Match[str]) -> str:
    found = match.group()
    form = _FORMS.get(found.lower()) or _FORMS[f"{found.lower()}$"]
    return form.capitalize() if found[0].isupper() else form
