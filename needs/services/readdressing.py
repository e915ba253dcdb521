"""Needs that wait at an authority which stands above their municipality no more: the portal redirects them itself.

A municipality comes under another county, canton or entity by an import of the register alone, and the triggers carry
the new scope to its records at once: from then on its old house cannot even read what waits there, and nobody could
redirect it. Association and country of a municipality play no part: an association answers nothing, and a country is
never left. What waits is a submitted need, or a change of an accepted one; an accepted need itself stays with whoever
gave the promise, and what is returned gets its addressee at its next submission.

By the clock and not inside the import, for two reasons: the new house may have nobody yet who could answer, so that the
look must be repeated until somebody is appointed; and a register must not fail for a need. An hour is little beside a
term of working days. A need that waits rightly is not a candidate, so a second run finds nothing, and of two at once
the second finds the row moved when it gets the lock.

The term is that of any redirect: a full one for the new house, both stand in the history, and the municipality reads
how long it waits in all (`first_submitted_at` and the day on which the change was put forward stay).
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_noop

from coordination.core.outbox import Event, announce
from municipalities.access.actor import ANONYMOUS
from municipalities.access.database import system_role
from municipalities.models import Authority, Reach
from municipalities.services import audit
from needs.models import Need, NeedChange, NeedMove
from needs.querysets import OPEN_STATES
from needs.services import answer_term, moves
from needs.services.needs import columns_of
from needs.services.routing import NobodyAnswers, propose

logger = logging.getLogger(__name__)

#: Told to the house that the need left; it cannot read the need any more.
LEFT: Final = "needs.need.left"
#: What the history says; stored in English and shown in the reader's language, as nobody wrote it.
WHY: Final = gettext_noop("The municipality now stands under another authority, which answers from now on.")
_REASON: Final = "moves what waits where nobody can read it any more; no person does this"


def redirect_moved(now: datetime | None = None) -> int:
    """Redirect what waits at a house that stands above it no more; how many. One transaction for each need.

    What nobody above could answer stays and is looked at again by the next run.
    """
    now = now or timezone.now()
    with system_role(_REASON):
        found = list(_waiting_elsewhere().order_by("pk").values_list("pk", flat=True))
    moved = sum(_settle(need_id, now) for need_id in found)
    if moved:
        logger.info("Needs whose municipality moved: %s redirected.", moved)
    return moved


def _waiting_elsewhere() -> Any:
    above = Q(territory_id=OuterRef("tier1_id")) | Q(territory_id=OuterRef("tier2_id"))
    above |= Q(territory_id=OuterRef("country_id"))
    right = Authority.objects.filter(above, pk=OuterRef("addressed_to_id"))
    waits = Q(state=Need.State.SUBMITTED) | Q(state__in=OPEN_STATES, change_asked_at__isnull=False)
    return Need.objects.unscoped(_REASON).filter(waits).exclude(Exists(right))


def _settle(need_id: int, now: datetime) -> bool:
    with transaction.atomic(), system_role(_REASON):
        rows = _waiting_elsewhere().select_for_update(of=("self",), no_key=True)
        need = rows.filter(pk=need_id).select_related("territory", "sector").first()
        if need is None:
            return False
        try:
            to = propose(need, need.sector).authority
        except NobodyAnswers:
            logger.warning("Nobody above could answer the need %s, which waits elsewhere.", need.pk)
            return False
        _redirect(need, to, now)
        return True


def _redirect(need: Need, to: Authority, now: datetime) -> None:
    """The move without an actor: history, addressee, term, audit and events, in the caller's transaction."""
    left = need.addressed_to_id
    due_on = answer_term.due_on(timezone.localdate(now), need.territory.iso2)
    NeedMove.objects.create(
        **columns_of(need),
        reach=min(need.reach, Reach.ABOVE),
        need=need,
        kind=NeedMove.Kind.REDIRECT,
        from_state=need.state,
        to_state=need.state,
        note=WHY,
        edition=need.edition,
        due_on=due_on,
        from_authority_id=left,
        to_authority=to,
        at=now,
    )
    need.addressed_to = to
    need.version += 1
    need.updated_by_id = None
    written = ["addressed_to", "version", "updated_at", "updated_by"]
    if need.state == Need.State.SUBMITTED:
        need.submitted_at, need.answer_due_on = now, due_on
        written += ["submitted_at", "answer_due_on"]
    need.save(update_fields=written)
    NeedChange.objects.unscoped(_REASON).filter(need=need, state=NeedChange.State.SUBMITTED).update(due_on=due_on)
    _tell(need, left)


def _tell(need: Need, left: int | None) -> None:
    audit.record(
        moves.REDIRECT.event,
        actor=ANONYMOUS,
        target=need,
        authority_id=need.authority_id,
        before={"addressed_to": left},
        after={"addressed_to": need.addressed_to_id},
    )
    columns = {**columns_of(need), "reach": min(need.reach, Reach.ABOVE)}
    announce(Event(moves.REDIRECT.event, need.uuid, columns, sector_id=need.sector_id))
    announce(Event(LEFT, need.uuid, {**columns, "addressed_to_id": left}, sector_id=need.sector_id))
