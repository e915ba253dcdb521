"""Benchmark `urgent`: an urgent notice to 500 people, from the act of the one who warns to the mail server.

The whole way as in an installation: an officer writes and publishes an early notice; the commit wakes a Celery worker,
which plans whom it concerns and sends. The delay of a mail runs from before the act to the moment at which the server
has taken it whole. First with nothing else to do, then in the middle of a digest to 20,000 people.
"""

from __future__ import annotations

import contextlib
import statistics
import time
import uuid
from typing import Any

from django.db import transaction

from benchmarks import digest
from benchmarks.celery_worker import worker
from benchmarks.databases import connect, current, wrapper
from benchmarks.gates import Report
from benchmarks.mail_sink import Sink
from benchmarks.rounds import Effort
from coordination.bulletins.models import Bulletin
from coordination.bulletins.services.early_notice import EarlyNotice, When, warn
from coordination.digests import tasks
from coordination.digests.services import planning
from municipalities.access.actor import make_actor
from municipalities.models import User

P99_SECONDS = 10
#: After so long whoever got no mail counts as not told.
GIVEN_UP_SECONDS = 90
_WRITER = """
select m.user_id from municipalities_membership m
where m.authority_id = 100001 and m.role = 'officer' order by m.user_id limit 1
"""
# Houses in order, until so many people work there: those who only look on are told of nothing at once.
_TOLD = """
select authority_id from (
    select m.authority_id, sum(count(*)) over (order by m.authority_id) - count(*) as before
    from municipalities_membership m join municipalities_authority a on a.id = m.authority_id
    where m.role <> 'viewer' and a.kind = 'municipality' and a.id <> 100001
    group by m.authority_id
) houses where before < %s
"""
_PEOPLE = """
select u.email from municipalities_user u join municipalities_membership m on m.user_id = u.id
where m.role <> 'viewer' and m.authority_id = any(%s)
"""
_OWED_AGAIN = """
update digests_digestdelivery set state = 'pending', attempts = 0, lease_until = null, sent_at = null
where rule_group = 'weekly'
"""
_SETTLE = "update digests_digestdelivery set state = 'empty', lease_until = null where state in ('pending', 'sending')"


def run(report: Report, database: str, effort: Effort) -> None:
    """Both gates."""
    with (
        contextlib.closing(connect("test", database, role="portal_system")) as bypass,
        contextlib.closing(wrapper(database)) as app,
        Sink() as sink,
        worker(database, sink.port),
    ):
        # A worker imports what it needs with its first task; in an installation that was long ago.
        _tell(app, bypass, sink, effort.told // 10)
        delays: list[float] = []
        for _notice in range(effort.notices):
            delays += _tell(app, bypass, sink, effort.told)
        _report(report, "", delays)
        owed = _owe_digests(database, bypass)
        with current(app):
            tasks.send_digest_batch_task.delay()
            tasks.send_digest_batch_task.delay()
        _until(lambda: sum(sink.counts().values()) > len(delays) + owed // 50)
        _report(report, f", among {owed} digests", _tell(app, bypass, sink, effort.told))
        _ask(bypass, _SETTLE)


def _tell(app: Any, bypass: Any, sink: Sink, number: int) -> list[float]:
    """Seconds until each person's mail was handed over; infinite for whom none came."""
    [(writer,)] = _ask(bypass, _WRITER)
    told = [row[0] for row in _ask(bypass, _TOLD, [number])]
    wanted = [row[0] for row in _ask(bypass, _PEOPLE, [told])]
    notice = EarlyNotice(uuid.uuid4(), "Arrivals expected at the border crossing", When.NOW, 300, told)
    begun = time.time()
    with current(app), transaction.atomic():
        actor = make_actor(User.objects.get(pk=writer), request_id="benchmark")
        published = warn(actor=actor, notice=notice, language="en-gb")
        if published.state != Bulletin.State.PUBLISHED:
            raise RuntimeError("The notice of the benchmark was not published.")
    _until(lambda: all(arrived >= begun for arrived in _moments(sink, wanted)))
    return [arrived - begun if arrived >= begun else float("inf") for arrived in _moments(sink, wanted)]


def _moments(sink: Sink, people: list[str]) -> list[float]:
    moments = sink.moments()
    return [moments.get(email, 0.0) for email in people]


def _report(report: Report, where: str, delays: list[float]) -> None:
    missing = sum(one == float("inf") for one in delays)
    report.at_most(f"urgent: not told{where}, of {len(delays)}", missing, 0)
    report.listed(f"urgent: median of the delay{where}", statistics.median(delays), "s")
    report.listed(f"urgent: longest delay{where}", max(delays), "s")
    p99 = sorted(delays)[-(-len(delays) * 99 // 100) - 1]
    report.at_most(f"urgent: p99 of the delay{where}", p99, P99_SECONDS, "s")


def _owe_digests(database: str, bypass: Any) -> int:
    """Everybody's digest waits to be sent, planned now or by the benchmark `digest` before; how many."""
    [(rules,)] = _ask(bypass, "select count(*) from digests_digestrule")
    if not rules:
        digest.prepare(bypass)
        with contextlib.closing(wrapper(database, "worker")) as connection, current(connection):
            planning.plan(digest.WEEK, now=digest.NOW, by_hand=True)
    _ask(bypass, _OWED_AGAIN)
    return int(_ask(bypass, "select count(*) from digests_digestdelivery where state = 'pending'")[0][0])


def _until(holds: Any) -> None:
    end = time.monotonic() + GIVEN_UP_SECONDS
    while not holds() and time.monotonic() < end:
        time.sleep(0.2)


def _ask(bypass: Any, statement: str, values: Any = None) -> list[tuple[Any, ...]]:
    with bypass.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []
