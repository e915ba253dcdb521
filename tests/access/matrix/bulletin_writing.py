"""Writing bulletins: drafts are the house's alone, what was told is corrected by its house, observers write nothing."""

import uuid
from typing import Any

from tests.access.matrix import Row
from tests.access.matrix.needs import WRITERS, checked
from tests.access.world import GROUPS, Sitting, World

#: Who finds each record, beside the writers.
FINDS = {
    "note_draft": "lena-holm",
    "note_pending": "lena-holm ben finn jana dara",
    "note_named": "lena-holm ben finn jana dara gita olga",
    "note_network": " ".join(sorted(GROUPS["members"] - set(WRITERS.split()))),
}
#: What the form has an answer to from the first day.
ANSWERED = {
    "audience": "network",
    "acknowledge_hours": "4",
    "cap_category": "Safety",
    "cap_urgency": "Unknown",
    "cap_severity": "Unknown",
    "cap_certainty": "Unknown",
}


def slug(record: str) -> Any:
    """What stands in the address."""
    missing = str(uuid.UUID(int=7))
    return lambda world: {"slug": world.bulletins[record].slug if record in world.bulletins else missing}


def words(world: World, sitting: Sitting) -> dict:
    """Changed words, saved as draft."""
    return checked(world, sitting, title="Changed", text="Changed words.", **ANSWERED)


def correction(world: World, sitting: Sitting) -> dict:
    """Changed words with the reason."""
    return {**words(world, sitting), "reason": "Recounted.", "publish": "yes"}


def looked_at(world: World, sitting: Sitting) -> dict:
    """Changed words to be shown and not saved."""
    return {**words(world, sitting), "preview": "yes"}


def version(_world: World, _sitting: Sitting) -> dict:
    """The version that was looked at."""
    return {"version": "1"}


def notice(world: World, sitting: Sitting) -> dict:
    """Three answers."""
    key = str(uuid.uuid4())
    return checked(world, sitting, record=key, title="Two buses", when="now", told=["farby"])


def begun(world: World, sitting: Sitting) -> dict:
    """A kind and a language."""
    return checked(world, sitting, record=str(uuid.uuid4()), kind="question", language="en-gb")


def row(route: str, record: str, answer: str, method: str = "GET", **more: Any) -> Row:
    """The writers of Lind get the answer, other readers of the record 403, everybody else 404."""
    others = f"403 {FINDS[record]}; " if record in FINDS else ""
    expected = f"{answer} {WRITERS}; {others}404 rest" if record in FINDS else "404 rest"
    return Row(f"bulletins:{route}", expected, method, record, kwargs=slug(record), **more)


ROWS = [
    Row("bulletins:early-notice", "403 ivo; 200 rest"),
    Row("bulletins:early-notice", "403 ivo; 422 rest", "POST", record="empty"),
    Row("bulletins:early-notice", "403 ivo; 422 gita olga; 302 rest", "POST", send=notice),
    Row("bulletins:bulletin-new", "403 ivo; 200 rest"),
    Row("bulletins:bulletin-new", "403 ivo; 422 rest", "POST", record="empty"),
    Row("bulletins:bulletin-new", "403 ivo; 302 rest", "POST", send=begun),
    row("bulletin-edit", "note_draft", "200"),
    *(row("bulletin-edit", record, "302") for record in ("note_pending", "note_named", "note_network", "missing")),
    row("bulletin-edit", "note_draft", "302", "POST", send=words),
    row("bulletin-edit", "note_draft", "422", "POST", query="?empty"),
    row("bulletin-edit", "note_draft", "200", "POST", send=looked_at, query="?preview", keeps=True),
    *(
        row("bulletin-edit", record, "409", "POST", send=words)
        for record in ("note_pending", "note_named", "note_network", "missing")
    ),
    row("bulletin-preview", "note_draft", "200"),
    *(row("bulletin-preview", record, "302") for record in ("note_pending", "note_named", "note_network", "missing")),
    row("bulletin-publish", "note_draft", "200"),
    *(row("bulletin-publish", record, "302") for record in ("note_pending", "note_named", "note_network", "missing")),
    row("bulletin-publish", "note_draft", "302", "POST", send=version),
    row("bulletin-publish", "note_draft", "409", "POST", query="?no-version"),
    *(
        row("bulletin-publish", record, "302", "POST", send=version, keeps=True)
        for record in ("note_pending", "note_named", "note_network", "missing")
    ),
    *(row("bulletin-correct", record, "200") for record in ("note_named", "note_network")),
    *(row("bulletin-correct", record, "302") for record in ("note_draft", "note_pending", "missing")),
    *(row("bulletin-correct", record, "302", "POST", send=correction) for record in ("note_named", "note_network")),
    *(row("bulletin-correct", record, "409", "POST", send=correction) for record in ("note_draft", "note_pending")),
    row("bulletin-correct", "missing", "404", "POST", send=correction),
]
