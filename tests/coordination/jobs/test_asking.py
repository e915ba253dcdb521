"""Asking for long work, cancelling, trying and asking again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils import timezone

from coordination.jobs.models import Job
from coordination.jobs.services import asking
from coordination.jobs.services.asking import TooManyJobs
from municipalities.access.abilities import AbilityRefused
from municipalities.models import AuditEvent
from tests.coordination.jobs.conftest import change, state
from tests.factories import actor_of, as_system, fresh

pytestmark = pytest.mark.django_db


def test_a_job_keeps_who_asked_for_whom_and_in_which_language(cast, asked):
    job = fresh(asked(cast.lena, authority=cast.holm, rows=7))

    assert (job.person, job.authority, job.state, job.language) == (cast.lena, cast.holm, "queued", "en-gb")
    assert set(job.held_at_asking) == {cast.lind.pk, cast.holm.pk}
    assert job.parameters == {"rows": 7}
    with as_system():
        event = AuditEvent.objects.get(action="jobs.job.asked")
    assert (event.target_uuid, event.actor, event.acting) == (job.uuid, cast.lena, cast.holm)
    assert event.after == {"kind": "tests.count", "parameters": {"rows": 7}}


def test_nothing_is_owed_without_the_ability_of_the_kind(cast, asked):
    with pytest.raises(AbilityRefused):
        asked(cast.ivo, "tests.fail")

    with as_system():
        assert Job.objects.unscoped("the test looks at all").count() == 0


def test_an_undeclared_kind_is_a_fault_of_the_program(cast, asked):
    with pytest.raises(ImproperlyConfigured, match=r"tests\.nothing"):
        asked(cast.ada, "tests.nothing")


def test_a_person_asks_so_often_an_hour_and_others_are_not_counted(cast, asked):
    first = asked(cast.ada, "tests.fail")
    asked(cast.ada, "tests.fail")

    with pytest.raises(TooManyJobs, match="one hour"):
        asked(cast.ada, "tests.fail")
    asked(cast.kim, "tests.fail")
    change(first, asked_at=timezone.now() - timedelta(minutes=61))

    assert state(asked(cast.ada, "tests.fail")) == "queued"


@pytest.mark.parametrize(("before", "expected"), [("queued", True), ("running", True), ("done", False)])
def test_a_job_is_cancelled_before_its_end_only(cast, asked, before, expected):
    job = asked(cast.ada)
    now = timezone.now()
    values = {
        "queued": {},
        "running": {"state": "running", "token": job.uuid, "lease_until": now + timedelta(minutes=1)},
        "done": {"state": "done", "finished_at": now},
    }[before]
    change(job, **values)

    assert asking.cancel(actor=actor_of(cast.ada), job_uuid=job.uuid) is expected

    assert state(job) == ("cancelled" if expected else before)
    assert fresh(job).token is None


@pytest.mark.parametrize(
    ("reason", "expected"),
    [("stopped", True), ("fault", True), ("too_long", True), ("role_ended", False), ("impossible", False)],
)
def test_what_failed_is_tried_again_where_it_could_succeed(cast, asked, reason, expected):
    job = asked(cast.ada)
    change(job, state="parked", reason=reason, finished_at=timezone.now(), attempts=3)

    assert asking.try_again(actor=actor_of(cast.ada), job_uuid=job.uuid) is expected

    assert state(job) == ("queued" if expected else f"parked {reason}")
    assert fresh(job).attempts == (0 if expected else 3)


def test_asking_again_is_a_new_job_with_the_roles_of_now(cast, asked):
    job = asked(cast.ada, rows=9)
    change(job, state="expired", finished_at=timezone.now(), held_at_asking=[cast.farby.pk])

    new = fresh(asking.ask_again(actor=actor_of(cast.ada), job_uuid=job.uuid))

    assert new.pk != job.pk
    assert (new.kind, new.parameters, new.held_at_asking) == ("tests.count", {"rows": 9}, [cast.lind.pk])


def test_nobody_moves_the_job_of_somebody_else(cast, asked):
    """Mira is an approver of the same house and sees that the job is there."""
    job = asked(cast.ada)

    for act in (asking.cancel, asking.try_again, asking.ask_again):
        with pytest.raises(Job.DoesNotExist):
            act(actor=actor_of(cast.mira), job_uuid=job.uuid)
    with connection.cursor() as cursor:
        cursor.execute("select move_own_job(%s, 'cancel')", [job.uuid])
        assert cursor.fetchone() == (False,)

    assert state(job) == "queued"
