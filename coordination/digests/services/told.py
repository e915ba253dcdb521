"""Who was told of one record by a notice, and what became of the mail: for its house and the secretariat.

A function of the database answers (`record_was_told`): nobody's own scope shows other people's notices. It never gives
an address, and names of other houses only where these list the person as a contact.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import connection

from coordination.core.registry import EventType, registry
from municipalities.models import Authority, Membership

MOST_LISTED: Final = 200


@dataclass(frozen=True, slots=True)
class ToldOf:
    """One person told of one event. `person` is empty where the reader may not know; `state` is the mail's, or list."""

    at: datetime
    event: str
    authority: Authority | None
    role: str
    person: str
    state: str
    is_put_off: bool
    sent_at: datetime | None


def of_record(record_uuid: uuid.UUID, limit: int = MOST_LISTED) -> Sequence[ToldOf]:
    """The last who were told of the record; empty for who may not know, and for a record that there is not."""
    with connection.cursor() as cursor:
        cursor.execute("select * from record_was_told(%s, %s)", [record_uuid, limit])
        rows = cursor.fetchall()
    houses = Authority.objects.in_bulk({row[2] for row in rows if row[2] is not None})
    labels = {one.name: str(one.label) for one in registry.all(EventType)}
    return [
        ToldOf(
            at=at,
            event=labels.get(event, event),
            authority=houses.get(house),
            role=str(Membership.Role(role).label) if role else "",
            person=person,
            state=state,
            is_put_off=is_put_off,
            sent_at=sent_at,
        )
        for at, event, house, role, person, state, is_put_off, sent_at in rows
    ]
