"""The three safety layers, switched off in turn through real requests: each time the next one holds.

1 `visible_to`; 2 the guard that raises when it was forgotten; 3 row-level security. With all three off the search for
canaries finds the leak, so it is the search that would have told.
"""

from contextlib import contextmanager

import pytest
from django.test import Client

from municipalities.access import scope as scopes
from municipalities.querysets import ScopedQuerySet, ScopeForgotten, scope_guard_off
from tests.access.people import sql
from tests.access.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.access.planted")]
STRANGERS = ("cleo", "gita", "hana", "ivo", "dara")


def read(world: World, name: str, address: str):
    client = Client(raise_request_exception=False)
    client.force_login(world.sittings[name].user)
    return client.get(address)


def leaks_at(world: World, address: str) -> dict[str, set[str]]:
    """What each stranger may not see and meets there; also checks that the house does see its own."""
    answer = read(world, "ada", address)
    assert answer.status_code == 200
    assert b"CanaryOfLind-draft-title" in answer.content
    found = {}
    for name in STRANGERS:
        answer = read(world, name, address)
        assert answer.status_code == 200
        if leaks := world.leaks(name, answer.content.decode()):
            found[name] = leaks
    return found


@pytest.fixture
def no_filter(monkeypatch):
    """Layer 1 is there in name only: it lets every row through."""
    monkeypatch.setattr(ScopedQuerySet, "visible_to", lambda rows, scope: rows.unscoped("layer 1 is switched off"))


@contextmanager
def no_row_security(monkeypatch):
    """Layer 3 off: every request runs as the role that bypasses it."""
    original = scopes.apply

    def apply(scope):
        original(scope)
        sql("set local role portal_system")

    monkeypatch.setattr(scopes, "apply", apply)
    yield


def test_with_all_layers_nobody_meets_what_is_not_theirs(world):
    assert leaks_at(world, "/careful/") == {}


def test_layer_1_forgotten_layer_2_raises(world):
    for name in ("ada", *STRANGERS):
        answer = read(world, name, "/forgetful/")
        assert answer.status_code == 500
        assert b"Canary" not in answer.content
    client = Client()
    client.force_login(world.cast.cleo)
    with pytest.raises(ScopeForgotten):
        client.get("/forgetful/")


def test_layer_1_lets_all_through_layer_3_holds(world, no_filter):
    assert leaks_at(world, "/careful/") == {}


def test_layers_1_and_2_off_layer_3_holds(world):
    with scope_guard_off():
        assert leaks_at(world, "/forgetful/") == {}


def test_layer_3_off_layer_1_holds(world, monkeypatch):
    with no_row_security(monkeypatch):
        assert leaks_at(world, "/careful/") == {}


def test_all_layers_off_the_search_finds_the_leak(world, monkeypatch):
    with scope_guard_off(), no_row_security(monkeypatch):
        leaks = leaks_at(world, "/forgetful/")
    assert set(leaks) == set(STRANGERS)
    assert leaks["cleo"] == {
        f"{one}-title"
        for one in ("draft", "submitted", "returned", "expired", "person", "ticked", "declined", "taken_back")
    }


@pytest.mark.parametrize(
    "read_rows",
    [
        list,
        len,
        bool,
        lambda rows: rows.count(),
        lambda rows: rows.exists(),
        lambda rows: rows.first(),
        lambda rows: rows[0],
        lambda rows: rows.get(pk=1),
        lambda rows: rows.in_bulk([1]),
        lambda rows: rows.contains(rows.model(pk=1)),
        lambda rows: list(rows.iterator()),
        lambda rows: list(rows.values_list("title")),
        lambda rows: list(rows.dates("created_at", "day")),
        lambda rows: rows.aggregate(),
        lambda rows: rows.latest("pk"),
        lambda rows: rows.update(title="x"),
        lambda rows: rows.delete(),
        lambda rows: list(rows.order_by("pk").select_related("authority").filter(pk=1) | rows.filter(pk=2)),
        lambda rows: rows.bulk_update([rows.model(pk=1, title="x")], ["title"]),
        lambda rows: list(rows.raw("select * from needs_need")),
        lambda rows: rows.select_for_update().last(),
    ],
)
def test_the_guard_catches_every_way_to_read(world, read_rows):
    from needs.models import Need

    with pytest.raises(ScopeForgotten):
        read_rows(Need.objects.all())


def test_the_guard_also_stands_at_related_rows(world):
    need = world.needs["accepted"]

    with pytest.raises(ScopeForgotten):
        list(need.moves.all())
    with pytest.raises(ScopeForgotten):
        need.moves.count()


def test_parts_of_a_scoped_and_an_unscoped_queryset_are_not_scoped(world):
    """A union, or an OR of two querysets, is only as scoped as its weaker part."""
    from needs.models import Need

    scoped, raw = Need.objects.visible_to(scopes.NOBODY), Need.objects.all()

    for joined in (lambda: scoped | raw, lambda: raw | scoped, lambda: scoped.union(raw), lambda: raw.union(scoped)):
        with pytest.raises(ScopeForgotten):
            list(joined())


def test_an_unscoped_read_gives_its_reason():
    from needs.models import Need

    with pytest.raises(ValueError):
        Need.objects.unscoped("x")
