"""Feeds and translations: public ones for everybody, private ones by their secret; the house translates."""

from tests.access.matrix import Row


def the_feed(world) -> dict:
    """Ada's private feed, as the page of her feeds names it."""
    return {"feed": str(world.feed.uuid)}


def no_feed(_world) -> dict:
    """A feed that is nobody's."""
    return {"feed": "00000000-0000-4000-8000-000000000000"}


def no_secret(_world) -> dict:
    """A secret that opens nothing."""
    return {"secret": "A" * 43, "content": "bulletins.atom"}


def words(world, sitting) -> dict:
    """A translation as its form sends it."""
    acting = sitting.acting or world.cast.lind
    return {"authority": str(acting.uuid), "version": "0", "title": "Obavijest", "lead": "Bitno", "text": "Tekst"}


def bulletin(record: str, expected: str, method: str = "GET", **more) -> Row:
    """A row about the translations of a bulletin; the record by its address."""
    named = (lambda _world: {"slug": "B-9999"}) if record == "missing" else by_slug(record)
    return Row("bulletins:bulletin-translate", expected, method, record=record, kwargs=named, **more)


def by_slug(record: str):
    return lambda world: {"slug": world.bulletins[record].slug}


ROWS = [
    Row("feed-list", "200 members eli"),
    Row("feed-make", "422 members", "POST"),
    Row("feed-make", "200 members", "POST", record="new", send=lambda world, sitting: {"name": "Mine", "days": "7"}),
    Row("feed-revoke", "302 ada; 404 eli rest", "POST", kwargs=the_feed),
    Row("feed-revoke", "404 members eli", "POST", record="missing", kwargs=no_feed),
    *(
        Row("public-feed", "200 everybody", record=content, kwargs=lambda _world, content=content: {"content": content})
        for content in ("bulletins.atom", "alerts.xml", "dates.ics")
    ),
    Row("private-feed", "404 everybody", record="unknown", kwargs=no_secret),
    bulletin("note_draft", "200 ada lena mira kim; 403 lena-holm; 404 rest"),
    bulletin("note_named", "200 ada lena mira kim; 403 lena-holm county ministry dara gita olga; 404 rest"),
    bulletin("note_network", "200 ada lena mira kim; 403 rest", query="?language=hr"),
    bulletin("missing", "404 members"),
    bulletin("note_network", "302 ada lena mira kim; 403 rest", "POST", query="?language=hr", send=words),
    bulletin("note_network", "422 ada lena mira kim; 403 rest", "POST", query="?language=xx", send=words),
    bulletin("missing", "404 members", "POST", send=words),
]
