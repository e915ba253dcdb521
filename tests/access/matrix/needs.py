"""Needs on pages: lists, the need, its form, its review, its shares."""

import uuid
from typing import Any

from tests.access.matrix import API_DEFAULTS, Row
from tests.access.world import Sitting, World

#: Who may read each record of Lind; `rest` cannot tell it from a missing one.
READERS = {
    "draft": "house",
    "submitted": "house above",
    "returned": "house above",
    "accepted": "members",
    "progress": "members",
    "shared": "house above holm",
    "expired": "house above",
    "person": "house above gita",
    "ticked": "house above hana",
    "declined": "house above",
    "met": "members",
    "withdrawn": "members",
    "taken_back": "house above",
    "missing": "",
}
#: People of Lind who act for it as officers; Lena acting for Holm reads as Lind's but may not act.
WRITERS = "ada kim lena mira"


def reference(world: World, record: str) -> str:
    """What stands in the address."""
    return world.needs[record].slug if record in world.needs else str(uuid.UUID(int=7))


def need(route: str, record: str, expected: str, method: str = "GET", **more: Any) -> Row:
    """A row about one of Lind's needs."""
    more.setdefault("kwargs", lambda world: {"slug": reference(world, record)})
    return Row(f"needs:{route}", expected, method, record, **more)


def checked(world: World, sitting: Sitting, **fields: Any) -> dict:
    """Fields of a form with its check values, for the authority that the person acts for."""
    from municipalities.access.actor import make_actor

    acting = sitting.acting or (make_actor(sitting.user).acting if sitting.user else None)
    key = getattr(acting, "authority_uuid", None) or getattr(acting, "uuid", None) or uuid.UUID(int=7)
    return {"version": 1, "authority": str(key), **fields}


def text(world: World, sitting: Sitting) -> dict:
    """A changed text, saved as draft."""
    sector = str(world.cast.sector.pk)
    return checked(world, sitting, title="Changed", situation="Changed text.", severity="2", sector=sector)


def cleared(world: World, sitting: Sitting) -> dict:
    """The same with the title taken out."""
    return {**text(world, sitting), "title": ""}


def typing(world: World, sitting: Sitting) -> dict:
    """One changed field, as the form sends it while somebody types."""
    return checked(world, sitting, changed="title", title="Typed")


def typing_a_state(world: World, sitting: Sitting) -> dict:
    """A field that no form has."""
    return checked(world, sitting, changed=["title", "state"], title="Typed", state="accepted")


def submission(world: World, sitting: Sitting) -> dict:
    """Everything a submitted need must have, and submitted."""
    return {**text(world, sitting), "lacking": ["staff"], "is_free_of_personal_data": "on", "submit": "1"}


def begun(world: World, sitting: Sitting) -> dict:
    """A draft that a browser gave its uuid."""
    return checked(world, sitting, record=str(uuid.UUID(int=71)))


def decision(world: World, sitting: Sitting) -> dict:
    """A decision with a note."""
    return checked(world, sitting, note="Please say how many.")


def acceptance(world: World, sitting: Sitting) -> dict:
    """Who does what by when."""
    answer = {"answer_who": "Civil protection", "answer_what": "Beds", "answer_by": "31.12.2030"}
    return checked(world, sitting, note="", **answer)


def to_the_ministry(world: World, sitting: Sitting) -> dict:
    """A redirect with its reason."""
    return checked(world, sitting, to="interior", note="The state answers this.")


def ticked(world: World, sitting: Sitting) -> dict:
    """The box for the association, ticked."""
    return checked(world, sitting, ticked="on")


def with_farby(world: World, sitting: Sitting) -> dict:
    """A share with an authority that cannot see the need otherwise."""
    return {"authority": "farby", "reason": "They can help"}


def share_of(record: str):
    """The address of ending the one share, as if it were a share of this record."""
    return lambda world: {"slug": reference(world, record), "share_id": world.share.pk if world.share else 0}


def readers(record: str, among: str = "") -> str:
    """Readers of the record who are not in `among`, as words."""
    from tests.access.world import GROUPS

    def names(words: str) -> set[str]:
        return {name for word in words.split() for name in GROUPS.get(word, {word})}

    return " ".join(sorted(names(READERS[record]) - names(among)))


def only(record: str, answer: str, doers: str) -> str:
    """These get the answer, other readers 403, the rest 404."""
    others = readers(record, doers)
    return f"{answer} {doers}; {f'403 {others}; ' if others else ''}404 rest"


def kept_view(_world: World, _sitting: Sitting) -> dict:
    """Filters under a name."""
    return {"name": "Mine", "query": "view=network&state=open"}


def chosen_columns(_world: World, _sitting: Sitting) -> dict:
    """Other columns than the usual ones."""
    return {"columns": ["rank"], "size": "50"}


LISTS = [
    Row("needs:need-list", "200 members"),
    Row("needs:need-list", "200 members", query="?view=network"),
    Row("needs:need-list", "200 members", query="?view=own"),
    Row("needs:need-list", "200 members", query="?view=shared"),
    Row("needs:need-list", "200 members", query="?view=network&state=draft"),
    Row("needs:need-list", "200 members", query="?view=network&severity=4&sector=ACC&country=nl"),
    Row(
        "needs:need-list",
        "200 members",
        query="?view=network&state=open&severity=4-5&place=nl/vale&group=ASY&role=host",
    ),
    Row("needs:need-list", "200 members", query="?view=own&state=withdrawn"),
    Row(
        "needs:need-export",
        "200 members",
        "POST",
        send=lambda world, sitting: {"view": "network", "format": "csv"},
    ),
    Row(
        "needs:need-export",
        "200 members",
        "POST",
        record="shared with them",
        send=lambda world, sitting: {"view": "shared", "format": "csv"},
    ),
    Row("needs:need-queue", "200 above; 403 rest"),
    Row("needs:need-new", "302 house cleo gita olga; 403 rest", "POST"),
    Row("needs:need-order", "200 house cleo gita olga; 403 rest"),
    Row("needs:need-order", "422 house cleo gita olga; 403 rest", "POST"),
    Row("needs:open-needs", "200 house cleo gita olga; 403 rest"),
    Row("needs:open-needs", "422 house cleo gita olga; 403 rest", "POST"),
    Row("needs:saved-view-add", "302 members", "POST", send=kept_view),
    # Nobody has a view of this number; taking away what is gone is no error (tests/needs/test_need_list_views.py).
    Row("needs:saved-view-remove", "302 members", "POST", kwargs=lambda _world: {"view_id": 7}, keeps=True),
    Row("needs:list-columns", "302 members", "POST", send=chosen_columns),
    # The empty form, the same for all who are signed in; and the draft that was begun without a line.
    Row("needs:need-shell", "200 members eli"),
    Row("needs:need-begin", "200 house cleo gita olga; 403 rest", "POST", send=begun, defaults=API_DEFAULTS),
    Row("needs:need-begin", "400 house cleo gita olga; 403 rest", "POST", query="?empty", defaults=API_DEFAULTS),
]

DETAILS = [
    need("need-detail", record, f"200 {words}; 404 rest" if words else "404 rest") for record, words in READERS.items()
]
FORMS = [
    *(
        need("need-edit", record, only(record, "200" if record in {"draft", "returned"} else "302", WRITERS))
        for record in READERS
        if record != "missing"
    ),
    need("need-edit", "missing", "404 rest"),
    need("need-edit", "draft", only("draft", "302", WRITERS), "POST", send=text),
    need("need-edit", "returned", only("returned", "302", WRITERS), "POST", send=text),
    # What is in the house's hands may be incomplete; only submitting asks for everything.
    need("need-edit", "draft", only("draft", "302", WRITERS), "POST", send=cleared, query="?cleared"),
    need("need-edit", "returned", only("returned", "302", WRITERS), "POST", send=cleared, query="?cleared"),
    need("need-edit", "submitted", only("submitted", "409", WRITERS), "POST", send=text),
    need("need-edit", "accepted", only("accepted", "409", WRITERS), "POST", send=text),
    need("need-edit", "shared", only("shared", "409", WRITERS), "POST", send=text),
    need("need-edit", "missing", "404 rest", "POST", send=text),
    need("need-edit", "draft", only("draft", "302", WRITERS), "POST", send=submission, query="?submit"),
    need("need-edit", "returned", only("returned", "302", WRITERS), "POST", send=submission, query="?submit"),
]
#: States from which nothing follows any more, or not for this side.
_ANSWERED = ("declined", "accepted", "progress", "met", "withdrawn")
AUTOSAVE = [
    need("need-autosave", "draft", only("draft", "200", WRITERS), "POST", send=typing, defaults=API_DEFAULTS),
    need("need-autosave", "returned", only("returned", "200", WRITERS), "POST", send=typing, defaults=API_DEFAULTS),
    need("need-autosave", "submitted", only("submitted", "409", WRITERS), "POST", send=typing, defaults=API_DEFAULTS),
    need("need-autosave", "accepted", only("accepted", "409", WRITERS), "POST", send=typing, defaults=API_DEFAULTS),
    need("need-autosave", "missing", "404 rest", "POST", send=typing, defaults=API_DEFAULTS),
    # Asked before anything is looked for, and so the same for every record, hidden ones too.
    need("need-autosave", "draft", "400 rest", "POST", send=typing_a_state, query="?state", defaults=API_DEFAULTS),
    need("need-autosave", "missing", "400 rest", "POST", send=typing_a_state, query="?state", defaults=API_DEFAULTS),
]
DISCARD = [
    need("need-discard", "draft", only("draft", "200", WRITERS)),
    need("need-discard", "returned", only("returned", "302", WRITERS)),
    need("need-discard", "accepted", only("accepted", "302", WRITERS)),
    need("need-discard", "missing", "404 rest"),
    need("need-discard", "draft", only("draft", "302", WRITERS), "POST", send=checked),
    need("need-discard", "draft", only("draft", "422", WRITERS), "POST", query="?empty"),
    need("need-discard", "returned", only("returned", "409", WRITERS), "POST", send=checked),
    need("need-discard", "accepted", only("accepted", "409", WRITERS), "POST", send=checked),
    need("need-discard", "missing", "404 rest", "POST", send=checked),
]
REVIEW = [
    # The county answers: its approver accepts and declines, its officer returns and redirects; the ministry reads.
    *(
        need(f"need-{act}", "draft", only("draft", "403", WRITERS), "POST", send=send)
        for act, send in (
            ("accept", acceptance),
            ("return", decision),
            ("decline", decision),
            ("redirect", to_the_ministry),
        )
    ),
    *(
        need(f"need-{act}", record, only(record, "409", "finn"), "POST", send=send)
        for record in ("returned", *_ANSWERED)
        for act, send in (("accept", acceptance), ("decline", decision))
    ),
    *(
        need(f"need-{act}", record, only(record, "409", "ben finn"), "POST", send=send)
        for record in ("returned", *_ANSWERED)
        for act, send in (("return", decision), ("redirect", to_the_ministry))
    ),
    *(
        need(f"need-{act}", "missing", "404 rest", "POST", send=decision)
        for act in ("accept", "return", "decline", "redirect", "start", "meet", "withdraw", "association")
    ),
    need("need-accept", "submitted", only("submitted", "302", "finn"), "POST", send=acceptance),
    need("need-accept", "submitted", only("submitted", "422", "finn"), "POST", send=decision, query="?without-answer"),
    need("need-accept", "shared", only("shared", "302", "finn"), "POST", send=acceptance),
    need("need-return", "submitted", only("submitted", "302", "ben finn"), "POST", send=decision),
    need("need-return", "person", only("person", "302", "ben finn"), "POST", send=decision),
    need("need-decline", "submitted", only("submitted", "302", "finn"), "POST", send=decision),
    need("need-decline", "ticked", only("ticked", "302", "finn"), "POST", send=decision),
    need("need-redirect", "submitted", only("submitted", "302", "ben finn"), "POST", send=to_the_ministry),
    need("need-redirect", "submitted", only("submitted", "422", "ben finn"), "POST", send=decision, query="?nowhere"),
]
PROGRESS = [
    # The side that promised says when work begins; the side that asked says when it is met, or takes it back.
    need("need-start", "draft", only("draft", "403", WRITERS), "POST", send=decision),
    need("need-start", "submitted", only("submitted", "409", "ben finn"), "POST", send=decision),
    need("need-start", "accepted", only("accepted", "302", "ben finn"), "POST", send=decision),
    need("need-start", "progress", only("progress", "409", "ben finn"), "POST", send=decision),
    need("need-start", "met", only("met", "409", "ben finn"), "POST", send=decision),
    *(
        need("need-meet", record, only(record, answer, WRITERS), "POST", send=decision)
        for record, answer in (
            *(("draft", "409"), ("submitted", "409"), ("returned", "409"), ("declined", "409")),
            *(("accepted", "302"), ("progress", "302"), ("met", "409"), ("withdrawn", "409")),
        )
    ),
    *(
        need("need-withdraw", record, only(record, answer, WRITERS), "POST", send=decision)
        for record, answer in (
            *(("draft", "409"), ("submitted", "302"), ("returned", "302"), ("declined", "409")),
            *(("accepted", "302"), ("progress", "302"), ("met", "409"), ("withdrawn", "409")),
        )
    ),
    need(
        "need-withdraw", "submitted", only("submitted", "422", WRITERS), "POST", send=checked, query="?without-reason"
    ),
    *(
        need("need-association", record, only(record, "302", WRITERS), "POST", send=ticked)
        for record in ("draft", "submitted", "accepted", "withdrawn")
    ),
    # A box that is as it was changes nothing.
    need("need-association", "ticked", only("ticked", "302", WRITERS), "POST", send=ticked, keeps=True),
]
SHARES = [
    *(need("need-share", record, only(record, "200", WRITERS)) for record in READERS if record != "missing"),
    need("need-share", "missing", "404 rest"),
    need("need-share", "draft", only("draft", "409", WRITERS), "POST", send=with_farby),
    need("need-share", "submitted", only("submitted", "302", WRITERS), "POST", send=with_farby),
    need("need-share", "shared", only("shared", "302", WRITERS), "POST", send=with_farby),
    need("need-share", "submitted", only("submitted", "422", WRITERS), "POST", query="?empty"),
    need("need-share", "missing", "404 rest", "POST", send=with_farby),
    need("need-unshare", "shared", only("shared", "302", WRITERS), "POST", kwargs=share_of("shared")),
    # A share of another record: nothing ends, and nothing is said about it.
    need("need-unshare", "draft", only("draft", "302", WRITERS), "POST", kwargs=share_of("draft"), keeps=True),
    need("need-unshare", "missing", "404 rest", "POST", kwargs=share_of("missing")),
]
HOUSE = [
    # Only an answered need with items has the form; any other leads to its page.
    *(need("need-arrived", record, only(record, "302", WRITERS)) for record in ("draft", "submitted", "accepted")),
    need("need-arrived", "missing", "404 rest"),
    need("need-arrived", "submitted", only("submitted", "409", WRITERS), "POST", send=checked),
    need("need-arrived", "accepted", only("accepted", "302", WRITERS), "POST", send=checked, keeps=True),
    need("need-arrived", "missing", "404 rest", "POST", send=checked),
    *(
        need("need-copy", record, only(record, "302", WRITERS), "POST")
        for record in ("draft", "submitted", "accepted", "declined", "met")
    ),
    need("need-copy", "missing", "404 rest", "POST"),
    *(need("need-still-valid", record, only(record, "302", WRITERS), "POST") for record in ("accepted", "progress")),
    *(
        need("need-still-valid", record, only(record, "409", WRITERS), "POST")
        for record in ("draft", "submitted", "met")
    ),
    need("need-still-valid", "missing", "404 rest", "POST"),
]
ROWS = [*HOUSE, *LISTS, *DETAILS, *FORMS, *AUTOSAVE, *DISCARD, *REVIEW, *PROGRESS, *SHARES]
