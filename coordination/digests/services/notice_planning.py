"""Planning notices: who is told at once of which event. Safe to run as often, and by as many, as one likes.

Runs as the system role, because nobody's scope covers everybody. What a notice may say is decided when it is sent or
read, with the reader's own scope. Planners take turns (one lock), so that two events of one record never make two mails
because each planner saw only its own; `unique(event, person)` holds whatever happens.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Collection, Iterable
from datetime import UTC, timedelta
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from coordination.core.registry import BY_RULE, NoticeEvent, NoticeType, registry
from coordination.digests.models import DigestDelivery, OutboxEvent, RuleGroup
from coordination.digests.services import absences, notice_wishes, rule_matching, runs, unread
from coordination.digests.services.one_fault import FAULTS_OF_ONE
from municipalities.access.database import system_role
from municipalities.models import User

logger = logging.getLogger(__name__)

BATCH: Final = 200
#: An event whose recipients cannot be found holds up no other; after so many turns it is given up.
MAX_ATTEMPTS: Final = 5
_REASON: Final = "plans notices for everybody whom an event concerns"
_LOCK: Final = "select pg_advisory_xact_lock(hashtextextended('digests.notices', 0))"
_INSERT: Final = """
insert into digests_notice (uuid, event_id, person_id, name, kind, event_name, record_uuid, authority_id,
                            addressed_to_id, created_at, rule_id, on_behalf_of_id)
select gen_random_uuid(), %(event)s, person.id, %(name)s, %(kind)s, %(event_name)s, %(record)s, %(authority)s,
       %(addressed_to)s, %(at)s, person.rule, person.away
from unnest(%(people)s::bigint[], %(rules)s::bigint[], %(away)s::bigint[]) person (id, rule, away)
on conflict (event_id, person_id) do nothing
returning id, person_id
"""
# Who joins a mail that nobody has claimed yet; one that a sender is claiming at this moment is left to that sender.
_OPEN: Final = """
select person_id, id from digests_digestdelivery
where rule_group = 'notice' and state = 'pending' and attempts = 0 and deferrals = 0
  and record_uuid = %(record)s and person_id = any(%(people)s)
for update skip locked
"""
_JOIN: Final = """
update digests_notice notice set delivery_id = joined.delivery
from unnest(%s::bigint[], %s::bigint[]) joined (notice, delivery) where notice.id = joined.notice
"""


def types_of(event_name: str) -> tuple[NoticeType, ...]:
    """What the features declared for events of this name; none for most."""
    return tuple(one for one in registry.all(NoticeType) if one.event == event_name)


def plan_notices() -> int:
    """Turn every event that waits for it into notices and the mails that tell them; answers how many are new."""
    planned = 0
    while True:
        events, new = _plan_batch()
        planned += new
        if events < BATCH:
            return planned


def _plan_batch() -> tuple[int, int]:
    with system_role(_REASON):
        with connection.cursor() as cursor:
            cursor.execute(_LOCK)
        rows = OutboxEvent.objects.unscoped(_REASON).filter(planned_at=None)
        events = list(rows.order_by("plan_attempts", "at", "uuid")[:BATCH])
        told: set[int] = set()
        mails: Counter[str] = Counter()
        for event in events:
            people = _plan_event(event, mails)
            told |= set(people)
        now = timezone.now()
        for period, count in mails.items():
            runs.record_planned(period=period, rule_group=RuleGroup.NOTICE, planned=count, now=now)
        transaction.on_commit(partial(unread.forget, told))
    return len(events), len(told)


def _plan_event(event: OutboxEvent, mails: Counter[str]) -> Collection[int]:
    """The people who are newly told of the event. A fault undoes this event's notices and costs it a turn."""
    rows = OutboxEvent.objects.unscoped(_REASON).filter(pk=event.pk)
    found: Counter[str] = Counter()
    try:
        with transaction.atomic():
            people = {person for one in types_of(event.name) for person in _plan_type(event, one, found)}
    except FAULTS_OF_ONE:
        logger.exception("Whom the event %s (%s) concerns could not be found.", event.pk, event.name)
        is_last = event.plan_attempts + 1 >= MAX_ATTEMPTS
        rows.update(plan_attempts=event.plan_attempts + 1, planned_at=timezone.now() if is_last else None)
        return ()
    mails.update(found)
    rows.update(planned_at=timezone.now())
    return people


def _plan_type(event: OutboxEvent, kind_of: NoticeType, mails: Counter[str]) -> Iterable[int]:
    """Notices of one type: everybody it names but the one who acted, deputies, and by rule; each once an event."""
    asked = kind_of.find_recipients(as_seen(event))
    named = {person for person in asked if kind_of.tells_actor or person != event.actor_id}
    by_rule = rule_matching.find(event, kind_of.section) if kind_of.section else {}
    for_away = {deputy: away for deputy, away in absences.deputies_of(named).items() if deputy != event.actor_id}
    people = sorted((named | set(by_rule) | set(for_away)) - ({event.actor_id} - named))
    if not people:
        return ()
    values: dict[str, Any] = {
        "event": event.pk,
        "people": people,
        "rules": [None if one in named else by_rule.get(one) for one in people],
        "away": [None if one in named else for_away.get(one) for one in people],
        "name": kind_of.name,
        "kind": kind_of.kind,
        "event_name": event.name,
        "record": event.record_uuid,
        "authority": event.authority_id,
        "addressed_to": event.addressed_to_id,
        "at": event.at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
        new = {person_id: notice_id for notice_id, person_id in cursor.fetchall()}
    is_urgent = notice_wishes.is_urgent(kind_of.kind)
    # Who is away reads it in the list of notices, and gets a mail of what is urgent alone.
    here = set(new) - set(absences.away_now(new))
    wishing = notice_wishes.wanted_by(here, kind_of.kind) if kind_of.kind != BY_RULE else sorted(here)
    wanted = sorted(new) if is_urgent else wishing
    _owe_mails(event, {person: new[person] for person in wanted}, mails, is_urgent=is_urgent)
    return new


def _owe_mails(event: OutboxEvent, notices: dict[int, int], mails: Counter[str], *, is_urgent: bool) -> None:
    """Let each notice join the person's open mail about this record, or owe them a new one.

    An urgent one takes the mail that it joins along at once.
    """
    if not notices:
        return
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, {"record": event.record_uuid, "people": sorted(notices)})
        joined: dict[int, int] = dict(cursor.fetchall())
    if is_urgent:
        DigestDelivery.objects.filter(pk__in=joined.values()).update(lease_until=None)
    missing = sorted(set(notices) - set(joined))
    now = timezone.now()
    delay = timedelta(seconds=0 if is_urgent else settings.NOTICE_DELAY_SECONDS)
    period = now.astimezone(UTC).date().isoformat()
    languages = dict(User.objects.filter(pk__in=missing).values_list("pk", "language"))
    made = DigestDelivery.objects.bulk_create(
        DigestDelivery(
            person_id=person,
            rule_group=RuleGroup.NOTICE,
            period=period,
            record_uuid=event.record_uuid,
            language=languages[person],
            lease_until=None if is_urgent else event.at + delay,
            covers_from=event.at,
            covers_until=event.at + max(delay, timedelta(seconds=1)),
        )
        for person in missing
    )
    mails[period] += len(made)
    joined |= {one.person_id: one.pk for one in made}
    with connection.cursor() as cursor:
        cursor.execute(_JOIN, [[notices[one] for one in notices], [joined[one] for one in notices]])


def as_seen(row: OutboxEvent) -> NoticeEvent:
    """The event as the features' notice types see it."""
    return NoticeEvent(
        name=row.name,
        record_uuid=row.record_uuid,
        at=row.at,
        actor_id=row.actor_id,
        authority_id=row.authority_id,
        addressed_to_id=row.addressed_to_id,
    )
