"""Benchmark `digest`: mails to 20,000 people, made and sent as the worker does it, against two other ways.

Without a mail server: the portal's batches against one mail after the other, each with at most four queries of its own
and the same templates; neither side marks mails one by one. With one: a single sender against bare smtplib, which sends
mails of the same size over one connection and asks no database. And senders that are killed in the middle: nothing may
be lost, and each kill may double one mail. Chunks of both sides are interleaved, so that other programs' load falls on
both.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from smtplib import SMTP
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings

from benchmarks import digest_naive
from benchmarks.celery_worker import PROCESSES, worker
from benchmarks.databases import addresses, connect, current, wrapper
from benchmarks.gates import Report
from benchmarks.mail_sink import Sink
from benchmarks.rounds import Effort
from coordination.digests import tasks
from coordination.digests.services import claiming, planning, sending
from coordination.digests.services.periods import Week
from coordination.digests.services.rendering import Composer, Letter

SET_BASED_RATIO, SMTP_RATIO, NAIVE_QUERIES, RSS_MEGABYTES = 20, 0.5, 4, 300
#: The hour of the plan; the filled needs end on 1 November, and answers come nine days later.
NOW = datetime(2026, 11, 6, 6, tzinfo=UTC)
WEEK = Week.of(NOW)
LANGUAGES = ("en-gb", "sr", "sr-latn", "bs", "hr", "mk")
SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
DUMMY = "django.core.mail.backends.dummy.EmailBackend"

_RULES = """
update municipalities_user set language = (%(languages)s::text[])[1 + id %% array_length(%(languages)s::text[], 1)];
insert into digests_digestrule (uuid, person_id, rule_group, frequency, weekday, hour, area, sectors, active_since,
    created_at)
select gen_random_uuid(), id, 'weekly', 'weekly', 5, 7, case when id %% 3 = 0 then 'country' else 'network' end,
    case when id %% 10 = 0 then '{S1,S2}'::text[] else '{}' end, now(), now()
from municipalities_user;
analyze municipalities_user, digests_digestrule;
"""
_AGAIN = """
update digests_digestdelivery set state = 'pending', attempts = 0, lease_until = null, sent_at = null
where id in (
    select id from digests_digestdelivery where state = 'sent' and rule_group = 'weekly' order by audience, id limit %s
) returning id
"""


_SETTLE = """
update digests_digestdelivery set lease_until = null, sent_at = now(), message_id = '<benchmark>',
    state = case when id = any(%s) then 'sent' else 'empty' end where id = any(%s)
"""


def run(report: Report, database: str, effort: Effort) -> None:
    """All gates."""
    own = wrapper(database, "worker")
    with contextlib.closing(own), contextlib.closing(connect("test", database, role="portal_system")) as bypass:
        prepare(bypass)
        with current(own):
            people = _plan(report)
            _without_smtp(report, bypass, effort, people)
            _settle_the_rest(bypass)
            with Sink() as sink:
                _against_smtp(report, bypass, sink, effort)
                _memory(report, bypass, sink, effort, database)
                _kill(report, bypass, sink, effort, database)


def prepare(bypass: Any) -> None:
    """Everybody has a rule, in six languages."""
    with bypass.cursor() as cursor:
        cursor.execute(_RULES, {"languages": list(LANGUAGES)})


def _plan(report: Report) -> int:
    begun = time.perf_counter()
    people = planning.plan(WEEK, now=NOW, by_hand=True)
    report.listed(f"digest: planning {people} mails", (time.perf_counter() - begun) * 1000, "ms")
    report.at_most("digest: mails of a second plan", planning.plan(WEEK, now=NOW, by_hand=True), 0)
    return people


def _without_smtp(report: Report, bypass: Any, effort: Effort, people: int) -> None:
    """Portal and naive in turn: each mail made and handed over to nobody. The portal marks by batches, naive nothing.

    A third of all mails, in four chunks; they are claimed in the order of their audiences, as always.
    """
    rates: dict[str, list[float]] = {"portal": [], "naive": []}
    made = most = 0
    with override_settings(EMAIL_BACKEND=DUMMY):
        naive = itertools.cycle(digest_naive.some_deliveries(NOW, 4 * effort.naive))
        for _chunk in range(4):
            rate, done = _sent_a_second(lambda: _make_batch(bypass), people // 12)
            made += done
            rates["portal"].append(rate)
            begun = time.perf_counter()
            for _number in range(effort.naive):
                with CaptureQueriesContext(connection) as asked:
                    digest_naive.send(next(naive))
                most = max(most, digest_naive.counted(asked.captured_queries))
            rates["naive"].append(effort.naive / (time.perf_counter() - begun))
    portal, plain = (statistics.median(rates[name]) for name in ("portal", "naive"))
    report.listed(f"digest: set-based without SMTP, {made} mails", portal, "a second")
    report.listed("digest: naive without SMTP", plain, "a second")
    report.at_most("digest: naive, queries a mail", most, NAIVE_QUERIES)
    report.at_least("digest: set-based / naive, without SMTP", portal / plain, SET_BASED_RATIO)


def _make_batch(bypass: Any) -> int:
    """Claim a batch, make its mails as the sender does, and settle it with one statement."""
    batch = claiming.claim()
    if batch is None:
        return 0
    composer = Composer(batch.deliveries)
    made = []
    for delivery in batch.deliveries:
        letter = composer.letter(delivery)
        if isinstance(letter, Letter):
            letter.message.send()
            made.append(delivery.id)
    with bypass.cursor() as cursor:
        cursor.execute(_SETTLE, [made, [one.id for one in batch.deliveries]])
    return len(made)


def _settle_the_rest(bypass: Any) -> None:
    """From here on only those mails wait that a measurement lets wait."""
    with bypass.cursor() as cursor:
        cursor.execute("update digests_digestdelivery set state = 'empty', lease_until = null "
                       "where state in ('pending', 'sending')")  # fmt: skip


def _sent_a_second(send: Callable[[], int], wanted: int) -> tuple[float, int]:
    """Call until so many are sent, or no more come: rate and number."""
    begun, sent = time.perf_counter(), 0
    while sent < wanted:
        done = send()
        if not done:
            break
        sent += done
    return sent / (time.perf_counter() - begun), sent


def _against_smtp(report: Report, bypass: Any, sink: Sink, effort: Effort) -> None:
    """One sender against bare smtplib, round by round, through the same server."""
    ratios, ours, bare = [], [], []
    with override_settings(EMAIL_BACKEND=SMTP_BACKEND, EMAIL_HOST="127.0.0.1", EMAIL_PORT=sink.port):
        for _round in range(effort.mail_rounds):
            _pending_again(bypass, effort.mails)
            rate, sent = _sent_a_second(lambda: sending.send_batch().states["sent"], effort.mails)
            limit = _bare(sink, sink.last_mail(), sent)
            ours.append(rate)
            bare.append(limit)
            ratios.append(rate / limit)
    report.listed("digest: one sender with SMTP", statistics.median(ours), "a second")
    report.listed("digest: bare SMTP", statistics.median(bare), "a second")
    report.at_least("digest: one sender / bare SMTP", statistics.median(ratios), SMTP_RATIO)


def _memory(report: Report, bypass: Any, sink: Sink, effort: Effort, database: str) -> None:
    """A worker as in an installation sends the mails of several batches: the most that one of its processes holds."""
    _pending_again(bypass, 2 * effort.mails)
    with worker(database, sink.port) as running:
        for _process in range(PROCESSES):
            tasks.send_digest_batch_task.delay()
        deadline = time.monotonic() + 120
        while (left := _unsent(bypass)) and time.monotonic() < deadline:
            time.sleep(0.2)
        report.at_most("digest: memory of a worker's process", running.peak_megabytes(), RSS_MEGABYTES, "MB")
    report.at_most("digest: mails the worker left", left, 0)
    _settle_the_rest(bypass)


def _unsent(bypass: Any) -> int:
    """Mails that wait or are under way."""
    with bypass.cursor() as cursor:
        cursor.execute("select count(*) from digests_digestdelivery where state in ('pending', 'sending')")
        return int(cursor.fetchone()[0])


def _bare(sink: Sink, mail: bytes, number: int) -> float:
    """Mails a second of smtplib alone: the same bytes each time, one connection, no database."""
    begun = time.perf_counter()
    with SMTP("127.0.0.1", sink.port) as server:
        for _number in range(number):
            server.sendmail("portal@portal.example.org", ["nobody@example.org"], mail)
    return number / (time.perf_counter() - begun)


def _pending_again(bypass: Any, number: int) -> list[int]:
    """Let so many mails wait again; their ids."""
    with bypass.cursor() as cursor:
        cursor.execute(_AGAIN, [number])
        return [row[0] for row in cursor.fetchall()]


def _kill(report: Report, bypass: Any, sink: Sink, effort: Effort, database: str) -> None:
    """Two senders at a time, killed with -9 in the middle of their batches, until the last one may finish.

    Small batches: what was claimed twice without an end is read and sent alone, and the benchmark waits for all.
    """
    ids = _pending_again(bypass, effort.mails // 2)
    before, kills, turn = sink.counts(), 0, 0
    while kills < effort.kills and claiming.waiting():
        senders = [_sender(database, sink.port) for _number in range(2)]
        seen = sum(sink.counts().values())
        while sum(sink.counts().values()) < seen + len(ids) // 12 + 3 * turn and senders[0].poll() is None:
            time.sleep(0.005)
        for sender in senders:
            if sender.poll() is None:
                sender.send_signal(signal.SIGKILL)
                kills += 1
            sender.wait()
        turn += 1
    _sender(database, sink.port).wait()
    received = sink.counts()
    received.subtract(before)
    with bypass.cursor() as cursor:
        cursor.execute("select count(*) from digests_digestdelivery where id = any(%s) and state = 'sent'", [ids])
        marked = cursor.fetchone()[0]
    doubled = sum(number - 1 for number in received.values() if number > 1)
    arrived = sum(1 for number in received.values() if number > 0)
    assert arrived <= len(ids), "a mail was sent that nobody let wait"
    report.listed("digest: senders killed in the middle", kills)
    report.at_most(f"digest: mails lost by kills, of {len(ids)}", len(ids) - arrived, 0)
    report.at_most("digest: mails not marked as sent in the end", len(ids) - marked, 0)
    report.at_most("digest: doubled mails, at most one a kill", doubled, kills)


_SENDER = """
import datetime, time, django
django.setup()
from coordination.digests.models import DigestDelivery
from coordination.digests.services import sending
from municipalities.access.database import system_role
def left():
    with system_role("looks whether a sender of the benchmark may end"):
        return DigestDelivery.objects.filter(state__in=["pending", "sending"]).exists()
while left():
    if not sending.send_batch(size=30, lease=datetime.timedelta(seconds=3)).claimed:
        time.sleep(0.1)
"""


def _sender(database: str, port: int) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        **addresses(database),
        "DJANGO_SETTINGS_MODULE": "coordination.settings.development",
        "DATABASE_LOGIN": "worker",
        "MAIL_SMTP_HOST": "127.0.0.1",
        "MAIL_SMTP_PORT": str(port),
    }
    return subprocess.Popen([sys.executable, "-c", _SENDER], env=environment)
