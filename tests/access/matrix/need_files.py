"""Files of needs, on pages and over the API: they reach the house and those above it, whoever else reads the need."""

import uuid
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.access.matrix import Row, api
from tests.access.matrix.needs import READERS, WRITERS, only, reference
from tests.access.world import Sitting, World

#: Who may read the files of each record; neither a named share nor the network brings them.
FILE_READERS = {name: "house above" for name in READERS if name != "missing"} | {
    "draft": "house",
    "ticked": "house above hana",
}
#: In the house's hands; in "accepted" a change of the words is being written (tests/access/planted_dialogue.py).
EDITABLE = ("draft", "returned", "accepted")
FIXED = ("submitted", "progress", "declined", "met", "withdrawn", "shared", "ticked")


def of(record: str, *, is_api: bool = False) -> Any:
    """The address of the one file of this record."""
    name = "reference" if is_api else "slug"

    def kwargs(world: World) -> dict[str, Any]:
        file = world.files[record].uuid if record in world.files else uuid.UUID(int=7)
        return {name: reference(world, record), "file": file}

    return kwargs


def elsewhere(world: World) -> dict[str, Any]:
    """A file of the draft, under the address of an accepted need."""
    return {"slug": reference(world, "accepted"), "file": world.files["draft"].uuid}


def all_of(record: str, *, is_api: bool = False) -> Any:
    """The address of all files of this record."""
    return lambda world: {"reference" if is_api else "slug": reference(world, record)}


def upload(_world: World, _sitting: Sitting) -> dict:
    """A small text."""
    return {"file": SimpleUploadedFile("roof.txt", b"The roof leaks.\n")}


def no_file(_world: World, _sitting: Sitting) -> dict:
    """A form without a file."""
    return {"description": "Roof"}


def words(_world: World, _sitting: Sitting) -> dict:
    """What the file shows."""
    return {"description": "The roof in May"}


def page(route: str, record: str, expected: str, method: str = "GET", **more: Any) -> Row:
    """A row about the one file of a record."""
    more.setdefault("kwargs", of(record))
    return Row(f"needs:{route}", expected, method, record, **more)


def files(record: str, expected: str, method: str = "GET", **more: Any) -> Row:
    """A row about all files of a record, on their page."""
    return page("need-files", record, expected, method, kwargs=all_of(record), **more)


LISTS = [
    *(files(record, only(record, "200", WRITERS)) for record in READERS if record != "missing"),
    files("missing", "404 rest"),
    *(files(record, only(record, "302", WRITERS), "POST", send=upload) for record in EDITABLE),
    *(files(record, only(record, "422", WRITERS), "POST", send=upload) for record in FIXED),
    files("draft", only("draft", "422", WRITERS), "POST", send=no_file, query="?nothing"),
    files("missing", "404 rest", "POST", send=upload),
]
FILES = [
    *(page("need-file", one, f"200 {who}; 404 rest", noted=True) for one, who in FILE_READERS.items()),
    page("need-file", "missing", "404 rest"),
    page("need-file", "accepted", "404 rest", kwargs=elsewhere, query="?elsewhere"),
]


def writing(route: str, send: Any) -> list[Row]:
    """A form about one file: for its house, while it has the need in hand."""
    return [
        *(page(route, one, only(one, "200", WRITERS)) for one in ("draft", "returned", "submitted")),
        page(route, "missing", "404 rest"),
        *(page(route, one, only(one, "302", WRITERS), "POST", send=send) for one in EDITABLE),
        *(page(route, one, only(one, "409", WRITERS), "POST", send=send) for one in FIXED),
        page(route, "missing", "404 rest", "POST", send=send),
        page(route, "accepted", only("accepted", "404", WRITERS), "POST", kwargs=elsewhere, query="?elsewhere"),
    ]


def over(route: str, record: str, expected: str, method: str = "GET", **more: Any) -> Row:
    """A row of the API."""
    more.setdefault("kwargs", all_of(record, is_api=True) if route == "need-files" else of(record, is_api=True))
    return api(route, expected, method, record=record, is_form=method == "POST", **more)


API = [
    *(over("need-files", one, f"200 {who}; 404 rest" if who else "404 rest") for one, who in READERS.items()),
    *(over("need-files", one, only(one, "201", WRITERS), "POST", send=upload) for one in EDITABLE),
    *(over("need-files", one, only(one, "409", WRITERS), "POST", send=upload) for one in FIXED),
    over("need-files", "draft", only("draft", "400", WRITERS), "POST", send=no_file, query="?nothing"),
    over("need-files", "missing", "404 rest", "POST", send=upload),
    *(over("need-file", one, f"200 {who}; 404 rest", noted=True) for one, who in FILE_READERS.items()),
    over("need-file", "missing", "404 rest"),
    *(over("need-file", one, only(one, "204", WRITERS), "DELETE") for one in EDITABLE),
    *(over("need-file", one, only(one, "409", WRITERS), "DELETE") for one in FIXED),
    over("need-file", "missing", "404 rest", "DELETE"),
]
ROWS = [*LISTS, *FILES, *writing("need-file-describe", words), *writing("need-file-remove", words), *API]
