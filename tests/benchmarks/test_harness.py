"""All benchmarks run whole on a few thousand rows. The figures mean nothing at that size; that they come does."""

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from benchmarks.databases import connect, fresh_database
from benchmarks.filling import fill
from benchmarks.sizes import XS, L, S, Size

GATE = re.compile(
    r"^(?P<name>(?:scope|web|digest|urgent): .*?)\s+-?[\d.]+(?: \w+)?\s+"
    r"(?:<=|>=) [\d.]+(?: \w+)?\s+(?P<result>ok|short)$"
)
ROLES = (
    "officer, own needs",
    "officer, all visible",
    "county reviewer",
    "ministry",
    "association",
    "secretariat",
    "observer",
)


@pytest.fixture(scope="module")
def filled() -> Iterator[str]:
    """A database of the smallest size."""
    with fresh_database("portal_bench_test") as name:
        fill(name, XS)
        yield name


def asked(database: str, sql: str) -> list[Any]:
    """The rows of a question asked as the system role."""
    with (
        contextlib.closing(connect("test", database, role="portal_system")) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
        return cursor.fetchall()


@pytest.mark.parametrize("size", [XS, S, L])
def test_every_kind_of_authority_has_its_share_of_a_size(size: Size) -> None:
    assert size.municipalities > size.authorities / 2


def test_filling_makes_the_numbers_it_promises(filled: str) -> None:
    counts = {
        "municipalities_authority": XS.authorities,
        "municipalities_user": XS.people,
        "municipalities_membership": XS.people,
        "needs_need": XS.needs,
    }
    for table, number in counts.items():
        assert asked(filled, f"select count(*) from {table}") == [(number,)]
    shares = asked(
        filled, "select (select count(*) from needs_needgroupshare) + (select count(*) from needs_needpersonshare)"
    )
    assert shares == [(XS.shares,)]
    assert asked(filled, "select count(*) from needs_need n join municipalities_authority a on a.id = n.authority_id "
                         "where (n.country_id, n.tier1_id, n.tier2_id, n.association_id) is distinct from "
                         "(a.country_id, a.tier1_id, a.tier2_id, a.association_id)") == [(0,)]  # fmt: skip


def test_filling_leaves_the_schema_as_the_migrations_made_it(filled: str) -> None:
    schema = """
        select 'index', pg_get_indexdef(indexrelid) from pg_index where indrelid = 'needs_need'::regclass
        union all select conname, pg_get_constraintdef(oid) from pg_constraint where conrelid = 'needs_need'::regclass
        union all select tgname, tgenabled::text from pg_trigger
            where tgrelid = 'needs_need'::regclass and not tgisinternal
        order by 1, 2
    """
    with fresh_database("portal_bench_test_empty") as empty:
        assert asked(filled, schema) == asked(empty, schema)


def test_all_gates_are_printed_and_the_result_says_whether_one_is_short() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "--size", "XS"],
        env=os.environ,
        check=False,
        capture_output=True,
        text=True,
        timeout=400,
    )
    assert done.returncode in {0, 1}, done.stderr
    assert re.search(r"^# .*\d+ ok, \d+ short$", done.stdout, re.MULTILINE), done.stderr
    gates = {found["name"]: found["result"] for line in done.stdout.splitlines() if (found := GATE.match(line))}
    for role in ROLES:
        for query in ("newest 25, ratio", "newest 25, difference", "filtered 25, ratio", "year aggregate, ratio"):
            assert f"scope: {role}, {query}" in gates, done.stdout
    pages = ("list page / limit", "list json / limit", "need page / limit", "page, queries in all")
    for name in (*pages, "answers other than 2xx"):
        assert f"web: {name}" in gates, done.stdout
    for name in (
        "set-based / naive, without SMTP",
        "one sender / bare SMTP",
        "doubled mails, at most one a kill",
        "memory of a worker's process",
    ):
        assert f"digest: {name}" in gates, done.stdout
    assert "urgent: p99 of the delay" in gates, done.stdout
    # Promises that hold at every size and speed.
    for name in (
        "mails of a second plan",
        "naive, queries a mail",
        "mails lost by kills, of 30",
        "mails not marked as sent in the end",
        "doubled mails, at most one a kill",
        "mails the worker left",
    ):
        assert gates[f"digest: {name}"] == "ok", done.stdout
    assert gates["web: answers other than 2xx"] == "ok"
    assert {result for name, result in gates.items() if name.startswith("urgent: not told")} == {"ok"}, done.stdout
    assert "rows that differ" not in done.stdout
    assert done.returncode == ("short" in gates.values())


def test_an_unknown_name_is_refused() -> None:
    done = subprocess.run([sys.executable, "-m", "benchmarks", "soup"], check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert "there is no benchmark soup; there are scope, web, digest" in done.stderr
