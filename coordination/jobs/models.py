"""Long work that is owed: one row each, claimed by a worker, with its progress, its end and its file."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.jobs.querysets import JobQuerySet
from municipalities.models import Authority


class Job(models.Model):
    """One piece of long work that a person asked for, on behalf of the authority that they acted for.

    `kind` names a JobKind of the registry, `parameters` are its own. `held_at_asking` are the authorities of the
    person's memberships then: when one of them ended, the job is refused. `token` belongs to one attempt; a worker
    whose token the row no longer carries writes nothing (services/claiming.py). `lease_until` is when a silent worker
    is given up, `due_at` before which nobody begins. `total` is empty while nobody knows it. The file lies under
    FILES_DIR as `stored_name`, made by us and never by a person; `file_until` is when it goes. Times in UTC, sizes in
    bytes.
    """

    class State(models.TextChoices):
        QUEUED = "queued", pgettext_lazy("state of a job", "Waiting")
        RUNNING = "running", pgettext_lazy("state of a job", "Running")
        DONE = "done", pgettext_lazy("state of a job", "Done")
        PARKED = "parked", pgettext_lazy("state of a job", "Failed")
        CANCELLED = "cancelled", pgettext_lazy("state of a job", "Cancelled")
        EXPIRED = "expired", pgettext_lazy("state of a job", "File removed")

    class Reason(models.TextChoices):
        ROLE_ENDED = "role_ended", _("A role that you held when you asked has ended since.")
        STOPPED = "stopped", _("The work was begun three times and stopped each time before its end.")
        FAULT = "fault", _("An error came up three times. The people who run the portal find it in the worker's log.")
        TOO_LONG = "too_long", _("The work took longer than it may. Ask for less at a time.")
        IMPOSSIBLE = "impossible", _("It cannot be done.")
        FILE_LOST = "file_lost", _("The file is damaged or gone.")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=60)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    held_at_asking = ArrayField(models.BigIntegerField())
    language = models.CharField(max_length=10)
    parameters = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(default=timezone.now)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    step = models.CharField(max_length=30, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=12, choices=Reason, blank=True)
    reason_words = models.CharField(max_length=300, blank=True)
    error = models.CharField(max_length=200, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    file_type = models.CharField(max_length=100, blank=True)
    file_size = models.PositiveBigIntegerField(default=0)
    file_sha256 = models.CharField(max_length=64, blank=True)
    stored_name = models.CharField(max_length=120, blank=True)
    file_until = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["due_at", "id"], name="job_to_do", condition=Q(state__in=["queued", "running"])),
            models.Index(fields=["person", "-asked_at"], name="job_by_person"),
            models.Index(fields=["authority", "-asked_at"], name="job_by_authority"),
            models.Index(fields=["file_until"], name="job_with_file", condition=~Q(stored_name="")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="running", token__isnull=False, lease_until__isnull=False)
                | ~Q(state="running") & Q(token__isnull=True, lease_until__isnull=True),
                name="running_job_has_token_and_lease",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running"], finished_at__isnull=True)
                | ~Q(state__in=["queued", "running"]) & Q(finished_at__isnull=False),
                name="ended_job_says_when",
            ),
            models.CheckConstraint(
                condition=Q(stored_name="", file_until__isnull=True)
                | ~Q(stored_name="")
                & Q(state="done", file_until__isnull=False)
                & ~Q(file_name="")
                & ~Q(file_sha256=""),
                name="job_file_is_described",
            ),
            models.CheckConstraint(condition=Q(state="parked") | Q(reason=""), name="job_reason_when_parked"),
            models.CheckConstraint(condition=~Q(state="parked") | ~Q(reason=""), name="parked_job_has_reason"),
            models.CheckConstraint(
                condition=Q(total__isnull=True) | Q(done__lte=models.F("total")), name="job_done_within_total"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state} {self.asked_at:%Y-%m-%d %H:%M}"

    @property
    def is_open(self) -> bool:
        """True until it came to an end."""
        return self.state in {self.State.QUEUED, self.State.RUNNING}

    @property
    def has_file(self) -> bool:
        """True while there is something to fetch."""
        return self.stored_name != ""
