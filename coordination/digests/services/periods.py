"""Periods: the calendar weeks (2026-W47, ISO 8601) and days (2026-11-20) by which digests are counted."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar, Final, Self
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from coordination.core.refusals import Refusal

_WEEK: Final = re.compile(r"([0-9]{4})-W([0-9]{2})", re.ASCII)
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_FRIDAY: Final = 4
#: The zone of most of the region: it says which week and day it is, where no reader's own zone does.
REGION: Final = ZoneInfo("Europe/Belgrade")
#: A digest of a period longer ago than this would be no news.
OLDEST_WEEKS: Final = 52


class BadPeriod(Refusal):
    """The text names no period for which a digest can be sent."""


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """One ISO week, Monday to Sunday. Which moment that is depends on the reader's time zone."""

    frequency: ClassVar[str] = "weekly"
    days: ClassVar[int] = 7

    monday: date

    @classmethod
    def parse(cls, text: str) -> Self:
        """The week that `2026-W47` names. Raises BadPeriod with one sentence for anything else."""
        found = _WEEK.fullmatch(text)
        if found is None:
            raise BadPeriod(_("Write the period as a year and a week, for example 2026-W47."))
        try:
            return cls(date.fromisocalendar(int(found[1]), int(found[2]), 1))
        except ValueError:
            raise BadPeriod(_("%(year)s has no week %(week)s.") % {"year": found[1], "week": found[2]}) from None

    @classmethod
    def of(cls, moment: datetime) -> Self:
        """The week in which the moment lies, by the region's clock: on Sunday at 23:30 UTC people there have Monday."""
        day = moment.astimezone(REGION).date()
        return cls(day - timedelta(days=day.weekday()))

    def __str__(self) -> str:
        year, week, _day = self.monday.isocalendar()
        return f"{year}-W{week:02d}"

    @property
    def first(self) -> date:
        """Its first day."""
        return self.monday

    @property
    def usual_length(self) -> timedelta:
        """What a first mail covers."""
        return timedelta(days=7)

    @property
    def until_next(self) -> timedelta:
        """From an hour of this week to the same of the next."""
        return timedelta(days=7)

    def before(self) -> Self:
        """The week before this one."""
        return type(self)(self.monday - timedelta(weeks=1))

    def after(self) -> Self:
        """The week after this one."""
        return type(self)(self.monday + timedelta(weeks=1))

    def require_sendable(self, now: datetime) -> None:
        """Raise BadPeriod for a week that has not begun, or is more than a year old."""
        current = type(self).of(now)
        if self > current:
            raise BadPeriod(_("The week %(period)s has not begun yet.") % {"period": self})
        if current.monday - self.monday > timedelta(weeks=OLDEST_WEEKS):
            raise BadPeriod(_("The week %(period)s is more than a year ago.") % {"period": self})


@dataclass(frozen=True, slots=True, order=True)
class Day:
    """One day of those who are told daily. By the clock that is Monday to Friday; by hand any day."""

    frequency: ClassVar[str] = "daily"
    days: ClassVar[int] = 1

    first: date

    @classmethod
    def parse(cls, text: str) -> Self:
        """The day that `2026-11-20` names. Raises BadPeriod with one sentence for anything else."""
        if _DAY.fullmatch(text) is None:
            raise BadPeriod(_("Write the period as a day, for example 2026-11-20."))
        try:
            return cls(date.fromisoformat(text))
        except ValueError:
            raise BadPeriod(_("%(day)s is no day of the calendar.") % {"day": text}) from None

    @classmethod
    def of(cls, moment: datetime) -> Self:
        """The day in which the moment lies, by the region's clock."""
        return cls(moment.astimezone(REGION).date())

    def __str__(self) -> str:
        return self.first.isoformat()

    @property
    def is_working(self) -> bool:
        """Monday to Friday. Holidays differ by country and are nobody's business here: the next mail follows on."""
        return self.first.weekday() <= _FRIDAY

    @property
    def usual_length(self) -> timedelta:
        """What a first mail covers: one day, on Mondays the weekend too."""
        return timedelta(days=3 if self.first.weekday() == 0 else 1)

    @property
    def until_next(self) -> timedelta:
        """From an hour of this day to the same of the next working day."""
        return timedelta(days=max(1, 7 - self.first.weekday()) if self.first.weekday() >= _FRIDAY else 1)

    def plus(self, days: int) -> Self:
        """The day so many days later."""
        return type(self)(self.first + timedelta(days=days))

    def require_sendable(self, now: datetime) -> None:
        """Raise BadPeriod for a day that has begun nowhere, or is more than a year ago."""
        current = type(self).of(now)
        if self > current.plus(1):
            raise BadPeriod(_("The day %(period)s has not begun yet.") % {"period": self})
        if current.first - self.first > timedelta(weeks=OLDEST_WEEKS):
            raise BadPeriod(_("The day %(period)s is more than a year ago.") % {"period": self})


Period = Week | Day


def parse(text: str) -> Period:
    """The week or day that the text names. Raises BadPeriod with one sentence for anything else."""
    if _WEEK.fullmatch(text):
        return Week.parse(text)
    if _DAY.fullmatch(text):
        return Day.parse(text)
    raise BadPeriod(_("Write the period as a week, for example 2026-W47, or as a day, for example 2026-11-20."))


def zone_of(name: str) -> ZoneInfo:
    """The zone of that name, or the network's when an authority's is not known; as the planner does."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError):
        return REGION
