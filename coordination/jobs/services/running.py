"""Running: one job from its claim to its end, as the person who asked.

The work reads and writes as the application role with the asker's scope, taken anew for each transaction: a role that
ended meanwhile ends the job. Nothing of an attempt is seen before its end, and the end checks the attempt's token in
the same UPDATE; begun anew, the work comes to the same result.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, BinaryIO, Final
from zoneinfo import ZoneInfo

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, connection, transaction
from django.utils import timezone, translation

from coordination.core.languages import nearest_complete
from coordination.core.registry import JobKind
from coordination.jobs.models import Job
from coordination.jobs.services import claiming, files, kinds, telling
from coordination.jobs.services.claiming import LeaseLost
from municipalities.access import abilities
from municipalities.access.actor import Actor, make_actor
from municipalities.models import User

logger = logging.getLogger(__name__)
Reason = Job.Reason
#: Progress is written this often at most, in seconds; a job of 100,000 rows writes no 100,000 times.
REPORT_EVERY: Final = 1.0

# What the work itself can bring about. It fails that job, with a trace in the log; anything beyond this list (memory,
# stop signals) ends the worker's task, and the lease brings the job back.
_FAULTS: Final = (
    ArithmeticError,
    AttributeError,
    DatabaseError,
    LookupError,
    ObjectDoesNotExist,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


class RoleEnded(Exception):
    """The asker no longer holds what they held when they asked."""


class Impossible(Exception):
    """Raised by the work: it will never succeed as it was asked. Its text is shown to the asker, in their language."""


class Progress:
    """A running job, as its kind sees it: parameters, the asker's scope, steps, count, file, end."""

    def __init__(self, job: Job, kind: JobKind) -> None:
        self.job = job
        self.kind = kind
        self.parameters: Mapping[str, Any] = job.parameters
        self.has_ended = False
        self._draft: files.Draft | None = None
        self._step, self._done, self._total = "", 0, None if job.total is None else int(job.total)
        self._reported_at = time.monotonic()
        self._renew_after = min(REPORT_EVERY, settings.JOB_LEASE_SECONDS / 3)

    def step(self, name: str, *, total: int | None = None) -> None:
        """Say which of the kind's steps begins, and of how many things it consists where that is known."""
        if name not in self.kind.steps:
            raise ValueError(f"Jobs of the kind {self.kind.name} have no step {name!r}.")
        self._step, self._done, self._total = name, 0, total
        self._report()

    def advance(self, count: int = 1) -> None:
        """So many more things of this step are done. Call it often: it also renews the lease. Raises LeaseLost."""
        self._done += count
        if self._total is not None:
            # The world may have grown since it was counted.
            self._total = max(self._total, self._done)
        if not connection.in_atomic_block and time.monotonic() - self._reported_at >= self._renew_after:
            self._report()

    @contextmanager
    def reading(self) -> Iterator[Actor]:
        """One transaction as the asker, with the scope as it is now. Keep it short: progress is written between them.

        Raises RoleEnded when a membership of the asking ended since, or the ability for this kind.
        """
        with transaction.atomic():
            actor = take_actor(self.job, self.kind)
            with timezone.override(ZoneInfo(actor.house.time_zone)):
                yield actor

    @contextmanager
    def file(self, name: str, content_type: str) -> Iterator[BinaryIO]:
        """Write the result file. `name` is what the asker's browser will call it."""
        self._draft = files.Draft(self.job.uuid, self._token, name, content_type)
        with self._draft.opened() as opened:
            yield opened

    @contextmanager
    def ending(self) -> Iterator[Actor]:
        """The transaction in which the job ends: what is written inside is kept with the end, or not at all.

        For work that changes records. Whoever only makes a file need not call it: the job ends when `run` returns.
        Raises LeaseLost and RoleEnded; then nothing is written.
        """
        stored = self._draft.keep() if self._draft else None
        self._draft = None
        try:
            with self.reading() as actor:
                yield actor
                claiming.finish(self.job, stored, done=self._done)
                telling.tell(self.job, telling.DONE)
        except LeaseLost:
            # Only here is it certain that no row names the file. After a commit without answer one may; what is left
            # over is removed by the purge.
            if stored:
                files.remove(stored.stored_name)
            raise
        self.has_ended = True

    def tidy(self) -> None:
        """Remove what an attempt without a good end left."""
        if self._draft:
            self._draft.throw_away()

    @property
    def _token(self) -> Any:
        return self.job.token

    def _report(self) -> None:
        if connection.in_atomic_block:
            raise RuntimeError("Progress is written between transactions: inside one nobody could see it.")
        claiming.report(self.job, step=self._step, done=self._done, total=self._total)
        self._reported_at = time.monotonic()


def take_actor(job: Job, kind: JobKind) -> Actor:
    """The asker with their scope as it is now, acting for the house they asked for. Raises RoleEnded."""
    person = User.objects.get(pk=job.person_id)
    actor = make_actor(person, authority_id=job.authority_id, request_id=str(job.uuid))
    if actor.acting_id != job.authority_id or not actor.scope.own.issuperset(job.held_at_asking):
        raise RoleEnded
    if not abilities.can(actor, kind.ability):
        raise RoleEnded
    return actor


def run_next() -> bool:
    """Claim the next job and bring it to an end, whatever end; False when there was none to claim.

    Raises RuntimeError inside a transaction: the claim must be committed before the work begins.
    """
    if connection.in_atomic_block:
        raise RuntimeError("Jobs run outside transactions: the claim must be committed first.")
    job = claiming.claim()
    if job is None:
        return False
    try:
        _run(job)
    except LeaseLost:
        logger.warning("Job %s was cancelled or taken over; this attempt counts for nothing.", job.uuid)
    return True


def _run(job: Job) -> None:
    kind = kinds.known(job.kind)
    if kind is None:
        claiming.park(job, Reason.IMPOSSIBLE)
        return
    progress = Progress(job, kind)
    try:
        with translation.override(nearest_complete(job.language)):
            _work(progress, kind)
    except (RoleEnded, abilities.AbilityRefused):
        telling.park(job, Reason.ROLE_ENDED)
    except Impossible as impossible:
        telling.park(job, Reason.IMPOSSIBLE, words=str(impossible))
    except SoftTimeLimitExceeded:
        telling.park(job, Reason.TOO_LONG)
    except _FAULTS as fault:
        logger.exception("Job %s failed in attempt %s.", job.uuid, job.attempts)
        claiming.put_back_or_park(job, type(fault).__name__)
    finally:
        progress.tidy()


def _work(progress: Progress, kind: JobKind) -> None:
    with progress.reading():
        pass  # whoever may no longer ask gets no work begun
    kind.run(progress)
    if not progress.has_ended:
        with progress.ending():
            pass
