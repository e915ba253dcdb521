"""What each figure of the situation is, in words. The help page is made from this list.

The code that counts stands in figures.py and series.py, and is tested against these sentences with exact numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Definition:
    """A figure in words: its formula and its denominator."""

    name: str
    label: Any
    formula: Any
    denominator: Any


DEFINITIONS = (
    Definition(
        "needs",
        _("Open needs"),
        _(
            "Number of needs that the authority above has accepted and that are not met yet, with work begun or not. "
            "With the filter on the state: needs that are met, or open and met ones together."
        ),
        _("None. Drafts, submitted, returned, declined and withdrawn needs are not counted."),
    ),
    Definition(
        "people",
        _("People affected (largest open need of each municipality)"),
        _(
            "For each municipality the largest number of people of one counted need; summed over municipalities. A "
            "city and its city municipalities are one municipality here."
        ),
        _("None. Needs of one municipality are never added together, because they may count the same people."),
    ),
    Definition(
        "critical",
        _("Critical needs"),
        _("Number of counted needs of severity 5."),
        _("Counted needs."),
    ),
    Definition(
        "municipalities",
        _("Municipalities with open needs"),
        _("Number of municipalities and cities with at least one counted need."),
        _("Municipalities and cities of the register; city municipalities belong to their city."),
    ),
    Definition(
        "days",
        _("Days until acceptance (median)"),
        _(
            "For each counted need the time from its first submission to its acceptance, in calendar days, rounded; "
            "the days that needs were back in the municipality are included. The figure is the middle one."
        ),
        _("Counted needs that were accepted in the twelve months of the chart."),
    ),
    Definition(
        "per_thousand",
        _("Per 1,000 residents"),
        _("People affected divided by residents, times 1,000, for municipalities with both figures."),
        _("Residents of these municipalities, by the newest figure known; hidden where the population is not known."),
    ),
    Definition(
        "attention",
        _("Municipalities needing attention"),
        _(
            "Municipalities with counted needs in this order: severity of the worst need, people affected, number of "
            "needs. Numbers of people that are hidden or not known come last."
        ),
        _("None. It is an order and not an index: nothing is weighted."),
    ),
    Definition(
        "matrix",
        _("Needs by sector and severity"),
        _("Number of counted needs. Needs of a part of a sector are counted in the sector."),
        _("None. Each need has one sector and one severity, so rows and columns add up to the whole."),
    ),
    Definition(
        "trend",
        _("Needs by month"),
        _(
            "A need is open in a month when it was accepted by the end of the month and was not met or withdrawn by "
            "then. With the filter on the state: needs met by the end of the month, or accepted and not withdrawn. "
            "The last month is counted up to now. Severity and sector are those of today."
        ),
        _("None. Months end at midnight, Central European time."),
    ),
    Definition(
        "submitted",
        _("Municipalities that have submitted a need"),
        _("Municipalities and cities whose authority has submitted at least one need, whatever became of it."),
        _("Municipalities and cities of the register."),
    ),
    Definition(
        "waiting",
        _("Waiting for an answer"),
        _("Submitted needs in this view that are addressed to the authority you act for; shown to reviewers alone."),
        _("None."),
    ),
)
BY_NAME = {one.name: one for one in DEFINITIONS}
