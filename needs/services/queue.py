"""What waits for a reviewing authority: submitted needs, changes after acceptance, answers to its questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from municipalities.access.actor import Actor
from municipalities.access.scope import Scope
from needs.models import Need, NeedChange, NeedQuestion
from needs.querysets import LIVE_STATES, NeedQuerySet
from needs.services.term_words import Term, term_of, term_until

#: More than a week's work; of each kind.
MOST: Final = 200
SUBMITTED, CHANGED, ANSWERED = "submitted", "changed", "answered"
LATE, SOON = "late", "soon"
#: How many days from today count as soon.
SOON_DAYS: Final = timedelta(days=3)
#: Filters of the queue as they stand in its address.
FILTERS: Final = ("due", "kind", "sector", "severity", "municipality")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One need of the queue: why it stands there, since when, and the term of its answer or of its change's."""

    need: Need
    kinds: tuple[str, ...]
    since: datetime
    term: Term | None

    def fits(self, chosen: Mapping[str, str]) -> bool:
        """True when all chosen filters let it pass; a value that nobody offers finds nothing."""
        need = self.need
        mine = {
            "kind": set(self.kinds),
            "sector": {need.sector.code} if need.sector else set(),
            "severity": {str(need.severity)},
            "municipality": {need.territory.slug},
            "due": self._bands(),
        }
        return all(value in mine[name] for name, value in chosen.items() if value)

    def _bands(self) -> set[str]:
        if self.term is None:
            return set()
        is_soon = not self.term.is_late and self.term.due_on <= timezone.localdate() + SOON_DAYS
        return {LATE} if self.term.is_late else {SOON} if is_soon else set()


def waiting_for(actor: Actor) -> list[Waiting]:
    """Everything that waits for the authority acted for, the longest waiting first; one query."""
    found = rows_waiting(actor.scope, actor.house.authority_id)
    return sorted((_row(need, _kinds(need)) for need in found), key=lambda row: (row.since, row.need.pk))


def rows_waiting(scope: Scope, authority_id: int) -> NeedQuerySet:
    """The needs of the queue in no order, with `is_answered` and `change_due_on`."""
    visible = Need.objects.visible_to(scope).filter(addressed_to_id=authority_id)
    answers = NeedQuestion.objects.visible_to(scope)
    answers = answers.filter(addressed_to_id=authority_id, state=NeedQuestion.State.ANSWERED).order_by()
    answered = visible.filter(state__in=LIVE_STATES, pk__any=ArraySubquery(answers.values("need_id")))
    rows = visible.with_list_columns().filter(
        _first(visible.filter(state=Need.State.SUBMITTED), "submitted_at")
        | _first(visible.filter(change_asked_at__isnull=False), "change_asked_at")
        | _first(answered, "submitted_at")
    )
    changes = NeedChange.objects.visible_to(scope).filter(need=OuterRef("pk"), state=NeedChange.State.SUBMITTED)
    return rows.annotate(
        is_answered=Exists(answers.filter(need_id=OuterRef("pk"))),
        change_due_on=Subquery(changes.values("due_on")[:1]),
    )


def _first(rows: NeedQuerySet, oldest: str) -> Q:
    """Those that wait longest. As an array, because it stands under an OR (municipalities/access/lookups.py)."""
    return Q(pk__any=ArraySubquery(rows.order_by(oldest, "pk").values("pk")[:MOST]))


def _kinds(need: Any) -> tuple[str, ...]:
    is_live = need.state in LIVE_STATES
    why = {
        SUBMITTED: need.state == Need.State.SUBMITTED,
        CHANGED: need.change_asked_at is not None,
        ANSWERED: is_live and need.is_answered,
    }
    return tuple(kind for kind, holds in why.items() if holds)


def _row(need: Need, kinds: tuple[str, ...]) -> Waiting:
    since = need.change_asked_at if kinds == (CHANGED,) else need.submitted_at
    return Waiting(need, kinds, since or need.created_at, term_of(need) or _term_of_change(need))


def _term_of_change(need: Need) -> Term | None:
    due = getattr(need, "change_due_on", None)
    return term_until(due, need.change_asked_at, need.territory.iso2) if due else None
