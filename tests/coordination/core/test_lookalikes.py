"""Names that imitate others, and names of our languages that must pass."""

from __future__ import annotations

import unicodedata

import pytest
from django.core.exceptions import ValidationError

from coordination.core.lookalikes import check_name, looks_like, skeleton

LEGITIMATE = [
    "Ana M. Kovač",
    "Љ. Његош-Петровић",
    "Ђорђе О'Брајен",
    "Ѓорѓи Ќосев",
    "Ѕвездан Џамбазоски",
    "Sh. Përparim Çoçoli-Ndërmarrja",
    "Đurđa Šćepanović Žižić",
    "Zuzana Śnieżka",
    "Mary-Jane O’Neill III",
    "Општина Šid",
    "Шид/Šid",
    "Komuna e Prishtinës (Општина Приштина)",
    "Општина Крушево II",
    "Kosovo*",
    "City of Niš, Palilula",
    "Grad „Novi Pazar“",
    "Σωκράτης Παπαδόπουλος",
    "Nº 2",
    "c\u0327a va",
    "Šid ".strip() * 75,
]


@pytest.mark.parametrize("name", LEGITIMATE, ids=ascii)
def test_names_of_our_languages_pass(name):
    check_name(name)
    check_name(unicodedata.normalize("NFD", name))


def test_three_hundred_letters_pass():
    check_name("Општина " + "Ш" * 292)


@pytest.mark.parametrize(
    "name",
    [
        "M\u0430rko Petrović",  # Cyrillic a
        "Мaрко",  # Latin a
        "\u039fpština Šid",  # Greek O
        "Vale C\u043eunty",
        "О'Brien",  # a Cyrillic initial before an apostrophe
        "A.Петровић",
        "\U0001d400na",  # mathematical bold
        "\uff21na",  # full width
        "An\u212b",  # the sign of the angstrom
        "Aن",
    ],
    ids=ascii,
)
def test_a_word_of_two_alphabets_is_refused_and_named(name):
    with pytest.raises(ValidationError, match="Write each word in one alphabet; “") as refused:
        check_name(name)
    assert refused.value.code == "mixed"


@pytest.mark.parametrize(
    "sign",
    [
        *"\u200b\u200c\u200d\u200e\u200f\u2060\u2063\ufeff\u00ad\u061c\u180e\u034f\u3164\u2800\ufe0f\uffa0",
        *"\u202a\u202d\u202e\u2066\u2069\u206a\u2028\u2029\x00\x07\n\r\x85\ue000\ud800\U000e0041\U000e0101\u0378",
    ],
    ids=ascii,
)
def test_what_nobody_sees_is_refused(sign):
    with pytest.raises(ValidationError, match="invisible control characters"):
        check_name(f"An{sign}a")


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Capaevo", "Сараево"),
        ("Capajeвo", "Сарајево"),
        ("Mаrko", "Marko"),
        ("llija Ilić", "Ilija Ilić"),
        ("Ana Hodžic\u0301", "Ana Hodžіć"),
        ("Ема Комо", "Ema Komo"),
        ("Ceca Popa", "Сеса Рора"),
        ("Arna", "Ama"),
        ("Ana  O’Brien", "Ana O'Brien"),
        ("An\u200ba", "Ana"),
        ("Novi–Sad", "Novi-Sad"),
        ("\u0388\u03bfa", "E\u0301oa"),
    ],
    ids=ascii,
)
def test_a_likeness_is_found_both_ways(name, other):
    assert looks_like(name, ["Somebody Else", other]) == other
    assert looks_like(other, [name]) == name


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Ana Petrović", "Ana Petrovic"),
        ("Đorđe", "Dorde"),
        ("Ana", "Ana"),
        ("Hodz\u030cic\u0301", "Hodžić"),
        ("Ћиро", "Ђиро"),
        ("Шид", "Šid"),
        ("Marko", "Mirko"),
        ("marko", "Marko"),
    ],
    ids=ascii,
)
def test_other_names_and_the_same_name_are_no_likeness(name, other):
    assert looks_like(name, [other]) is None
    assert looks_like(other, [name]) is None


def test_a_skeleton_is_its_own_skeleton():
    for name in [*LEGITIMATE, "Capaevo", "m1I|O0"]:
        assert skeleton(skeleton(name)) == skeleton(name)


def test_a_long_name_is_compared_at_once():
    assert looks_like("а" * 300, ["a" * 300]) == "a" * 300
