"""Nothing half saved: the rows of every table that an act of a person could touch, as one hash each."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from tests.factories import as_system

TABLES = (
    "needs_need",
    "needs_needmove",
    "needs_neednumber",
    "needs_needquestion",
    "needs_needreply",
    "needs_needgroupshare",
    "needs_needpersonshare",
    "municipalities_auditevent",
    "municipalities_authority",
    "municipalities_membership",
    "municipalities_contactpoint",
    "municipalities_accountmail",
    "municipalities_user",
    "digests_outboxevent",
)


def rows() -> dict[str, tuple[int, str]]:
    """Number of rows and hash of their contents by table."""
    with as_system(), connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        found = {}
        for table in TABLES:
            if table in existing:
                cursor.execute(
                    f"select count(*), coalesce(md5(string_agg(t::text, '' order by t::text)), '') from {table} t"
                )
                found[table] = cursor.fetchone()
        return found


@contextmanager
def nothing_changes() -> Iterator[None]:
    """Fail when any row was added, changed or removed inside."""
    before = rows()
    yield
    assert rows() == before
