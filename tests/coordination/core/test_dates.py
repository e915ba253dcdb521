"""Days as people type them: what is read, what is refused, in which words."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from coordination.core.dates import DayField, day_as_typed, parse_day

TODAY = date(2026, 11, 22)
INVALID = "Enter a date as day, month and year, for example 20.11.2026"
RANGE = "Enter a year from 2000 to 2036"
DIGITS = "Use the digits 0 to 9, for example 20.11.2026"
YEAR = "Write the year with four digits, for example 20.11.2026"
DAY = "There is no such day: check the day and the month"


@pytest.mark.parametrize(
    "text",
    ["20.11.2026", "20.11.2026.", "20. 11. 2026.", "20. 11. 2026", " 20 . 11 . 2026 ", "2026-11-20", "2026-11-20 "],
)
def test_a_day_is_read_with_dots_and_as_iso(text):
    assert parse_day(text, today=TODAY) == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1.1.2000", date(2000, 1, 1)),
        ("31.12.2036", date(2036, 12, 31)),
        ("29.2.2028", date(2028, 2, 29)),
        ("05.06.2027", date(2027, 6, 5)),
    ],
)
def test_bounds_leap_days_and_day_first(text, day):
    assert parse_day(text, today=TODAY) == day


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", INVALID),
        ("tomorrow", INVALID),
        ("20 Nov 2026", INVALID),
        ("20/11/2026", INVALID),
        ("11/20/2026", INVALID),
        ("20.11", INVALID),
        ("20-11-2026", INVALID),
        ("2026-11-20T10:00", INVALID),
        ("-1.1.2026", INVALID),
        ("1e1.1.2026", INVALID),
        ("20.11.2026\x00", INVALID),
        ("2" * 100_000, INVALID),
        ("0" * 30 + "1.1.2026", INVALID),
        (20261120, INVALID),
        (None, INVALID),
        (True, INVALID),
        ("٢٠.١١.٢٠٢٦", DIGITS),
        ("２０.１１.２０２６", DIGITS),
        ("20.11.26", YEAR),
        ("1.1.1", YEAR),
        ("31.2.2027", DAY),
        ("29.2.2027", DAY),
        ("0.1.2027", DAY),
        ("1.13.2027", DAY),
        ("2027-02-31", DAY),
        ("1.1.0001", RANGE),
        ("31.12.9999", RANGE),
        ("0001-01-01", RANGE),
        ("9999-12-31", RANGE),
        ("31.12.1999", RANGE),
        ("1.1.2037", RANGE),
        ("1.1.20260", RANGE),
    ],
    ids=lambda value: ascii(value)[:30],
)
def test_what_cannot_be_read_with_certainty_is_refused_in_words(text, words):
    with translation.override("en-gb"), pytest.raises(ValidationError) as refused:
        parse_day(text, today=TODAY)

    assert refused.value.messages == [words]


def test_the_field_takes_nothing_for_nothing_and_shows_a_day_as_it_is_typed():
    field = DayField(required=False)

    assert (field.clean(""), field.clean("  ")) == (None, None)
    assert field.prepare_value(date(2027, 3, 1)) == day_as_typed(date(2027, 3, 1)) == "01.03.2027"
    assert field.prepare_value("31.2.2027") == "31.2.2027"
