"""The walls around who was told by digests, attacked with raw SQL as the people of the cast and as nobody."""

from __future__ import annotations

import uuid

import pytest
from django.db import DatabaseError, transaction

from tests.access.people import being, changed, sql
from tests.coordination.digests.conftest import make_accepted, make_delivery
from tests.factories import as_system

pytestmark = pytest.mark.django_db(transaction=True)
OTHERS = ["ben", "cleo", "eli", "finn", "gita", "hana", "ivo", "jana"]
ASKED = "select person, people, of_all from record_in_digests(%s, 9)"


@pytest.fixture
def need(cast):
    """A need of Lind that stood in the digests of Gita and Mira, beside one of Holm."""
    need, of_holm = make_accepted(cast.lind), make_accepted(cast.holm)
    for person in (cast.gita, cast.mira):
        row = make_delivery(person, told=[of_holm.uuid, need.uuid], told_of=[cast.holm.pk, cast.lind.pk])
        with as_system():
            sql(
                "update digests_digestdelivery set state = 'sent', message_id = '<x>', sent_at = now() where id = %s",
                [row.pk],
            )
    return need


@pytest.fixture(autouse=True)
def _unlisted(cast):
    with as_system():
        sql("update municipalities_contactpoint set listed = false")


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_learns_whom_an_item_was_told(cast, need, name):
    with being(getattr(cast, name)):
        assert sql(ASKED, [need.uuid]) == sql(ASKED, [uuid.uuid4()]) == []


def test_without_anybody_nothing_is_told(need):
    with being(None):
        assert sql(ASKED, [need.uuid]) == []


def test_its_house_reads_names_of_its_own_people_alone_and_numbers_of_others(cast, need):
    for person in (cast.ada, cast.kim, cast.lena):
        with being(person):
            assert set(sql(ASKED, [need.uuid])) == {("Mira", 1, 2), ("", 1, 2)}
    with being(cast.dara):
        assert set(sql(ASKED, [need.uuid])) == {("Mira", 1, 2), ("Gita", 1, 2)}


def test_another_item_of_the_same_mails_opens_nothing(cast, need):
    with being(cast.cleo):
        [(of_holm,)] = sql("select distinct told[1] from digests_digestdelivery") or [(None,)]
        assert of_holm is None, "the mails of others are not hers to read"
        assert sql(ASKED, [need.uuid]) == []
    with as_system():
        [(of_holm,)] = sql("select distinct told[1] from digests_digestdelivery where told is not null")
    with being(cast.cleo):
        assert len(sql(ASKED, [of_holm])) == 2


@pytest.mark.parametrize("name", ["ada", "cleo", "kim"])
def test_what_a_mail_told_is_read_by_its_person_and_the_secretariat_alone(cast, need, name):
    with being(getattr(cast, name)):
        assert sql("select told, told_of from digests_digestdelivery") == []
    with being(cast.mira):
        assert [len(row[0]) for row in sql("select told from digests_digestdelivery")] == [2]
    with being(cast.dara):
        assert len(sql("select told from digests_digestdelivery")) == 2


@pytest.mark.parametrize("name", ["ada", "dara", "mira"])
def test_nobody_writes_what_a_mail_told(cast, need, name):
    for act in (
        "update digests_digestdelivery set told = null, told_of = null",
        "delete from digests_digestdelivery",
        "insert into digests_digestdelivery (uuid, told) values (gen_random_uuid(), '{}')",
    ):
        with being(getattr(cast, name)), pytest.raises(DatabaseError, match="permission denied"):
            changed(act)


def test_each_record_told_has_its_authority(cast, need):
    for values in ("told_of = null", "told = null", "told_of = '{1}'"):
        with as_system(), pytest.raises(DatabaseError, match="delivery_told_says_of_whom"), transaction.atomic():
            changed(f"update digests_digestdelivery set {values} where told is not null")


def test_only_the_application_may_ask():
    assert sql("select has_function_privilege('public', 'record_in_digests(uuid, int)', 'execute')") == [(False,)]
