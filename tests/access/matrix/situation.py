"""The regional situation: open to every member, counting what the whole network may read."""

from tests.access.matrix import Row


def place(iso2: str, path: str) -> dict:
    """The address of a place below its country."""
    return {"iso2": iso2, "path": path}


ROWS = [
    Row("situation:region", "200 members"),
    Row("situation:figures", "200 members"),
    Row("situation:country", "200 members", record="nl", kwargs=lambda world: {"iso2": "nl"}),
    Row("situation:country", "404 members", record="missing", kwargs=lambda world: {"iso2": "zz"}),
    Row("situation:place", "200 members", record="nl", kwargs=lambda world: place("nl", "vale/lind")),
    Row("situation:place", "404 members", record="missing", kwargs=lambda world: place("nl", "lind")),
]
