"""What waits for a reviewing authority: submitted needs, changes after acceptance, answers to its questions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from municipalities.access.actor import Actor
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
    """Everything that waits for the authority acted for, the longest waiting first; three queries."""
    visible = Need.objects.visible_to(actor.scope).filter(addressed_to_id=actor.house.authority_id).with_list_columns()
    found: dict[int, tuple[Need, list[str]]] = {}
    for kind, rows in (
        (SUBMITTED, visible.filter(state=Need.State.SUBMITTED).order_by("submitted_at", "id")),
        (CHANGED, _changed(actor, visible)),
        (ANSWERED, visible.filter(state__in=LIVE_STATES, pk__in=_answered(actor)).order_by("submitted_at", "id")),
    ):
        for need in rows[:MOST]:
            found.setdefault(need.pk, (need, []))[1].append(kind)
    rows_of_queue = [_row(need, tuple(kinds)) for need, kinds in found.values()]
    return sorted(rows_of_queue, key=lambda row: (row.since, row.need.pk))


def _changed(actor: Actor, visible: NeedQuerySet) -> NeedQuerySet:
    """Needs with a change put forward, each with the day until which it is to be answered."""
    changes = NeedChange.objects.visible_to(actor.scope).filter(need=OuterRef("pk"), state=NeedChange.State.SUBMITTED)
    rows = visible.filter(change_asked_at__isnull=False).order_by("change_asked_at", "id")
    return rows.annotate(change_due_on=Subquery(changes.values("due_on")[:1]))


def _answered(actor: Actor) -> list[int]:
    """Needs with an answer that nobody of this authority has settled or followed up yet."""
    rows = NeedQuestion.objects.visible_to(actor.scope)
    rows = rows.filter(addressed_to_id=actor.house.authority_id, state=NeedQuestion.State.ANSWERED)
    return list(rows.order_by().values_list("need_id", flat=True).distinct()[:MOST])


def _row(need: Need, kinds: tuple[str, ...]) -> Waiting:
    since = need.change_asked_at if kinds == (CHANGED,) else need.submitted_at
    return Waiting(need, kinds, since or need.created_at, term_of(need) or _term_of_change(need))


def _term_of_change(need: Need) -> Term | None:
    due = getattr(need, "change_due_on", None)
    return term_until(due, need.change_asked_at, need.territory.iso2) if due else None
