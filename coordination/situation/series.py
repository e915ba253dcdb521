"""Needs by sector and severity, by month, and how long an answer took: what the page shows beside the places.

Sectors and months come from one statement, for both are sums of the same groups; see docs/performance.md for what a
statement over a million needs costs.
"""

from __future__ import annotations

import zoneinfo
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, Count, DateTimeField, F, Func, IntegerField, Value, When
from django.db.models.functions import Coalesce

from coordination.situation.filters import ALL, MET, OPEN, STATES, Filters
from municipalities.models import Sector
from needs.models import Need

MONTHS: Final = 12
LEVELS: Final = (1, 2, 3, 4, 5)
#: Months are the same for every reader of an address, whatever their own time zone.
ZONE: Final = zoneinfo.ZoneInfo("Europe/Belgrade")
#: Longer waits count as this many days; the median does not feel it.
_LONGEST_WAIT: Final = 3650
State = Need.State


@dataclass(slots=True)
class SectorRow:
    """Counted needs of one sector, its parts included, by severity."""

    sector: Sector
    by_level: dict[int, int] = field(default_factory=lambda: dict.fromkeys(LEVELS, 0))

    @property
    def total(self) -> int:
        """All severities together."""
        return sum(self.by_level.values())


@dataclass(frozen=True, slots=True)
class Month:
    """Needs of one month by severity. `first` is its first day; the last month is counted up to now."""

    first: date
    by_level: dict[int, int]

    @property
    def total(self) -> int:
        """All severities together."""
        return sum(self.by_level.values())


@dataclass(frozen=True, slots=True)
class Movement:
    """How many needs of a sector and severity came in a month and went in another; 0 is before the first month.

    `went` is None for needs that are still counted.
    """

    sector_id: int
    level: int
    came: int
    went: int | None
    number: int


class WidthBucket(Func):
    """PostgreSQL's `width_bucket`: how many of the bounds lie at or before a moment."""

    function = "width_bucket"
    output_field = IntegerField()


def month_starts(now: datetime) -> list[datetime]:
    """The first moments of the last twelve months, this one included, oldest first."""
    local = now.astimezone(ZONE)
    last = local.year * 12 + local.month - 1
    return [datetime(n // 12, n % 12 + 1, 1, tzinfo=ZONE) for n in range(last - MONTHS + 1, last + 1)]


def movements(rows: Any, filters: Filters, starts: list[datetime]) -> list[Movement]:
    """One statement: needs by sector, severity, month of coming and of going. `rows` are the needs of the network.

    What comes and goes depends on the filter on the state: see the definition `trend`.
    """

    def month_of(column: str) -> Coalesce:
        # A moment that was not recorded lies before the first month.
        return Coalesce(WidthBucket(F(column), Value(starts, ArrayField(DateTimeField()))), 0)

    if filters.state not in STATES:
        return []
    came = "closed_at" if filters.state == MET else "decided_at"
    gone: dict[str, tuple[str, ...]] = {OPEN: (State.MET, State.WITHDRAWN), MET: (), ALL: (State.WITHDRAWN,)}
    leaving = gone[filters.state]
    went: Any = Value(None, IntegerField())
    if leaving:
        went = Case(When(state__in=leaving, then=month_of("closed_at")), default=None, output_field=IntegerField())
    rows = rows.filter(state__in=sorted({*STATES[filters.state], *leaving}))
    found = (
        filters.narrow(rows)
        .order_by()
        .annotate(came=month_of(came), went=went)
        .values_list("sector_id", "severity", "came", "went")
        .annotate(number=Count("id"))
    )
    return [Movement(*row) for row in found]


def sector_rows(moved: list[Movement], sectors: list[Sector]) -> list[SectorRow]:
    """Sectors with counted needs in the order of the code list, parts counted with their sector."""
    top = {one.pk: one.parent_id or one.pk for one in sectors}
    rows = {one.pk: SectorRow(one) for one in sectors if one.parent_id is None}
    for one in moved:
        if one.went is None:
            rows[top[one.sector_id]].by_level[one.level] += one.number
    return [row for row in rows.values() if row.total]


def months(moved: list[Movement], starts: list[datetime]) -> list[Month]:
    """Needs that were counted at the end of each month; the last one up to now."""
    balance: dict[int, Counter[int]] = {level: Counter() for level in LEVELS}
    for one in moved:
        balance[one.level][one.came] += one.number
        if one.went is not None:
            # Nobody leaves before coming, whatever the clocks said.
            balance[one.level][max(one.went, one.came)] -= one.number
    found = []
    standing = {level: balance[level][0] for level in LEVELS}
    for number, start in enumerate(starts, 1):
        standing = {level: standing[level] + balance[level][number] for level in LEVELS}
        found.append(Month(start.date(), standing))
    return found


def median_days(rows: Any, since: datetime) -> float | None:
    """The median time from first submission to acceptance in days, of needs accepted since then; None without any.

    Counted as a table of days, because an ordered aggregate would sort every need.
    """
    days = Func(
        F("decided_at"),
        F("first_submitted_at"),
        template=f"greatest(0, least({_LONGEST_WAIT}, round(date_part('epoch', %(expressions)s) / 86400)))::int",
        arg_joiner=" - ",
        output_field=IntegerField(),
    )
    table = (
        rows.filter(decided_at__gte=since, first_submitted_at__isnull=False)
        .order_by()
        .annotate(days=days)
        .values_list("days")
        .annotate(number=Count("id"))
    )
    return _middle(sorted(table))


def _middle(table: list[tuple[int, int]]) -> float | None:
    """The median of values given with their frequencies, in rising order."""
    total = sum(number for _value, number in table)
    if not total:
        return None
    lower, upper = (_at(table, place) for place in ((total - 1) // 2, total // 2))
    return (lower + upper) / 2


def _at(table: list[tuple[int, int]], place: int) -> int:
    for value, number in table:
        if place < number:
            return value
        place -= number
    raise IndexError(place)
