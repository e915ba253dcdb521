"""The mails of a drill: owed in rows as the planner owes them, and counted at the end on both sides."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.test.utils import override_settings

from benchmarks.databases import connect
from coordination.digests.services import planning, sending
from coordination.digests.services.periods import Week
from drills.report import Result
from drills.sink import Sink

#: The filled needs end on 1 November, and answers come nine days later.
NOW = datetime(2026, 11, 6, 6, tzinfo=UTC)
WEEK = Week.of(NOW)
_RULES = """
insert into digests_digestrule (uuid, person_id, rule_group, frequency, weekday, hour, area, sectors, active_since,
    created_at)
select gen_random_uuid(), id, 'weekly', 'weekly', 5, 7, 'network', '{}', now() - interval '1 year', now()
from municipalities_user;
analyze municipalities_user, digests_digestrule;
"""
_SETTLE = """
update digests_digestdelivery set state = 'empty', lease_until = null, sent_at = null, error = '';
update digests_outboxevent set planned_at = now() where planned_at is null
"""
_OWE = """
update digests_digestdelivery set state = 'pending', attempts = 0, deferrals = 0, first_tried_at = null, error = '',
    lease_until = null, sent_at = null
where id in (select id from digests_digestdelivery where message_id <> '' order by audience, id limit %s)
returning id
"""
_FORGET = "delete from digests_mailsuppression; delete from digests_mailbounce"
_OPEN = "select count(*) from digests_digestdelivery where id = any(%s) and state in ('pending', 'sending')"
_ENDS = """
select u.email, d.state, d.message_id from digests_digestdelivery d join municipalities_user u on u.id = d.person_id
where d.id = any(%s)
"""


@dataclass
class Post:
    """Where mails are owed and counted. `ids` are those of the drill that runs."""

    database: str
    sink: Sink
    ids: list[int] = field(default_factory=list)

    def prepare(self) -> int:
        """Rules for everybody, and one run without a fault: who got a mail in it is a reader of the drills."""
        self.execute(_RULES)
        planning.plan(WEEK, now=NOW, by_hand=True)
        with self.through_sink():
            while sending.send_batch().claimed:
                continue
        [[number]] = self.execute("select count(*) from digests_digestdelivery where message_id <> ''")
        return int(number)

    def owe(self, number: int) -> int:
        """So many mails wait, nothing else does, and nobody has received any; how many really wait."""
        self.execute(_SETTLE)
        self.execute(_FORGET)
        self.sink.forget()
        self.ids = [row[0] for row in self.execute(_OWE, [number])]
        return len(self.ids)

    def hurry(self) -> None:
        """As if the wait after a try that failed were over. Leases of living senders stay."""
        self.execute("update digests_digestdelivery set lease_until = null where state = 'pending'")

    def open(self) -> int:
        """How many of the owed ones have come to no end."""
        return int(self.execute(_OPEN, [self.ids])[0][0])

    def count(self, name: str, began: float, *, allowed: int = 0, failing: frozenset[str] = frozenset()) -> Result:
        """What became of the owed mails; `failing` are the addresses to which none may come."""
        result = Result(name, allowed=allowed, seconds=time.monotonic() - began)
        ends = self.execute(_ENDS, [self.ids])
        wanted = {email for email, _state, _id in ends} - failing
        received, ids = self.sink.mails, self.sink.ids
        result.lost = len(wanted - set(received))
        result.duplicated = sum(number - 1 for number in received.values())
        for email, state, message_id in ends:
            right = "failed" if email in failing else "sent"
            is_its_own = email in failing or ids[email] <= {message_id}
            result.wrong += state != right or not is_its_own
        result.wrong += len(set(received) - wanted)
        return result

    def execute(self, statement: str, values: Any = ()) -> list[tuple[Any, ...]]:
        """One statement as the role that sees all, on a connection of its own: the database may have been away."""
        bypass = connect("test", self.database, role="portal_system")
        with contextlib.closing(bypass) as found, found.cursor() as cursor:
            cursor.execute(statement, values or None)
            return cursor.fetchall() if cursor.description else []

    def through_sink(self) -> Any:
        """The portal's mails go to the sink, with a short patience."""
        return override_settings(
            EMAIL_BACKEND="coordination.core.smtp.PatientBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=self.sink.port,
            EMAIL_TIMEOUT=3,
        )


def until(condition: Callable[[], bool], within: float, pause: float = 0.1) -> bool:
    """Ask until it holds; False when it did not within so many seconds."""
    end = time.monotonic() + within
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True
