"""Needs month by month as stacked columns, drawn on the server, with the same figures in words and as a table.

    trend = trend_chart.draw([(date(2025, 12, 1), {1: 40, 2: 38, 3: 44, 4: 21, 5: 6}), ...], counted=_("Met needs"))
    {% include "components/trend_chart.html" with trend=trend only %}
    {% include "components/trend_table.html" with trend=trend only %}

The worst needs stand at the bottom of a column, where lengths can be compared. Coordinates are texts already.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.dates import MONTHS, MONTHS_3
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coordination.core import severity
from coordination.core.templatetags.portal import figure
from coordination.situation.map_labels import width_of
from coordination.situation.outlines import tenths

WIDTH: Final = 520
HEIGHT: Final = 310
_TOP, _BOTTOM = 28.0, 258.0
# The larger letters of a narrow chart, for which there must be room: static/src/scss/components/_trend.scss.
_LETTERS, _TOTAL_LETTERS = 18.0, 19.0
_MOST_TICKS = 6
_WIDEST_COLUMN = 56.0
_DIGIT = 0.53

# Django's short names of four letters for which three are as usual; with them twelve names fit.
_SHORTER: Final[Mapping[str, str]] = {"септ": "сеп", "sept": "sep"}

Month = tuple[date, Mapping[int, int]]


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the scale with its number."""

    y: str
    text_y: str
    text: str
    is_base: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One severity of a column. `words` stand in its tooltip."""

    x: str
    y: str
    width: str
    height: str
    severity: int
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A drawn line of text, its middle at x."""

    text: str
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class Row:
    """A month of the table: its name, the number of each severity from 1 to 5, and their sum."""

    name: str
    counts: Sequence[int]
    total: int


@dataclass(frozen=True, slots=True)
class TrendView:
    """Everything the template needs. Without months there are no `rows`, and the template says so."""

    title: str
    description: str
    left: str
    ticks: Sequence[Tick]
    parts: Sequence[Part]
    months: Sequence[Line]
    years: Sequence[Line]
    totals: Sequence[Line]
    rows: Sequence[Row]

    width = WIDTH
    height = HEIGHT


@dataclass(frozen=True, slots=True)
class _Scale:
    left: float
    slot: float
    top: int

    def middle(self, number: int) -> float:
        return self.left + (number + 0.5) * self.slot

    def y(self, value: int) -> float:
        return _BOTTOM - value / self.top * (_BOTTOM - _TOP)

    @property
    def column(self) -> float:
        return min(self.slot * 0.72, _WIDEST_COLUMN)


def draw(months: Sequence[Month], *, counted: str = "") -> TrendView:
    """The chart of these months, in their order: any day of the month, and the number of needs by severity.

    `counted` names what is counted, in the language in use; *Open needs* when it is not given. Severities that are
    missing count 0. Raises ValueError for a negative number or a severity the scale has not.
    """
    rows = [_row(day, counts) for day, counts in months]
    counted = counted or _("Open needs")
    ticks = ticks_for(max((row.total for row in rows), default=0))
    left = max(_digits(figure(value), _LETTERS) for value in ticks) + 8
    widest = max((width_of(short_month(day), _LETTERS) for day, _counts in months), default=0)
    scale = _Scale(left, _slot(left, len(rows), widest), ticks[-1])
    shown = sorted(range(len(rows) - 1, -1, -max(1, math.ceil((widest + 3) / scale.slot))))
    return TrendView(
        title=_("%(counted)s by month and severity") % {"counted": counted},
        description=_description(rows, counted),
        left=_unit(left),
        ticks=[Tick(_unit(scale.y(at)), _unit(scale.y(at) + 5), figure(at), at == 0) for at in ticks],
        parts=[part for number, row in enumerate(rows) for part in _column(number, row, scale)],
        months=[Line(short_month(months[at][0]), _unit(scale.middle(at)), _unit(_BOTTOM + 21)) for at in shown],
        years=_years([day for day, _counts in months], shown, scale),
        totals=_totals(rows, scale),
        rows=rows,
    )


def ticks_for(largest: int) -> list[int]:
    """0 and up to six round numbers above it, 1, 2 or 5 times a power of ten apart, the last not below `largest`."""
    steps = (factor * 10**power for power in itertools.count() for factor in (1, 2, 5))
    step = next(step for step in steps if step * _MOST_TICKS >= largest)
    return list(range(0, max(-(-largest // step), 1) * step + 1, step))


def short_month(day: date) -> str:
    """The month in about three letters: Nov, нов, stu. Standing alone, so not declined; small where the language is."""
    text = str(MONTHS_3[day.month]).rstrip(".")
    text = _SHORTER.get(text, text)
    return text.capitalize() if (get_language() or "en").startswith("en") else text.lower()


def long_month(day: date) -> str:
    """The month and its year: November 2026, новембар 2026. Not declined, so it stands in brackets in a sentence."""
    text = str(MONTHS[day.month])
    return f"{text if (get_language() or 'en').startswith('en') else text.lower()} {day.year}"


def _row(day: date, counts: Mapping[int, int]) -> Row:
    if set(counts) - set(severity.LEVELS) or any(value < 0 for value in counts.values()):
        raise ValueError(f"no numbers of needs by severity: {dict(counts)}")
    return Row(long_month(day), [counts.get(level, 0) for level in severity.LEVELS], sum(counts.values()))


def _description(rows: Sequence[Row], counted: str) -> str:
    """The finding in one sentence. `counted` opens it: every language can say it so."""
    if not any(row.total for row in rows):
        return _("%(counted)s: none in these months.") % {"counted": counted}
    first, last = rows[0], rows[-1]
    values = {
        "counted": counted,
        "first": figure(first.total),
        "first_month": first.name,
        "last": figure(last.total),
        "last_month": last.name,
    }
    if len(rows) == 1:
        return _("%(counted)s: %(last)s (%(last_month)s).") % values
    if last.total > first.total:
        text = _("%(counted)s rose from %(first)s (%(first_month)s) to %(last)s (%(last_month)s).")
    elif last.total < first.total:
        text = _("%(counted)s fell from %(first)s (%(first_month)s) to %(last)s (%(last_month)s).")
    else:
        text = _("%(counted)s: %(last)s, as many as at the start (%(first_month)s and %(last_month)s).")
    return text % values


def _column(number: int, row: Row, scale: _Scale) -> list[Part]:
    """The parts of one month from the worst at the bottom to the least at the top."""
    found, below = [], 0
    x = scale.middle(number) - scale.column / 2
    for level, count in reversed(list(zip(severity.LEVELS, row.counts, strict=True))):
        if not count:
            continue
        bottom, top = scale.y(below), scale.y(below + count)
        height = bottom - top
        words = _("%(month)s: %(number)s of severity %(severity)s") % {
            "month": row.name,
            "number": figure(count),
            "severity": level,
        }
        # A thin gap between the parts, unless it would swallow one.
        shown = max(height - 1, height / 2, 0.1)
        found.append(Part(_unit(x), _unit(bottom - shown), _unit(scale.column), _unit(shown), level, words))
        below += count
    return found


def _slot(left: float, number: int, widest: float) -> float:
    """The room of one month, so that the name under the last, narrow one does not run over the edge."""
    room = (WIDTH - left) / max(number, 1)
    return (WIDTH - left - max(0.0, widest - room) / 2) / max(number, 1)


def _years(days: Sequence[date], shown: Sequence[int], scale: _Scale) -> list[Line]:
    """The year under the first name that is in it; the first year gives way when the next one follows too soon."""
    found: list[tuple[float, int]] = []
    width = _digits("0000", _LETTERS)
    for at in shown:
        if not found or found[-1][1] != days[at].year:
            found.append((min(scale.middle(at), WIDTH - width / 2), days[at].year))
    kept = [one for one, after in itertools.pairwise(found) if after[0] - one[0] >= width + 6] + found[-1:]
    return [Line(str(year), _unit(x), _unit(_BOTTOM + 42)) for x, year in kept]


def _totals(rows: Sequence[Row], scale: _Scale) -> list[Line]:
    """The sums of the first and the last month, above every column that they reach over."""
    found = []
    for at in sorted({0, len(rows) - 1}) if rows else ():
        text = figure(rows[at].total)
        half = _digits(text, _TOTAL_LETTERS) / 2
        x = min(max(scale.middle(at), scale.left + half), WIDTH - half)
        reached = [
            row.total for number, row in enumerate(rows) if abs(scale.middle(number) - x) < half + scale.column / 2 + 1
        ]
        found.append(Line(text, _unit(x), _unit(scale.y(max(reached)) - 6)))
    return found


def _digits(text: str, size: float) -> float:
    return len(text) * _DIGIT * size


def _unit(value: float) -> str:
    return tenths(round(value * 10))
