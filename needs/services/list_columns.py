"""The columns of the list of needs: which there are, what stands in each, and which a person chose.

The page and its exports take their columns from here, so that both hold the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from municipalities.access.scope import Scope
from municipalities.access.suppression import visible_figure
from needs.models import Need, Urgency
from needs.models.need import MINOR_UNITS

#: The page whose columns and views are kept (municipalities/models/list_view.py).
PAGE: Final = "needs:need-list"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `kind` says how a value is shown: text, people, severity, state, urgency, euro, number or day.

    `value` answers a plain value: text, a whole number, a date, None for what is not known. `column` is what the query
    must fetch beside the list's own columns.
    """

    key: str
    label: str | Promise
    kind: str
    value: Callable[[Need, Scope], Any]
    is_usual: bool = False
    column: str = ""

    @property
    def is_numeric(self) -> bool:
        """True for figures that are set to the right."""
        return self.kind in {"people", "euro", "number"}


def _sector(need: Need, _scope: Scope) -> str:
    return need.sector.display_name if need.sector else ""


def _people(need: Need, scope: Scope) -> Any:
    return visible_figure(need.people_affected, record=need, scope=scope)


def _euros(need: Need, _scope: Scope) -> int | None:
    return None if need.cost_eur_cents is None else round(need.cost_eur_cents / MINOR_UNITS)


def _answer_due(need: Need, _scope: Scope) -> date | None:
    # Once it is answered, the day of the term that ran would read as overdue.
    return need.answer_due_on if need.state == Need.State.SUBMITTED else None


def _rank(need: Need, scope: Scope) -> int | None:
    # The order is for the house and those above it, as its notes are.
    return need.rank if scope.is_house_or_reviewer(need) else None


#: In the order of the list; the need itself, by title and number, stands before them and cannot be left out.
COLUMNS: Final[Mapping[str, Column]] = {
    one.key: one
    for one in (
        Column("municipality", _("Municipality"), "text", lambda need, _s: need.territory.display_name, is_usual=True),
        Column("sector", _("Sector"), "text", _sector, is_usual=True),
        Column("severity", _("Severity"), "severity", lambda need, _s: need.severity, is_usual=True),
        Column("urgency", _("Urgency"), "urgency", lambda need, _s: need.urgency, column="urgency"),
        Column("people", _("People affected"), "people", _people, is_usual=True),
        Column("cost", _("Cost (EUR)"), "euro", _euros, is_usual=True),
        Column("state", _("State"), "state", lambda need, _s: need.state, is_usual=True),
        Column("rank", _("Order"), "number", _rank, column="rank"),
        Column("needed_by", _("Needed by"), "day", lambda need, _s: need.needed_by, column="needed_by"),
        Column("answer_due", _("Answer due"), "day", _answer_due),
        Column("submitted", _("First submitted"), "day", lambda need, _s: need.first_submitted_at),
        Column("valid", _("Still valid on"), "day", lambda need, _s: need.still_valid_on, column="still_valid_on"),
        Column("updated", _("Last change"), "day", lambda need, _s: need.updated_at),
        Column("logged", _("Logged"), "day", lambda need, _s: need.created_at, is_usual=True),
    )
}
USUAL: Final = tuple(key for key, column in COLUMNS.items() if column.is_usual)


def chosen(keys: Iterable[str]) -> list[Column]:
    """The columns of these keys in the list's order; the usual ones when none of the keys is known."""
    wanted = {key for key in keys if key in COLUMNS} or set(USUAL)
    return [column for key, column in COLUMNS.items() if key in wanted]


def fetched(columns: Iterable[Column]) -> list[str]:
    """What a query must fetch for these columns beside the list's own."""
    return [column.column for column in columns if column.column]


def urgency_word(value: str) -> str:
    """The urgency in words; empty for none."""
    return str(Urgency(value).label) if value else ""
