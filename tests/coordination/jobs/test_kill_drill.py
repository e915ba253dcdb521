"""Real Celery workers that are killed with -9 while jobs run: none lost, none doubled, every file right.

Twenty-one times one of the worker's processes dies, four times the whole worker with all of them, at moments drawn
from a seed. The test itself does what beat would: it sweeps. Celery's own redelivery is left as it is in production.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from coordination.celery import app
from coordination.jobs.models import Job
from coordination.jobs.services import asking, purging
from coordination.jobs.services.claiming import MAX_ATTEMPTS
from coordination.jobs.tasks import sweep_jobs_task
from municipalities.models import AuditEvent
from tests import servers
from tests.coordination.jobs.conftest import Ask, kept
from tests.coordination.jobs.kinds import expected_file
from tests.factories import actor_of, as_system

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[3]
KILLS, WHOLE_WORKERS, PROCESSES = 25, 4, 3
#: A kill waits until so many of the processes have a job in hand.
AT_WORK = 2
FILES, NOTES = 36, 12
SEED = 20261122
SECONDS = 120


@dataclass
class Workers:
    """One Celery worker with its processes, in a group of its own so that nothing else is ever signalled."""

    environment: dict[str, str]
    log: Path
    choose: random.Random = field(default_factory=lambda: random.Random(SEED))
    running: subprocess.Popen | None = None

    def start(self) -> None:
        """Start it; it is ready a few seconds later."""
        command = [sys.executable, "-m", "celery", "--app", "tests.coordination.jobs.worker:app", "worker"]
        command += ["--queues", "jobs", "--concurrency", str(PROCESSES), "--loglevel", "WARNING"]
        command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def restart_if_ended(self) -> None:
        """As the container's restart policy would: Celery ends when a process dies before it was ready."""
        if self.running.poll() is not None:
            self.start()

    def processes(self) -> list[int]:
        """The processes that do the work, which the worker replaces when they die."""
        try:
            text = Path(f"/proc/{self.running.pid}/task/{self.running.pid}/children").read_text()
        except FileNotFoundError:
            return []
        return [int(pid) for pid in text.split()]

    def kill_one(self) -> bool:
        """Kill one process with -9; False while there is none."""
        processes = self.processes()
        if processes:
            os.kill(self.choose.choice(processes), signal.SIGKILL)
        return bool(processes)

    def kill_all(self) -> None:
        """Kill the worker and its processes with -9, and start another."""
        self.stop()
        self.start()

    def stop(self) -> None:
        """End it with everything it started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.running.pid, signal.SIGKILL)
        self.running.wait(10)


@pytest.fixture
def workers(settings, tmp_path, monkeypatch):
    """Workers on the test's database, broker and folder, with a short lease; killed at the end."""
    scheme, _, rest = settings.BROKER_URL.partition("://")
    place = rest.partition("?")[0]
    number = 4 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 4
    is_socket = scheme == "redis+socket"
    broker = f"{scheme}://{place}?virtual_host={number}" if is_socket else f"{scheme}://{place.split('/')[0]}/{number}"
    for name in ("CELERY_BROKER_URL", "CELERY_BROKER_READ_URL", "CELERY_BROKER_WRITE_URL"):
        monkeypatch.setenv(name, broker)
    _forget_connections()
    app.control.purge()
    settings.JOB_LEASE_SECONDS = 2
    environment = {
        **os.environ,
        **servers._address(),
        "DATABASE_LOGIN": "test",
        "FILES_DIR": str(tmp_path),
        "JOB_LEASE_SECONDS": "2",
        "JOBS_AT_ONCE": str(PROCESSES),
    }
    started = Workers(environment, tmp_path / "worker.log")
    started.start()
    yield started
    started.stop()
    app.control.purge()
    _forget_connections()


def _forget_connections() -> None:
    app._pool = None
    app.amqp._producer_pool = None


def jobs() -> list[Job]:
    with as_system():
        return list(Job.objects.unscoped("the drill looks at all").order_by("id"))


def beat_and_settle(cast) -> int:
    """What beat and people do: sweep, shorten the wait after an error, and try again what was given up."""
    sweep_jobs_task()
    again = [job for job in jobs() if job.state == "parked"]
    with transaction.atomic():
        assert all(asking.try_again(actor=actor_of(cast.ada), job_uuid=job.uuid) for job in again)
    with as_system():
        Job.objects.unscoped("nobody waits in a drill").filter(state="queued").update(due_at=timezone.now())
    return len(again)


def test_nothing_is_lost_and_nothing_doubled_by_25_kills(cast, asked: Ask, folder, workers):
    wanted, notes = {}, set()
    for number in range(FILES):
        wanted[asked(cast.ada, rows=10 + number, pause=0.02).uuid] = 10 + number
        if number % (FILES // NOTES) == 0:
            # Between the others, so that kills meet both sorts.
            notes.add(asked(cast.ada, "tests.note", rows=10, pause=0.05).uuid)
    moments = sorted(workers.choose.sample(range(KILLS), WHOLE_WORKERS))
    began, kills, tried_again = time.monotonic(), 0, 0

    while any(job.is_open or job.state == "parked" for job in jobs()):
        assert time.monotonic() - began < SECONDS, workers.log.read_text()[-3000:]
        workers.restart_if_ended()
        tried_again += beat_and_settle(cast)
        time.sleep(workers.choose.uniform(0.05, 0.4))
        at_work = sum(job.state == "running" and job.lease_until > timezone.now() for job in jobs())
        if kills < KILLS and at_work >= AT_WORK:
            if kills in moments:
                workers.kill_all()
            elif not workers.kill_one():
                continue
            kills += 1

    done = jobs()
    states = Counter(job.state for job in done)
    purging.files.remove_orphans({job.stored_name for job in done}, older_than=-1)
    with_file = {job.uuid: job for job in done if job.stored_name}
    wrong = [
        uuid for uuid, rows in wanted.items()
        if uuid not in with_file
        or (folder / with_file[uuid].stored_name).read_bytes() != expected_file(rows, "Lind")
    ]  # fmt: skip
    with as_system():
        written = Counter(AuditEvent.objects.filter(action="tests.job.noted").values_list("target_uuid", flat=True))
    lost = len(wanted) + len(notes) - states["done"]
    doubled = len(kept(folder)) - len(wanted) + sum(count - 1 for count in written.values())
    # Trying again counts attempts anew; whatever was parked had used up all of them.
    begun_anew = sum(job.attempts - 1 for job in done) + MAX_ATTEMPTS * tried_again
    seconds = time.monotonic() - began
    print(
        f"\nkills {kills} ({len(moments)} of whole workers), jobs {len(done)}, "
        f"lost {lost}, doubled {doubled}, wrong {len(wrong)}, begun anew {begun_anew} times, "
        f"parked and tried again {tried_again}, {seconds:.0f} s"
    )
    assert (lost, doubled, wrong) == (0, 0, [])
    assert set(written) == notes
    assert kills == KILLS, "the machine was too fast for the drill to mean anything"
    assert begun_anew >= 5, "hardly a kill met a job"
