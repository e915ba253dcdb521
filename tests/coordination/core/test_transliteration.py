"""Cyrillic to Latin by rule; many random texts from a fixed seed beside the examples."""

import random
import re

import pytest

from coordination.core.transliteration import macedonian_to_latin, shielded, to_latin

CYRILLIC = "абвгдђежзијклљмнњопрстћуфхцчџш"
LATIN_IN_WORDS = "a b v g d đ e ž z i j k l lj m n nj o p r s t ć u f h c č dž š"
LATIN = LATIN_IN_WORDS.split()
LETTERS = CYRILLIC + CYRILLIC.upper() + "  .,-Aa1"
SHIELDS = [
    "%(count)s",
    "%s",
    "%d",
    "%%",
    "%(име)s",
    "{name}",
    "{0}",
    "{{ износ }}",
    "{% translate 'а' %}",
    '<a href="%(url)s" title="ђак">',
    "</a>",
    "&nbsp;",
    "https://пример.срб/љубав",
    "officer@пример.срб",
]


def random_texts(letters=LETTERS):
    source = random.Random(7)
    return ["".join(source.choice(letters) for _ in range(source.randint(0, 60))) for _ in range(500)]


def test_every_letter_of_the_alphabet():
    assert [to_latin(letter) for letter in CYRILLIC] == LATIN
    assert [to_latin(letter.upper()) for letter in CYRILLIC] == [latin.capitalize() for latin in LATIN]


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("Љубав", "Ljubav"),
        ("ЉУБАВ", "LJUBAV"),
        ("Његош", "Njegoš"),
        ("ЊЕГОШ", "NJEGOŠ"),
        ("КОЊ", "KONJ"),
        ("Коњ", "Konj"),
        ("Љ. Њ. Џ", "Lj. Nj. Dž"),
        ("Врњачка Бања и ЏЕП", "Vrnjačka Banja i DŽEP"),
        ("ЕУ и NALAS", "EU i NALAS"),
        ("С\u0301утра, З\u0301еница", "Śutra, Źenica"),
        ("инјекција", "injekcija"),
        ("Щ, я", "Щ, я"),
        ("", ""),
    ],
)
def test_words(cyrillic, latin):
    assert to_latin(cyrillic) == latin


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [
        ("Ѓорче Петров", "Gjorče Petrov"),
        ("ЌЕ", "KJE"),
        ("Кичево", "Kičevo"),
        ("Ѕвезда", "Dzvezda"),
        ("ЃУРЧИН", "GJURČIN"),
    ],
)
def test_macedonian_words(cyrillic, latin):
    assert macedonian_to_latin(cyrillic) == latin


@pytest.mark.parametrize("shield", SHIELDS)
def test_what_a_machine_reads_is_untouched(shield):
    assert to_latin(f"Пошаљи {shield} сада") == f"Pošalji {shield} sada"
    assert shielded(f"Пошаљи {shield} сада") == [shield]


def test_a_percentage_in_a_sentence_is_not_a_placeholder():
    assert to_latin("50% ђака и 100 % љубави") == "50% đaka i 100 % ljubavi"
    assert shielded("50% ђака и 100 % љубави") == []


def test_nothing_of_the_alphabet_is_left_and_a_second_run_changes_nothing():
    for text in random_texts():
        latin = to_latin(text)

        assert not set(latin.lower()) & set(CYRILLIC)
        assert to_latin(latin) == latin


def test_small_letters_follow_whatever_the_capitals():
    for text in random_texts():
        assert to_latin(text).lower() == to_latin(text.lower())


def test_words_in_capitals_stay_in_capitals():
    for text in random_texts(CYRILLIC + "  "):
        words = " ".join(word for word in text.upper().split() if len(word) > 1)

        assert to_latin(words) == to_latin(words).upper()


def test_words_are_converted_one_by_one():
    for text in random_texts():
        words = text.split(" ")

        assert to_latin(text) == " ".join(to_latin(word) for word in words)


def test_shields_survive_in_number_and_order_anywhere_in_a_text():
    source = random.Random(7)
    texts = random_texts(CYRILLIC + " ")
    for before, between, after in zip(texts[::3], texts[1::3], texts[2::3], strict=False):
        shields = [source.choice(SHIELDS), source.choice(SHIELDS)]
        text = f"{before} {shields[0]} {between} {shields[1]} {after}"

        assert shielded(text) == shields
        assert shielded(to_latin(text)) == shields


def test_text_without_meeting_pairs_can_be_read_back():
    by_length = sorted(zip(LATIN, CYRILLIC, strict=True), key=lambda both: -len(both[0]))
    for text in random_texts(CYRILLIC + " "):
        unambiguous = re.sub("лј|нј|дж", "", text)
        back = to_latin(unambiguous)
        for latin, cyrillic in by_length:
            back = back.replace(latin, cyrillic)

        assert back == unambiguous
