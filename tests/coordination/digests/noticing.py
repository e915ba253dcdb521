"""Events as the services announce them, and a hand on the clock of mails at once."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from coordination.core.outbox import Event, announce
from coordination.digests.models import DigestDelivery, Notice
from coordination.digests.services import notice_planning, sending
from municipalities.models import User
from needs.services.needs import columns_of
from tests.factories import actor_of, as_system, fresh


def happens(need: Any, name: str, actor: User | None) -> Event:
    """Announce the event inside a transaction, as the person or, without one, as the portal itself."""
    need = fresh(need)
    event = Event(
        name=name,
        record_uuid=need.uuid,
        columns={**columns_of(need), "reach": need.reach},
        actor_id=actor.pk if actor else None,
        sector_id=need.sector_id,
        level=need.severity,
    )
    with transaction.atomic():
        if actor is None:
            with as_system():
                announce(event)
        else:
            actor_of(actor)
            announce(event)
    return event


def plan() -> int:
    """What the planner does after an event."""
    return notice_planning.plan_notices()


def send() -> sending.Report:
    """Send what is owed now, as if the wait for further events were over."""
    with as_system():
        DigestDelivery.objects.filter(state="pending").update(lease_until=timezone.now())
    return sending.send_batch()


def notices() -> list[Notice]:
    """All notices as the database holds them."""
    with as_system():
        return list(Notice.objects.select_related("person", "delivery").order_by("id"))


def told() -> set[tuple[str, str]]:
    """Name of the type and of the person of every notice."""
    return {(one.name, one.person.name) for one in notices()}
