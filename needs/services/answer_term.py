"""The term of an answer: working days by the calendar of the country, and how many of them are left.

Public holidays come from the library `holidays`, which follows the laws of each country; those of single entities are
not counted. Where a country gives several religions their own days, all of them are days off here. Beside the library
stand the country's own differences (CalendarDay) and the length of its term (AnswerTerm).

A term that begins reads the calendar anew (`due_on`) and its last day then stands. What pages show counts by a copy
that a process keeps for KEPT_SECONDS, so that lists ask nothing.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Final

import holidays
from django.db import connection

#: Working days until an answer is due, where a country has not said otherwise.
TERM: Final = 15
#: For so long pages of other processes may count by the calendar as it was before a change.
KEPT_SECONDS: Final = 30
_DAY: Final = timedelta(days=1)
#: Languages of the library that readers of a language of the portal read without effort, in their order.
_READ_ALIKE: Final = {
    "bs": ("hr", "cnr"),
    "cnr": ("bs", "hr"),
    "hr": ("bs", "cnr"),
    "sr-latn": ("bs", "cnr", "hr"),
}


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of a country: the library's holidays, save for `differs` ({day: whether it is worked}).

    `country` is the ISO 3166-1 code in capitals (XK for Kosovo*); one that the library does not know counts weekdays.
    `term` is the length of a term that begins now, in working days.
    """

    country: str
    term: int = TERM
    differs: Mapping[date, bool] | None = None

    def is_working_day(self, day: date) -> bool:
        """False on Saturdays, Sundays, public holidays and the country's own days off."""
        if self.differs and day in self.differs:
            return self.differs[day]
        return day.weekday() < 5 and day not in _holidays(self.country, day.year)

    def due_on(self, begins: date, *, days: int | None = None) -> date:
        """The last day of a term of `days` working days; the day on which it begins does not count."""
        day, left = begins, self.term if days is None else days
        while left > 0:
            day += _DAY
            left -= self.is_working_day(day)
        return day

    def left(self, today: date, due: date) -> int:
        """Working days from tomorrow to the due day; negative for those that it is late by. 0 on the day."""
        return -self._between(due, today) if due < today else self._between(today, due)

    def _between(self, after: date, until: date) -> int:
        return sum(self.is_working_day(after + _DAY * count) for count in range(1, (until - after).days + 1))


def calendars() -> dict[str, Calendar]:
    """The calendar of each country that differs from the library or has a term of its own, as it is now: one query."""
    return _read()[0]


def calendar_of(country: str) -> Calendar:
    """The calendar of a country for what is shown: at most KEPT_SECONDS old."""
    kept = _kept.get("calendars")
    if kept is None or time.monotonic() - kept[0] > KEPT_SECONDS:
        found, is_whole = _read()
        kept = (time.monotonic(), found)
        # Who is no member sees no calendar; that must not become what members count by.
        if is_whole:
            _kept["calendars"] = kept
    return kept[1].get(country.upper()) or Calendar(country.upper())


def forget() -> None:
    """Read the calendars anew when they are next asked for; in this process."""
    _kept.clear()


def due_on(begins: date, country: str) -> date:
    """The last day of a term that begins on this day, by the calendar and term as they are now: one query."""
    found = calendars().get(country.upper()) or Calendar(country.upper())
    return found.due_on(begins)


def working_days_left(today: date, due: date, country: str) -> int:
    """As Calendar.left, for what is shown."""
    return calendar_of(country).left(today, due)


def is_working_day(day: date, country: str) -> bool:
    """As Calendar.is_working_day, for what is shown."""
    return calendar_of(country).is_working_day(day)


def holidays_of(country: str, year: int, language: str) -> tuple[list[tuple[date, str]], str]:
    """The library's days off of a year with their names, and the language of these names.

    In the reader's language or one that they read alike, else in English; nothing for a country it does not know.
    """
    try:
        known = holidays.country_holidays(country.upper(), years=year).supported_languages
        wanted = (language, *_READ_ALIKE.get(language, ()))
        chosen = next((one for one in wanted if one in known), "en_US")
        return sorted(
            holidays.country_holidays(country.upper(), years=year, language=chosen).items()
        ), chosen.partition("_")[0]
    except NotImplementedError:
        return [], ""


# Terms, own days, and one line that says whether row-level security shows them to this reader.
_READ: Final = """
select upper(place.iso2), term.days, null::date, null::boolean
    from needs_answerterm term join municipalities_territory place on place.id = term.country_id
union all
select upper(place.iso2), null, own.day, own.is_working
    from needs_calendarday own join municipalities_territory place on place.id = own.country_id
union all
select null, null, null, current_user <> 'portal_app' or coalesce(current_setting('app.network', true), '') = '1'
"""
_kept: dict[str, tuple[float, dict[str, Calendar]]] = {}


def _read() -> tuple[dict[str, Calendar], bool]:
    """All calendars, and whether this reader sees them."""
    terms: dict[str, int] = {}
    differs: dict[str, dict[date, bool]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_READ)
        is_whole = False
        for country, days, day, flag in cursor.fetchall():
            if country is None:
                is_whole = flag
            elif days is not None:
                terms[country] = days
            else:
                differs.setdefault(country, {})[day] = flag
    found = {one: Calendar(one, terms.get(one, TERM), differs.get(one)) for one in {*terms, *differs}}
    return found, is_whole


@cache
def _holidays(country: str, year: int) -> frozenset[date]:
    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()
