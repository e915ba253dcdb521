"""Escalation: who is told that an answer is late. Reviewers, then the lead, then the network secretariat.

The steps of a term that ended on `due_on`: step 1 on the next day, step 2 when LEAD_AFTER working days more are over,
step 3 after another NETWORK_AFTER. A step is one row, unique for need, last day of the term and step; the row is
written first, and only who wrote it tells anybody, in the same transaction. So two workers at once, a run that is
repeated and a clock that jumps back tell nobody twice. After a pause every step that is due by then is taken in the
run, in order: the reviewers hear of it even when the lead must be told on the same day. A redirect, a return with a
new submission and a change put forward begin a new term with another last day, and so new steps.

Nobody's scope covers all terms, so the work runs as the system role; what it tells are names of records, no words.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from coordination.core.outbox import Event, announce
from municipalities.access.actor import ANONYMOUS
from municipalities.access.database import system_role
from municipalities.models import Reach
from municipalities.services import audit
from needs.models import Escalation, Need, NeedChange
from needs.services.answer_term import Calendar, calendars
from needs.services.needs import columns_of

logger = logging.getLogger(__name__)
Step = Escalation.Step

#: Working days from the first step to the second, and from the second to the third.
LEAD_AFTER: Final = 3
NETWORK_AFTER: Final = 5
#: What each step announces; who is told follows from the name (coordination/digests).
EVENTS: Final = {
    Step.REVIEWERS: "needs.escalation.reviewers",
    Step.LEAD: "needs.escalation.lead",
    Step.NETWORK: "needs.escalation.network",
}
_DAY: Final = timedelta(days=1)
_REASON: Final = "tells that answers are late; nobody's scope covers all terms"
# The trigger gives the row its need's scope columns.
_INSERT: Final = """
insert into needs_escalation (need_id, step, due_on, at) values (%s, %s, %s, %s)
on conflict (need_id, due_on, step) do nothing returning id
"""


@dataclass(frozen=True, slots=True)
class Late:
    """A term that is over: of a need that waits for its answer, or of a change that does."""

    need_id: int
    due_on: date
    country: str
    zone: str
    is_change: bool = False


def step_days(due_on: date, calendar: Calendar) -> dict[Step, date]:
    """The first day of each step of a term that ended on `due_on`."""
    first = due_on + _DAY
    second = calendar.due_on(first, days=LEAD_AFTER)
    return {
        Step.REVIEWERS: first,
        Step.LEAD: second,
        Step.NETWORK: calendar.due_on(second, days=NETWORK_AFTER),
    }


def escalate_late(now: datetime | None = None) -> int:
    """Take every step that is due and not taken; how many were. One transaction for each need.

    A day begins at midnight of the municipality's place.
    """
    now = now or timezone.now()
    with system_role(_REASON):
        known = calendars()
        late = [*_late_needs(now), *_late_changes(now)]
    taken = 0
    for one in late:
        calendar = known.get(one.country) or Calendar(one.country)
        today = now.astimezone(ZoneInfo(one.zone)).date()
        due = [step for step, day in step_days(one.due_on, calendar).items() if day <= today]
        taken += _take(one, due, now)
    if taken:
        logger.info("Late answers: %s steps taken.", taken)
    return taken


def _late_needs(now: datetime) -> Iterable[Late]:
    rows = Need.objects.unscoped(_REASON).filter(state=Need.State.SUBMITTED, answer_due_on__lt=_latest_today(now))
    rows = rows.annotate(over=F("answer_due_on")).filter(~Exists(_told_all(need="pk", due="over")))
    for need_id, due_on, country, zone in rows.order_by("answer_due_on", "pk").values_list("pk", "over", *_PLACE):
        yield Late(need_id, due_on, country, zone)


def _late_changes(now: datetime) -> Iterable[Late]:
    rows = NeedChange.objects.unscoped(_REASON).filter(
        state=NeedChange.State.SUBMITTED, due_on__lt=_latest_today(now), need__change_asked_at__isnull=False
    )
    rows = rows.filter(~Exists(_told_all(need="need_id", due="due_on")))
    places = [f"need__{one}" for one in _PLACE]
    for need_id, due_on, country, zone in rows.order_by("due_on", "pk").values_list("need_id", "due_on", *places):
        yield Late(need_id, due_on, country, zone, is_change=True)


_PLACE: Final = ("territory__iso2", "territory__time_zone")


def _latest_today(now: datetime) -> date:
    """The day that it is by now in the most eastern of zones; each place's own day is asked afterwards."""
    return (now + timedelta(hours=14)).date()


def _told_all(*, need: str, due: str) -> Any:
    last = Escalation.objects.unscoped(_REASON).filter(step=Step.NETWORK)
    return last.filter(need_id=OuterRef(need), due_on=OuterRef(due))


def _take(late: Late, steps: list[Step], now: datetime) -> int:
    """Take these steps of one term, in order, while it still runs."""
    if not steps:
        return 0
    with transaction.atomic(), system_role(_REASON):
        need = _still_late(late)
        if need is None:
            return 0
        fresh = [step for step in steps if _written(late, step, now)]
        for step in fresh:
            _tell(need, late, step)
        return len(fresh)


def _still_late(late: Late) -> Need | None:
    """The need, locked, unless somebody answered since: the answer then came first and nobody is told."""
    rows = Need.objects.unscoped(_REASON).select_for_update(of=("self",), no_key=True)
    if late.is_change:
        need = rows.filter(pk=late.need_id, change_asked_at__isnull=False).first()
        waiting = NeedChange.objects.unscoped(_REASON).filter(
            need_id=late.need_id, state=NeedChange.State.SUBMITTED, due_on=late.due_on
        )
        return need if need is not None and waiting.exists() else None
    return rows.filter(pk=late.need_id, state=Need.State.SUBMITTED, answer_due_on=late.due_on).first()


def _written(late: Late, step: Step, now: datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [late.need_id, step, late.due_on, now])
        return cursor.fetchone() is not None


def _tell(need: Need, late: Late, step: Step) -> None:
    audit.record(
        EVENTS[step],
        actor=ANONYMOUS,
        target=need,
        authority_id=need.authority_id,
        after={"due_on": late.due_on.isoformat(), "step": int(step), "is_change": late.is_change},
    )
    # Never farther than those above: who works late is told to nobody else.
    columns = {**columns_of(need), "reach": min(need.reach, Reach.ABOVE)}
    announce(Event(EVENTS[step], need.uuid, columns, sector_id=need.sector_id))
