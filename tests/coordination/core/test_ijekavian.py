"""Ekavian words of Django in their Montenegrin form."""

import pytest

from coordination.core.ijekavian import from_ekavian


@pytest.mark.parametrize(
    ("ekavian", "ijekavian"),
    [
        ("Unesite ispravnu vrednost.", "Unesite ispravnu vrijednost."),
        ("Unesite ceo broj.", "Unesite cijeli broj."),
        ("Vreme", "Vrijeme"),
        ("datum/vreme.", "datum/vrijeme."),
        ("vremenska zona, predmet, meso", "vremenska zona, predmet, meso"),
        ("nedelja, ponedeljak, sreda, sredina", "nedjelja, ponedjeljak, srijeda, sredina"),
        ("Izmena lozinke: izmenjena", "Izmjena lozinke: izmijenjena"),
        ("Nisu ovde pre zahteva", "Nijesu ovdje prije zahtjeva"),
        ("%(mesec)s mesec", "%(mesec)s mjesec"),
        ('<a href="/promena/">Promena</a>', '<a href="/promena/">Promjena</a>'),
    ],
)
def test_listed_words_change_and_others_stay(ekavian, ijekavian):
    assert from_ekavian(ekavian) == ijekavian
