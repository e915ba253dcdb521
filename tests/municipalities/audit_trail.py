"""What the tests of the audit record share: reading it whole, and other logins to the test database."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from django.conf import settings
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


def command(*arguments: str, database_login: str) -> subprocess.CompletedProcess[str]:
    """A management command as the operator runs it: its own process and login, on the test database."""
    name = f"DATABASE_{database_login.upper()}_URL"
    url = urlunsplit(urlsplit(env.text(name))._replace(path="/" + connection.settings_dict["NAME"]))
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "coordination.settings.development", name: url},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
