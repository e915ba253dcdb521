"""Databases of the benchmarks' own: made, migrated, and dropped at the end. Nobody's data are touched."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from coordination.settings import env

LOGINS = ("OWNER", "APP", "WORKER", "MAINT", "TEST")
_CACHE_DATABASE = 15
#: Applied to each database, where its owner may do so. The server's memory is set when it starts, not here.
SESSION = {"work_mem": "32MB", "maintenance_work_mem": "128MB"}


@contextlib.contextmanager
def fresh_database(name: str, *target: str) -> Iterator[str]:
    """A database of that name, migrated to the end or to `target`; one left by a killed run is dropped first."""
    with contextlib.closing(connect("owner", env.database("owner")["NAME"])) as owner, owner.cursor() as cursor:
        _drop(cursor, name)
        cursor.execute(f'create database "{name}"')
        for setting, value in SESSION.items():
            cursor.execute(f'alter database "{name}" set {setting} = %s', [value])
        try:
            migrate(name, *target)
            yield name
        finally:
            connections.close_all()
            _drop(cursor, name)


def migrate(name: str, *target: str) -> None:
    """Migrate this database to the end, or to an app and its migration."""
    subprocess.run(
        [sys.executable, "manage.py", "migrate", *target, "--verbosity=0", "--skip-checks"],
        env={**os.environ, **addresses(name), "DJANGO_SETTINGS_MODULE": "coordination.settings.development"},
        check=True,
    )


def _drop(cursor: Any, name: str) -> None:
    """Drop it once its last connections are gone; a server needs a moment to notice that a process ended."""
    for left in range(20, -1, -1):
        try:
            cursor.execute(f'drop database if exists "{name}"')
        except psycopg2.errors.ObjectInUse:
            if left == 0:
                raise
            time.sleep(0.5)
        else:
            return


def addresses(name: str) -> dict[str, str]:
    """The environment's database addresses, leading to another database."""
    found = {}
    for login in LOGINS:
        parts = urlsplit(os.environ[f"DATABASE_{login}_URL"])
        # urlunsplit drops the empty host of postgresql:///name, and with it two slashes that the address needs.
        url = urlunsplit(parts._replace(path=f"/{name}"))
        found[f"DATABASE_{login}_URL"] = url if "://" in url else url.replace(":/", ":///", 1)
    return found


def own_cache(address: str) -> str:
    """The same cache server, another numbered database: people's ids repeat, and their scopes must not be met."""
    parts = urlsplit(address)
    if parts.scheme == "unix":
        return f"unix://{parts.path}?db={_CACHE_DATABASE}"
    return urlunsplit(parts._replace(path=f"/{_CACHE_DATABASE}"))


def connect(login: str, database: str, role: str = "") -> Any:
    """A bare psycopg2 connection in autocommit; `role` is what it becomes after signing in."""
    given = env.database(login)
    connection = psycopg2.connect(
        dbname=database,
        user=given["USER"],
        password=given["PASSWORD"] or None,
        host=given["HOST"] or None,
        port=given["PORT"] or None,
        options=f"-c role={role}" if role else None,
    )
    connection.autocommit = True
    return connection


def wrapper(database: str, login: str = "app") -> BaseDatabaseWrapper:
    """A Django connection of a real login to the database. `current` makes it the one that the portal's code uses."""
    settings = {**connections.settings["default"], **env.database(login), "NAME": database}
    return load_backend(settings["ENGINE"]).DatabaseWrapper(settings, "default")  # type: ignore[no-any-return]


@contextlib.contextmanager
def current(connection: BaseDatabaseWrapper) -> Iterator[BaseDatabaseWrapper]:
    """Let the portal's code, which asks for the default connection, work on this one."""
    before = connections["default"]
    connections["default"] = connection
    try:
        yield connection
    finally:
        connections["default"] = before
