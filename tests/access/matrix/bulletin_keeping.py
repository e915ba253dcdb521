"""What the secretariat decides about bulletins: its queue, trust in authorities, routes. Nobody else comes near."""

from typing import Any

from tests.access.matrix import Row
from tests.access.world import Sitting, World

READ_IT = "403 house above"


def about(route: str, record: str, expected: str, method: str = "GET", **more: Any) -> Row:
    """A row about one of Lind's bulletins."""
    return Row(route, expected, method, record, lambda world: {"slug": world.bulletins[record].slug}, **more)


def nothing_there(_world: World) -> dict:
    """A number that no bulletin has."""
    return {"slug": "B-9999"}


def lind(_world: World) -> dict:
    """The cast's municipality."""
    return {"slug": "lind"}


def nowhere(_world: World) -> dict:
    """An authority that there is not."""
    return {"slug": "nowhere"}


def north(_world: World) -> dict:
    """The planted route."""
    return {"code": "north"}


def no_route(_world: World) -> dict:
    """A route that there is not."""
    return {"code": "south"}


def first(_world: World, _sitting: Sitting) -> dict:
    """The first version."""
    return {"version": "1"}


def stale(_world: World, _sitting: Sitting) -> dict:
    """A version from before, with everything else."""
    return {"version": "0", **trusted(_world, _sitting), "note": "Say more."} | {"version": "0"}


def back(_world: World, _sitting: Sitting) -> dict:
    """What to change."""
    return {"version": "1", "note": "Name your source."}


def trusted(_world: World, _sitting: Sitting) -> dict:
    """Another level."""
    return {"version": "1", "level": "trusted", "reason": "Reliable for a year."}


def route(_world: World, _sitting: Sitting) -> dict:
    """A route's words."""
    return {"version": "1", "name": "Eastern route", "source": "Report of 1 May 2026", "is_active": "on"}


def removal(world: World, _sitting: Sitting) -> dict:
    """The route's only place goes."""
    return {"version": "1", "act": f"remove:{world.cast.lind.territory.code}"}


def addition(world: World, _sitting: Sitting) -> dict:
    """One place more, over an old version."""
    return {"version": "0", "act": f"add:{world.cast.holm.territory.code}"}


ROWS = [
    Row("bulletins:bulletin-pending", "200 dara; 403 rest"),
    about("bulletins:bulletin-release", "note_pending", f"302 dara; {READ_IT}; 404 rest", "POST", send=first),
    about("bulletins:bulletin-release", "note_draft", "403 house; 404 rest", "POST", send=first),
    about("bulletins:bulletin-release", "note_network", "409 dara; 403 rest", "POST", send=first),
    about("bulletins:bulletin-release", "note_named", f"409 dara; {READ_IT} gita olga; 404 rest", "POST", send=first),
    Row("bulletins:bulletin-release", "404 rest", "POST", "missing", nothing_there, first),
    about("bulletins:bulletin-send-back", "note_pending", f"200 dara; {READ_IT}; 404 rest"),
    about("bulletins:bulletin-send-back", "note_draft", "403 house; 404 rest"),
    about("bulletins:bulletin-send-back", "note_network", "302 dara; 403 rest"),
    Row("bulletins:bulletin-send-back", "404 rest", record="missing", kwargs=nothing_there),
    about("bulletins:bulletin-send-back", "note_pending", f"302 dara; {READ_IT}; 404 rest", "POST", send=back),
    about("bulletins:bulletin-send-back", "note_network", "409 dara; 403 rest", "POST", send=back),
    about("bulletins:bulletin-send-back", "note_draft", "403 house; 404 rest", "POST", send=back),
    Row("bulletins:trust-list", "200 dara; 403 rest"),
    Row("bulletins:trust-list", "200 dara; 403 rest", query="?q=lind"),
    Row("bulletins:trust-edit", "200 dara; 403 rest", record="lind", kwargs=lind),
    Row("bulletins:trust-edit", "404 dara; 403 rest", record="missing", kwargs=nowhere),
    Row("bulletins:trust-edit", "302 dara; 403 rest", "POST", "lind", lind, trusted),
    Row("bulletins:trust-edit", "409 dara; 403 rest", "POST", "changed meanwhile", lind, stale),
    Row("bulletins:trust-edit", "422 dara; 403 rest", "POST", "nothing typed", lind),
    Row("bulletins:route-list", "200 dara; 403 rest"),
    Row("bulletins:route-list", "302 dara; 403 rest", "POST", "new", send=route),
    Row("bulletins:route-list", "422 dara; 403 rest", "POST", "nothing typed"),
    Row("bulletins:route-edit", "200 dara; 403 rest", record="north", kwargs=north),
    Row("bulletins:route-edit", "200 dara; 403 rest", record="north", kwargs=north, query="?q=holm"),
    Row("bulletins:route-edit", "404 dara; 403 rest", record="missing", kwargs=no_route),
    Row("bulletins:route-edit", "302 dara; 403 rest", "POST", "words", north, route),
    Row("bulletins:route-edit", "302 dara; 403 rest", "POST", "a place goes", north, removal),
    Row("bulletins:route-edit", "409 dara; 403 rest", "POST", "changed meanwhile", north, addition),
    Row("bulletins:route-edit", "422 dara; 403 rest", "POST", "nothing typed", north),
]
