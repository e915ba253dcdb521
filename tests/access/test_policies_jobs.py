"""Row-level security of jobs, without any code of ours in between."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from municipalities.models import Membership
from tests.access.people import being, changed, sql
from tests.factories import as_system

pytestmark = pytest.mark.django_db
INSERT = """
insert into jobs_job (uuid, kind, person_id, authority_id, held_at_asking, language, parameters, state, attempts,
    due_at, asked_at, step, done, reason, reason_words, error,
    file_name, file_type, file_size, file_sha256, stored_name)
values (gen_random_uuid(), 'tests.count', %(person)s, %(authority)s, %(held)s, 'en-gb', '{}', %(state)s, 0,
    now(), now(), '', 0, '', '', '', '', '', 0, '', '')
returning id
"""


def values(person, authority, **more) -> dict:
    return {"person": person.pk, "authority": authority.pk, "held": [authority.pk], "state": "queued", **more}


@pytest.fixture
def job(cast) -> int:
    with as_system():
        return sql(INSERT, values(cast.ada, cast.lind))[0][0]


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("ada", True), ("kim", True), ("mira", True), ("lena", False), ("cleo", False), ("ben", False), ("finn", False),
        ("jana", False), ("hana", False), ("dara", False), ("ivo", False), ("eli", False),
    ],
)  # fmt: skip
def test_a_job_is_seen_by_its_asker_and_the_overseers_of_its_house(cast, job, name, sees):
    with being(getattr(cast, name)):
        assert (sql("select id from jobs_job") == [(job,)]) is sees


def test_an_overseer_whose_role_ended_sees_nothing(cast, job):
    with as_system():
        Membership.objects.filter(user=cast.mira).update(valid_until=timezone.now())
    with being(cast.mira):
        assert sql("select id from jobs_job") == []


def test_nobody_is_without_jobs(cast, job):
    with being(None):
        assert sql("select id from jobs_job") == []


def test_a_person_asks_for_themselves_and_their_house(cast):
    with being(cast.ada):
        assert len(sql(INSERT, values(cast.ada, cast.lind))) == 1


@pytest.mark.parametrize("what", ["person", "house", "held", "state"])
def test_nobody_asks_in_another_name_for_another_house_or_for_something_done(cast, what):
    wrong = {
        "person": values(cast.kim, cast.lind),
        "house": values(cast.ada, cast.holm),
        "held": values(cast.ada, cast.lind, held=[cast.lind.pk, cast.holm.pk]),
        "state": values(cast.ada, cast.lind, state="cancelled"),
    }[what]
    with being(cast.ada), pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
        sql(INSERT, wrong)


@pytest.mark.parametrize("statement", ["update jobs_job set state = 'done'", "delete from jobs_job"])
def test_not_even_the_asker_changes_or_removes_a_row(cast, job, statement):
    with being(cast.ada), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        changed(statement)


@pytest.mark.parametrize(("name", "moved"), [("ada", True), ("kim", False), ("mira", False), ("cleo", False)])
def test_the_function_moves_ones_own_jobs_alone(cast, job, name, moved):
    with as_system():
        [(uuid,)] = sql("select uuid from jobs_job")
    with being(getattr(cast, name)):
        assert sql("select move_own_job(%s, 'cancel')", [uuid]) == [(moved,)]


def test_the_function_knows_three_acts(cast, job):
    with being(cast.ada), pytest.raises(DatabaseError, match="no such act"), transaction.atomic():
        sql("select move_own_job(uuid, 'finish') from jobs_job")
