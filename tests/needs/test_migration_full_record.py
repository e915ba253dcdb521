"""Needs of before the full record come through its migration: kinds of moves and first submissions are filled in."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest

from benchmarks.databases import connect, fresh_database, migrate

NAME = "before_the_full_record"
#: What a column that must hold something holds where a test says nothing about it.
_FILLING = {
    "boolean": "false",
    "jsonb": "'{}'",
    "uuid": "gen_random_uuid()",
    "timestamp with time zone": "now()",
    "integer": "0",
    "smallint": "0",
    "bigint": "0",
}
_MUST = """
    select column_name, data_type from information_schema.columns
    where table_name = %s and is_nullable = 'NO' and column_default is null and is_identity = 'NO'
"""
SUBMITTED = "2026-03-02T10:00:00+00:00"


def insert(cursor: Any, table: str, **values: Any) -> int:
    """A row with these values, whatever else its table asks for; its id."""
    cursor.execute(_MUST, [table])
    missing = {name: _FILLING.get(kind, "''") for name, kind in cursor.fetchall() if name not in values}
    places = [*missing.values(), *["%s"] * len(values)]
    cursor.execute(
        f"insert into {table} ({', '.join([*missing, *values])}) values ({', '.join(places)}) returning id",
        list(values.values()),
    )
    return int(cursor.fetchone()[0])


@pytest.fixture
def scratch() -> Iterator[Any]:
    """A cursor of the system role in a database of its own, as it stood before the full record."""
    with (
        fresh_database(NAME, "needs", "0002_row_level_security") as name,
        contextlib.closing(connect("test", name, role="portal_system")) as inside,
        inside.cursor() as cursor,
    ):
        yield cursor


def plant(cursor: Any) -> dict[str, int]:
    """A house with a need in each state there was, returned ones submitted again; ids by title."""
    place = {"name": "x", "time_zone": "Europe/Belgrade", "iso2": "NL"}
    region = insert(cursor, "municipalities_territory", level="region", code="REGION", slug="region", **place)
    inside = {"parent_id": region, **place}
    country = insert(cursor, "municipalities_territory", level="country", code="NL", slug="nl", **inside)
    lind = insert(
        cursor,
        "municipalities_territory",
        **{**place, "parent_id": country, "country_id": country, "level": "municipality"},
        code="NL-1",
        slug="lind",
        short_code="LIN",
    )
    group = insert(cursor, "auth_group", name="lind")
    house = {"kind": "municipality", "name": "Lind", "slug": "lind", "territory_id": lind, "country_id": country}
    authority = insert(cursor, "municipalities_authority", group_id=group, is_active=True, **house)
    person = insert(cursor, "municipalities_user", email="ada@example.org", name="Ada", is_active=True)
    sector = insert(cursor, "municipalities_sector", code="ACC", name="Shelter")
    scope = {"authority_id": authority, "country_id": country}
    needs = {}
    for state, reach, moves in (
        ("draft", 0, ["draft"]),
        ("submitted", 1, ["draft", "submitted"]),
        ("returned", 1, ["draft", "submitted", "returned"]),
        ("accepted", 3, ["draft", "submitted", "returned", "submitted", "accepted"]),
    ):
        words = {"title": state, "situation": "Too few.", "severity": 4, "sector_id": sector, "people_affected": 620}
        was_submitted = state != "draft"
        later = {"number": f"NL-LIN-{reach}{len(moves)}", "addressed_to_id": authority, "submitted_at": SUBMITTED}
        needs[state] = insert(
            cursor,
            "needs_need",
            **{**scope, **words, **(later if was_submitted else {})},
            territory_id=lind,
            state=state,
            reach=reach,
            version=len(moves),
            created_by_id=person,
        )
        for before, after in zip(["", *moves], moves, strict=False):
            note = "How many?" if after == "returned" else ""
            who = {"actor_id": person, "actor_name": "Ada", "acting_id": authority, "need_id": needs[state]}
            insert(cursor, "needs_needmove", **scope, **who, from_state=before, to_state=after, note=note)
    return needs


def test_old_needs_come_through_with_their_history_named(scratch):
    planted = plant(scratch)

    migrate(NAME, "needs", "0004_full_record_rules")

    scratch.execute("select need_id, array_agg(kind order by id) from needs_needmove group by need_id")
    assert dict(scratch.fetchall()) == {
        planted["draft"]: ["begin"],
        planted["submitted"]: ["begin", "submit"],
        planted["returned"]: ["begin", "submit", "return"],
        planted["accepted"]: ["begin", "submit", "return", "submit", "accept"],
    }
    scratch.execute(
        "select title, first_submitted_at is not distinct from submitted_at, submitted_at is not null, lacking,"
        " people_by_group, currency, cost_minor, answer_who, answer_by, field_versions from needs_need order by id"
    )
    rows = {title: rest for title, *rest in scratch.fetchall()}
    empty = [[], {}, "EUR", None, "", None, {}]
    assert rows == {title: [True, title != "draft", *empty] for title in planted}
    # The fill worked as the system role and left the application none of its rights.
    scratch.execute("select has_table_privilege('portal_app', 'needs_needmove', 'update')")
    assert scratch.fetchone() == (False,)
