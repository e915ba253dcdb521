"""The cast, built once for a module: each test works in a savepoint of its own, which is undone after it.

Building 60 rows anew for each of hundreds of tests costs more than the tests. A module asks for `network` or for
`cast`, never for both: the same names and codes cannot stand twice.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction

from tests.cast import Cast, build_cast


@pytest.fixture(scope="module")
def standing_cast(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """The rows behind `network`."""
    cache.clear()
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_cast()
        transaction.set_rollback(True)


@pytest.fixture
def network(standing_cast: Cast, db: None) -> Cast:
    """The cast of tests/cast.py; whatever a test changes is undone after it."""
    return standing_cast
