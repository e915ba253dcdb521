"""The policies of bulletins and of what hangs on them: who reads and writes what, with raw SQL under each person."""

import pytest

from tests.access.people import being, sql
from tests.access.planted_bulletins import BULLETINS
from tests.access.test_policies import PEOPLE, canaries, refused, user_of
from tests.access.world import HOUSE, MEMBERS, World

pytestmark = pytest.mark.django_db

EVERYONE = [*PEOPLE, "anonymous"]
NAMES = [record for record, *_rest in BULLETINS]
#: Table, column with the canary, the canary's field.
TEXTS = (
    ("bulletin", "title", "title"),
    ("bulletin", "text", "text"),
    ("bulletin", "retraction_reason", "retraction"),
    ("bulletinedition", "words ->> 'title'", "edition"),
    ("bulletintranslation", "title", "translation"),
    ("bulletinattachment", "description", "description"),
    ("bulletinmove", "note", "note"),
    ("bulletinreply", "text", "reply"),
)


@pytest.mark.parametrize("name", EVERYONE)
@pytest.mark.parametrize(("table", "column", "field"), TEXTS)
def test_a_plain_select_shows_each_person_what_is_theirs(world: World, name: str, table: str, column: str, field: str):
    expected = {record for record in NAMES if name in world.readers.get((record, field), set())}

    with being(user_of(world, name)):
        assert canaries(sql(f"select {column} from bulletins_{table}")) == expected


def test_the_planted_bulletins_tell_the_audiences_apart(world: World):
    """What the tests above compare with is no empty set: each audience has readers that another one has not."""
    readers = {record: frozenset(world.readers[record, "title"]) for record in NAMES}

    assert len(set(readers.values())) >= 7
    assert readers["note_draft"] == HOUSE
    assert readers["note_network"] == MEMBERS
    assert "anonymous" in readers["note_public"]


@pytest.mark.parametrize("name", EVERYONE)
def test_each_recipient_reads_its_own_row_the_house_and_the_secretariat_all(world: World, name: str):
    planted = {key: people for key, people in world.readers.items() if key[1].startswith("reader_")}
    expected = {f"{record}-{field}" for (record, field), people in planted.items() if name in people}

    with being(user_of(world, name)):
        found = sql("select read_by_name from bulletins_bulletinrecipient")
    assert {value.partition("-")[2] for (value,) in found} == expected


@pytest.mark.parametrize("name", EVERYONE)
def test_trust_feeds_and_routes_are_read_by_whom_they_concern(world: World, name: str):
    with being(user_of(world, name)):
        for table, column, key in (("postingtrust", "reason", "trust"), ("feedtoken", "name", "feed")):
            seen = bool(sql(f"select {column} from bulletins_{table}"))
            assert seen is (name in world.readers[key, "reason" if key == "trust" else "name"])
        assert sql("select code from bulletins_route") == [("north",)]
        assert sql("select position from bulletins_routeplace") == [(1,)]


@pytest.mark.parametrize("name", EVERYONE)
def test_nobody_removes_what_was_begun_or_told(world: World, name: str):
    tables = ("bulletin", "bulletinedition", "bulletinmove", "bulletinrecipient", "bulletinreply")
    with being(user_of(world, name)):
        for table in (*tables, "postingtrust", "route", "feedtoken"):
            assert refused(f"delete from bulletins_{table}"), table
