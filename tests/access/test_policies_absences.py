"""The walls of absences, attacked as the people of the cast: nobody lets another person's mails rest."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from coordination.digests.models import Absence
from municipalities.models import Authority, Membership, User
from tests.access.people import being, changed, sql
from tests.factories import as_system, make_membership, make_user

pytestmark = pytest.mark.django_db(transaction=True)
INSERT = """
insert into digests_absence (uuid, person_id, until, deputy_id, since) values (gen_random_uuid(), %s, %s, %s, now())
"""
OTHERS = ["ivo", "hana", "dara", "gita", "jana"]


@pytest.fixture
def away(cast):
    """Ada is away, and Ben gets copies."""
    day = timezone.localdate() + timedelta(days=7)
    with as_system():
        return Absence.objects.create(person=cast.ada, until=day, deputy=cast.ben)


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_reads_or_ends_one(cast, away, name):
    with being(getattr(cast, name)):
        assert sql("select id from digests_absence") == []
        assert changed("update digests_absence set until = current_date - 1") == 0
        assert changed("delete from digests_absence") == 0
    with as_system():
        assert Absence.objects.get() == away


def test_without_anybody_there_is_nothing(away):
    with being(None):
        assert sql("select id from digests_absence") == []
        assert changed("delete from digests_absence") == 0


def test_the_deputy_reads_it_and_changes_nothing(cast, away):
    with being(cast.ben):
        assert sql("select person_id from digests_absence") == [(cast.ada.pk,)]
        assert changed("update digests_absence set until = until + 300") == 0
        assert changed("delete from digests_absence") == 0


@pytest.mark.parametrize("name", [*OTHERS, "ben"])
def test_nobody_says_that_another_person_is_away(cast, name):
    person = getattr(cast, name)
    with being(person), pytest.raises(DatabaseError, match="row-level security"):
        changed(INSERT, [cast.ada.pk, timezone.localdate() + timedelta(days=7), person.pk])


def test_ones_own_cannot_be_given_away_and_nobody_stands_in_for_themselves(cast, away):
    for column in ("person_id", "uuid", "id"):
        with being(cast.ada), pytest.raises(DatabaseError, match="permission denied"):
            changed(f"update digests_absence set {column} = default")
    with being(cast.ada), pytest.raises(DatabaseError, match="deputy_is_somebody_else"):
        changed("update digests_absence set deputy_id = person_id")
    with being(cast.ada):
        assert changed("update digests_absence set deputy_id = null") == 1


def test_the_stop_link_needs_both_its_secret_and_its_deputy(cast, away):
    for wanted, deputy in ((away.uuid, cast.ada.pk), ("00000000-0000-4000-8000-000000000000", cast.ben.pk)):
        with being(cast.ada):
            assert sql("select stop_copies(%s, %s)", [wanted, deputy]) == [("already",)]
            assert sql("select deputy_id from digests_absence") == [(cast.ben.pk,)]
    with being(None):
        assert sql("select stop_copies(%s, %s)", [away.uuid, cast.ben.pk]) == [("stopped",)]
    with being(cast.ada):
        assert sql("select stop_copies(%s, %s)", [away.uuid, cast.ben.pk]) == [("stopped",)]
        assert sql("select deputy_id from digests_absence") == [(None,)]


@pytest.fixture
def colleague(cast):
    """Otto, an officer of Lind like Ada."""
    person = make_user(name="Otto", email="otto@example.org")
    make_membership(person, cast.lind, role="officer")
    return person


def in_a_week():
    return timezone.localdate() + timedelta(days=7)


def test_a_colleague_stands_in_and_nobody_of_another_house(cast, colleague):
    with being(cast.ada):
        assert changed(INSERT, [cast.ada.pk, in_a_week(), colleague.pk]) == 1
        assert changed("update digests_absence set deputy_id = null") == 1
        assert changed("update digests_absence set deputy_id = %s", [colleague.pk]) == 1
    for name in (*OTHERS, "ben"):
        stranger = getattr(cast, name).pk
        with being(cast.ada), pytest.raises(DatabaseError, match="row-level security"):
            changed(INSERT, [cast.ada.pk, in_a_week(), stranger])


@pytest.mark.parametrize("name", ["ben", "dara", "ivo"])
def test_copies_cannot_be_turned_to_another_house_later(cast, colleague, name):
    with being(cast.ada):
        changed(INSERT, [cast.ada.pk, in_a_week(), colleague.pk])
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            changed("update digests_absence set deputy_id = %s", [getattr(cast, name).pk])
        assert sql("select deputy_id from digests_absence") == [(colleague.pk,)]


@pytest.mark.parametrize("end", ["membership", "account", "house"])
def test_who_works_there_no_more_cannot_be_named(cast, colleague, end):
    with as_system():
        if end == "membership":
            Membership.objects.filter(user=colleague).update(valid_until=timezone.now())
        elif end == "account":
            User.objects.filter(pk=colleague.pk).update(is_active=False)
        else:
            Authority.objects.filter(pk=cast.lind.pk).update(is_active=False)
    with being(cast.ada), pytest.raises(DatabaseError, match="row-level security"):
        changed(INSERT, [cast.ada.pk, in_a_week(), colleague.pk])


def test_who_works_with_whom_and_who_is_away_is_told_to_nobody_else(cast, away, colleague):
    with being(cast.ada):
        assert sql("select works_with(%s), works_with(%s)", [colleague.pk, cast.ben.pk]) == [(True, False)]
    with being(None):
        assert sql("select works_with(%s)", [colleague.pk]) == [(False,)]
    for name in ("ada", "ivo", "dara"):
        for call in ("person_is_away(%s)", "mass_mail_resting('{municipality}', '{}', array[%s::text])"):
            with being(getattr(cast, name)), pytest.raises(DatabaseError, match="permission denied"):
                sql(f"select {call}", [cast.ada.pk])


@pytest.mark.parametrize("name", ["ada", "ben", "hana"])
def test_the_secretariat_alone_counts_who_is_away(cast, away, name):
    count = "select resting, copies from mass_mail_away('{municipality}', '{}', '{officer}')"
    with being(getattr(cast, name)):
        assert sql(count) == [(0, 0)]
    with being(cast.dara):
        assert sql(count) == [(1, 0)], "Ben is of another house, so he gets no copy"
