"""Every row of the matrix for every actor: the status, no canary, and nothing changed where nothing may change."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core import mail
from django.db import connection, transaction
from django.urls import reverse

from tests.access.fingerprints import fingerprint, promised
from tests.access.matrix import Row
from tests.access.matrix.table import ACCESS
from tests.access.routes import METHODS, all_routes
from tests.access.world import World, found

pytestmark = pytest.mark.django_db
READING = {"GET", "HEAD", "OPTIONS"}
#: Who also asks with HEAD: one of each kind of answer is enough, since Django takes it the way of GET.
HEADERS_ALONE = {"ada", "cleo", "ben", "dara", "eli", "anonymous"}


def ask(world: World, row: Row, actor: str, method: str) -> Any:
    """The answer of the row's address to this actor."""
    client = world.client(actor)
    address = reverse(row.route, kwargs=row.kwargs(world)) + row.query
    if method in READING:
        return getattr(client, method.lower())(address)
    body = row.send(world, world.sittings[actor])
    if row.is_api and not row.is_form:
        return client.generic(method, address, json.dumps(body), content_type="application/json")
    return getattr(client, method.lower())(address, body)


def told(response: Any) -> str:
    """The answer in the words of the matrix: its status, or where it sends people who must sign in."""
    if response.status_code == 302:
        if response["Location"].startswith(reverse("account_login") + "?"):
            return "sign-in"
        if response["Location"] == reverse("municipalities:no-membership"):
            return "no-house"
    return str(response.status_code)


def whole(response: Any) -> str:
    """Everything that left the server: headers and body."""
    return "\n".join(f"{name}: {value}" for name, value in response.items()) + "\n" + body_of(response).decode()


def body_of(response: Any) -> bytes:
    """The bytes that left the server, those of a file included."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def faults(world: World, row: Row, actor: str, method: str, before: dict[str, str]) -> list[str]:
    """What is wrong with one answer; everything is undone afterwards, so that `before` holds for the next."""
    expected = row.answers()[actor]
    with transaction.atomic():
        waiting = promised()
        mail.outbox.clear()
        response = ask(world, row, actor, method)
        wrong = [] if told(response) == expected else [f"answers {told(response)} instead of {expected}"]
        wrong += [f"shows {one}" for one in sorted(world.leaks(actor, whole(response)))]
        changes = {table for table, value in fingerprint().items() if before.get(table) != value}
        if row.noted and expected == "200":
            changes -= {"municipalities_auditevent"}
        is_write = method not in READING and expected in {"200", "201", "204", "302"}
        if not is_write and (changes or promised() > waiting or mail.outbox):
            wrong.append(f"changes {sorted(changes)} or promises {promised() - waiting} tasks")
        if is_write and not changes and not row.keeps:
            wrong.append("changes nothing although it says it did")
        if method == "HEAD" and body_of(response):
            wrong.append("has a body")
        del connection.run_on_commit[waiting:]
        transaction.set_rollback(True)
    return [f"{actor}: {method} {row.label} {one}" for one in wrong]


@pytest.mark.parametrize("row", ACCESS, ids=[row.label for row in ACCESS])
def test_each_actor_gets_what_the_matrix_says(world, row):
    wrong, before = [], fingerprint()
    for actor in sorted(row.answers()):
        for method in ("GET", "HEAD") if row.method == "GET" and actor in HEADERS_ALONE else (row.method,):
            wrong += faults(world, row, actor, method, before)
    assert wrong == [], "\n" + "\n".join(wrong)


def kept_rows() -> dict[str, list[Row]]:
    by_route: dict[str, list[Row]] = {}
    for row in ACCESS:
        by_route.setdefault(row.route, []).append(row)
    return by_route


def unlisted(routes: set[str], rows: set[str]) -> tuple[set[str], set[str]]:
    """Routes without rows, and rows without a route."""
    return routes - rows, rows - routes


def test_every_route_has_rows_and_every_row_its_route():
    routes = {route.name for route in all_routes()}

    assert len(routes) >= 50
    assert unlisted(routes, set(kept_rows())) == (set(), set())


def test_a_new_route_without_rows_is_noticed_and_a_row_whose_route_is_gone():
    routes = {route.name for route in all_routes()}

    assert unlisted(routes | {"needs:planted"}, set(kept_rows()) | {"needs:gone"}) == (
        {"needs:planted"},
        {"needs:gone"},
    )


def test_routes_have_names_of_their_own():
    names = [route.name for route in all_routes()]

    assert [name for name in names if name.startswith("no name")] == []
    assert len(names) == len(set(names))


#: Whoever could do most anywhere; if they are refused, everybody is.
MIGHTY = ("anonymous", "eli", "kim", "finn", "dara", "cleo")
REFUSALS = {"400", "401", "403", "404", "405", "sign-in", "no-house"}


@pytest.mark.parametrize("route", sorted(kept_rows()))
def test_a_method_without_a_row_is_refused_to_everybody(world, route):
    rows = kept_rows()[route]
    listed = {row.method for row in rows} | ({"HEAD"} if any(row.method == "GET" for row in rows) else set())
    wrong = []
    with transaction.atomic():
        before = fingerprint()
        for method in METHODS:
            if method in listed:
                continue
            for actor in MIGHTY:
                response = ask(world, rows[0], actor, method)
                is_plain_options = method == "OPTIONS" and told(response) == "200" and not response.content
                if told(response) not in REFUSALS and not is_plain_options:
                    wrong.append(f"{actor}: {method} {route} answers {told(response)}")
                if leaks := world.leaks(actor, whole(response)):
                    wrong.append(f"{actor}: {method} {route} shows {leaks}")
        assert fingerprint() == before
        transaction.set_rollback(True)
    assert wrong == []


def test_anonymous_people_reach_only_this_list():
    """What answers without sign-in is few and named, at most twenty where the portal really runs.

    The demo's mails and its page of components exist in the demo network alone. "204" says nothing at all.
    """
    open_to_all = {row.route for row in ACCESS if row.answers()["anonymous"] not in {"sign-in", "401", "204"}}

    assert open_to_all == {
        "about", "accessibility", "bulletins:bulletin-detail", "bulletins:bulletin-file",
        "bulletins:bulletin-list", "account_login", "account_logout", "account_reset_password",
        "account_reset_password_done", "account_reset_password_from_key", "account_reset_password_from_key_done",
        "demo-mail", "demo-mail-html", "demo-mail-list", "design", "design-confirm", "design-form", "design-record",
        "digests:unsubscribe", "health-ready", "help", "mail-events", "privacy", "private-feed", "public-feed",
        "set-language",
    }  # fmt: skip
    assert len({one for one in open_to_all if one.partition("-")[0] not in {"demo", "design"}}) <= 20


def test_the_search_for_canaries_is_not_blind(world):
    """The house itself does meet its words on these pages, so their absence elsewhere means something."""
    met = set()
    for address in ("/needs/", *(need.get_absolute_url() for need in world.needs.values()), "/api/v1/needs/"):
        met |= found(world.client("ada").get(address).content.decode())

    assert {(record, "title") for record in world.needs} <= met
    assert {(record, "note") for record in world.needs} <= met
    assert ("shared", "reason") in met
