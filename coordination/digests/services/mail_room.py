"""The mail room: how the mails of the last weeks stand, for the secretariat. Policies show nobody else any."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Avg, Count, Max, Min, Q
from django.utils import timezone

from coordination.digests.models import DigestDelivery, DigestRun
from municipalities.models import Membership

#: What the numbers of the mail room count: mails owed since so many days.
DAYS: Final = 30
MOST_FOUND: Final = 50
State = DigestDelivery.State
_PUT_OFF: Final = Q(state=State.PENDING) & ~Q(error="")


@dataclass(frozen=True, slots=True)
class States:
    """How many mails stand in each of the six delivery states, and since when the oldest waits."""

    created: int
    sending: int
    sent: int
    put_off: int
    failed: int
    not_sent: int
    oldest_open: datetime | None


@dataclass(frozen=True, slots=True)
class Sizes:
    """How long the mails of a run were, in entries: on average and at most."""

    average: float
    most: int


def states(days: int = DAYS) -> States:
    """The six counts of the mails that became owed within these days; one query."""
    rows = DigestDelivery.objects.filter(created_at__gte=timezone.now() - timedelta(days=days))
    found = rows.aggregate(
        created=Count("pk", filter=Q(state=State.PENDING, error="")),
        sending=Count("pk", filter=Q(state=State.SENDING)),
        sent=Count("pk", filter=Q(state=State.SENT)),
        put_off=Count("pk", filter=_PUT_OFF),
        failed=Count("pk", filter=Q(state=State.FAILED)),
        not_sent=Count("pk", filter=Q(state__in=[State.EMPTY, State.SUPPRESSED])),
        oldest_open=Min("created_at", filter=Q(state__in=[State.PENDING, State.SENDING])),
    )
    return States(**found)


def sizes(run: DigestRun) -> Sizes | None:
    """How long the mails of the run were; None before the first has left."""
    rows = DigestDelivery.objects.filter(rule_group=run.rule_group, period=run.period, state=State.SENT)
    found = rows.aggregate(average=Avg("items"), most=Max("items"))
    return None if found["most"] is None else Sizes(float(found["average"]), int(found["most"]))


def find_people(wanted: str, limit: int = MOST_FOUND) -> Sequence[Membership]:
    """Current memberships of people whose name or address holds these letters, with person and authority."""
    rows = Membership.objects.current().select_related("user", "authority")
    by_person = Q(user__name__icontains=wanted) | Q(user__email__icontains=wanted)
    return list(rows.filter(by_person).order_by("user__name", "pk")[:limit])
