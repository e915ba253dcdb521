"""Benchmark `scope`: what access costs. The portal's own queries, under row-level security and through
`visible_to(scope)`, beside hand-written SQL on the scope columns by a role that bypasses row-level security.

Only execution and fetching are timed; both sides use the same driver, warm, interleaved. Every pair must return the
same rows, else its gate is short.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test.utils import CaptureQueriesContext

from benchmarks import readers
from benchmarks.databases import connect, current, wrapper
from benchmarks.gates import Report
from benchmarks.rounds import Effort, interleave, medians
from coordination.core.pagination import encode, page_of
from coordination.situation.figures import situation_of
from coordination.situation.filters import Filters
from coordination.situation.tree import read_tree
from municipalities.access import scope as scopes
from municipalities.access.actor import Actor
from municipalities.access.scope import Scope
from municipalities.models import Reach, Sector, User
from needs.models import Need
from needs.services.queue import rows_waiting

LIST_RATIO, LIST_DIFFERENCE_MS, AGGREGATE_RATIO, GROWTH = 2.0, 1.5, 1.25, 2.0


@dataclass
class Bench:
    """One filled database: the portal's connection as the app role, and the bypass role's beside it."""

    portal: BaseDatabaseWrapper
    bypass: Any
    people: dict[str, User]
    effort: Effort

    @contextlib.contextmanager
    def acting(self, reader: readers.Reader) -> Iterator[Scope]:
        """A transaction of the app role with the reader's scope applied, as a request has it."""
        cache.clear()  # the people of another database have the same numbers
        with current(self.portal), transaction.atomic():
            yield scopes.load(self.people[reader.name])


@contextlib.contextmanager
def opened(database: str, effort: Effort) -> Iterator[Bench]:
    """Both connections to a filled database; makes sure that they are the roles that the comparison is about."""
    portal = wrapper(database, "app")
    with (
        contextlib.closing(portal),
        contextlib.closing(connect("test", database, role="portal_system")) as bypass,
        bypass.cursor() as cursor,
    ):
        with portal.cursor() as asked:
            asked.execute("select rolname, rolbypassrls from pg_roles where rolname = current_user")
            assert asked.fetchone() == ("portal_app", False), "The portal's side must be under row-level security."
        with contextlib.closing(wrapper(database, "test")) as system, current(system):
            with system.cursor() as asked:
                asked.execute("set role portal_system")
            people = {reader.name: reader.user() for reader in [*readers.readers(), readers.QUIET_OFFICER]}
        yield Bench(portal, cursor, people, effort)


def run(report: Report, database: str, effort: Effort, large: str | None = None) -> None:
    """All gates on one filled database; with `large` also the growth of the officer's list."""
    with opened(database, effort) as bench:
        for reader in readers.readers():
            for query in readers.QUERIES:
                _compare(report, bench, reader, query)
        _policy_alone(report, bench)
        _other_pages(report, bench)
        _cost_of_applying(report, bench)
        if large is not None:
            with opened(large, effort) as other:
                _growth(report, bench, other)


def portal_query(rows: Any, connection: BaseDatabaseWrapper) -> Callable[[], list[Any]]:
    """What the portal would send for this queryset, as a call that runs it on the connection."""
    sql, parameters = rows.query.sql_with_params()

    def call() -> list[Any]:
        with connection.cursor() as cursor:
            cursor.cursor.execute(sql, parameters)
            return cursor.cursor.fetchall()

    return call


def _compare(report: Report, bench: Bench, reader: readers.Reader, query: str) -> None:
    by_hand = readers.BY_HAND[query].replace("{where}", reader.by_hand(bench.people[reader.name].pk))

    def baseline() -> list[Any]:
        bench.bypass.execute(by_hand)
        return bench.bypass.fetchall()

    with bench.acting(reader) as scope:
        portal = portal_query(readers.QUERIES[query](readers.visible(reader, scope)), bench.portal)
        name = f"scope: {reader.name}, {query}"
        if _signature(portal(), query) != _signature(baseline(), query):
            report.at_most(f"{name}, rows that differ", 1, 0)
            return
        rounds = bench.effort.aggregates if query == "year aggregate" else bench.effort.lists
        all_rounds = interleave({"portal": portal, "by hand": baseline}, rounds)
        taken = medians(all_rounds)
    ratio = taken["portal"] / taken["by hand"]
    if query == "year aggregate":
        report.at_most(f"{name}, ratio", ratio, AGGREGATE_RATIO)
    else:
        report.at_most(f"{name}, ratio", ratio, LIST_RATIO)
        report.at_most(f"{name}, difference", taken["portal"] - taken["by hand"], LIST_DIFFERENCE_MS, "ms")
        # Other programs only ever add time, so on a busy machine this tells what the gate above cannot.
        fastest = min(all_rounds["portal"]) - min(all_rounds["by hand"])
        report.listed(f"{name}, difference of the fastest rounds", fastest, "ms")
    report.listed(f"{name}, portal's time", taken["portal"], "ms")


def _signature(rows: list[Any], query: str) -> list[Any]:
    """The ids of a list in order; the whole rows of an aggregate in any order."""
    return sorted(rows) if query == "year aggregate" else [row[0] for row in rows]


def _policy_alone(report: Report, bench: Bench) -> None:
    """The negative control: the same rows by row-level security without the portal's own filter.

    What the officer's house got back is a few rows, which the policy alone finds by walking through everybody's: its
    OR can use no narrow index. It protects, it does not find.
    """
    reader = readers.QUIET_OFFICER
    returned = Need.State.RETURNED
    with bench.acting(reader) as scope:
        forgotten = Need.objects.unscoped("the benchmark's negative control").filter(reach=Reach.ABOVE)
        filtered = Need.objects.visible_to(scope, reach=Reach.ABOVE)
        calls = {
            "policy alone": portal_query(readers.newest(forgotten.filter(state=returned)), bench.portal),
            "with the filter": portal_query(readers.newest(filtered.filter(state=returned)), bench.portal),
        }
        assert {row[0] for row in calls["policy alone"]()} == {row[0] for row in calls["with the filter"]()}
        taken = medians(interleave(calls, bench.effort.aggregates))
    report.listed("scope: control, officer, returned needs, policy alone", taken["policy alone"], "ms")
    report.listed("scope: control, officer, returned needs, with the filter", taken["with the filter"], "ms")


def _other_pages(report: Report, bench: Bench) -> None:
    """What else the pages of needs ask, without a gate: capped counts, an older page, the tab of shares, a queue."""
    officer, county = readers.readers()[1], readers.readers()[2]
    with bench.acting(officer) as scope:
        rows = readers.visible(officer, scope)
        count, older = _of_page(bench, rows)
        calls = {
            "officer, count to 1,001": count,
            "officer, count to 1,001, filtered": _of_page(bench, readers.narrowed(rows))[0],
            "officer, a page from the middle": older,
            "officer, shared by name": portal_query(readers.newest(rows.shared_with(scope)), bench.portal),
        }
        _list(report, bench, calls)
    with bench.acting(county) as scope:
        queue = rows_waiting(scope, county.authority)
        _list(report, bench, {"county reviewer, queue": portal_query(queue, bench.portal)})
    _situation(report, bench)


def _situation(report: Report, bench: Bench) -> None:
    """What the pages of the situation count, beside the one grouping of needs by municipality that they begin with."""
    observer = readers.readers()[-1]
    with bench.acting(observer) as scope:
        actor = Actor(user_id=bench.people[observer.name].pk, scope=scope)
        tree, sectors = read_tree(), list(Sector.objects.all())
        country = tree.countries[-1]
        grouping = Need.objects.visible_to(scope, reach=Reach.NETWORK).open().largest_by_municipality()
        calls: dict[str, Callable[[], Any]] = {"observer, needs by municipality": portal_query(grouping, bench.portal)}
        places = {"the region": tree.root, "a country": country, "an area": country.children[0]}
        for name, place in places.items():
            calls[f"observer, situation of {name}"] = partial(situation_of, actor, tree, place, Filters(), sectors)
        _list(report, bench, calls)


def _of_page(bench: Bench, rows: Any) -> tuple[Callable[[], list[Any]], ...]:
    """The statements that a page in the middle of a list sends: its count, then its rows."""
    with CaptureQueriesContext(bench.portal) as captured:
        page_of(rows.with_list_columns(), before=encode(readers.HALF_WAY, 1))
    return tuple(_statement(query["sql"], bench.portal) for query in captured.captured_queries)


def _statement(sql: str, connection: BaseDatabaseWrapper) -> Callable[[], list[Any]]:
    def call() -> list[Any]:
        with connection.cursor() as cursor:
            cursor.cursor.execute(sql)
            return cursor.cursor.fetchall()

    return call


def _list(report: Report, bench: Bench, calls: dict[str, Callable[[], list[Any]]]) -> None:
    for name, taken in medians(interleave(calls, bench.effort.aggregates)).items():
        report.listed(f"scope: {name}", taken, "ms")


def _cost_of_applying(report: Report, bench: Bench) -> None:
    """What each request pays before its first query: one statement of settings."""
    with bench.acting(readers.readers()[0]) as scope:
        taken = medians(interleave({"apply": lambda: scopes.apply(scope)}, bench.effort.lists))
    report.listed("scope: applying a scope to the transaction", taken["apply"], "ms")


def _growth(report: Report, small: Bench, large: Bench) -> None:
    """The officer's lists on the large data beside the small."""
    for reader in readers.readers()[:2]:
        calls = {}
        with small.acting(reader) as on_small, large.acting(reader) as on_large:
            for name, bench, scope in (("S", small, on_small), ("L", large, on_large)):
                with current(bench.portal):
                    calls[name] = portal_query(readers.newest(readers.visible(reader, scope)), bench.portal)
            taken = medians(interleave(calls, small.effort.lists))
        report.at_most(f"scope: {reader.name}, newest 25, L / S", taken["L"] / taken["S"], GROWTH)
