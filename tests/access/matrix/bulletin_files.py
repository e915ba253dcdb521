"""Files of bulletins, on pages and over the API: read as far as the bulletin, on pages by strangers too where it is
public; written by its house alone.
"""

import uuid
from typing import Any

from tests.access.matrix import Row, api
from tests.access.matrix.bulletins import ACTING, READERS, readers, split, the_bulletin
from tests.access.matrix.need_files import no_file, upload, words
from tests.access.world import World

FILES, FILE = "bulletins:bulletin-files", "bulletins:bulletin-file"
DESCRIBE, REMOVE = "bulletins:bulletin-file-describe", "bulletins:bulletin-file-remove"
#: Where its house may add: what it writes, and what holds.
OPEN = ("note_draft", "note_named", "note_network")


def the_file(record: str) -> Any:
    """The address of the one file of this record."""

    def found(world: World) -> dict[str, Any]:
        file = world.bulletin_files[record].uuid if record in world.bulletin_files else uuid.UUID(int=7)
        return the_bulletin(record)(world) | {"file": file}

    return found


def elsewhere(world: World) -> dict[str, Any]:
    """A file of the draft, under the address of what the network reads."""
    return the_bulletin("note_network")(world) | {"file": world.bulletin_files["note_draft"].uuid}


def all_of(record: str, expected: str, method: str = "GET", **more: Any) -> Row:
    """A row about the page of all files."""
    return Row(FILES, expected, method, record=record, kwargs=the_bulletin(record), **more)


def one_of(route: str, record: str, expected: str, method: str = "GET", **more: Any) -> Row:
    """A row about the one file of a record."""
    return Row(route, expected, method, record=record, **{"kwargs": the_file(record), **more})


def handed(record: str) -> Row:
    """The file for everybody who reads the bulletin; the audit record notes members alone."""
    if record == "note_public":
        return one_of(FILE, record, "200 everybody", noted=True)
    return one_of(FILE, record, readers(record, "200"), noted=True)


def over(route: str, record: str, expected: str, method: str = "GET", **more: Any) -> Row:
    """A row of the API."""
    found = the_bulletin(record) if route == "bulletin-files" else the_file(record)

    def kwargs(world: World) -> dict[str, Any]:
        named = found(world)
        return {"reference": named.pop("slug"), **named}

    return api(route, expected, method, record=record, is_form=method == "POST", **{"kwargs": kwargs, **more})


#: Strangers do not use the API, also for what is public.
API = [
    *(over("bulletin-files", one, readers(one, "200")) for one in READERS),
    over("bulletin-files", "missing", "404 rest"),
    *(over("bulletin-files", one, split(one, "201", ACTING), "POST", send=upload) for one in OPEN),
    *(
        over("bulletin-files", one, split(one, "409", ACTING), "POST", send=upload)
        for one in ("note_pending", "note_retracted")
    ),
    over("bulletin-files", "note_draft", split("note_draft", "400", ACTING), "POST", send=no_file, query="?nothing"),
    over("bulletin-files", "missing", "404 rest", "POST", send=upload),
    *(over("bulletin-file", one, readers(one, "200"), noted=True) for one in READERS),
    over("bulletin-file", "missing", "404 rest"),
    *(
        over("bulletin-file", one, split(one, "204", ACTING), "DELETE")
        for one in (*OPEN, "note_retracted", "note_expired")
    ),
    over("bulletin-file", "note_pending", split("note_pending", "409", ACTING), "DELETE"),
    over("bulletin-file", "missing", "404 rest", "DELETE"),
]
ROWS = [
    *API,
    *(all_of(one, split(one, "200", ACTING)) for one in READERS),
    all_of("missing", "404 members"),
    *(all_of(one, split(one, "302", ACTING), "POST", send=upload) for one in OPEN),
    *(all_of(one, split(one, "422", ACTING), "POST", send=upload) for one in ("note_pending", "note_retracted")),
    all_of("note_draft", split("note_draft", "422", ACTING), "POST", send=no_file, query="?nothing"),
    all_of("missing", "404 members", "POST", send=upload),
    *(handed(one) for one in READERS),
    one_of(FILE, "missing", "404 members"),
    one_of(FILE, "note_network", "404 members", kwargs=elsewhere, query="?elsewhere"),
    *(one_of(route, one, split(one, "200", ACTING)) for route in (DESCRIBE, REMOVE) for one in READERS),
    *(one_of(route, "missing", "404 members") for route in (DESCRIBE, REMOVE)),
    *(one_of(DESCRIBE, one, split(one, "302", ACTING), "POST", send=words) for one in OPEN),
    one_of(DESCRIBE, "note_pending", split("note_pending", "409", ACTING), "POST", send=words),
    *(one_of(REMOVE, one, split(one, "302", ACTING), "POST") for one in (*OPEN, "note_retracted", "note_expired")),
    one_of(REMOVE, "note_pending", split("note_pending", "409", ACTING), "POST"),
    *(one_of(route, "missing", "404 members", "POST", send=words) for route in (DESCRIBE, REMOVE)),
]
