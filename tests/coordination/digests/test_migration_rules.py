"""The migrations of rules, absences and deputies on tables with rows in them, forwards and back."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import psycopg2
import pytest

from benchmarks.databases import connect, fresh_database, migrate
from tests.needs.test_migration_full_record import insert

NAME = "before_the_rules"
BEFORE = ("digests", "0008_mail_bounce_policies")
RULES = ("digests", "0009_notification_rules")
MAIL = {"rule_group": "weekly", "period": "2026-W47", "language": "en-gb", "state": "pending"}
COVERED = {"covers_from": "2026-11-09T07:00:00+00:00", "covers_until": "2026-11-16T07:00:00+00:00"}


@pytest.fixture
def scratch() -> Iterator[Any]:
    """A cursor of the system role in a database of its own, as it stood before the rules."""
    with (
        fresh_database(NAME, *BEFORE) as name,
        contextlib.closing(connect("test", name, role="portal_system")) as inside,
        inside.cursor() as cursor,
    ):
        yield cursor


def one(cursor: Any, statement: str, *values: Any) -> Any:
    """The first column of the first row."""
    cursor.execute(statement, values)
    return cursor.fetchone()[0]


def person(cursor: Any, name: str) -> int:
    """A new person; their id."""
    return insert(cursor, "municipalities_user", email=f"{name}@example.org", name=name, is_active=True)


def rule(cursor: Any, person_id: int, **values: Any) -> int:
    """A rule of the person; its id."""
    plain = {"rule_group": "weekly", "frequency": "weekly", "weekday": 5, "hour": 7, "area": "near", "sectors": []}
    return insert(cursor, "digests_digestrule", person_id=person_id, **{**plain, **values})


def mail(cursor: Any, person_id: int, **values: Any) -> int:
    """A mail of one week that waits; its id."""
    return insert(cursor, "digests_digestdelivery", person_id=person_id, **MAIL, **COVERED, **values)


def rules(cursor: Any) -> set[tuple[Any, ...]]:
    """Whose rule says what."""
    cursor.execute("select person_id, rule_group, frequency, area from digests_digestrule")
    return set(cursor.fetchall())


def test_the_rules_come_with_rows_go_back_with_rows_and_come_again(scratch):
    ada, ben, cleo, dora = (person(scratch, name) for name in ("ada", "ben", "cleo", "dora"))
    rule(scratch, ada)
    mail(scratch, ada)

    migrate(NAME, *RULES)
    never = {(each, "weekly", "never", "network") for each in (ben, cleo, dora)}
    assert rules(scratch) == {(ada, "weekly", "weekly", "near"), *never}

    plant_what_only_the_new_tables_hold(scratch, ada, ben, cleo, dora)
    migrate(NAME, *BEFORE)
    assert rules(scratch) == {
        (ada, "weekly", "weekly", "network"),
        (ben, "weekly", "weekly", "country"),
        (cleo, "weekly", "daily", "near"),
        (dora, "weekly", "never", "network"),
    }
    scratch.execute("select person_id from digests_digestdelivery")
    assert scratch.fetchall() == [(ada,)], "a copy would be sent as somebody's own mail"
    assert is_as_it_was_before(scratch, ada)

    migrate(NAME, "digests")
    assert one(scratch, "select relforcerowsecurity from pg_class where relname = 'digests_absence'")
    assert one(scratch, "select count(*) from pg_policies where tablename = 'digests_absence'") == 4
    assert one(scratch, "select to_regprocedure('works_with(bigint)') is not null")


def plant_what_only_the_new_tables_hold(cursor: Any, ada: int, ben: int, cleo: int, dora: int) -> None:
    """Each area, mails at once, further rules, an absence with a deputy, and a copy beside the deputy's own mail."""
    region = {"level": "region", "code": "REGION", "slug": "region", "time_zone": "Europe/Belgrade"}
    place = insert(cursor, "municipalities_territory", **region)
    cursor.execute("update digests_digestrule set area = 'place', place_id = %s where person_id = %s", [place, ada])
    cursor.execute("update digests_digestrule set area = 'tier', frequency = 'weekly' where person_id = %s", [ben])
    cursor.execute("update digests_digestrule set area = 'own', frequency = 'daily' where person_id = %s", [cleo])
    cursor.execute("update digests_digestrule set frequency = 'at_once' where person_id = %s", [dora])
    rule(cursor, ada, rule_group="rule-2", frequency="at_once", area="own")
    insert(cursor, "digests_absence", person_id=ben, until="2026-12-24", deputy_id=ada)
    insert(cursor, "digests_mailbounce", delivery_id=mail(cursor, ada, on_behalf_of_id=ben), kind="hard", source="smtp")


def is_as_it_was_before(cursor: Any, ada: int) -> bool:
    """Tables, functions, checks and what the stop link does are those of before."""
    assert one(cursor, "select to_regclass('digests_absence') is null")
    assert one(cursor, "select to_regprocedure('stop_copies(uuid, bigint)') is null")
    with pytest.raises(psycopg2.errors.CheckViolation, match="rule_frequency_known"):
        cursor.execute("update digests_digestrule set frequency = 'at_once'")
    with pytest.raises(psycopg2.errors.CheckViolation, match="rule_area_known"):
        cursor.execute("update digests_digestrule set area = 'tier'")
    with pytest.raises(psycopg2.errors.UniqueViolation, match="one_digest_per_person_and_period"):
        mail(cursor, ada)
    uuid = one(cursor, "select uuid from digests_digestrule where person_id = %s", ada)
    assert [one(cursor, "select stop_digest(%s)", uuid) for _twice in range(2)] == ["stopped", "already"]
    return bool(one(cursor, "select frequency = 'never' from digests_digestrule where person_id = %s", ada))
