"""Mass mails: what the network secretariat writes to many at once."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models import Authority

SUBJECT_MAX = 150
TEXT_MAX = 5000


class MassMail(models.Model):
    """One text to everybody whom its audience names at the moment of release: kinds of authority x countries x roles.

    Nobody is named by hand. `writers` are all who ever wrote in it: none of them releases it, which the database holds
    too. An `is_operational` mail is about the work of the network and goes to every role holder; any other may be
    stopped by its reader. The mails themselves are deliveries of the group *mass* whose period is `run_period`.
    `planned` is how many there were at the release.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        WAITING = "waiting", _("Waits for release")
        RELEASED = "released", _("Released")
        STOPPED = "stopped", _("Stopped")
        DISCARDED = "discarded", _("Discarded")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    subject = models.CharField(max_length=SUBJECT_MAX)
    text = models.TextField()
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    is_operational = models.BooleanField(default=False)
    kinds = ArrayField(models.CharField(max_length=12))
    countries = ArrayField(models.BigIntegerField(), default=list, blank=True)
    roles = ArrayField(models.CharField(max_length=13))
    writers = ArrayField(models.BigIntegerField())
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    put_forward_at = models.DateTimeField(null=True, blank=True)
    put_forward_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    planned = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(subject="") & ~Q(subject__contains="\n") & ~Q(subject__contains="\r") & ~Q(text=""),
                name="mass_mail_has_words",
            ),
            models.CheckConstraint(condition=Q(kinds__len__gt=0, roles__len__gt=0), name="mass_mail_names_audience"),
            models.CheckConstraint(
                condition=~Q(state__in=["released", "stopped"])
                | Q(released_by__isnull=False, released_at__isnull=False),
                name="released_mass_mail_says_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(state="stopped") | Q(stopped_by__isnull=False, stopped_at__isnull=False),
                name="stopped_mass_mail_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_period} {self.state}"

    @property
    def run_period(self) -> str:
        """The period under which its mails and its run are counted."""
        return f"M{self.pk}"

    @property
    def is_open(self) -> bool:
        """True while it is not released: it can still be changed or discarded."""
        return self.state in {self.State.DRAFT, self.State.WAITING}
