"""Drills of the broker: killed, emptied, full, away. Acts go on, each within a second, and nothing is lost."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Iterator

import redis
from django.db import connection, transaction

from coordination.core.outbox import Event, announce
from coordination.digests import tasks
from drills.house import House
from drills.mails import Post, until
from drills.report import Result
from drills.workers import Workers, worker
from municipalities.access.actor import make_actor
from municipalities.models import User
from needs.models import Need
from needs.services.needs import columns_of

BROKER = "Valkey (broker)"
MAILS, ACTS, LONGEST_ACT, SECONDS = 300, 12, 1.0, 120
#: Five minutes in short: nothing of ours counts how long a broker is away. `BROKER_AWAY_SECONDS=300` waits them out.
AWAY_SECONDS = int(os.environ.get("BROKER_AWAY_SECONDS", "20"))


def run(house: House, post: Post, _choose: random.Random) -> Iterator[Result]:
    """All four, with a worker that stays."""
    with worker(house, post) as workers:

        def crash() -> None:
            house.kill(BROKER)
            house.start_broker()

        def lose() -> None:
            house.kill(BROKER)
            house.empty_broker()
            house.start_broker()

        yield _fault(post, workers, "broker killed, back on its log", crash)
        yield _fault(post, workers, "broker killed, back empty", lose)
        yield _fault(post, workers, "broker full", lambda: _limit(house, 1), lambda: _limit(house, 64 * 2**20))
        name = f"broker away for {AWAY_SECONDS} s{' (5 min in short)' if AWAY_SECONDS < 300 else ''}"
        yield _fault(post, workers, name, lambda: house.kill(BROKER), house.start_broker, AWAY_SECONDS)


def _limit(house: House, size: int) -> None:
    with redis.Redis(unix_socket_path=str(house.broker.socket)) as client:
        client.config_set("maxmemory", size)


def _fault(
    post: Post,
    workers: Workers,
    name: str,
    begin: Callable[[], None],
    end: Callable[[], None] | None = None,
    away: float = 3.0,
) -> Result:
    """The fault falls into the middle of a run, while people go on acting."""
    wanted = post.owe(MAILS)
    post.sink.seconds_a_mail = 0.01
    began = time.monotonic()
    tasks.sweep_digests_task()
    until(lambda: post.sink.received() >= wanted // 5, within=60)
    begin()
    fault = time.monotonic()
    events, longest = [], 0.0
    for _act in range(ACTS):
        before = time.monotonic()
        events.append(_act_of_somebody())
        longest = max(longest, time.monotonic() - before)
        time.sleep(max(0.0, away / ACTS - (time.monotonic() - before)))
    if end is not None:
        end()
    back = time.monotonic()
    while (post.open() or _unplanned(post, events)) and time.monotonic() - back < SECONDS:
        workers.restart_if_ended()
        tasks.sweep_digests_task()
        time.sleep(1)
    result = post.count(name, began)
    result.lost += _unplanned(post, events)
    result.wrong += longest > LONGEST_ACT
    result.notes.append(
        f"longest of {ACTS} acts {longest:.2f} s, settled {time.monotonic() - fault:.0f} s after the fault"
    )
    return result


def _act_of_somebody() -> str:
    """What each act does besides its own rows: an event in its transaction, and a wake after the commit."""
    with transaction.atomic():
        person = User.objects.order_by("id").first()
        assert person is not None
        make_actor(person, request_id="drill")
        with connection.cursor() as cursor:
            cursor.execute("select uuid from needs_need where state = 'accepted' order by id limit 1")
            [found] = cursor.fetchone()
        need = Need.objects.unscoped("any need will do for an event of the drill").get(uuid=found)
        event = Event("needs.need.accepted", need.uuid, columns_of(need), actor_id=person.pk, sector_id=need.sector_id)
        announce(event)
    return str(event.uuid)


def _unplanned(post: Post, events: list[str]) -> int:
    """Events of the acts of which nobody has settled whom they concern, or that are not there."""
    statement = "select count(*) from digests_outboxevent where uuid = any(%s::uuid[]) and planned_at is not null"
    return len(events) - int(post.execute(statement, [events])[0][0])
