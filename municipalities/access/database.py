"""Becoming the system role, for the few acts that no person's scope can cover."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction


@contextmanager
def system_role(reason: str) -> Iterator[None]:
    """Run as the role that bypasses row-level security: planning, claiming, loading, purging, verifying.

    Only the worker's login may do this; the web's is refused by PostgreSQL. The reason is for the reader. The role
    lasts to the end of the block, also when it ends with an exception; then the one before holds again. Also usable
    as a decorator.
    """
    if len(reason) < 10:
        raise ValueError("Say in a sentence why this work needs the system role.")
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select current_setting('role'), set_config('role', 'portal_system', true)")
            before = cursor.fetchone()[0]
        yield
        # After an exception, and when the block is to be taken back, the rollback of the savepoint restores the role.
        if before != "portal_system" and not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("set local role portal_app")


def system_statement(reason: str, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """One statement as the system role, in a transaction and a journey of its own; the rows of its answer.

    For what is done once for each of thousands of mails: `system_role` needs five journeys. The commit does not wait
    for the disk, so only for what may be done again after the machine failed. Raises RuntimeError inside a
    transaction.
    """
    if len(reason) < 10:
        raise ValueError("Say in a sentence why this work needs the system role.")
    if connection.in_atomic_block:
        raise RuntimeError("Inside a transaction use system_role.")
    with connection.cursor() as cursor:
        # Several statements sent as one text are one transaction to PostgreSQL, and `local` ends with it.
        cursor.execute(f"set local role portal_system; set local synchronous_commit = off; {statement}", values)
        return cursor.fetchall() if cursor.description else []
