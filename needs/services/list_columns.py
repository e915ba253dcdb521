"""The columns of lists of needs as typed values, for files; the page shows the same in the same order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.core import states
from municipalities.access.scope import Scope
from municipalities.access.suppression import Hidden, visible_figure
from needs.models import Need
from needs.models.need import MINOR_UNITS

#: What a cell may hold. A word stands where a number is hidden or not known: an empty cell would be counted as 0.
Value = str | int | Decimal | date


class Type(Enum):
    """How a file writes a column."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"


@dataclass(frozen=True)
class ListColumn:
    """One column: its name in addresses and choices, its label, its type, and what it shows this reader."""

    name: str
    label: Any
    type: Type
    read: Callable[[Need, Scope], Value]


def _people(need: Need, scope: Scope) -> Value:
    found = visible_figure(need.people_affected, record=need, scope=scope)
    if isinstance(found, Hidden):
        return str(found)
    return _("not known") if found is None else found


def _cost(need: Need, _scope: Scope) -> Value:
    cents = need.cost_eur_cents
    return _("not known") if cents is None else Decimal(cents) / MINOR_UNITS


def _state(need: Need, _scope: Scope) -> Value:
    return str(states.LOOKS[need.state].word)


def _severity(need: Need, _scope: Scope) -> Value:
    return _("not known") if need.severity is None else need.severity


COLUMNS: Final = (
    ListColumn("number", gettext_lazy("Number"), Type.TEXT, lambda need, _scope: need.reference),
    ListColumn("title", gettext_lazy("Need"), Type.TEXT, lambda need, _scope: need.title or _("Without a title")),
    ListColumn(
        "municipality", gettext_lazy("Municipality"), Type.TEXT, lambda need, _scope: need.territory.display_name
    ),
    ListColumn(
        "sector",
        gettext_lazy("Sector"),
        Type.TEXT,
        lambda need, _scope: need.sector.display_name if need.sector else "",
    ),
    ListColumn("severity", gettext_lazy("Severity"), Type.NUMBER, _severity),
    ListColumn("people", gettext_lazy("People affected"), Type.NUMBER, _people),
    ListColumn("cost", gettext_lazy("Cost (EUR)"), Type.MONEY, _cost),
    ListColumn("state", gettext_lazy("State"), Type.TEXT, _state),
    ListColumn(
        "logged", gettext_lazy("Logged"), Type.DATE, lambda need, _scope: timezone.localtime(need.created_at).date()
    ),
)
#: These name the row and stand in every file, whatever was chosen.
ALWAYS: Final = ("number", "title")


def columns_named(names: Iterable[str]) -> tuple[ListColumn, ...]:
    """The columns of these names in the list's own order; all for none."""
    wanted = {*names} & {column.name for column in COLUMNS}
    return tuple(column for column in COLUMNS if not wanted or column.name in wanted or column.name in ALWAYS)
