"""The walls of absences, attacked as the people of the cast: nobody lets another person's mails rest."""

from datetime import timedelta

import pytest
from django.db import DatabaseError
from django.utils import timezone

from coordination.digests.models import Absence
from tests.access.people import being, changed, sql
from tests.factories import as_system

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
