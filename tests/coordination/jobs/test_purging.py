"""Files go after 24 hours and the job says so; nothing goes early; what no row names goes too."""

from __future__ import annotations

import os
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from coordination.celery import SCHEDULE, app
from coordination.jobs.models import Job
from coordination.jobs.services import purging, running
from tests.coordination.jobs.conftest import change, kept, state
from tests.factories import as_system, fresh

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_file_goes_when_its_day_is_over_and_not_before(cast, asked, folder):
    early, late = asked(cast.ada), asked(cast.cleo)
    running.run_next(), running.run_next()
    change(early, file_until=timezone.now() - timedelta(seconds=1))
    change(late, file_until=timezone.now() + timedelta(minutes=1))

    assert purging.purge() == 1
    assert purging.purge() == 0

    assert (state(early), state(late)) == ("expired", "done")
    assert kept(folder) == [fresh(late).stored_name]
    assert fresh(early).file_until is None


def test_jobs_are_forgotten_after_a_month_open_ones_never(cast, asked):
    ended, recent, waiting = asked(cast.ada, "tests.note"), asked(cast.ada, "tests.note"), asked(cast.ada)
    long_ago = timezone.now() - timedelta(days=31)
    change(ended, state="cancelled", finished_at=long_ago)
    change(recent, state="cancelled", finished_at=long_ago + timedelta(days=2))
    change(waiting, asked_at=long_ago)

    assert purging.purge() == 1

    with as_system():
        left = set(Job.objects.unscoped("the test looks at all").values_list("pk", flat=True))
    assert left == {recent.pk, waiting.pk}


def test_what_no_row_names_goes_after_an_hour(cast, asked, folder):
    job = asked(cast.ada)
    running.run_next()
    for name, age in (("old.part", 3700), ("young.part", 3500), (fresh(job).stored_name, 9999)):
        path = folder / name
        path.touch()
        os.utime(path, (time.time() - age, time.time() - age))

    assert purging.purge() == 1

    assert kept(folder) == sorted([fresh(job).stored_name, "young.part"])


def test_beat_wakes_sweeper_and_purge_and_jobs_have_a_queue_of_their_own():
    app.loader.import_default_modules()
    names = ("sweep_jobs_task", "purge_jobs_task")

    assert {name for name in SCHEDULE if "jobs" in name} == {f"coordination.jobs.tasks.{name}" for name in names}
    routed = app.amqp.router.route({}, "coordination.jobs.tasks.run_job_task", (), {})
    assert routed["queue"].name == "jobs"
