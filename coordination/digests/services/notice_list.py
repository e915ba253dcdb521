"""The list of notices: what a person was told, unread first; reading is what they say themselves."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from coordination.core.pagination import Page, page_of
from coordination.digests.models import Notice
from coordination.digests.services import notice_texts, unread
from coordination.digests.services.notice_texts import Told
from municipalities.access.actor import Actor

#: Unread ones stand on the first page together, so many of them.
MOST_UNREAD: Final = 50


@dataclass(frozen=True, slots=True)
class NoticeList:
    """Unread notices (none on further pages), one page of read ones, and how many are unread in all."""

    unread: list[Told]
    unread_total: int
    read: list[Told]
    page: Page


def list_notices(actor: Actor, *, before: str = "", after: str = "") -> NoticeList:
    """The person's own notices with their words; four queries and one for each source of records."""
    own = Notice.objects.filter(person_id=actor.user_id)
    waiting: list[Notice] = []
    total = 0
    if not before and not after:
        rows = own.filter(read_at=None)
        waiting = list(rows.order_by("-created_at", "-id")[:MOST_UNREAD])
        total = len(waiting) if len(waiting) < MOST_UNREAD else rows.count()
    page = page_of(own.filter(read_at__isnull=False), before=before, after=after)
    told = notice_texts.tell([*waiting, *page.rows], actor.scope)
    return NoticeList(told[: len(waiting)], total, told[len(waiting) :], page)


@transaction.atomic
def mark_read(*, actor: Actor, notice_uuid: uuid.UUID) -> bool:
    """Say that one notice was read; False when the person has no such notice. Nothing for the audit: nobody else's
    knowledge or record changes by it.
    """
    rows = Notice.objects.filter(person_id=actor.user_id, uuid=notice_uuid)
    if not rows.exists():
        return False
    _mark(actor.person_id, rows)
    return True


@transaction.atomic
def mark_all_read(*, actor: Actor, until: datetime) -> int:
    """Say that everything up to this moment was read; what came while the page was open stays unread."""
    return _mark(actor.person_id, Notice.objects.filter(person_id=actor.user_id, created_at__lte=until))


@transaction.atomic
def mark_record_read(*, person_id: int, record_uuid: uuid.UUID) -> int:
    """Everything that this person was told of the record counts as read; how much was not before."""
    return _mark(person_id, Notice.objects.filter(person_id=person_id, record_uuid=record_uuid))


def _mark(person_id: int, rows: QuerySet[Notice]) -> int:
    changed = rows.filter(read_at=None).update(read_at=timezone.now())
    if changed:
        transaction.on_commit(partial(unread.forget, [person_id]))
    return changed
