"""Purging: drafts in which nobody has written for a day.

*Log a need* makes a draft at once, so that typing can be saved; who then leaves without a word leaves an empty one.
Nobody outside the house ever saw it, it has no number, and there is nothing in it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from coordination.core.outbox import wake
from municipalities.access import scope as scopes
from municipalities.access.actor import ANONYMOUS
from municipalities.access.database import system_role
from municipalities.access.scope import Scope
from municipalities.services import audit
from needs.models import Need
from needs.services import fields
from needs.tasks import purge_empty_drafts_task

#: Counted from the last time that somebody wrote in it, if only to empty it again.
KEPT: Final = timedelta(hours=24)
#: Drafts of one house in one run; the rest waits for the next.
_BATCH: Final = 200


def fan_out(now: datetime | None = None) -> int:
    """Wake a task for each house that may have such drafts; how many houses."""
    with system_role("lists the houses that may have empty drafts; no person does this"):
        drafts = Need.objects.unscoped("only the houses are read").filter(_perhaps_empty(now or timezone.now()))
        houses = list(drafts.order_by("authority_id").values_list("authority_id", flat=True).distinct())
        for house in houses:
            wake(purge_empty_drafts_task, authority=house)
    return len(houses)


@transaction.atomic
def purge_empty_drafts(authority_id: int, now: datetime | None = None) -> int:
    """Remove the house's empty drafts, each recorded as an act of the portal itself; how many. Safe to run twice.

    Runs as the application with the scope of the house alone. A draft in which somebody writes at this moment is left.
    """
    scopes.apply(Scope(own=frozenset({authority_id})))
    drafts = Need.objects.unscoped("row-level security shows this house alone").filter(
        _perhaps_empty(now or timezone.now()), authority_id=authority_id
    )
    locked = drafts.select_for_update(skip_locked=True, of=("self",)).order_by("pk")[:_BATCH]
    empty = [need for need in locked if is_empty(need)]
    for need in empty:
        audit.record("needs.need.purged", actor=ANONYMOUS, target=need, authority_id=authority_id)
        with connection.cursor() as cursor:
            cursor.execute("select discard_draft(%s)", [need.pk])
    return len(empty)


def is_empty(need: Need) -> bool:
    """True when every field is as in a draft that was just begun; ticking the association is no word."""
    begun = fields.read_all(Need())
    ours = {**fields.read_all(need), "association_ticked": begun["association_ticked"]}
    return ours == begun


def _perhaps_empty(now: datetime) -> Q:
    """What the database can tell at once; `is_empty` looks at every field."""
    is_old: dict[str, Any] = {"updated_at__lte": now - KEPT, "created_at__lte": now - KEPT}
    is_bare: dict[str, Any] = {"title": "", "situation": "", "sector": None, "people_affected": None, "lacking": []}
    ties: dict[str, Any] = {"copied_from": None, "attachments": None, "is_example": False}
    return Q(state=Need.State.DRAFT, number=None, **is_old, **is_bare, **ties)
