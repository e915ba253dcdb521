"""A job from asking to its end: progress, file, scope taken again, failures, and the fence."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from coordination.digests.models import OutboxEvent
from coordination.jobs.models import Job
from coordination.jobs.services import asking, claiming, files, running, telling
from coordination.jobs.services.claiming import LeaseLost
from coordination.jobs.services.running import Progress
from municipalities.models import AuditEvent, Membership
from tests.coordination.jobs import kinds
from tests.coordination.jobs.conftest import change, kept, state
from tests.factories import actor_of, as_system, fresh, make_membership

pytestmark = pytest.mark.django_db(transaction=True)


def events(*actions: str) -> list[str]:
    with as_system():
        return list(AuditEvent.objects.filter(action__in=actions).order_by("at").values_list("action", flat=True))


def announced() -> list[tuple[str, object]]:
    with as_system():
        rows = OutboxEvent.objects.unscoped("the test looks at all").filter(name__startswith="jobs.")
        return list(rows.values_list("name", "record_uuid"))


def test_a_job_comes_to_its_end_with_a_file_of_the_askers_house(cast, asked, folder):
    job = asked(cast.ada, rows=5)

    assert state(job) == "queued"
    assert running.run_next()
    assert not running.run_next()

    done = fresh(job)
    content = kinds.expected_file(5, "Lind")
    assert (done.state, done.attempts, done.token, done.lease_until) == ("done", 1, None, None)
    assert kept(folder) == [done.stored_name]
    assert (folder / done.stored_name).read_bytes() == content
    assert (done.file_size, done.file_sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert done.file_name == "numbers.txt"
    assert timedelta(hours=23, minutes=59) < done.file_until - timezone.now() <= timedelta(hours=24)
    assert events("jobs.job.asked") == ["jobs.job.asked"]


def test_jobs_run_in_the_order_of_asking_and_not_inside_a_transaction(cast, asked):
    first, second = asked(cast.ada), asked(cast.cleo)

    running.run_next()

    assert (state(first), state(second)) == ("done", "queued")
    with transaction.atomic(), pytest.raises(RuntimeError, match="outside transactions"):
        running.run_next()


def test_only_so_many_run_at_once(cast, asked, settings):
    settings.JOBS_AT_ONCE = 1
    asked(cast.ada), asked(cast.cleo)

    held = claiming.claim()

    assert held is not None
    assert claiming.claim() is None
    settings.JOBS_AT_ONCE = 2
    assert claiming.claim() is not None


def test_the_work_acts_for_the_house_of_the_asking_with_the_scope_of_now(cast, asked):
    """Lena holds Lind and Holm; the job asked for Holm acts for Holm."""
    job = asked(cast.lena, authority=cast.holm, rows=1)

    running.run_next()

    assert files.folder().joinpath(fresh(job).stored_name).read_bytes() == b"1 for Holm\n"


@pytest.mark.parametrize("which", ["lind", "holm"])
def test_a_role_that_ended_since_the_asking_refuses_the_job(cast, asked, folder, which):
    """Also when it is not the one acted for: what the person could read then is more than now."""
    job = asked(cast.lena, authority=cast.holm)
    with as_system():
        Membership.objects.filter(user=cast.lena, authority=getattr(cast, which)).update(valid_until=timezone.now())

    running.run_next()

    assert state(job) == "parked role_ended"
    assert kept(folder) == []


def test_a_role_that_ends_while_the_work_runs_ends_the_job(cast, asked, folder, monkeypatch):
    job = asked(cast.ada, rows=4)
    original = Progress.advance

    def advance(self: Progress, count: int = 1) -> None:
        original(self, count)
        with as_system():
            Membership.objects.filter(user=cast.ada).update(valid_until=timezone.now())

    monkeypatch.setattr(Progress, "advance", advance)
    running.run_next()

    assert state(job) == "parked role_ended"
    assert kept(folder) == []


def test_a_lower_role_or_a_closed_account_refuses_too(cast, asked):
    lowered, closed = asked(cast.ada, "tests.fail", how="value"), asked(cast.cleo)
    with as_system():
        Membership.objects.filter(user=cast.ada).update(role="viewer")
        type(cast.cleo).objects.filter(pk=cast.cleo.pk).update(is_active=False)

    running.run_next(), running.run_next()

    assert (state(lowered), state(closed)) == ("parked role_ended", "parked role_ended")


def test_an_error_is_tried_three_times_and_then_parked_in_words(cast, asked, folder):
    job = asked(cast.ada, "tests.fail", how="value")
    waits = []

    for _ in range(3):
        running.run_next()
        waits.append(fresh(job).due_at > timezone.now())
        change(job, due_at=timezone.now())

    assert waits == [True, True, False]
    assert state(job) == "parked fault"
    assert fresh(job).error == "ValueError"
    assert "three times" in fresh(job).get_reason_display()
    assert kept(folder) == []
    assert not running.run_next()


def test_what_cannot_be_done_is_parked_at_once_with_its_own_words(cast, asked):
    job = asked(cast.ada, "tests.fail", how="impossible")

    running.run_next()

    assert state(job) == "parked impossible"
    assert fresh(job).reason_words == "Too many needs; filter the list."


def test_a_silent_worker_is_given_up_and_after_three_the_job_is_parked(cast, asked):
    job = asked(cast.ada)
    for attempt in (1, 2, 3):
        claimed = claiming.claim()
        assert claimed is not None
        assert claimed.attempts == attempt
        assert telling.sweep() == 0, "the lease still holds"
        change(job, lease_until=timezone.now() - timedelta(seconds=1))
        telling.sweep()

    assert state(job) == "parked stopped"
    assert claiming.claim() is None


def test_a_worker_that_comes_back_too_late_changes_nothing(cast, asked, folder):
    """The first falls silent, the second finishes; then the first wakes up and wants to finish too."""
    job = asked(cast.ada, rows=2)
    late = Progress(claiming.claim(), kinds.COUNT)
    change(job, lease_until=timezone.now() - timedelta(seconds=1))
    telling.sweep()
    running.run_next()
    won = fresh(job)

    with pytest.raises(LeaseLost):
        kinds.count(late)
    with late.file("numbers.txt", "text/plain") as file:
        file.write(b"too late")
    with pytest.raises(LeaseLost), late.ending() as actor:
        assert actor.acting_id == cast.lind.pk
    with pytest.raises(LeaseLost):
        claiming.put_back_or_park(late.job, "ValueError")

    assert fresh(job).stored_name == won.stored_name
    assert kept(folder) == [won.stored_name]
    assert (folder / won.stored_name).read_bytes() == kinds.expected_file(2, "Lind")


def test_a_late_worker_cannot_end_the_job_that_another_has_in_hand(cast, asked, folder):
    """The state alone does not tell the two apart: only the token does."""
    job = asked(cast.ada, rows=2)
    late = Progress(claiming.claim(), kinds.COUNT)
    change(job, lease_until=timezone.now() - timedelta(seconds=1))
    telling.sweep()
    now = claiming.claim()
    with late.file("numbers.txt", "text/plain") as file:
        file.write(b"too late")

    with pytest.raises(LeaseLost), late.ending():
        pass
    for end in (
        lambda: claiming.park(late.job, "fault"),
        lambda: claiming.put_back_or_park(late.job, "ValueError"),
        lambda: claiming.report(late.job, step="read", done=1, total=1),
    ):
        with pytest.raises(LeaseLost):
            end()

    assert (fresh(job).state, fresh(job).token, fresh(job).done) == ("running", now.token, 0)
    assert kept(folder) == []


def test_what_the_work_writes_is_kept_with_its_end_or_not_at_all(cast, asked):
    done, cancelled = asked(cast.ada, "tests.note"), asked(cast.ada, "tests.note")
    running.run_next()
    held = Progress(claiming.claim(), kinds.NOTE)
    with transaction.atomic():
        assert asking.cancel(actor=actor_of(cast.ada), job_uuid=cancelled.uuid)

    with pytest.raises(LeaseLost), held.ending() as actor:
        AuditEvent.objects.create(action="tests.job.noted", actor_id=actor.user_id, acting_id=actor.acting_id)

    assert (state(done), state(cancelled)) == ("done", "cancelled")
    assert events("tests.job.noted") == ["tests.job.noted"]


def test_progress_renews_the_lease_and_is_seen_by_others(cast, asked):
    job = asked(cast.ada)
    progress = Progress(claiming.claim(), kinds.COUNT)
    change(job, lease_until=timezone.now() + timedelta(seconds=1))

    progress.step("read", total=10)
    progress._reported_at -= 2
    progress.advance(4)

    now = fresh(job)
    assert (now.step, now.done, now.total) == ("read", 4, 10)
    assert now.lease_until > timezone.now() + timedelta(seconds=60)
    with progress.reading(), pytest.raises(RuntimeError, match="between transactions"):
        progress.step("write")
    with pytest.raises(ValueError, match="no step"):
        progress.step("dance")


def test_more_may_be_done_than_was_counted(cast, asked):
    asked(cast.ada)
    progress = Progress(claiming.claim(), kinds.COUNT)

    progress.step("read", total=2)
    progress.advance(5)
    progress.step("write")

    assert progress.job.uuid


def test_only_what_took_long_is_announced_and_to_its_asker(cast, asked):
    quick, long, parked, silent = (asked(cast.ada), asked(cast.ada), asked(cast.cleo), asked(cast.gita))
    for job in (long, parked, silent):
        change(job, asked_at=timezone.now() - timedelta(minutes=6))
    with as_system():
        Membership.objects.filter(user=cast.cleo).update(valid_until=timezone.now())

    for _ in range(3):
        running.run_next()
    claiming.claim()
    change(silent, lease_until=timezone.now() - timedelta(seconds=1), attempts=3)
    telling.sweep()

    assert state(quick) == "done"
    assert announced() == [
        ("jobs.job.done", long.uuid),
        ("jobs.job.parked", parked.uuid),
        ("jobs.job.parked", silent.uuid),
    ]


def test_a_kind_that_is_no_longer_installed_is_parked(cast, asked):
    job = asked(cast.ada)
    change(job, kind="gone.kind")

    running.run_next()

    assert state(job) == "parked impossible"


def test_the_work_runs_as_the_application_role_and_sees_the_askers_rows_alone(cast, asked, monkeypatch):
    asked(cast.cleo), asked(cast.ada)
    seen = []

    def look(job: Progress) -> None:
        with job.reading(), connection.cursor() as cursor:
            cursor.execute("select current_user, (select count(*) from jobs_job), current_setting('app.user')")
            seen.append(cursor.fetchone())

    monkeypatch.setattr(running.kinds, "known", lambda name: type(kinds.COUNT)(name, "Look", "needs.read", look, str))
    running.run_next()

    assert seen == [("portal_app", 1, str(cast.cleo.pk))]


def test_a_second_role_given_meanwhile_changes_nothing(cast, asked):
    job = asked(cast.ada, rows=1)
    make_membership(cast.ada, cast.holm)

    running.run_next()

    assert files.folder().joinpath(fresh(job).stored_name).read_bytes() == b"1 for Lind\n"
    assert Job.State(fresh(job).state) == Job.State.DONE
