"""Words that the addressee writes into a need: those that its house put forward, and those of a merge."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def taking_over_words(step: str) -> Iterator[None]:
    """Within it the database lets the addressee write a need's words; `step` is "change" or "merge".

    The trigger `need_sides` refuses them otherwise. Holds for this transaction at most.
    """
    _set(step)
    try:
        yield
    finally:
        if not connection.needs_rollback:
            _set("")


def _set(step: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select set_config('app.step', %s, true)", [step])
