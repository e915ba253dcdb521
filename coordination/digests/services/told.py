"""Who was told of one record by notices and digests, and what became of the mails: for its house and the secretariat.

Functions of the database answer (`record_was_told`, `record_in_digests`): nobody's own scope shows other people's
mails. They never give an address, and names of other houses only where these list the person as a contact.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection

from coordination.core.registry import EventType, RecordTrail, registry
from coordination.digests.models import DigestRun
from municipalities.access.scope import Scope
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


@dataclass(frozen=True, slots=True)
class InDigest:
    """One person whose digest showed it, or `people` of one authority and role who are not named to the reader.

    `at` is when the last of these mails left, `run` the period and group of the digest, without its numbers.
    """

    at: datetime
    run: DigestRun
    authority: Authority | None
    role: str
    person: str
    people: int
    has_failed: bool


@dataclass(frozen=True, slots=True)
class Digests:
    """Whose digests showed one record: so many `people` in all, each once, of whom `listed` tells the first lines."""

    listed: Sequence[InDigest]
    people: int


def of_record(record_uuid: uuid.UUID, limit: int = MOST_LISTED) -> Sequence[ToldOf]:
    """The last who were told of the record; empty for who may not know, and for a record that there is not."""
    rows = _answer("record_was_told", record_uuid, limit)
    houses = _houses([row[2] for row in rows])
    labels = {one.name: str(one.label) for one in registry.all(EventType)}
    return [
        ToldOf(
            at=at,
            event=labels.get(event, event),
            authority=houses.get(house),
            role=_role_name(role),
            person=person,
            state=state,
            is_put_off=is_put_off,
            sent_at=sent_at,
        )
        for at, event, house, role, person, state, is_put_off, sent_at in rows
    ]


def in_digests(record_uuid: uuid.UUID, limit: int = MOST_LISTED) -> Digests:
    """Whose digests showed the record, those with a name first; nothing for who may not know."""
    rows = _answer("record_in_digests", record_uuid, limit)
    houses = _houses([row[3] for row in rows])
    listed = [
        InDigest(
            at=at,
            run=DigestRun(rule_group=rule_group, period=period),
            authority=houses.get(house),
            role=_role_name(role),
            person=person,
            people=people,
            has_failed=has_failed,
        )
        for at, rule_group, period, house, role, person, has_failed, people, _of_all in rows
    ]
    return Digests(listed, rows[0][-1] if rows else 0)


def trail_to(record_uuid: uuid.UUID, scope: Scope) -> Sequence[Mapping[str, str]]:
    """The way back to the record, asked of the features in turn; empty where the scope shows none."""
    found = (one.find(record_uuid, scope) for one in registry.all(RecordTrail))
    return next((trail for trail in found if trail), ())


def _answer(function: str, record_uuid: uuid.UUID, limit: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"select * from {function}(%s, %s)", [record_uuid, limit])
        return cursor.fetchall()


def _houses(ids: Collection[int | None]) -> Mapping[int, Authority]:
    return Authority.objects.in_bulk({one for one in ids if one is not None})


def _role_name(role: str | None) -> str:
    return str(Membership.Role(role).label) if role else ""
