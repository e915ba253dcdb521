"""The outbox: every announced event becomes a row in the transaction of its act."""

from __future__ import annotations

from coordination.core.outbox import Event
from coordination.digests.models import OutboxEvent


def take(event: Event) -> None:
    """Write the event. When the act is undone, so is the row; nobody is told of what did not happen."""
    OutboxEvent.objects.create(
        uuid=event.uuid,
        name=event.name,
        record_uuid=event.record_uuid,
        actor_id=event.actor_id,
        sector_id=event.sector_id,
        **event.columns,
    )
