"""Lapsing: what nobody has touched for long is closed by the portal, with a warning before.

Two kinds lapse. A returned need that its municipality has not touched for RETURNED_AFTER: whoever does not answer a
question in two months does not wait for the help any more, and the list of open questions stays readable. An open need
whose time is over since OPEN_AFTER (`needed_until`, or `needed_by` without one) and of which nobody has said since that
it is still valid: a season later the numbers in it are no longer true, and the situation would count them for ever.
Whoever writes in the need, answers a question about it, moves it, or says that it is still valid begins anew. The
warning comes WARNED_BEFORE earlier; a need lapses WARNED_BEFORE after its warning at the earliest, also when the portal
stood still, so nobody is surprised. Needs with a change that waits for its answer do not lapse: it is not their
municipality that is silent.

Each warning is one row of the audit record with the day for which it was given; it is looked up there, so a second run
warns nobody twice.
"""

from __future__ import annotations

import logging
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from coordination.core.outbox import Event, announce
from municipalities.access.actor import ANONYMOUS
from municipalities.access.database import system_role
from municipalities.models import AuditEvent, Reach
from municipalities.services import audit
from needs.models import Need, NeedMove
from needs.querysets import OPEN_STATES
from needs.services import moves
from needs.services.needs import columns_of, end_open_change

logger = logging.getLogger(__name__)

RETURNED_AFTER: Final = timedelta(days=60)
OPEN_AFTER: Final = timedelta(days=90)
WARNED_BEFORE: Final = timedelta(days=14)
WARNING: Final = "needs.need.lapsing"
_REASON: Final = "lets lapse what nobody touched; no person does this"


def lapse_untouched(now: datetime | None = None) -> tuple[int, int]:
    """Warn of what lapses within WARNED_BEFORE and let lapse what was warned in time: (warned, lapsed).

    One transaction for each need; safe to run as often as one likes and by two at once.
    """
    now = now or timezone.now()
    with system_role(_REASON):
        found = list(_candidates(now).order_by("pk").values_list("pk", flat=True))
    warned = lapsed = 0
    for need_id in found:
        act = _settle(need_id, now)
        warned += act == "warned"
        lapsed += act == "lapsed"
    if warned or lapsed:
        logger.info("Untouched needs: %s warned of, %s lapsed.", warned, lapsed)
    return warned, lapsed


def lapses_on(need: Need) -> date | None:
    """The day on which the need would lapse if nobody touches it; None for needs that do not."""
    if need.state == Need.State.RETURNED:
        return timezone.localdate(need.updated_at) + RETURNED_AFTER
    over = need.needed_until or need.needed_by
    if need.state not in OPEN_STATES or over is None or need.change_asked_at is not None:
        return None
    return max(over, need.still_valid_on or over) + OPEN_AFTER


def _candidates(now: datetime) -> Any:
    soon = WARNED_BEFORE - timedelta(days=1)
    day = now.date() + timedelta(days=1)
    over = Need.objects.unscoped(_REASON).annotate(over=Coalesce("needed_until", "needed_by"))
    returned = Q(state=Need.State.RETURNED, updated_at__lt=now - RETURNED_AFTER + soon + timedelta(days=2))
    is_open = Q(state__in=OPEN_STATES, over__lte=day - OPEN_AFTER + soon, change_asked_at__isnull=True)
    return over.filter(returned | is_open)


def _settle(need_id: int, now: datetime) -> str:
    """Warn of the need or let it lapse, whichever is due; what was done, or "" for nothing."""
    with transaction.atomic(), system_role(_REASON):
        need = Need.objects.unscoped(_REASON).select_for_update(of=("self",)).filter(pk=need_id).first()
        day = lapses_on(need) if need is not None else None
        today = timezone.localdate(now)
        if need is None or day is None or today < day - WARNED_BEFORE:
            return ""
        warned_on = _warned_on(need, day)
        if warned_on is None:
            _warn(need, day, today)
            return "warned"
        if today < max(day, warned_on + WARNED_BEFORE):
            return ""
        lapse(need, now)
        return "lapsed"


def _warned_on(need: Need, day: date) -> date | None:
    """When the warning for this very day was given."""
    rows = AuditEvent.objects.filter(action=WARNING, target_uuid=need.uuid, after__lapses_on=day.isoformat())
    told = rows.order_by("pk").values_list("after", flat=True).first()
    return date.fromisoformat(told["warned_on"]) if told else None


def _warn(need: Need, day: date, today: date) -> None:
    audit.record(
        WARNING,
        actor=ANONYMOUS,
        target=need,
        authority_id=need.authority_id,
        after={"lapses_on": day.isoformat(), "warned_on": today.isoformat()},
    )
    columns = {**columns_of(need), "reach": min(need.reach, Reach.ABOVE)}
    announce(Event(WARNING, need.uuid, columns, sector_id=need.sector_id))


def lapse(need: Need, now: datetime) -> None:
    """The move without an actor: history, state, audit and event, in the caller's transaction and as the system role.

    `need` is locked; whether its time is over was asked before (`lapses_on`).
    """
    before, move = need.state, moves.LAPSE
    NeedMove.objects.create(
        **columns_of(need),
        reach=min(need.reach, Reach.ABOVE),
        need=need,
        kind=move.kind,
        from_state=before,
        to_state=move.target,
        edition=need.edition,
        at=now,
    )
    need.state, need.closed_at = move.target, now
    end_open_change(need, before)
    need.version += 1
    need.updated_by_id = None
    need.save(update_fields=["state", "closed_at", "change_asked_at", "version", "updated_at", "updated_by"])
    audit.record(
        move.event,
        actor=ANONYMOUS,
        target=need,
        authority_id=need.authority_id,
        before={"state": before},
        after={"state": move.target, "version": need.version},
    )
    announce(Event(move.event, need.uuid, {**columns_of(need), "reach": need.reach}, sector_id=need.sector_id))
