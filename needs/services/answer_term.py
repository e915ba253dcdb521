"""The term of an answer: working days by the calendar of the country, and how many of them are left.

Public holidays come from the library `holidays`, which follows the laws of each country; those of single entities are
not counted. Where a country gives several religions their own days, all of them are days off here.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import Final

import holidays

#: Working days until an answer is due.
TERM: Final = 15
_DAY: Final = timedelta(days=1)


def due_on(begins: date, country: str, *, days: int = TERM) -> date:
    """The last day of the term: `days` working days after the day on which it begins, which itself does not count.

    `country` is the participant's ISO 3166-1 code (XK for Kosovo*); one without a known calendar counts weekdays.
    """
    day = begins
    left = days
    while left > 0:
        day += _DAY
        if is_working_day(day, country):
            left -= 1
    return day


def working_days_left(today: date, due: date, country: str) -> int:
    """Working days from tomorrow to the due day; negative for the working days that it is late by. 0 on the day."""
    if due < today:
        return -_between(due, today, country)
    return _between(today, due, country)


def is_working_day(day: date, country: str) -> bool:
    """False on Saturdays, Sundays and the country's public holidays."""
    return day.weekday() < 5 and day not in _holidays(country.upper(), day.year)


def _between(after: date, until: date, country: str) -> int:
    days = (until - after).days
    return sum(is_working_day(after + _DAY * count, country) for count in range(1, days + 1))


@cache
def _holidays(country: str, year: int) -> frozenset[date]:
    try:
        return frozenset(holidays.country_holidays(country, years=year))
    except NotImplementedError:
        return frozenset()
