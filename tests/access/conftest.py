"""One planted world for all tests of a module: built once, each test in a savepoint of its own."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction

from tests.access.world import World, build_world


@pytest.fixture(scope="module")
def _planted(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    cache.clear()
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(_planted: World, django_db_blocker: Any) -> Iterator[World]:
    """The planted world; whatever a test changes is undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield _planted
        connection.run_on_commit.clear()
        transaction.set_rollback(True)
