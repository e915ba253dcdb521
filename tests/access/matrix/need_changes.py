"""Changes after acceptance and versions: for the two sides of a need, the steps for whoever has them."""

from typing import Any

from tests.access.matrix import API_DEFAULTS, Row
from tests.access.matrix.needs import (
    READERS,
    WRITERS,
    acceptance,
    checked,
    decision,
    need,
    only,
    reference,
    text,
    typing,
)
from tests.access.world import Sitting, World

#: The house and those above it, who read the review's own words.
SIDES = "ada kim lena lena-holm mira ben finn jana"


def among_sides(answer: str, doers: str) -> str:
    """These get the answer, the others of the two sides 403, everybody else 404."""
    others = " ".join(name for name in SIDES.split() if name not in doers.split())
    return f"{answer} {doers}; 403 {others}; 404 rest"


def read(record: str) -> str:
    """Who reads the pages of the two sides about this record."""
    if not READERS[record]:
        return "404 rest"
    return "200 house; 404 rest" if record == "draft" else "200 house above; 404 rest"


#: Lind is writing a change of the accepted record, and one of the record in progress waits for the county.
CHANGES = [
    *(need("need-change", record, read(record)) for record in READERS),
    need("need-change-begin", "accepted", among_sides("302", WRITERS), "POST", keeps=True),
    need("need-change-begin", "progress", among_sides("302", WRITERS), "POST", keeps=True),
    *(need("need-change-begin", record, among_sides("409", WRITERS), "POST") for record in ("met", "submitted")),
    need("need-change-begin", "missing", "404 rest", "POST"),
    need("need-change-edit", "accepted", only("accepted", "200", WRITERS)),
    need("need-change-edit", "progress", only("progress", "302", WRITERS)),
    need("need-change-edit", "submitted", only("submitted", "302", WRITERS)),
    need("need-change-edit", "missing", "404 rest"),
    need("need-change-edit", "accepted", only("accepted", "302", WRITERS), "POST", send=text),
    need("need-change-edit", "progress", only("progress", "409", WRITERS), "POST", send=text),
    need("need-change-edit", "missing", "404 rest", "POST", send=text),
    *(
        need("need-change-autosave", record, only(record, answer, WRITERS), "POST", send=typing, defaults=API_DEFAULTS)
        for record, answer in (("accepted", "200"), ("progress", "409"), ("draft", "409"))
    ),
    need("need-change-autosave", "missing", "404 rest", "POST", send=typing, defaults=API_DEFAULTS),
    need("need-change-discard", "accepted", among_sides("302", WRITERS), "POST", send=checked),
    need("need-change-discard", "accepted", among_sides("422", WRITERS), "POST", query="?empty"),
    need("need-change-discard", "progress", among_sides("409", WRITERS), "POST", send=checked),
    need("need-change-take-back", "progress", among_sides("302", WRITERS), "POST", send=checked),
    need("need-change-take-back", "accepted", among_sides("409", WRITERS), "POST", send=checked),
    need("need-change-accept", "progress", among_sides("302", "finn"), "POST", send=acceptance),
    need("need-change-accept", "progress", among_sides("422", "finn"), "POST", send=decision, query="?without-answer"),
    need("need-change-accept", "accepted", among_sides("409", "finn"), "POST", send=acceptance),
    need("need-change-decline", "progress", among_sides("302", "finn"), "POST", send=decision),
    need("need-change-decline", "accepted", among_sides("409", "finn"), "POST", send=decision),
    *(
        need(f"need-change-{step}", "missing", "404 rest", "POST", send=decision)
        for step in ("discard", "take-back", "accept", "decline")
    ),
]


def restoring(record: str, edition: int, expected: str, **more: Any) -> Row:
    """A row about taking up an edition; each planted record that was submitted has one, the second."""
    return need(
        "need-restore",
        record,
        expected,
        "POST",
        send=checked,
        kwargs=lambda world: {"slug": reference(world, record), "edition": edition},
        **more,
    )


VERSIONS = [
    *(need("need-versions", record, read(record)) for record in READERS),
    restoring("accepted", 2, among_sides("302", WRITERS)),
    restoring("returned", 2, among_sides("302", WRITERS)),
    restoring("progress", 2, among_sides("409", WRITERS)),
    restoring("submitted", 2, among_sides("409", WRITERS)),
    restoring("accepted", 1, among_sides("404", WRITERS), query="?unknown"),
    restoring("missing", 2, "404 rest"),
]
DUPLICATES = [
    # The form asks for it by itself: whoever is signed out gets nothing and is led nowhere.
    *(need("need-duplicates", one, f"{only(one, '200', WRITERS)}; 204 out") for one in READERS if one != "missing"),
    need("need-duplicates", "missing", "204 out; 404 rest"),
]


def merging(world: World, sitting: Sitting) -> dict:
    """Every field that differs, kept as it is."""
    kept = dict.fromkeys(("take_title", "take_situation", "take_source"), "own")
    return checked(world, sitting, other_version=1, **kept)


def merge(record: str, other: str, expected: str, method: str = "GET", **more: Any) -> Row:
    """A row about merging the other record into this one."""
    return need(
        "need-merge",
        record,
        expected,
        method,
        kwargs=lambda world: {"slug": reference(world, record), "other": reference(world, other)},
        **more,
    )


MERGE = [
    merge("submitted", "shared", only("submitted", "200", "finn")),
    # Whoever sees one of the two alone learns nothing of the other.
    merge("accepted", "submitted", f"200 finn; 403 {SIDES.replace(' finn', '')}; 404 rest", query="?above"),
    merge("submitted", "accepted", only("submitted", "409", "finn"), query="?unseen"),
    merge("missing", "accepted", "404 rest"),
    merge("accepted", "missing", "404 rest", query="?gone"),
    merge("submitted", "shared", only("submitted", "302", "finn"), "POST", send=merging),
    merge("submitted", "shared", only("submitted", "422", "finn"), "POST", send=checked, query="?nothing"),
    merge("missing", "accepted", "404 rest", "POST", send=merging),
]
ROWS: list[Row] = [*CHANGES, *VERSIONS, *DUPLICATES, *MERGE]
