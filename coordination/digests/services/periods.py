"""Periods: the calendar weeks by which digests are counted, written 2026-W47 (ISO 8601)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, Self

from django.utils.translation import gettext_lazy as _

from coordination.core.refusals import Refusal

_FORM: Final = re.compile(r"([0-9]{4})-W([0-9]{2})", re.ASCII)
#: A digest of a week longer ago than this would be no news.
OLDEST_WEEKS: Final = 52


class BadPeriod(Refusal):
    """The text names no week for which a digest can be sent."""


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """One ISO week, Monday to Sunday. Which moment that is depends on the reader's time zone."""

    monday: date

    @classmethod
    def parse(cls, text: str) -> Self:
        """The week that `2026-W47` names. Raises BadPeriod with one sentence for anything else."""
        found = _FORM.fullmatch(text)
        if found is None:
            raise BadPeriod(_("Write the period as a year and a week, for example 2026-W47."))
        try:
            return cls(date.fromisocalendar(int(found[1]), int(found[2]), 1))
        except ValueError:
            raise BadPeriod(_("%(year)s has no week %(week)s.") % {"year": found[1], "week": found[2]}) from None

    @classmethod
    def of(cls, moment: datetime) -> Self:
        """The week in which the moment lies, in UTC."""
        day = moment.astimezone(UTC).date()
        return cls(day - timedelta(days=day.weekday()))

    def __str__(self) -> str:
        year, week, _day = self.monday.isocalendar()
        return f"{year}-W{week:02d}"

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
