"""Row-level policies of files attacked directly: raw SQL as the app role, under each person's settings."""

import pytest

from tests.access.people import being, sql
from tests.access.test_policies import PEOPLE, canaries, refused, user_of
from tests.access.world import HOUSE, RECORDS

pytestmark = pytest.mark.django_db
NAMES = [name for name, *_rest in RECORDS]
INSERT = """
    insert into needs_needattachment (uuid, authority_id, country_id, association_ticked, addressed_to_id, reach,
        need_id, given_name, stored_name, content_type, size, sha256, description, added_by_id, added_by_name, at)
    select gen_random_uuid(), authority_id, country_id, false, addressed_to_id, reach, id, 'x', md5(random()::text),
        'text/plain', 1, repeat('0', 64), '', %s, 'x', now() from needs_need where id = %s
"""


@pytest.mark.parametrize("name", [*PEOPLE, "anonymous"])
def test_a_plain_select_shows_each_person_the_files_that_are_theirs(world, name):
    expected = {record for record in NAMES if name in world.readers[record, "file"]}

    with being(user_of(world, name)):
        assert canaries(sql("select given_name, description from needs_needattachment")) == expected


@pytest.mark.parametrize("name", [one for one in (*PEOPLE, "anonymous") if one not in HOUSE])
def test_nobody_but_the_house_touches_a_file(world, name):
    person = user_of(world, name)
    with being(person):
        for record in NAMES:
            file = world.files[record].pk
            assert refused("update needs_needattachment set description = 'x' where id = %s", [file]), record
            assert refused("delete from needs_needattachment where id = %s", [file]), record
            assert refused(INSERT, [getattr(person, "pk", 0), world.needs[record].pk]), record


def test_the_house_itself_changes_no_file_behind_a_row_and_adds_in_no_other_name(world):
    file = world.files["draft"].pk
    with being(user_of(world, "ada")):
        for column, value in (("stored_name", "x"), ("sha256", "0" * 64), ("size", 1), ("reach", 3), ("need_id", 1)):
            assert refused(f"update needs_needattachment set {column} = %s where id = %s", [value, file]), column
        assert not refused("update needs_needattachment set description = 'x' where id = %s", [file])
        assert refused(INSERT, [world.cast.ben.pk, world.needs["draft"].pk])
        assert not refused(INSERT, [world.cast.ada.pk, world.needs["draft"].pk])
