"""A fingerprint of every row of every table: what a refused or reading request must leave as it was."""

from __future__ import annotations

from django.db import connection

from tests.access.people import sql
from tests.factories import as_system

#: Sessions note when they were last seen; heads of the audit record move at commit, which a test never reaches.
IGNORED = {"django_session", "usersessions_usersession", "django_migrations", "municipalities_audithead"}
_TABLES = "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')"


def fingerprint() -> dict[str, str]:
    """One hash a table. A recorded refusal is not a change: refusals are to be recorded."""
    with as_system():
        tables = sorted(name for (name,) in sql(_TABLES) if name not in IGNORED)
        parts = (
            f"select '{name}', md5(coalesce(string_agg(md5(t::text), '' order by md5(t::text)), '')) from {name} t"
            + (" where right(action, 8) <> '.refused'" if name == "municipalities_auditevent" else "")
            for name in tables
        )
        return dict(sql(" union all ".join(parts)))


def promised() -> int:
    """How many tasks wait for the commit of this test's transaction."""
    return len(connection.run_on_commit)
