"""Drills of the worker: the whole group killed with -9 twenty-five times in 3,000 mails, and single processes of it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator

from coordination.digests import tasks
from drills.house import House
from drills.mails import Post
from drills.report import Result
from drills.workers import Workers, worker

MAILS, KILLS = 3_000, 25
CHILD_MAILS, CHILD_KILLS = 1_000, 10
#: Seconds without a single mail after which it is given up: a worker starts in two, on a crowded machine in ten.
STILL = 90


def run(house: House, post: Post, choose: random.Random) -> Iterator[Result]:
    """Both."""
    with worker(house, post) as workers:
        yield _kill(post, workers, choose, "whole worker", (MAILS, KILLS), workers.kill_all)
        yield _kill(post, workers, choose, "pool child", (CHILD_MAILS, CHILD_KILLS), lambda: workers.kill_one(choose))


def _kill(
    post: Post, workers: Workers, choose: random.Random, what: str, amount: tuple[int, int], kill: Callable[[], object]
) -> Result:
    """Kill at moments drawn from the seed, each time while mails leave; this process does what beat does."""
    wanted = post.owe(amount[0])
    began = moved = time.monotonic()
    kills = seen = last = 0
    next_kill = choose.randint(1, wanted // amount[1])
    while post.open() and time.monotonic() - moved < STILL:
        workers.restart_if_ended()
        tasks.sweep_digests_task()
        deadline = time.monotonic() + 1
        if post.sink.received() > last:
            moved, last = time.monotonic(), post.sink.received()
        while time.monotonic() < deadline and post.sink.received() < seen + next_kill:
            time.sleep(0.002)
        if kills < amount[1] and post.sink.received() >= seen + next_kill:
            kill()
            kills += 1
            seen = post.sink.received()
            next_kill = choose.randint(1, wanted // amount[1])
    name = f"kill -9 of the {what}, {kills} times in {wanted} mails"
    result = post.count(name, began, allowed=kills)
    result.wrong += kills != amount[1]
    return result
