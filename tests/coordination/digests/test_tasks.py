"""Celery only wakes: rows wait while the broker is away, and beat's sweeper finds them."""

import os
import time

import pytest
from celery.contrib.testing.worker import start_worker
from django.core.cache import cache
from django.db import transaction

from coordination.celery import QUEUES, SCHEDULE, app
from coordination.core.outbox import MISSED_WAKES_KEY
from coordination.core.queue import queue_lengths
from coordination.digests import tasks
from coordination.digests.services import planning
from municipalities.models import Heartbeat
from tests.coordination.digests.conftest import make_accepted, states

AWAY = "redis://127.0.0.1:1/0"


def _use_broker(monkeypatch, address: str) -> None:
    for name in ("CELERY_BROKER_URL", "CELERY_BROKER_READ_URL", "CELERY_BROKER_WRITE_URL"):
        monkeypatch.setenv(name, address)
    _forget_connections()


@pytest.fixture
def broker(monkeypatch, settings):
    """The real broker, empty before and after; parallel workers count their tasks in databases of their own."""
    number = 8 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 8
    scheme, _, rest = settings.BROKER_URL.partition("://")
    place = rest.partition("?")[0]
    is_socket = scheme == "redis+socket"
    _use_broker(
        monkeypatch,
        f"{scheme}://{place}?virtual_host={number}" if is_socket else f"{scheme}://{place.partition('/')[0]}/{number}",
    )
    app.control.purge()
    yield app
    app.control.purge()
    _forget_connections()


@pytest.fixture
def broker_is_away(monkeypatch):
    """Nobody listens where the broker should be; connections kept from before are forgotten, and ours after."""
    _use_broker(monkeypatch, AWAY)
    yield
    _forget_connections()


def _forget_connections() -> None:
    app._pool = None
    app.amqp._producer_pool = None


def test_every_task_goes_to_a_queue_that_a_worker_reads():
    app.loader.import_default_modules()
    queues = {
        name: app.amqp.router.route({}, name)["queue"].name for name in app.tasks if not name.startswith("celery.")
    }

    assert set(queues.values()) <= set(QUEUES)
    assert queues["coordination.digests.tasks.send_digest_batch_task"] == "mail"


def test_every_entry_of_the_schedule_is_a_task_and_expires_before_the_next():
    app.loader.import_default_modules()

    assert set(SCHEDULE) <= set(app.tasks)
    for entry in app.conf.beat_schedule.values():
        assert entry["options"]["expires"] <= entry["schedule"]


def test_queue_lengths_are_counted_by_name(broker):
    for _turn in range(3):
        tasks.send_digest_batch_task.apply_async()
    tasks.plan_digests_task.apply_async()

    assert queue_lengths() == {"default": 1, "mail": 3, "jobs": 0}


def test_without_a_broker_the_length_is_unknown_and_nobody_waits_for_it(broker_is_away):
    begun = time.monotonic()

    assert queue_lengths() is None
    assert time.monotonic() - begun < 5


@pytest.mark.django_db(transaction=True)
def test_planning_wakes_a_sender_and_the_sender_sends(broker, cast, sink, subscribe, week):
    make_accepted(cast.lind)
    subscribe(cast.ada)
    planning.plan(week, by_hand=True)

    assert tasks.sweep_digests_task() == 1
    assert queue_lengths() == {"default": 0, "mail": 1, "jobs": 0}
    assert tasks.send_digest_batch_task() == 1
    assert states() == {"ada@example.org": "sent"}
    assert tasks.sweep_digests_task() == 0


@pytest.mark.django_db(transaction=True)
def test_tasks_may_run_twice(broker, cast, sink, subscribe, week):
    make_accepted(cast.lind)
    subscribe(cast.ada)
    planning.plan(week, by_hand=True)

    assert [tasks.send_digest_batch_task() for _turn in range(3)] == [1, 0, 0]
    assert len(sink.mails) == 1


@pytest.mark.django_db(transaction=True)
def test_with_the_broker_down_the_rows_wait_for_the_sweeper(broker_is_away, cast, subscribe, week):
    make_accepted(cast.lind)
    subscribe(cast.ada)
    begun = time.monotonic()
    with transaction.atomic():
        planning.plan(week, by_hand=True)
        tasks._wake_senders(1)

    assert time.monotonic() - begun < 1
    assert states() == {"ada@example.org": "pending"}
    assert cache.get(MISSED_WAKES_KEY) == 1


@pytest.mark.django_db(transaction=True)
def test_the_whole_way_through_a_real_worker(broker, cast, sink, subscribe, week):
    make_accepted(cast.lind)
    subscribe(cast.ada)
    planning.plan(week, by_hand=True)

    with start_worker(app, pool="solo", perform_ping_check=False, queues=",".join(QUEUES), shutdown_timeout=20):
        app.send_task("coordination.heartbeat")
        tasks.sweep_digests_task.apply_async()
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and not (sink.mails and Heartbeat.objects.count() == 2):
            time.sleep(0.05)

    assert len(sink.to(cast.ada)) == 1
    parts = {row.part: row.seen_at for row in Heartbeat.objects.all()}
    assert set(parts) == {"worker", "beat"}
    assert parts["beat"] <= parts["worker"]
