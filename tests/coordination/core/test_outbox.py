"""Announcing and waking: inside the transaction of the act, only after its commit, never in its way."""

import uuid

import pytest
from django.core.cache import cache
from django.db import transaction
from kombu.exceptions import OperationalError as BrokerUnavailable
from redis.exceptions import ConnectionError as CacheUnavailable

from coordination.core import outbox
from coordination.core.outbox import MISSED_WAKES_KEY, Event, announce, wake
from coordination.core.registry import EventSink, Registry


class Task:
    """Stands where a Celery task stands: says what was published, or refuses as a broker that is away does."""

    name = "tests.task"

    def __init__(self, trouble: Exception | None = None) -> None:
        self.published: list[dict] = []
        self.trouble = trouble

    def apply_async(self, *, kwargs):
        if self.trouble is not None:
            raise self.trouble
        self.published.append(kwargs)


@pytest.fixture
def taken(monkeypatch) -> list[Event]:
    """What the only sink was handed."""
    found: list[Event] = []
    registry = Registry()
    registry.add(EventSink(found.append))
    monkeypatch.setattr(outbox, "registry", registry)
    return found


def event() -> Event:
    return Event(name="needs.need.accepted", record_uuid=uuid.uuid4(), columns={"authority_id": 1})


def test_an_event_reaches_every_sink_in_the_transaction_of_the_act(db, taken):
    told = event()

    announce(told)

    assert taken == [told]


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_a_fault_of_the_program(taken):
    with pytest.raises(RuntimeError, match="inside the transaction of the act"):
        announce(event())
    assert taken == []


def test_a_sink_that_fails_stops_the_act(db, monkeypatch):
    def fail(_told: Event) -> None:
        raise ValueError("no row")

    registry = Registry()
    registry.add(EventSink(fail))
    monkeypatch.setattr(outbox, "registry", registry)

    with pytest.raises(ValueError, match="no row"):
        announce(event())


def test_each_event_has_its_own_key():
    assert event().uuid != event().uuid


def test_a_task_is_woken_after_the_commit_and_not_before(db, django_capture_on_commit_callbacks):
    task = Task()

    with django_capture_on_commit_callbacks(execute=True):
        wake(task, mail="17")
        assert task.published == []

    assert task.published == [{"mail": "17"}]


@pytest.mark.django_db(transaction=True)
def test_an_act_that_is_undone_wakes_nobody():
    task = Task()

    with transaction.atomic():
        wake(task, mail="17")
        transaction.set_rollback(True)

    assert task.published == []


@pytest.mark.parametrize("trouble", [BrokerUnavailable("away"), CacheUnavailable("away"), ConnectionRefusedError()])
def test_a_broker_that_is_away_is_counted_and_never_met_by_the_person(db, django_capture_on_commit_callbacks, trouble):
    with django_capture_on_commit_callbacks(execute=True):
        wake(Task(trouble), mail="17")
        wake(Task(trouble), mail="18")

    assert cache.get(MISSED_WAKES_KEY) == 2


def test_a_cache_that_is_away_too_is_no_trouble_either(db, django_capture_on_commit_callbacks, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise CacheUnavailable("away")

    monkeypatch.setattr(outbox.cache, "add", refuse)

    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        wake(Task(BrokerUnavailable("away")), mail="17")

    assert len(callbacks) == 1
