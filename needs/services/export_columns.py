"""The columns of the list of needs as files write them: typed values, words where a figure is hidden or not known."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.core import states
from municipalities.access.scope import Scope
from municipalities.access.suppression import Hidden
from needs.models import Need
from needs.services import list_columns
from needs.services.list_columns import Column

#: What a cell may hold. A word stands where a number is hidden or not known: an empty cell would be counted as 0.
Value = str | int | Decimal | date


class Type(Enum):
    """How a file writes a column."""

    TEXT = "text"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"


_TYPES: Final = {
    "people": Type.NUMBER,
    "number": Type.NUMBER,
    "severity": Type.NUMBER,
    "euro": Type.MONEY,
    "day": Type.DATE,
}
#: Figures of which it is said that they are not known; other columns stay empty.
_FIGURES: Final = frozenset({"people", "severity", "euro"})


@dataclass(frozen=True)
class ListColumn:
    """One column: its name in choices, its label, its type, what it shows this reader, what the query must fetch.

    `read` gets a row of the list and the reader's scope.
    """

    name: str
    label: Any
    type: Type
    read: Callable[[Any, Scope], Value]
    fetched: str = ""


#: These name the row and stand in every file, whatever was chosen.
ALWAYS: Final = (
    ListColumn("number", gettext_lazy("Number"), Type.TEXT, lambda need, _scope: need.reference),
    ListColumn("title", gettext_lazy("Need"), Type.TEXT, lambda need, _scope: need.title or _("Without a title")),
)


def columns_named(names: Iterable[str]) -> tuple[ListColumn, ...]:
    """The columns of these names in the list's own order; the usual ones when no name is known."""
    return (*ALWAYS, *(_typed(column) for column in list_columns.chosen(names)))


def _typed(column: Column) -> ListColumn:
    def read(need: Need, scope: Scope) -> Value:
        return _value(column.kind, need, column.value(need, scope))

    return ListColumn(column.key, column.label, _TYPES.get(column.kind, Type.TEXT), read, column.column)


def _value(kind: str, need: Need, value: Any) -> Value:
    if isinstance(value, Hidden):
        return str(value)
    if value is None or value == "":
        return _("not known") if kind in _FIGURES else ""
    if kind == "euro" and need.cost_eur_cents is not None:
        return Decimal(need.cost_eur_cents) / 100
    if kind == "state":
        return str(states.LOOKS[value].word)
    if kind == "urgency":
        return list_columns.urgency_word(value)
    if isinstance(value, datetime):
        return timezone.localtime(value).date()
    found: Value = value
    return found
