"""The dialogue of a review: questions and answers, parts accepted and met, confirmation in the house."""

import uuid
from typing import Any

from tests.access.matrix import Row
from tests.access.matrix.needs import WRITERS, acceptance, checked, decision, need, only, reference
from tests.access.world import Sitting, World

#: Who may speak in the dialogue of a submitted need.
SIDES = f"{WRITERS} ben finn"
LIVE = ("submitted", "returned", "accepted", "progress", "shared", "ticked")
OVER = ("declined", "met", "withdrawn", "taken_back")


def asking(world: World, sitting: Sitting) -> dict:
    """A question about one field."""
    return checked(world, sitting, field="people_affected", text="Is the hall in it?")


def asking_nothing(world: World, sitting: Sitting) -> dict:
    """A question without words."""
    return checked(world, sitting, field="people_affected", text=" ")


def answering(world: World, sitting: Sitting) -> dict:
    """An answer."""
    return checked(world, sitting, text="Yes.")


def question_of(record: str, asked: str = "") -> Any:
    """The address of the one question of `asked`, under the address of this record."""

    def kwargs(world: World) -> dict[str, Any]:
        found = world.questions.get(asked or record)
        return {"slug": reference(world, record), "uuid": found.uuid if found else uuid.UUID(int=7)}

    return kwargs


#: Who reads the questions of a record: neither a named share nor the network brings them, so there they are missing.
def speaks(route: str, record: str, answer: str, **more: Any) -> Row:
    """Somebody of the two sides says something; readers of the dialogue who are of neither get 403, the rest 404."""
    others = "jana lena-holm hana" if record == "ticked" else "jana lena-holm"
    return need(route, record, f"{answer} {SIDES}; 403 {others}; 404 rest", "POST", kwargs=question_of(record), **more)


ASKING = [
    *(need("need-ask", record, only(record, "302", "ben finn"), "POST", send=asking) for record in LIVE),
    *(need("need-ask", record, only(record, "409", "ben finn"), "POST", send=asking) for record in OVER),
    need("need-ask", "draft", only("draft", "403", WRITERS), "POST", send=asking),
    need("need-ask", "submitted", only("submitted", "422", "ben finn"), "POST", send=asking_nothing, query="?empty"),
    need("need-ask", "missing", "404 rest", "POST", send=asking),
]
ANSWERING = [
    *(speaks("need-reply", record, "302", send=answering) for record in ("submitted", "accepted", "shared", "ticked")),
    *(speaks("need-reply", record, "409", send=answering) for record in OVER),
    *(speaks("need-settle", record, "302", send=checked) for record in ("submitted", "accepted", "shared", "met")),
    *(
        Row(f"needs:{route}", "404 rest", "POST", "accepted", question_of("accepted", "submitted"), answering, "?other")
        for route in ("need-reply", "need-settle")
    ),
    *(
        need(route, record, "404 rest", "POST", kwargs=question_of(record), send=answering)
        for route in ("need-reply", "need-settle")
        for record in ("draft", "missing")
    ),
]


def in_part(world: World, sitting: Sitting) -> dict:
    """Who does what by when, and what is not accepted."""
    return {**acceptance(world, sitting), "note": "Not the heaters."}


IN_PART = [
    need("need-accept-in-part", "submitted", only("submitted", "302", "finn"), "POST", send=in_part, query="?noted"),
    need("need-accept-in-part", "submitted", only("submitted", "422", "finn"), "POST", send=acceptance),
    need("need-accept-in-part", "draft", only("draft", "403", WRITERS), "POST", send=acceptance),
    need("need-accept-in-part", "accepted", only("accepted", "409", "finn"), "POST", send=acceptance),
    need("need-accept-in-part", "missing", "404 rest", "POST", send=acceptance),
    *(
        need("need-meet-in-part", record, only(record, answer, WRITERS), "POST", send=decision)
        for record, answer in (
            *(("draft", "409"), ("submitted", "409"), ("declined", "409"), ("accepted", "302")),
            *(("progress", "302"), ("met", "409"), ("withdrawn", "409")),
        )
    ),
    need("need-meet-in-part", "missing", "404 rest", "POST", send=decision),
]
CONFIRMING = [
    # Lind does not ask its approver, so everybody who writes submits, and nothing can be sent back.
    *(
        need("need-submit", record, only(record, "302", WRITERS), "POST", send=checked)
        for record in ("draft", "returned")
    ),
    *(
        need("need-submit", record, only(record, "409", WRITERS), "POST", send=checked)
        for record in ("submitted", "met")
    ),
    *(
        need("need-send-back", record, only(record, "409", "kim mira"), "POST", send=decision)
        for record in ("draft", "returned", "submitted", "accepted")
    ),
    *(need(f"need-{act}", "missing", "404 rest", "POST", send=decision) for act in ("submit", "send-back")),
]
ROWS = [*ASKING, *ANSWERING, *IN_PART, *CONFIRMING]
