"""The dialogue of a review: questions and answers, parts accepted and met, confirmation in the house."""

import uuid
from typing import Any

from tests.access.matrix import Row, api, nothing
from tests.access.matrix.needs import READERS, WRITERS, acceptance, checked, decision, need, only, reference
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


def switching(_world: World, _sitting: Sitting) -> dict:
    """The keys of the review, switched on."""
    return {"keys": "on"}


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
PRESENCE = [
    # Reviewers of the addressee alone see each other; whoever leaves changes no row.
    *(need("need-presence", record, only(record, "200", "ben finn")) for record in ("submitted", "accepted", "met")),
    need("need-presence", "draft", only("draft", "403", WRITERS)),
    need("need-presence", "missing", "404 rest"),
    need("need-presence", "submitted", only("submitted", "204", "ben finn"), "POST", keeps=True),
    need("need-presence", "missing", "404 rest", "POST"),
    Row("needs:need-queue", "200 above; 403 rest", query="?due=late&kind=changed&sector=ACC&severity=4&municipality=x"),
    Row("needs:queue-keys", "302 above; 403 rest", "POST", send=switching, keeps=True),
]


def confirming(_world: World, _sitting: Sitting) -> dict:
    """The approver confirms from now on."""
    return {"confirms": "yes"}


CONFIRMING = [
    Row("municipalities:confirmation", "200 kim mira; 403 rest"),
    Row("municipalities:confirmation", "302 kim mira; 403 rest", "POST", send=confirming),
    Row("municipalities:confirmation", "422 kim mira; 403 rest", "POST", query="?empty"),
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


def over_api(route: str, record: str, expected: str, send: Any = None, *, asked: str | None = None) -> Row:
    """A POST of the API about a record, or about the question of `asked` under the record's address."""

    def kwargs(world: World) -> dict[str, Any]:
        found = {"reference": reference(world, record)}
        return found if asked is None else found | {"uuid": question_of(asked)(world)["uuid"]}

    query = "" if asked in {None, record} else "?other"
    return api(route, expected, "POST", record=record, kwargs=kwargs, query=query, send=send or nothing)


def only_text(_world: World, _sitting: Sitting) -> dict:
    """Words, and nothing more."""
    return {"text": "Is the hall in it?"}


def noted(_world: World, _sitting: Sitting) -> dict:
    """A move with its note."""
    return {"version": 1, "note": "Ten beds are missing."}


def part(world: World, sitting: Sitting) -> dict:
    """An answer for a part."""
    return noted(world, sitting) | {"answer": {"who": "The county", "what": "200 beds", "by": "2030-12-31"}}


def versioned(_world: World, _sitting: Sitting) -> dict:
    """The first version and nothing more."""
    return {"version": 1}


def _named(world: World, record: str) -> dict[str, Any]:
    return {"reference": reference(world, record)}


def _sides(answer: str) -> str:
    return f"{answer} {SIDES}; 403 jana lena-holm; 404 rest"


API = [
    *(
        api("need-questions", f"200 {words}; 404 rest", record=one, kwargs=lambda world, one=one: _named(world, one))
        for one, words in READERS.items()
        if words
    ),
    over_api("need-questions", "submitted", only("submitted", "201", "ben finn"), only_text),
    over_api("need-questions", "met", only("met", "409", "ben finn"), only_text),
    over_api("need-questions", "draft", only("draft", "403", WRITERS), only_text),
    over_api("need-questions", "missing", "404 rest", only_text),
    over_api("need-reply", "submitted", _sides("201"), only_text, asked="submitted"),
    over_api("need-reply", "accepted", _sides("201"), only_text, asked="accepted"),
    over_api("need-reply", "met", _sides("409"), only_text, asked="met"),
    over_api("need-reply", "accepted", "404 rest", only_text, asked="submitted"),
    over_api("need-reply", "missing", "404 rest", only_text, asked="missing"),
    over_api("need-settle", "submitted", _sides("200"), asked="submitted"),
    over_api("need-settle", "accepted", "404 rest", asked="submitted"),
    over_api("need-settle", "missing", "404 rest", asked="missing"),
    over_api("need-accept-in-part", "submitted", only("submitted", "200", "finn"), part),
    over_api("need-accept-in-part", "accepted", only("accepted", "409", "finn"), part),
    over_api("need-accept-in-part", "missing", "404 rest", part),
    over_api("need-meet-in-part", "accepted", only("accepted", "200", WRITERS), noted),
    over_api("need-meet-in-part", "met", only("met", "409", WRITERS), noted),
    over_api("need-meet-in-part", "missing", "404 rest", noted),
    over_api("need-ask-approver", "draft", only("draft", "409", WRITERS), versioned),
    over_api("need-ask-approver", "accepted", only("accepted", "409", WRITERS), versioned),
    over_api("need-ask-approver", "missing", "404 rest", versioned),
    over_api("need-send-back", "draft", only("draft", "409", "kim mira"), noted),
    over_api("need-send-back", "accepted", only("accepted", "409", "kim mira"), noted),
    over_api("need-send-back", "missing", "404 rest", noted),
]
ROWS = [*ASKING, *ANSWERING, *IN_PART, *CONFIRMING, *PRESENCE, *API]
