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


def version(_world: World, _sitting: Sitting) -> dict:
    """The first version and nothing more."""
    return {"version": 1}


def move(_world: World, _sitting: Sitting) -> dict:
    """A move from the first version, with a note."""
    return {"version": 1, "note": "Please say how many."}


def acceptance(world: World, sitting: Sitting) -> dict:
    """A move with who does what by when."""
    return move(world, sitting) | {"answer": {"who": "The county", "what": "200 beds", "by": "2030-12-31"}}


def redirection(world: World, sitting: Sitting) -> dict:
    """A move to the ministry above the county."""
    return move(world, sitting) | {"authority": str(world.cast.ministry.uuid)}


def to_a_neighbour(world: World, sitting: Sitting) -> dict:
    """A move to an authority that is not above Lind."""
    return move(world, sitting) | {"authority": str(world.cast.holm.uuid)}


WORDS = {"title": "Changed", "version": 1}
WITHDRAWABLE = ("submitted", "returned", "accepted", "shared", "expired", "person", "ticked")
LIST = [
    api("need-list", "200 members"),
    api("need-list", "200 members", query="?state=draft"),
    api("need-list", "200 members", query="?state=accepted&severity=4&sector=ACC&country=nl&group=ASY&role=transit"),
    api("need-list", "201 house cleo gita olga; 403 rest", "POST", send=body(title="New")),
    # Whose need it is, its state and its number are never read from a body.
    api(
        "need-list", "400 house cleo gita olga; 403 rest", "POST", send=body(title="x", authority=1), query="?authority"
    ),
    api("need-list", "400 house cleo gita olga; 403 rest", "POST", send=body(state="accepted"), query="?state"),
]
RECORD = [
    *(need("need-detail", one, f"200 {words}; 404 rest" if words else "404 rest") for one, words in READERS.items()),
    need("need-detail", "draft", only("draft", "200", WRITERS), "PATCH", send=body(**WORDS)),
    need("need-detail", "returned", only("returned", "200", WRITERS), "PATCH", send=body(**WORDS)),
    *(
        need("need-detail", one, only(one, "409", WRITERS), "PATCH", send=body(**WORDS))
        for one in ("submitted", "accepted", "declined", "met", "withdrawn")
    ),
    need("need-detail", "missing", "404 rest", "PATCH", send=body(**WORDS)),
    need("need-detail", "draft", only("draft", "400", WRITERS), "PATCH", send=body(reach=3, version=1), query="?reach"),
    need("need-detail", "draft", only("draft", "204", WRITERS), "DELETE", query="?version=1"),
    need("need-detail", "draft", only("draft", "400", WRITERS), "DELETE"),
    # What others have seen once is withdrawn, and stays.
    *(
        need("need-detail", one, only(one, "409", WRITERS), "DELETE", query="?version=1")
        for one in READERS
        if one not in {"draft", "missing"}
    ),
    need("need-detail", "missing", "404 rest", "DELETE", query="?version=1"),
]
SUBMISSION = [
    need("need-submit", "draft", only("draft", "200", WRITERS), "POST", send=version),
    need("need-submit", "returned", only("returned", "200", WRITERS), "POST", send=version),
    *(
        need("need-submit", one, only(one, "409", WRITERS), "POST", send=version)
        for one in ("submitted", "accepted", "declined", "met", "withdrawn")
    ),
    need("need-submit", "missing", "404 rest", "POST", send=version),
]


def review(route: str, doers: str, send: Any) -> list[Row]:
    """A decision on a submitted need: nothing for its house, once only, and nothing to tell from a missing need."""
    return [
        need(route, "draft", only("draft", "403", WRITERS), "POST", send=send),
        *(need(route, one, only(one, "200", doers), "POST", send=send) for one in ("submitted", "shared", "person")),
        *(
            need(route, one, only(one, "409", doers), "POST", send=send)
            for one in ("returned", "accepted", "declined", "met", "withdrawn")
        ),
        need(route, "missing", "404 rest", "POST", send=send),
    ]


REVIEW = [
    # The county answers: its approver accepts and declines, its officer returns and redirects; the ministry reads.
    *review("need-accept", "finn", acceptance),
    *review("need-decline", "finn", move),
    *review("need-return", "ben finn", move),
    *review("need-redirect", "ben finn", redirection),
    need("need-redirect", "submitted", only("submitted", "409", "ben finn"), "POST", send=to_a_neighbour, query="?x"),
    need("need-redirect", "draft", only("draft", "403", WRITERS)),
    need("need-redirect", "submitted", only("submitted", "200", "ben finn")),
    need("need-redirect", "accepted", only("accepted", "200", "ben finn")),
    need("need-redirect", "missing", "404 rest"),
]
PROGRESS = [
    # Who promised says when work begins; whose need it is says when it is met, and may take it back.
    need("need-start", "accepted", only("accepted", "200", "ben finn"), "POST", send=move),
    *(
        need("need-start", one, only(one, "409", "ben finn"), "POST", send=move)
        for one in ("submitted", "declined", "met", "withdrawn")
    ),
    need("need-start", "draft", only("draft", "403", WRITERS), "POST", send=move),
    need("need-start", "missing", "404 rest", "POST", send=move),
    need("need-meet", "accepted", only("accepted", "200", WRITERS), "POST", send=move),
    *(
        need("need-meet", one, only(one, "409", WRITERS), "POST", send=move)
        for one in ("draft", "submitted", "declined", "met", "withdrawn")
    ),
    need("need-meet", "missing", "404 rest", "POST", send=move),
    *(need("need-withdraw", one, only(one, "200", WRITERS), "POST", send=move) for one in WITHDRAWABLE),
    *(
        need("need-withdraw", one, only(one, "409", WRITERS), "POST", send=move)
        for one in ("draft", "declined", "met", "withdrawn", "taken_back")
    ),
    need("need-withdraw", "missing", "404 rest", "POST", send=move),
]


def change(_world: World, _sitting: Sitting) -> dict:
    """Another title, with why."""
    return {"version": 1, "title": "Changed", "reason": "Counted again."}


#: Lind is writing a change of the accepted record, and one of the record in progress waits for the county; neither
#: takes a second one. Where there is none, tests/needs/test_moves_web.py asks everybody.
CHANGES = [
    *(need("need-change", one, f"200 {words}; 404 rest" if words else "404 rest") for one, words in READERS.items()),
    *(
        need("need-change", one, only(one, "409", WRITERS), "POST", send=change)
        for one in ("draft", "submitted", "accepted", "progress", "met")
    ),
    need("need-change", "accepted", only("accepted", "400", WRITERS), "POST", query="?empty"),
    need("need-change", "missing", "404 rest", "POST", send=change),
    need("need-change", "accepted", only("accepted", "204", WRITERS), "DELETE", query="?version=1"),
    need("need-change", "accepted", only("accepted", "400", WRITERS), "DELETE"),
    need("need-change", "progress", only("progress", "409", WRITERS), "DELETE", query="?version=1"),
    need("need-change", "missing", "404 rest", "DELETE", query="?version=1"),
    *(
        need(f"need-{act}-change", one, only(one, answer, doers), "POST", send=send)
        for act, doers, send in (
            ("take-back", WRITERS, version),
            ("accept", "finn", acceptance),
            ("decline", "finn", move),
        )
        for one, answer in (("progress", "200"), ("accepted", "409"), ("met", "409"))
    ),
    *(
        need(f"need-{act}-change", "missing", "404 rest", "POST", send=move)
        for act in ("take-back", "accept", "decline")
    ),
    *(
        need("need-still-valid", one, only(one, answer, WRITERS), "POST", send=version)
        for one, answer in (("accepted", "200"), ("progress", "200"), ("submitted", "409"), ("met", "409"))
    ),
    need("need-still-valid", "missing", "404 rest", "POST", send=version),
]
ROWS = [
    *LIST,
    *RECORD,
    *SUBMISSION,
    *REVIEW,
    *PROGRESS,
    *CHANGES,
    api("schema", "200 members"),
    api("situation", "200 members"),
    api("situation", "200 members", query="?country=nl"),
    api("situation", "404 members", query="?country=zz"),
    api("situation", "200 members", query="?place=nl/vale/lind"),
    api("situation", "404 members", query="?place=nl/lind"),
]
