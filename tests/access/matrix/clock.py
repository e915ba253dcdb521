"""Terms, calendars and who answers for what: read by every member.

Administrators of the secretariat and of central bodies change them.
"""

from tests.access.matrix import Row
from tests.access.world import Sitting, World


def nordland(_world: World) -> dict:
    """The cast's country."""
    return {"iso2": "nl"}


def nowhere(_world: World) -> dict:
    """A country that there is not."""
    return {"iso2": "zz"}


def a_day(_world: World) -> dict:
    """A day of the cast's country that is no difference."""
    return {"iso2": "nl", "day": "2026-12-30"}


def no_day(_world: World) -> dict:
    """No day at all."""
    return {"iso2": "nl", "day": "2026-13-30"}


def ten_days(_world: World, _sitting: Sitting) -> dict:
    """A shorter term."""
    return {"days": "10"}


def nearest(_world: World, _sitting: Sitting) -> dict:
    """The row of all others names one level."""
    return {"levels": ["tier1"]}


def village(_world: World, _sitting: Sitting) -> dict:
    """A level that there is not."""
    return {"levels": ["village"]}


def new_day(_world: World, _sitting: Sitting) -> dict:
    """A Wednesday off."""
    return {"day": "30.12.2026", "kind": "off", "name": "Bridge day"}


ROWS = [
    Row("needs:late-list", "200 members"),
    Row("needs:late-list", "200 members", query="?at=others&after=2026-11-03.1"),
    Row("needs:term-list", "200 members"),
    Row("needs:term-detail", "200 members", record="nl", kwargs=nordland),
    Row("needs:term-detail", "404 members", record="missing", kwargs=nowhere),
    Row("needs:term-change", "302 dara; 403 rest", "POST", "nl", nordland, ten_days),
    Row("needs:term-change", "422 dara; 403 rest", "POST", "nothing typed", nordland),
    Row("needs:term-change", "404 dara; 403 rest", "POST", "missing", nowhere, ten_days),
    Row("needs:calendar-day-add", "302 dara; 403 rest", "POST", "nl", nordland, new_day),
    Row("needs:calendar-day-add", "422 dara; 403 rest", "POST", "nothing typed", nordland),
    Row("needs:calendar-day-add", "404 dara; 403 rest", "POST", "missing", nowhere, new_day),
    Row("needs:calendar-day-remove", "302 dara; 403 rest", "POST", "nl", a_day, keeps=True),
    Row("needs:calendar-day-remove", "404 dara; 403 rest", "POST", "missing", no_day),
    Row("needs:competence-list", "200 members"),
    Row("needs:competence-detail", "200 members", record="nl", kwargs=nordland),
    Row("needs:competence-detail", "200 members", record="nl", kwargs=nordland, query="?place=lind&sector=ACC"),
    Row("needs:competence-detail", "404 members", record="missing", kwargs=nowhere),
    Row("needs:competence-change", "200 dara; 403 rest", record="nl", kwargs=nordland),
    Row("needs:competence-change", "404 dara; 403 rest", record="nl", kwargs=nordland, query="?sector=none"),
    Row("needs:competence-change", "302 dara; 403 rest", "POST", "nl", nordland, nearest),
    Row("needs:competence-change", "422 dara; 403 rest", "POST", "no such level", nordland, village),
    Row("needs:competence-change", "404 dara; 403 rest", "POST", "missing", nowhere, nearest),
]
