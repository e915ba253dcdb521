"""Counting SQL: statements of a request except transaction control, savepoints and `set_config`."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

_NOT_COUNTED = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK", "BEGIN", "COMMIT", "SELECT SET_CONFIG")


def is_counted(sql: str) -> bool:
    """True for a statement that the budgets count."""
    return not sql.upper().startswith(_NOT_COUNTED)


def statements(client: Client, path: str, **query: Any) -> list[str]:
    """The counted statements of the second GET, when scope and content types are warm."""
    assert client.get(path, query).status_code == 200
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path, query).status_code == 200
    return [one["sql"] for one in captured if is_counted(one["sql"])]
