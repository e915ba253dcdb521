"""Every test runs as the app role on a real PostgreSQL and a real Valkey (coordination/embedded/testing.py)."""

import contextlib
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache, caches
from django.core.management.commands import flush as flush_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.test import Client

from coordination.settings import env
from needs.services import answer_term, money
from tests.cast import Cast, build_cast

_APP_LOGIN = ("USER", "PASSWORD", "OPTIONS")
#: What a Valkey offers unless told otherwise.
_CACHE_DATABASES = 16


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> Iterator[None]:
    """Create and migrate the test database as the owner; `django_db_setup` then changes to the tests' login."""
    owner = env.database("owner")
    kept = {key: connection.settings_dict[key] for key in _APP_LOGIN}
    connection.settings_dict.update({key: owner[key] for key in _APP_LOGIN})
    yield
    connection.settings_dict.update(kept)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """After the creation: tests' login, app role. The owner comes back only to drop the database."""
    owner = {key: connection.settings_dict[key] for key in _APP_LOGIN}
    login = env.database("test")
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            # Flushing after a transactional test truncates; only the tests' databases have this right.
            cursor.execute("grant truncate on all tables in schema public to portal_system")
        connection.close()
        connection.settings_dict.update({key: login[key] for key in _APP_LOGIN})
    yield
    with django_db_blocker.unblock():
        connection.close()
    connection.settings_dict.update(owner)


@pytest.fixture(scope="session", autouse=True)
def _flush_as_system() -> Iterator[None]:
    """Transactional tests empty the tables as the system role: the app role may not truncate, and must not."""
    operations = type(connection.ops)
    original = operations.execute_sql_flush

    def flush(self: Any, statements: list[str]) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("set role portal_system")
        try:
            original(self, statements)
        finally:
            with self.connection.cursor() as cursor:
                cursor.execute("set role portal_app")

    def tell(*args: Any, **kwargs: Any) -> None:
        # Django makes content types and permissions anew, which the app role may not write either.
        with connection.cursor() as cursor:
            cursor.execute("set role portal_system")
        try:
            emit_post_migrate_signal(*args, **kwargs)
        finally:
            with connection.cursor() as cursor:
                cursor.execute("set role portal_app")

    patch = pytest.MonkeyPatch()
    patch.setattr(operations, "execute_sql_flush", flush)
    patch.setattr(flush_command, "emit_post_migrate_signal", tell)
    yield
    patch.undo()


@pytest.fixture(scope="session", autouse=True)
def _cache_of_this_worker() -> None:
    """Parallel workers have their own databases with the same ids in them, so they need their own cache as well."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % _CACHE_DATABASES
    address = settings.CACHES["default"]["LOCATION"]
    is_socket = address.startswith("unix:")
    settings.CACHE_URL = f"{address}?db={number}" if is_socket else f"{address[:-1]}{number}"
    settings.CACHES["default"]["LOCATION"] = settings.CACHE_URL
    with contextlib.suppress(AttributeError):
        del caches["default"]


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Versions start anew with each test's people, so a scope kept from another test must not be met."""
    cache.clear()
    answer_term.forget()
    money.forget()


@pytest.fixture
def cast(db: None) -> Cast:
    """The same people in every test; see tests/cast.py."""
    return build_cast()


@pytest.fixture
def client() -> Client:
    """A browser without JavaScript that shows server errors as pages, as people see them."""
    return Client()
