"""Being somebody in a test: the row-level settings of a person, and raw SQL under them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from municipalities.access.actor import Actor, make_actor
from municipalities.models import User


@contextmanager
def being(user: User | None) -> Iterator[Actor]:
    """Inside, the database sees this person's scope, as in a request; afterwards everything is undone."""
    with transaction.atomic():
        if user is not None:
            user.refresh_from_db()
        yield make_actor(user, request_id="test")
        transaction.set_rollback(True)


def sql(statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run one statement as the current role; its rows, or none for a write without `returning`."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def changed(statement: str, values: Sequence[Any] = ()) -> int:
    """Run one write as the current role; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount
