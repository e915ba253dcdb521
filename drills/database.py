"""Drills of the database: stopped at once and started again in the middle of a run, fast and without warning."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Iterator

from django.db import DatabaseError, connection

from coordination.digests import tasks
from drills.house import House
from drills.mails import Post, until
from drills.report import Result
from drills.workers import Workers, worker

MAILS, DOWN_SECONDS, SECONDS = 600, 3, 120
#: Marks are committed without waiting for the disk: a crash may forget those of the last moments (wal_writer_delay,
#: three times 200 ms), and each forgotten mark is one mail sent twice.
FORGOTTEN_SECONDS = 0.6


def run(house: House, post: Post, _choose: random.Random) -> Iterator[Result]:
    """A fast stop loses no mark; a crash may."""
    with worker(house, post) as workers:
        yield _stop(house, post, workers, "database stopped (fast)", signal.SIGINT)
        yield _stop(house, post, workers, "database crashed (immediate)", signal.SIGQUIT)


def _stop(house: House, post: Post, workers: Workers, name: str, number: signal.Signals) -> Result:
    wanted = post.owe(MAILS)
    post.sink.seconds_a_mail = 0.01
    began = time.monotonic()
    tasks.sweep_digests_task()
    until(lambda: post.sink.received() >= wanted // 4, within=60)
    house.kill("PostgreSQL", number)
    connection.close()
    time.sleep(DOWN_SECONDS)
    house.start_database()
    back = time.monotonic()
    while time.monotonic() - back < SECONDS:
        workers.restart_if_ended()
        try:
            tasks.sweep_digests_task()
            if not post.open():
                break
        except DatabaseError:
            connection.close()
        time.sleep(1)
    # Two senders: each may have one mail in flight; after a crash those whose marks were not on the disk as well.
    allowed = 2 + (round(2 * FORGOTTEN_SECONDS / post.sink.seconds_a_mail) if number is signal.SIGQUIT else 0)
    result = post.count(name, began, allowed=allowed)
    result.notes.append(f"all sent {time.monotonic() - back:.0f} s after it was back")
    return result
