"""The term of an answer in working days of each country's calendar."""

from datetime import date, timedelta

import pytest

from needs.services.answer_term import TERM, due_on, is_working_day, working_days_left

COUNTRIES = ("AL", "BA", "ME", "MK", "RS", "XK")
DAY = timedelta(days=1)
EVERY_DAY = [date(2026, 1, 1) + DAY * number for number in range(730)]

#: A term that begins on Tuesday 22 December 2026 ends on 13 January where 1 January alone is off on a weekday;
#: one day later for each further day off: when it ends, and those days.
AROUND_NEW_YEAR = {
    "ME": (date(2027, 1, 13), ()),
    "MK": (date(2027, 1, 14), (date(2027, 1, 7),)),
    "RS": (date(2027, 1, 14), (date(2027, 1, 7),)),
    "AL": (date(2027, 1, 15), (date(2026, 12, 25), date(2027, 1, 4))),
    "BA": (date(2027, 1, 15), (date(2026, 12, 25), date(2027, 1, 7))),
    "XK": (date(2027, 1, 18), (date(2026, 12, 25), date(2027, 1, 4), date(2027, 1, 7))),
}


def counted(begins: date, country: str) -> date:
    """The same by counting, day after day."""
    day, left = begins, TERM
    while left:
        day += DAY
        left -= is_working_day(day, country)
    return day


@pytest.mark.parametrize("country", COUNTRIES)
def test_around_new_year_each_country_has_its_own_days_off(country):
    ends, off = AROUND_NEW_YEAR[country]
    weekdays = [day for number in range(1, 40) if (day := date(2026, 12, 22) + DAY * number).weekday() < 5]

    assert [day for day in weekdays if not is_working_day(day, country)] == sorted([date(2027, 1, 1), *off])
    assert due_on(date(2026, 12, 22), country) == ends


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_term_ends_on_a_working_day_fifteen_working_days_on(country):
    for begins in EVERY_DAY:
        due = due_on(begins, country)

        assert is_working_day(due, country)
        assert due == counted(begins, country)
        assert working_days_left(begins, due, country) == TERM
        assert 19 <= (due - begins).days <= 35


@pytest.mark.parametrize("country", COUNTRIES)
def test_days_left_fall_by_one_each_working_day_and_go_on_below_zero(country):
    begins = date(2026, 12, 1)
    due = due_on(begins, country)
    expected, day = TERM, begins
    while day < due + DAY * 40:
        assert working_days_left(day, due, country) == expected, day
        day += DAY
        expected -= is_working_day(day, country)


@pytest.mark.parametrize("country", COUNTRIES)
def test_on_the_day_itself_none_is_left_and_the_day_after_it_is_late(country):
    due = due_on(date(2026, 12, 1), country)
    next_working_day = next(day for number in range(1, 20) if is_working_day(day := due + DAY * number, country))

    assert working_days_left(due, due, country) == 0
    assert working_days_left(next_working_day, due, country) == -1


def test_a_later_beginning_never_ends_earlier():
    for country in COUNTRIES:
        ends = [due_on(day, country) for day in EVERY_DAY]
        assert ends == sorted(ends)


def test_a_country_without_a_calendar_counts_weekdays():
    assert due_on(date(2026, 12, 22), "QQ") == date(2027, 1, 12)
    assert due_on(date(2026, 12, 22), "") == date(2027, 1, 12)


def test_the_code_may_be_in_small_letters():
    assert due_on(date(2026, 12, 22), "rs") == AROUND_NEW_YEAR["RS"][0]


def test_a_term_that_begins_on_a_day_off_is_the_term_of_the_day_before():
    saturday = date(2026, 11, 21)

    assert due_on(saturday, "RS") == due_on(saturday - DAY, "RS")
