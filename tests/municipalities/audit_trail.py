"""What the tests of the audit record share: reading it whole, and other logins to the test database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from django.db import connection

from coordination.settings import env
from municipalities.models import AuditEvent
from tests.factories import as_system


def events(action: str | None = None) -> list[AuditEvent]:
    """All events, or those of one action, oldest first."""
    with as_system():
        found = AuditEvent.objects.order_by("at")
        return list(found.filter(action=action) if action else found)


def run(statement: str, parameters: Any = None) -> None:
    """One statement on the test's own connection, in the role that it has."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


@contextmanager
def login(name: str) -> Iterator[Any]:
    """A connection of its own to the test database as another login (owner, app, maint), committing each statement."""
    options = env.database(name)
    other = psycopg2.connect(
        dbname=connection.settings_dict["NAME"],
        user=options["USER"],
        password=options["PASSWORD"] or None,
        host=options["HOST"] or None,
        port=options["PORT"] or None,
    )
    other.autocommit = True
    try:
        yield other
    finally:
        other.close()
