"""The API: the same scope and abilities as the pages, in JSON."""

from typing import Any

from tests.access.matrix import Row, Send, api
from tests.access.matrix.needs import READERS, WRITERS, only, reference
from tests.access.world import Sitting, World


def need(route: str, record: str, expected: str, method: str = "GET", **more: Any) -> Row:
    """A row about one of Lind's needs."""
    return api(
        route, expected, method, record=record, kwargs=lambda world: {"reference": reference(world, record)}, **more
    )


def body(**fields: Any) -> Send:
    """A JSON body."""
    return lambda world, sitting: fields


def move(_world: World, _sitting: Sitting) -> dict:
    """A move from the first version, with a note."""
    return {"version": 1, "note": "Please say how many."}


def acceptance(world: World, sitting: Sitting) -> dict:
    """A move with who does what by when."""
    return move(world, sitting) | {"answer": {"who": "The county", "what": "200 beds", "by": "2030-12-31"}}


WORDS = {"title": "Changed", "version": 1}

ROWS = [
    api("need-list", "200 members"),
    api("need-list", "201 house cleo gita olga; 403 rest", "POST", send=body(title="New")),
    # Whose need it is, its state and its number are never read from a body.
    api(
        "need-list", "400 house cleo gita olga; 403 rest", "POST", send=body(title="x", authority=1), query="?authority"
    ),
    api("need-list", "400 house cleo gita olga; 403 rest", "POST", send=body(state="accepted"), query="?state"),
    *(need("need-detail", one, f"200 {words}; 404 rest" if words else "404 rest") for one, words in READERS.items()),
    need("need-detail", "draft", only("draft", "200", WRITERS), "PATCH", send=body(**WORDS)),
    need("need-detail", "returned", only("returned", "200", WRITERS), "PATCH", send=body(**WORDS)),
    need("need-detail", "submitted", only("submitted", "409", WRITERS), "PATCH", send=body(**WORDS)),
    need("need-detail", "accepted", only("accepted", "409", WRITERS), "PATCH", send=body(**WORDS)),
    need("need-detail", "missing", "404 rest", "PATCH", send=body(**WORDS)),
    need("need-detail", "draft", only("draft", "400", WRITERS), "PATCH", send=body(reach=3, version=1), query="?reach"),
    need("need-submit", "draft", only("draft", "200", WRITERS), "POST", send=move),
    need("need-submit", "returned", only("returned", "200", WRITERS), "POST", send=move),
    need("need-submit", "submitted", only("submitted", "409", WRITERS), "POST", send=move),
    need("need-submit", "accepted", only("accepted", "409", WRITERS), "POST", send=move),
    need("need-submit", "missing", "404 rest", "POST", send=move),
    need("need-accept", "draft", only("draft", "403", WRITERS), "POST", send=acceptance),
    need("need-accept", "submitted", only("submitted", "200", "finn"), "POST", send=acceptance),
    need("need-accept", "shared", only("shared", "200", "finn"), "POST", send=acceptance),
    need("need-accept", "accepted", only("accepted", "409", "finn"), "POST", send=acceptance),
    need("need-accept", "missing", "404 rest", "POST", send=acceptance),
    need("need-return", "draft", only("draft", "403", WRITERS), "POST", send=move),
    need("need-return", "submitted", only("submitted", "200", "ben finn"), "POST", send=move),
    need("need-return", "returned", only("returned", "409", "ben finn"), "POST", send=move),
    need("need-return", "missing", "404 rest", "POST", send=move),
    api("situation", "200 members"),
    api("situation", "200 members", query="?country=nl"),
    api("situation", "404 members", query="?country=zz"),
    api("situation", "200 members", query="?place=nl/vale/lind"),
    api("situation", "404 members", query="?place=nl/lind"),
]
