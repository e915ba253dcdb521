"""Weeks as people and the command line write them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from coordination.digests.services.periods import BadPeriod, Day, Week, parse

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_a_week_is_read_and_written_the_same():
    assert str(Week.parse("2026-W47")) == "2026-W47"
    assert Week.parse("2026-W47").monday == date(2026, 11, 16)


def test_the_53rd_week_exists_in_long_years_only():
    assert Week.parse("2026-W53").monday == date(2026, 12, 28)
    with pytest.raises(BadPeriod, match=r"2025 has no week 53\."):
        Week.parse("2025-W53")


def test_the_last_days_of_december_belong_to_the_week_of_the_new_year():
    assert str(Week.of(datetime(2025, 12, 30, tzinfo=UTC))) == "2026-W01"
    assert str(Week.of(datetime(2027, 1, 2, tzinfo=UTC))) == "2026-W53"


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-47", "2026-W5", "2026-W471", "W47", "2026-w47", "٢٠٢٦-W47", "2026-W47 "]
)
def test_anything_else_is_refused_with_an_example(text):
    with pytest.raises(BadPeriod, match=r"Write the period as a year and a week, for example 2026-W47\."):
        Week.parse(text)


@pytest.mark.parametrize("text", ["2026-W00", "2026-W54", "0000-W01", "2026-W99"])
def test_weeks_that_do_not_exist_are_refused(text):
    with pytest.raises(BadPeriod, match="has no week"):
        Week.parse(text)


def test_a_week_to_come_and_one_long_gone_are_not_sent():
    with pytest.raises(BadPeriod, match=r"The week 2026-W48 has not begun yet\."):
        Week.parse("2026-W48").require_sendable(NOW)
    with pytest.raises(BadPeriod, match=r"The week 2025-W46 is more than a year ago\."):
        Week.parse("2025-W46").require_sendable(NOW)
    Week.parse("2026-W47").require_sendable(NOW)
    Week.parse("2025-W47").require_sendable(NOW)


def test_on_a_late_sunday_by_greenwich_the_region_has_monday():
    night = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)

    assert str(Week.of(night)) == "2026-W48"
    assert str(Day.of(night)) == "2026-11-23"
    Week.parse("2026-W48").require_sendable(night)
    assert str(Week.of(night - timedelta(hours=1))) == "2026-W47"


def test_neighbours_of_a_week():
    assert str(Week.parse("2026-W01").before()) == "2025-W52"
    assert str(Week.parse("2025-W52").after()) == "2026-W01"


def test_a_day_is_read_and_written_the_same():
    assert parse("2026-11-20") == Day(date(2026, 11, 20))
    assert str(parse("2026-11-20")) == "2026-11-20"
    assert parse("2026-W47") == Week(date(2026, 11, 16))


@pytest.mark.parametrize("text", ["", "2026", "2026-11", "20-11-2026", "2026-1-1", "٢٠٢٦-11-20", "2026-11-20 "])
def test_what_is_neither_week_nor_day_is_refused_with_both_examples(text):
    with pytest.raises(BadPeriod, match=r"for example 2026-W47, or as a day, for example 2026-11-20\."):
        parse(text)


@pytest.mark.parametrize("text", ["2026-02-29", "2026-13-01", "2026-00-10", "0000-01-01"])
def test_days_that_do_not_exist_are_refused(text):
    with pytest.raises(BadPeriod, match=f"{text} is no day of the calendar"):
        parse(text)


def test_a_day_to_come_and_one_long_gone_are_not_sent():
    with pytest.raises(BadPeriod, match=r"The day 2026-11-24 has not begun yet\."):
        parse("2026-11-24").require_sendable(NOW)
    with pytest.raises(BadPeriod, match=r"The day 2025-11-20 is more than a year ago\."):
        parse("2025-11-20").require_sendable(NOW)
    parse("2026-11-22").require_sendable(NOW)


@pytest.mark.parametrize(
    ("day", "next_day"),
    [
        ("2026-11-19", "2026-11-20"),
        ("2026-11-20", "2026-11-23"),
        ("2026-11-21", "2026-11-23"),
        ("2026-11-22", "2026-11-23"),
    ],
)
def test_the_next_working_day(day, next_day):
    found = parse(day)

    assert str(Day(found.first + found.until_next)) == next_day
