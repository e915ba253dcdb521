"""Attacks that once worked, or that a reviewer would try first; each shows what stops it."""

import pickle
import time

import pytest
from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from coordination.core.numbers import parse_whole_number
from municipalities.access import scope as scopes
from municipalities.access.limits import _server
from municipalities.access.passwords import GuessableWordsValidator
from municipalities.models import ContactPoint, Membership, User
from municipalities.services import memberships
from tests.access.people import being, changed, sql
from tests.factories import actor_of, as_system, fresh

pytestmark = pytest.mark.django_db


def refused(statement: str, values=()) -> bool:
    """True when the database refuses the statement, or finds nothing to change."""
    try:
        with transaction.atomic():
            return changed(statement, values) == 0
    except DatabaseError:
        return True


@pytest.mark.parametrize(
    "statement",
    [
        "update municipalities_user set membership_version = 1",
        "update municipalities_user set is_active = true",
        "update municipalities_user set email = id || '@evil.example'",
        "delete from municipalities_user",
        "update municipalities_authority set territory_id = null",
        "update municipalities_authority set is_active = false",
        "update municipalities_territory set name = 'Elsewhere'",
        "delete from municipalities_populationfigure",
        "update municipalities_sector set name = 'Other'",
        "delete from pghistory_context",
        "update account_emailaddress set email = id || '@evil.example'",
        "update auth_group set name = id::text",
        "insert into municipalities_demoinstallation default values",
        "delete from django_migrations",
    ],
)
def test_the_application_cannot_write_where_no_page_of_it_writes(cast, statement):
    with being(cast.kim), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        sql(statement)


def test_code_behind_a_temporary_table_does_not_run_as_the_system_role(cast):
    """With pg_temp first in the search path, a trigger on a table of the same name ran as portal_system."""
    with being(cast.kim), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        sql("create temporary table municipalities_user (id bigint, membership_version bigint)")


@pytest.mark.parametrize("name", ["cleo", "gita", "ivo", "hana", "eli"])
def test_contacts_of_a_foreign_house_are_not_written(cast, name):
    """A forged approver would make needs go to an authority that nobody answers for."""
    insert = """
        insert into municipalities_contactpoint (authority_id, role, person_name, listed)
        values (%s, 'approver', 'Forged', true)
    """
    with being(getattr(cast, name)):
        assert refused(insert, [cast.lind.pk])
        assert refused("delete from municipalities_contactpoint where authority_id = %s", [cast.lind.pk])


def test_contacts_are_for_members(cast):
    with being(cast.ivo):
        assert ContactPoint.objects.filter(authority=cast.lind).exists()
    for person in (cast.eli, None):
        with being(person):
            assert not ContactPoint.objects.exists()


def test_a_new_password_brings_no_ended_role_back_to_life(cast):
    """A whole row written as it was read takes the version of the scope back, and the ended scope is cached there."""
    stale = User.objects.get(pk=cast.ada.pk)
    memberships.end_membership(
        actor=actor_of(cast.kim, cast.lind),
        membership_id=Membership.objects.get(user=cast.ada, authority=cast.lind).pk,
        reason="left",
    )
    after_end = fresh(cast.ada).membership_version
    assert after_end > stale.membership_version

    get_adapter().set_password(stale, "seven quiet harbours at noon")

    assert fresh(cast.ada).membership_version == after_end
    assert fresh(cast.ada).check_password("seven quiet harbours at noon")


def test_a_new_password_does_not_open_a_closed_account(cast):
    stale = User.objects.get(pk=cast.ada.pk)
    with as_system():
        User.objects.filter(pk=cast.ada.pk).update(is_active=False)

    get_adapter().set_password(stale, "seven quiet harbours at noon")

    assert fresh(cast.ada).is_active is False


class Exploit:
    """Runs code when its pickle is read."""

    def __reduce__(self):
        return (setattr, (Exploit, "ran", True))

    ran = False


def test_a_pickle_in_the_cache_is_not_read(cast):
    key = f"scope:{cast.ada.pk}:{cast.ada.membership_version}"
    _server().set(cache.make_key(key), pickle.dumps(Exploit()))

    assert scopes.load(cast.ada).own == {cast.lind.pk}
    assert Exploit.ran is False


@pytest.mark.parametrize("forged", ["true", '"{}"', '{"own": [1]}', '"{\\"until\\": 9e9}:signature"', "[]", "5"])
def test_a_forged_scope_in_the_cache_is_not_believed(cast, forged):
    key = f"scope:{cast.ada.pk}:{cast.ada.membership_version}"
    _server().set(cache.make_key(key), forged)

    assert scopes.load(cast.ada).own == {cast.lind.pk}


def test_a_scope_of_somebody_else_or_of_another_time_is_not_believed(cast):
    strong = scopes.load(cast.dara)
    theirs, own = "scope:1:1", "scope:2:1"
    packed = scopes.pack(theirs, strong, 60)

    assert scopes.unpack(theirs, packed) == strong
    assert scopes.unpack(own, packed) is None
    assert scopes.unpack(theirs, scopes.pack(theirs, strong, 0)) is None


@pytest.mark.parametrize(
    "text",
    ["-" + " " * 100_000 + "x", "1" + ",000" * 50_000 + ".x", "." * 200_000, "9" * 100_000 + "e", "1 " * 100_000],
)
def test_no_text_keeps_the_reader_of_numbers_busy(text):
    begun = time.perf_counter()
    with pytest.raises(ValidationError):
        parse_whole_number(text, language="en-gb", maximum=5_000_000)
    assert time.perf_counter() - begun < 0.5


def test_no_password_keeps_the_search_for_words_busy():
    GuessableWordsValidator().validate("first, so that the list of words is read")
    begun = time.perf_counter()
    GuessableWordsValidator().validate("qwertyuiopasdfgh" * 20_000)
    assert time.perf_counter() - begun < 0.5


def test_a_role_that_ended_meanwhile_is_not_found(client, cast):
    """Two administrators at once: the loser gets the one answer for what is not there, no error page."""
    client.force_login(cast.kim)
    with being(cast.kim):
        row = Membership.objects.get(user=cast.ada, authority=cast.lind)
    assert client.post(f"/network/memberships/{row.uuid}/end/", {"reason": "left"}).status_code == 302
    assert client.post(f"/network/memberships/{row.uuid}/end/", {"reason": "left"}).status_code == 404


def test_nobody_writes_in_the_audit_record_as_acting_for_another_house(cast):
    with being(cast.ada):
        row = (
            "insert into municipalities_auditevent (uuid, chain, at, action, actor_id, acting_id, target_type, before,"
        )
        row += " after, reason, request_id, previous_hash, hash) values (gen_random_uuid(), 0, now(), 'forged', %s, %s,"
        row += " '', '{}', '{}', '', '', '', '')"
        assert refused(row, [cast.ada.pk, cast.holm.pk])
        assert not refused(row, [cast.ada.pk, cast.lind.pk])
