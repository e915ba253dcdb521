"""Claiming: taking a batch of mails under a lease, and giving each row its end.

The lease is committed before the first mail leaves, and no lock or transaction is held while mails are sent. A sender
that dies keeps its rows only until the lease ends; then anybody may claim them again. `lease_until` is also the fence:
a row is marked only by the sender whose lease it still carries.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone

from coordination.digests.models import DigestDelivery, RuleGroup
from municipalities.access.database import system_role, system_statement

BATCH: Final = 200
#: Of mails at once, which are taken before all digests: small, so that all senders have their part of an urgent notice.
NOTICE_BATCH: Final = 50
LEASE: Final = timedelta(seconds=settings.DIGEST_LEASE_SECONDS)
MAX_ATTEMPTS: Final = 5
#: A row that was claimed this often without an end is claimed alone: if it kills its sender, it kills nobody else's.
ALONE_AFTER: Final = 2
#: How long to wait after the 1st, 2nd, ... try that failed; after the last of them always as long as that.
RETRY_AFTER: Final = (
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(minutes=30),
    timedelta(minutes=60),
)
#: No digest covers more.
MOST_BACK: Final = timedelta(days=28)
#: A mail that the server puts off is tried until so long after the first try.
TRIED_FOR: Final = timedelta(hours=24)
State = DigestDelivery.State

_OPEN: Final = """
    state in ('pending', 'sending') and (lease_until is null or lease_until <= %(now)s)
    and (%(period)s::text is null or period = %(period)s)
    and (%(rule_group)s::text is null or rule_group = %(rule_group)s)
"""
_CLAIMED: Final = """
returning id, uuid, person_id, rule_group, period, audience, attempts, deferrals, first_tried_at, covers_from,
          covers_until, on_behalf_of_id
"""
_PARK: Final = f"""
update digests_digestdelivery set state = 'failed', lease_until = null, error = %(error)s
where state in ('pending', 'sending') and attempts >= %(most)s and (lease_until is null or lease_until <= %(now)s)
{_CLAIMED}"""
_CLAIM: Final = f"""
update digests_digestdelivery set state = 'sending', attempts = attempts + 1, lease_until = %(lease_until)s
where id in (
    select id from digests_digestdelivery
    where {_OPEN} and attempts >= %(from_attempts)s and attempts < %(below_attempts)s
    order by audience, id limit %(size)s for update skip locked
)
{_CLAIMED}"""


# Prepared once a batch: to plan it takes PostgreSQL longer than to do it. In the order of `Batch.finish`.
_FINISH: Final = """
prepare {name} (bigint, timestamptz, text, int, text, text, timestamptz, timestamptz, bigint, text, bool, uuid[],
                bigint[]) as
with marked as (
    update digests_digestdelivery
    set state = $3, items = $4, message_id = $5, error = $6, sent_at = $7, lease_until = $8,
        attempts = case when $11 then 0 else attempts end, deferrals = deferrals + $11::int,
        first_tried_at = case when $11 then coalesce(first_tried_at, now()) else first_tried_at end,
        -- To what an earlier mail of this row told, when it is sent once more; with NULL it stays.
        told = told || $12, told_of = told_of || $13
    where id = $1 and state = 'sending' and lease_until = $2
    returning id
)
select (select count(*) from marked), person.membership_version, rule.frequency,
       greatest(rule.paused_until, away.until),
       exists (
           select from digests_mailsuppression where until is null and address_hash = mail_address_hash(person.email)
       )
from (select $9 as id) following
left join municipalities_user person on person.id = following.id and person.is_active
left join digests_digestrule rule on rule.person_id = person.id and rule.rule_group = $10
left join digests_absence away on away.person_id = person.id
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """What must still be the same when a mail leaves: the version of the memberships, and the wish to be told.

    The version is raised by the database with every change of a membership or of an authority held; None stands for a
    closed account, and for a rule that is gone. `is_suppressed` tells of an address that takes no mail.
    """

    version: int | None = None
    frequency: str | None = None
    paused_until: date | None = None
    is_suppressed: bool = False


@dataclass(frozen=True, slots=True)
class Marked:
    """What `finish` answers: False when the lease was lost to another sender, and how the next person stands."""

    was_ours: bool
    following: Standing


@dataclass(frozen=True, slots=True)
class Claimed:
    """One delivery under our lease. A copy is for the deputy of `on_behalf_of_id`."""

    id: int
    uuid: uuid.UUID
    person_id: int
    rule_group: str
    period: str
    audience: str
    attempts: int
    deferrals: int
    first_tried_at: datetime | None
    covers_from: datetime
    covers_until: datetime
    on_behalf_of_id: int | None

    def next_try(self, now: datetime) -> timedelta | None:
        """How long to wait after the server put it off once more; None when a day of trying is over."""
        wait = RETRY_AFTER[min(self.deferrals, len(RETRY_AFTER) - 1)]
        return None if now + wait - (self.first_tried_at or now) > TRIED_FOR else wait


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one delivery ended. State pending means: again after `retry_after`.

    `was_put_off` tells that the server answered: the try counts as a deferral, and as no attempt without an end.
    `bounce` is the kind of a refusal that tells of the `address` (MailBounce.Kind), or empty. `records` are those of
    which the mail told, each with the authority whose it is.
    """

    state: str
    items: int = 0
    message_id: str = ""
    error: str = ""
    retry_after: timedelta | None = None
    was_put_off: bool = False
    bounce: str = ""
    address: str = ""
    records: Mapping[uuid.UUID, int] = field(default_factory=dict)


@dataclass(slots=True)
class Batch:
    """Claimed deliveries with their common lease. `left` are those without an end yet, by id."""

    deliveries: list[Claimed]
    lease: timedelta
    lease_until: datetime
    left: set[int] = field(default_factory=set)
    statement: str = ""

    def renew_if_needed(self) -> None:
        """Before each mail: make sure that the lease outlasts it. Rows lost to another sender leave the batch."""
        now = timezone.now()
        if self.lease_until - now > self.lease / 2:
            return
        until = now + self.lease
        with system_role("renews the lease of digests that are being sent"), connection.cursor() as cursor:
            cursor.execute(
                "update digests_digestdelivery set lease_until = %s"
                " where id = any(%s) and state = 'sending' and lease_until = %s returning id",
                [until, sorted(self.left), self.lease_until],
            )
            self.left = {row[0] for row in cursor.fetchall()}
        self.lease_until = until

    def finish(self, delivery: Claimed, outcome: Outcome, following: Claimed | None = None) -> Marked:
        """Write the delivery's end, in its own commit, and look in the same journey how the next person stands.

        A mark that is lost with the machine means one duplicate; waiting for the disk would cost two thirds of the
        speed.
        """
        self.left.discard(delivery.id)
        now = timezone.now()
        if not self.statement:
            name = f"finish_{uuid.uuid4().hex}"
            system_statement("prepares to mark digests", _FINISH.format(name=name))
            self.statement = name
        values = (
            *(delivery.id, self.lease_until),
            *(outcome.state, outcome.items, outcome.message_id, outcome.error[:300]),
            now if outcome.state == State.SENT else None,
            now + outcome.retry_after if outcome.retry_after else None,
            *((following.person_id, following.rule_group) if following else (None, "")),
            outcome.was_put_off,
            *((list(outcome.records), list(outcome.records.values())) if outcome.records else (None, None)),
        )
        places = ", ".join(["%s"] * len(values))
        reason = "marks a digest after it was sent or settled otherwise"
        [row] = system_statement(reason, f"execute {self.statement} ({places})", values)
        return Marked(row[0] == 1, Standing(*row[1:]))

    def close(self) -> None:
        """Let go of the prepared statement."""
        if self.statement:
            system_statement("ends the marking of digests", f"deallocate {self.statement}")
            self.statement = ""

    def release(self, *, wait: timedelta | None = None) -> int:
        """Give back what was not touched, as if it had not been claimed; not before `wait` is over."""
        if not self.left:
            return 0
        with system_role("gives claimed digests back unsent"), connection.cursor() as cursor:
            cursor.execute(
                "update digests_digestdelivery set state = 'pending', attempts = attempts - 1, lease_until = %s"
                " where id = any(%s) and state = 'sending' and lease_until = %s",
                [timezone.now() + wait if wait else None, sorted(self.left), self.lease_until],
            )
            self.left.clear()
            return cursor.rowcount


def claim(
    *, size: int = BATCH, lease: timedelta = LEASE, period: str | None = None, rule_group: str | None = None
) -> Batch | None:
    """Take up to `size` mails that are due, those that will be alike side by side; None when there is none.

    Mails at once come first, in smaller batches. Rows that already failed to come to an end are taken one by one, after
    all others.
    """
    now = timezone.now()
    values: dict[str, Any] = {"now": now, "lease_until": now + lease, "period": period}
    turns = (
        *([(RuleGroup.NOTICE, 0, ALONE_AFTER, min(size, NOTICE_BATCH))] if rule_group is None else []),
        (rule_group, 0, ALONE_AFTER, size),
        (rule_group, ALONE_AFTER, MAX_ATTEMPTS, 1),
    )
    for group, from_attempts, below_attempts, limit in turns:
        bounds = {"rule_group": group, "from_attempts": from_attempts, "below_attempts": below_attempts, "size": limit}
        with system_role("claims digests for sending"), connection.cursor() as cursor:
            cursor.execute(_CLAIM, {**values, **bounds})
            found = [Claimed(*row) for row in cursor.fetchall()]
        if found:
            # RETURNING keeps no order; the audience is what makes neighbours alike.
            found.sort(key=lambda one: (one.audience, one.id))
            return Batch(found, lease, now + lease, {one.id for one in found})
    return None


def park_exhausted() -> int:
    """Fail what was claimed MAX_ATTEMPTS times and came to no end, for example because its sender died each time.

    What they did not tell is handed on in the same transaction: a failed digest is not looked at again.
    """
    with system_role("parks digests that came to no end"), connection.cursor() as cursor:
        cursor.execute(_PARK, {"most": MAX_ATTEMPTS, "now": timezone.now(), "error": "No end after five attempts."})
        parked = [Claimed(*row) for row in cursor.fetchall()]
        for one in parked:
            hand_on(one)
    return len(parked)


def hand_on(failed: Claimed) -> int:
    """Let the person's next digest of the rule, if it still waits, cover what a failed one did not tell; 1, or 0.

    The planner begins after the last mail that has not failed; one that waited for the mail server for a day may fail
    only when the next is planned already. Nothing goes further back than four weeks, as in a plan.
    """
    with system_role("lets a waiting digest cover what a failed one did not tell"):
        following = DigestDelivery.objects.filter(
            person_id=failed.person_id,
            rule_group=failed.rule_group,
            on_behalf_of_id=failed.on_behalf_of_id,
            covers_from=failed.covers_until,
            state=State.PENDING,
        ).exclude(rule_group__in=[RuleGroup.NOTICE, RuleGroup.MASS])
        return following.update(covers_from=Greatest(failed.covers_from, F("covers_until") - MOST_BACK))


def waiting() -> int:
    """How many mails could be claimed now."""
    values = {"now": timezone.now(), "period": None, "rule_group": None}
    with system_role("counts digests that wait for a sender"), connection.cursor() as cursor:
        cursor.execute(f"select count(*) from digests_digestdelivery where {_OPEN}", values)
        return int(cursor.fetchone()[0])
