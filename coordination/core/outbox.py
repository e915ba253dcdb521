"""Telling others: events that travel as data, and waking the worker.

An event is announced inside the transaction of the act; whoever keeps an outbox (the digests) declared a sink and
writes its row there and then. Celery is only woken after the commit; when the broker is down the row waits for the
sweeper, the person who acted never notices, and the failure is counted.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID, uuid4

from django.core.cache import cache
from django.db import connection, transaction
from kombu.exceptions import OperationalError as BrokerUnavailable
from redis.exceptions import RedisError

from coordination.core.registry import EventSink, registry

logger = logging.getLogger(__name__)
MISSED_WAKES_KEY = "missed-wakes"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a scoped record. `columns` are the record's scope columns and reach.

    `level` is its severity, 1 to 5, where it has one. `is_news` is False for what is only told again: nobody gets a
    mail at once for it.
    """

    name: str
    record_uuid: UUID
    columns: dict[str, Any]
    actor_id: int | None = None
    sector_id: int | None = None
    level: int | None = None
    uuid: UUID = field(default_factory=uuid4)
    is_news: bool = True


_is_history: ContextVar[bool] = ContextVar("events_are_history", default=False)


@contextmanager
def as_history() -> Iterator[None]:
    """For loading records that come with their past: what is announced within is no news."""
    token = _is_history.set(True)
    try:
        yield
    finally:
        _is_history.reset(token)


def announce(event: Event) -> None:
    """Hand the event to every sink, inside the caller's transaction."""
    if not connection.in_atomic_block:
        raise RuntimeError("Events are announced inside the transaction of the act.")
    told = replace(event, is_news=False) if _is_history.get() else event
    for sink in registry.all(EventSink):
        sink.take(told)


def wake(task: Any, **ids: Any) -> None:
    """Queue a Celery task after the commit. Never raises: what is owed already stands in a row."""

    def publish() -> None:
        try:
            # Bounded by CELERY_TASK_PUBLISH_RETRY_POLICY. `retry=False` waits six seconds for a broker that is away.
            task.apply_async(kwargs=ids)
        except (BrokerUnavailable, RedisError, OSError) as error:
            logger.warning("The broker did not take %s: %s. The sweeper will.", task.name, error)
            try:
                cache.add(MISSED_WAKES_KEY, 0, timeout=None)
                cache.incr(MISSED_WAKES_KEY)
            except (RedisError, OSError, ValueError):
                logger.warning("The missed wake of %s could not be counted.", task.name)

    transaction.on_commit(publish, robust=True)
