"""The term of an answer in working days of each country's calendar."""

import random
from datetime import date, timedelta

import pytest

from municipalities.access import scope
from needs.models import AnswerTerm, CalendarDay
from needs.services import answer_term
from needs.services.answer_term import TERM, Calendar, calendar_of, due_on, holidays_of
from tests.factories import actor_of, as_system

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


def counted(begins: date, calendar: Calendar) -> date:
    """The same by counting, day after day."""
    day, left = begins, calendar.term
    while left:
        day += DAY
        left -= calendar.is_working_day(day)
    return day


@pytest.mark.parametrize("country", COUNTRIES)
def test_around_new_year_each_country_has_its_own_days_off(country):
    ends, off = AROUND_NEW_YEAR[country]
    calendar = Calendar(country)
    weekdays = [day for number in range(1, 40) if (day := date(2026, 12, 22) + DAY * number).weekday() < 5]

    assert [day for day in weekdays if not calendar.is_working_day(day)] == sorted([date(2027, 1, 1), *off])
    assert calendar.due_on(date(2026, 12, 22)) == ends


@pytest.mark.parametrize("country", COUNTRIES)
def test_every_term_ends_on_a_working_day_fifteen_working_days_on(country):
    calendar = Calendar(country)
    for begins in EVERY_DAY:
        due = calendar.due_on(begins)

        assert calendar.is_working_day(due)
        assert due == counted(begins, calendar)
        assert calendar.left(begins, due) == TERM
        assert 19 <= (due - begins).days <= 35


@pytest.mark.parametrize("country", COUNTRIES)
def test_days_left_fall_by_one_each_working_day_and_go_on_below_zero(country):
    calendar = Calendar(country)
    begins = date(2026, 12, 1)
    due = calendar.due_on(begins)
    expected, day = TERM, begins
    while day < due + DAY * 40:
        assert calendar.left(day, due) == expected, day
        day += DAY
        expected -= calendar.is_working_day(day)


@pytest.mark.parametrize("country", COUNTRIES)
def test_on_the_day_itself_none_is_left_and_the_day_after_it_is_late(country):
    calendar = Calendar(country)
    due = calendar.due_on(date(2026, 12, 1))
    next_working_day = next(day for number in range(1, 20) if calendar.is_working_day(day := due + DAY * number))

    assert calendar.left(due, due) == 0
    assert calendar.left(next_working_day, due) == -1


def test_a_later_beginning_never_ends_earlier():
    for country in COUNTRIES:
        ends = [Calendar(country).due_on(day) for day in EVERY_DAY]
        assert ends == sorted(ends)


def test_a_country_without_a_calendar_counts_weekdays():
    assert Calendar("QQ").due_on(date(2026, 12, 22)) == date(2027, 1, 12)
    assert Calendar("").due_on(date(2026, 12, 22)) == date(2027, 1, 12)


def test_a_term_that_begins_on_a_day_off_is_the_term_of_the_day_before():
    saturday = date(2026, 11, 21)

    assert Calendar("RS").due_on(saturday) == Calendar("RS").due_on(saturday - DAY)


def test_any_calendar_and_any_term_agree_with_a_count_that_knows_no_shortcut():
    """Property: 600 random calendars with own days off and worked ones, terms of every length, any first day."""
    dice = random.Random(20261122)
    for _round in range(600):
        differs = {dice.choice(EVERY_DAY): dice.random() < 0.4 for _one in range(dice.randint(0, 60))}
        calendar = Calendar(dice.choice(COUNTRIES), dice.randint(1, 60), differs)
        begins = dice.choice(EVERY_DAY)
        days_off = {day for day in EVERY_DAY if not calendar.is_working_day(day)}
        naive = [day for number in range(1, 200) if (day := begins + DAY * number) not in days_off]

        due = calendar.due_on(begins)
        if due > EVERY_DAY[-1]:
            continue
        assert due == naive[calendar.term - 1]
        assert calendar.left(begins, due) == calendar.term
        assert calendar.left(due, begins) == -calendar.term
        for day, is_worked in differs.items():
            assert calendar.is_working_day(day) is is_worked


@pytest.fixture
def bosnia(network):
    """The cast's country with a calendar that the library knows."""
    with as_system():
        type(network.country).objects.filter(pk=network.country.pk).update(iso2="BA")
    network.country.iso2 = "BA"
    actor_of(network.ada)
    yield network.country
    network.country.iso2 = "NL"


def test_a_term_that_begins_reads_the_country_as_it_is_now(bosnia, django_assert_num_queries):
    begins = date(2026, 12, 1)
    assert due_on(begins, "BA") == date(2026, 12, 22)
    with as_system():
        AnswerTerm.objects.create(country=bosnia, days=5)
        CalendarDay.objects.create(country=bosnia, day=date(2026, 12, 3), is_working=False, name="Snow")
        CalendarDay.objects.create(country=bosnia, day=date(2026, 12, 5), is_working=True, name="Made up")

    with django_assert_num_queries(1):
        assert due_on(begins, "ba") == date(2026, 12, 8)
    assert due_on(begins, "RS") == date(2026, 12, 22)


def test_what_is_shown_asks_once_for_a_list_of_any_length(bosnia, django_assert_num_queries):
    answer_term.forget()
    with django_assert_num_queries(1):
        for _row in range(50):
            assert calendar_of("ba").term == TERM
            assert calendar_of("RS").is_working_day(date(2026, 12, 1))


def test_what_is_kept_is_read_anew_after_its_time(bosnia, monkeypatch):
    assert calendar_of("BA").term == TERM
    with as_system():
        AnswerTerm.objects.create(country=bosnia, days=5)
    assert calendar_of("BA").term == TERM

    monkeypatch.setattr(answer_term, "KEPT_SECONDS", -1)

    assert calendar_of("BA").term == 5


def test_what_a_stranger_does_not_see_is_not_kept_for_members(bosnia, network):
    with as_system():
        AnswerTerm.objects.create(country=bosnia, days=5)
    scope.apply(scope.NOBODY)
    assert calendar_of("BA").term == TERM

    actor_of(network.ada)

    assert calendar_of("BA").term == 5


def test_days_off_are_named_in_the_language_of_the_reader_or_one_read_alike():
    christmas = date(2026, 12, 25)
    named = {language: holidays_of("BA", 2026, language) for language in ("bs", "hr", "en-gb", "sq")}

    assert {language: found[1] for language, found in named.items()} == {
        "bs": "bs",
        "hr": "bs",
        "en-gb": "en",
        "sq": "en",
    }
    assert dict(named["hr"][0])[christmas] != dict(named["en-gb"][0])[christmas]
    assert holidays_of("QQ", 2026, "en-gb") == ([], "")
