"""Whole numbers as people type them."""

import math

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import translation

from coordination.core.numbers import WholeNumberField, parse_whole_number


def parse(text, *, language="en-gb", minimum=0, maximum=9_999_999):
    return parse_whole_number(text, language=language, minimum=minimum, maximum=maximum)


def refusal(text, **bounds):
    with pytest.raises(ValidationError) as refused:
        parse(text, **bounds)
    return refused.value.code, refused.value.messages[0]


@pytest.mark.parametrize("language", ["en-gb", "sr", "sq"])
@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0", 0),
        ("000", 0),
        ("007", 7),
        ("620", 620),
        ("  620 ", 620),
        ("1200", 1200),
        ("1 200", 1200),
        ("1.200", 1200),
        ("1,200", 1200),
        ("1\u00a0200", 1200),
        ("1\u2009200", 1200),
        ("1\u202f200", 1200),
        ("1.234.567", 1_234_567),
        ("1,234,567", 1_234_567),
        ("9999999", 9_999_999),
        (0, 0),
        (620, 620),
    ],
)
def test_what_people_type_is_read_alike_in_every_language(typed, number, language):
    assert parse(typed, language=language) == number


@pytest.mark.parametrize(
    ("typed", "code", "message"),
    [
        ("", "empty", "Enter a whole number, for example 620. If there are none, enter 0"),
        ("   ", "empty", "Enter a whole number, for example 620. If there are none, enter 0"),
        (None, "empty", "Enter a whole number, for example 620. If there are none, enter 0"),
        ("-5", "negative", "Enter 0 or more: the number cannot be negative"),
        ("\u22125", "negative", "Enter 0 or more: the number cannot be negative"),
        ("– 5", "negative", "Enter 0 or more: the number cannot be negative"),
        ("(5)", "negative", "Enter 0 or more: the number cannot be negative"),
        ("-3.5", "negative", "Enter 0 or more: the number cannot be negative"),
        (-7, "negative", "Enter 0 or more: the number cannot be negative"),
        ("3.5", "decimal", "Enter a whole number without a decimal part, for example 620"),
        ("3,5", "decimal", "Enter a whole number without a decimal part, for example 620"),
        ("1.000,50", "decimal", "Enter a whole number without a decimal part, for example 620"),
        ("1 000,5", "decimal", "Enter a whole number without a decimal part, for example 620"),
        ("0.500", "decimal", "Enter a whole number without a decimal part, for example 620"),
        ("1200.000", "decimal", "Enter a whole number without a decimal part, for example 620"),
        (3.0, "decimal", "Enter a whole number without a decimal part, for example 620"),
        ("1e5", "exponent", "Write the number out in digits, for example 100,000"),
        ("1E+5", "exponent", "Write the number out in digits, for example 100,000"),
        ("10^400", "exponent", "Write the number out in digits, for example 100,000"),
        (1e30, "exponent", "Write the number out in digits, for example 100,000"),
        ("NaN", "not_a_number", "Enter a number, for example 620, not a word"),
        ("Infinity", "not_a_number", "Enter a number, for example 620, not a word"),
        ("-inf", "not_a_number", "Enter a number, for example 620, not a word"),
        ("true", "not_a_number", "Enter a number, for example 620, not a word"),
        (math.nan, "not_a_number", "Enter a number, for example 620, not a word"),
        ("６２０", "other_digits", "Use the digits 0 to 9, for example 620"),
        ("٦٢٠", "other_digits", "Use the digits 0 to 9, for example 620"),
        ("6²", "other_digits", "Use the digits 0 to 9, for example 620"),
        ("0x26c", "other_digits", "Use the digits 0 to 9, for example 620"),
        ("1_000", "underscore", "Leave underscores out, for example 100,000"),
        ("1 20", "separators", "Separate only thousands, and all in one way, for example 100,000"),
        ("1.000 000", "separators", "Separate only thousands, and all in one way, for example 100,000"),
        ("12,34,567", "separators", "Separate only thousands, and all in one way, for example 100,000"),
        (True, "invalid", "Enter a whole number, for example 620"),
        (False, "invalid", "Enter a whole number, for example 620"),
        ([], "invalid", "Enter a whole number, for example 620"),
        ("about 600", "invalid", "Enter a whole number, for example 620"),
        ("+5", "invalid", "Enter a whole number, for example 620"),
        ("5\x00", "invalid", "Enter a whole number, for example 620"),
        ("10000000", "too_large", "Enter 9,999,999 or less"),
        pytest.param("1" + "0" * 400, "too_large", "Enter 9,999,999 or less", id="400 zeros"),
        pytest.param("1" + "0" * 100_000, "too_large", "Enter 9,999,999 or less", id="100000 zeros"),
        pytest.param(10**5000, "too_large", "Enter 9,999,999 or less", id="integer of 5000 zeros"),
    ],
)
def test_what_cannot_be_read_with_certainty_is_refused_with_its_own_sentence(typed, code, message):
    assert refusal(typed) == (code, message)


def test_the_bounds_belong_to_the_range():
    assert parse("10", minimum=10, maximum=20) == 10
    assert parse("20", minimum=10, maximum=20) == 20
    assert refusal("9", minimum=10, maximum=20) == ("too_small", "Enter 10 or more")
    assert refusal("21", minimum=10, maximum=20) == ("too_large", "Enter 20 or less")


def test_numbers_in_messages_are_written_in_the_language_of_the_reader():
    assert refusal("10000000", language="sr")[1].count("9.999.999") == 1
    assert refusal("1_000", language="mk")[1].count("100.000") == 1


class PeopleForm(forms.Form):
    people = WholeNumberField(max_value=9_999_999, label="People affected")
    staff = WholeNumberField(max_value=500, required=False, label="Staff")


def test_field_reads_numbers_and_tells_empty_from_zero():
    form = PeopleForm({"people": "1.200", "staff": ""})

    assert form.is_valid()
    assert form.cleaned_data == {"people": 1200, "staff": None}
    assert PeopleForm({"people": "0", "staff": "0"}).errors == {}


def test_field_asks_for_a_required_number_with_an_example():
    form = PeopleForm({"people": " ", "staff": "3,5"})

    assert form.errors == {
        "people": ["Enter a whole number, for example 620. If there are none, enter 0"],
        "staff": ["Enter a whole number without a decimal part, for example 620"],
    }


def test_field_is_a_text_input_with_a_number_pad():
    html = str(PeopleForm()["people"])

    assert 'type="text"' in html
    assert 'inputmode="numeric"' in html


def test_field_shows_a_stored_number_in_the_format_of_the_reader_and_typed_text_as_typed():
    with translation.override("sr-latn"):
        assert 'value="48.300"' in str(PeopleForm(initial={"people": 48300})["people"])
    assert 'value="48,300"' in str(PeopleForm(initial={"people": 48300})["people"])
    assert 'value="4 83"' in str(PeopleForm({"people": "4 83"})["people"])


def test_another_way_to_write_the_same_number_is_no_change():
    field = WholeNumberField(max_value=9_999_999)

    assert not field.has_changed(1200, "1.200")
    assert field.has_changed(1200, "1.201")
    assert field.has_changed(None, "0")
