"""The outbox: every announced event becomes a row in the transaction of its act."""

from __future__ import annotations

from django.utils import timezone

from coordination.core.outbox import Event, wake
from coordination.digests.models import OutboxEvent
from coordination.digests.services import notice_list, notice_planning
from coordination.digests.tasks import plan_notices_task


def take(event: Event) -> None:
    """Write the event. When the act is undone, so is the row; nobody is told of what did not happen.

    An event that people are told of at once wakes the planner after the commit; any other is settled as it stands.
    Whoever acts on a record has read what they were told of it.
    """
    if event.is_news and event.actor_id is not None:
        notice_list.mark_record_read(person_id=event.actor_id, record_uuid=event.record_uuid)
    is_told = event.is_news and bool(notice_planning.types_of(event.name))
    OutboxEvent.objects.create(
        uuid=event.uuid,
        name=event.name,
        record_uuid=event.record_uuid,
        actor_id=event.actor_id,
        sector_id=event.sector_id,
        level=event.level,
        planned_at=None if is_told else timezone.now(),
        **event.columns,
    )
    if is_told:
        wake(plan_notices_task)
