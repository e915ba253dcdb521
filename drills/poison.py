"""Drills of poison: messages that no worker understands, and rows that end whoever touches them."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator

import redis

from coordination.celery import app
from coordination.digests import tasks
from drills.house import House
from drills.mails import Post
from drills.report import Result
from drills.workers import worker

MAILS, POISONED, SECONDS = 300, 5, 120
SEND = "coordination.digests.tasks.send_digest_batch_task"
_KILLER = """
update digests_digestdelivery set state = 'sending', attempts = 5, lease_until = now() - interval '1 second'
where id = any(%s)
"""
_BAD_ADDRESS = (
    "update municipalities_user set email = %s where id = (select person_id from digests_digestdelivery where id = %s)"
)


def run(house: House, post: Post, _choose: random.Random) -> Iterator[Result]:
    """Messages with a worker; rows in the same run."""
    with worker(house, post) as workers:
        wanted = post.owe(MAILS)
        killers, breaker = post.ids[:POISONED], post.ids[POISONED]
        addresses = post.execute(
            "select u.email from digests_digestdelivery d join municipalities_user u on u.id = d.person_id"
            " where d.id = any(%s)",
            [killers],
        )
        post.execute(_KILLER, [killers])
        broken = "broken@example.org\nBcc: all@example.org"
        post.execute(_BAD_ADDRESS, [broken, breaker])
        began = time.monotonic()
        _poison(house)
        while post.open() and time.monotonic() - began < SECONDS:
            workers.restart_if_ended()
            tasks.sweep_digests_task()
            time.sleep(1)
        failing = frozenset([*(row[0] for row in addresses), broken])
        result = post.count(f"poisoned messages and rows among {wanted} mails", began, failing=failing)
        result.notes.append(f"{len(failing)} rows parked or failed")
        post.execute(_BAD_ADDRESS, ["mended@example.org", breaker])
        yield result


def _poison(house: House) -> None:
    """An unknown task, arguments of the wrong sort, a body of 10 MB, a body that is no JSON."""
    for _turn in range(3):
        app.send_task("no.such.task", queue="mail")
        app.send_task(SEND, args=["one", {"too": "many"}], queue="mail")
    # Once: with several the drill's broker of 64 MB is full, which is another fault, with a drill of its own.
    app.send_task(SEND, kwargs={"size": "x" * 10_000_000}, queue="mail")
    with redis.Redis(unix_socket_path=str(house.broker.socket)) as client:
        app.send_task(SEND, queue="copied")
        [raw] = client.lrange("copied", 0, 0)
        message = json.loads(raw)
        message["body"] = "bm8ganNvbiBhdCBhbGw="
        message["properties"]["delivery_info"]["routing_key"] = "mail"
        client.lpush("mail", json.dumps(message))
