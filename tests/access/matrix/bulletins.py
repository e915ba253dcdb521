"""Bulletins: read as far as they reach, acknowledged by whom they ask, taken back by their house or the secretariat.

The records are those of tests/access/planted_bulletins.py. Opening one marks it read where it was not: of the planted
ones only the corrected one, whose opening tests/bulletins/test_bulletin_page.py covers.
"""

from __future__ import annotations

from typing import Any

from tests.access.matrix import Row
from tests.access.world import Sitting, World

LIST, DETAIL, TOLD = "bulletins:bulletin-list", "bulletins:bulletin-detail", "bulletins:bulletin-told"
ACKNOWLEDGE, REPLY, HIDE = (
    f"bulletins:{one}" for one in ("bulletin-acknowledge", "bulletin-reply", "bulletin-reply-hide")
)
EXPORT = "bulletins:bulletin-export"
RETRACT, DISCARD = "bulletins:bulletin-retract", "bulletins:bulletin-discard"
WITHDRAW = "bulletins:bulletin-withdraw"
#: What its house or the secretariat may take back: what is over as well.
GOES_BACK = ("note_named", "note_network", "note_public", "note_expired")
#: Those above Lind and the secretariat, who read what left it whatever its audience.
DECIDERS = "ben finn jana dara"
#: Who reads each record beside the house.
READERS = {
    "note_draft": "",
    "note_pending": DECIDERS,
    "note_named": f"{DECIDERS} gita olga",
    "note_country": f"{DECIDERS} cleo hana",
    "note_kinds": f"{DECIDERS} ivo",
    "note_network": "ben finn jana dara cleo gita olga hana ivo",
    "note_retracted": "ben finn jana dara cleo gita olga hana ivo",
    "note_expired": f"{DECIDERS} gita olga",
    "note_public": "ben finn jana dara cleo gita olga hana ivo",
}
#: Lena reads Lind's records while she acts for Holm, and is then nobody of the house that acts.
ACTING = "ada kim lena mira"


def the_bulletin(record: str) -> Any:
    """Its address; that of one that does not exist for `missing`."""
    return lambda world: {"slug": world.bulletins[record].slug if record in world.bulletins else "B-9999"}


def the_reply(record: str) -> Any:
    """A reader's question under it."""
    unknown = "00000000-0000-4000-8000-000000000000"

    def found(world: World) -> dict[str, Any]:
        is_there = record in world.bulletins
        return the_bulletin(record)(world) | {"reply": world.bulletin_replies[record].uuid if is_there else unknown}

    return found


def row(route: str, record: str, expected: str, method: str = "GET", **more: Any) -> Row:
    """A row about one bulletin of Lind."""
    return Row(route, expected, method, record=record, **{"kwargs": the_bulletin(record), **more})


def reasoned(record: str) -> Any:
    """The version that stands, with why."""
    return lambda world, sitting: {"version": world.bulletins[record].version, "reason": "It was a rumour."}


def talking(world: World, sitting: Sitting) -> dict[str, Any]:
    """A question by the authority that the actor acts for."""
    held = world.memberships.get(sitting.name)
    acting = sitting.acting or (held.authority if held else None)
    return {"authority": str(acting.uuid) if acting else "", "kind": "question", "text": "How many?"}


def exported(tab: str) -> Any:
    """A part of the list as a file."""
    return lambda world, sitting: {"tab": tab, "format": "csv"}


def readers(record: str, answer: str) -> str:
    """The answer to whoever reads it; 404 for the rest."""
    return f"{answer} house {READERS[record]}; 404 rest"


def split(record: str, done: str, doers: str, refused: str = "403") -> str:
    """One answer for those who may, another for the other readers, 404 for the rest."""
    every = {*["ada", "kim", "lena", "lena-holm", "mira"], *READERS[record].split()}
    others = " ".join(sorted(every - set(doers.split())))
    return f"{done} {doers}; {refused} {others}; 404 rest" if others else f"{done} {doers}; 404 rest"


ROWS = [
    # Strangers read what is for everyone, and no other row of it (the canaries say which).
    Row(LIST, "200 everybody"),
    *(Row(LIST, "200 everybody", query=f"?tab={tab}") for tab in ("asked", "all", "own")),
    Row(LIST, "200 everybody", query="?tab=all&kind=situation_note&country=nl&place=Lind&exercise=without"),
    # Whoever reads the list as a member takes it as a file; the file holds the rows of the page.
    *(Row(EXPORT, "200 members", "POST", record=tab, send=exported(tab)) for tab in ("valid", "all", "own", "asked")),
    *(row(DETAIL, one, "200 everybody" if one == "note_public" else readers(one, "200")) for one in READERS),
    row(DETAIL, "missing", "404 members"),
    *(row(TOLD, one, split(one, "200", f"{ACTING} dara" if READERS[one] else ACTING)) for one in READERS),
    row(TOLD, "missing", "404 members"),
    # Farby was asked and has not answered; nobody else is asked.
    row(ACKNOWLEDGE, "note_named", split("note_named", "302", "gita olga", "409"), "POST"),
    row(ACKNOWLEDGE, "note_draft", readers("note_draft", "409"), "POST"),
    row(ACKNOWLEDGE, "note_network", split("note_network", "403", "ivo", "409"), "POST"),
    row(ACKNOWLEDGE, "missing", "404 members", "POST"),
    row(REPLY, "note_network", split("note_network", "403", "ivo", "302"), "POST", send=talking),
    row(REPLY, "note_named", readers("note_named", "302"), "POST", send=talking),
    row(REPLY, "note_kinds", split("note_kinds", "403", "ivo", "302"), "POST", send=talking),
    row(REPLY, "note_retracted", split("note_retracted", "403", "ivo", "409"), "POST", send=talking),
    row(REPLY, "note_pending", readers("note_pending", "409"), "POST", send=talking),
    row(REPLY, "missing", "404 members", "POST", send=talking),
    # Gita wrote the question under each.
    row(HIDE, "note_named", split("note_named", "302", f"{ACTING} gita dara"), "POST", kwargs=the_reply("note_named")),
    row(
        HIDE, "note_network", split("note_network", "302", f"{ACTING} gita dara"), "POST",
        kwargs=the_reply("note_network"),
    ),
    row(HIDE, "missing", "404 members", "POST", kwargs=the_reply("missing")),
    *(row(RETRACT, one, split(one, "200", f"{ACTING} dara")) for one in GOES_BACK),
    *(row(RETRACT, one, split(one, "302", f"{ACTING} dara")) for one in ("note_pending", "note_retracted")),
    row(RETRACT, "missing", "404 members"),
    *(
        row(RETRACT, one, split(one, "302", f"{ACTING} dara"), "POST", send=reasoned(one))
        for one in GOES_BACK
    ),
    row(
        RETRACT, "note_retracted", split("note_retracted", "409", f"{ACTING} dara"), "POST",
        send=reasoned("note_retracted"),
    ),
    row(RETRACT, "missing", "404 members", "POST"),
    # The secretariat sends back what waits and withdraws nothing.
    row(WITHDRAW, "note_pending", split("note_pending", "302", ACTING), "POST", send=reasoned("note_pending")),
    row(WITHDRAW, "note_pending", split("note_pending", "409", ACTING), "POST", query="?no-version"),
    *(
        row(WITHDRAW, one, split(one, "409", ACTING), "POST", send=reasoned(one))
        for one in ("note_draft", "note_named", "note_network", "note_retracted", "note_expired", "note_public")
    ),
    row(WITHDRAW, "missing", "404 members", "POST"),
    row(DISCARD, "note_draft", split("note_draft", "200", ACTING)),
    row(DISCARD, "note_network", split("note_network", "302", ACTING)),
    row(DISCARD, "missing", "404 members"),
    row(DISCARD, "note_draft", split("note_draft", "302", ACTING), "POST", send=reasoned("note_draft")),
    row(DISCARD, "note_network", split("note_network", "409", ACTING), "POST", send=reasoned("note_network")),
    row(DISCARD, "missing", "404 members", "POST"),
]  # fmt: skip
