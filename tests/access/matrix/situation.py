"""The regional situation: open to every member, counting accepted needs only."""

from tests.access.matrix import Row

ROWS = [
    Row("situation:region", "200 members"),
    Row("situation:figures", "200 members"),
    Row("situation:country", "200 members", record="nl", kwargs=lambda world: {"iso2": "nl"}),
    Row("situation:country", "404 members", record="missing", kwargs=lambda world: {"iso2": "zz"}),
]
