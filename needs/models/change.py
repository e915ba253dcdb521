"""A change of a need after its acceptance: written beside the need, decided by the addressee, never an overwriting."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models import Reach, ScopedModel
from municipalities.querysets import ScopedQuerySet
from needs.models.need import Need
from needs.models.review import NOTE_MAX

CHANGE_REACH = Reach.ABOVE


class NeedChange(ScopedModel):
    """The words that the house wants instead. `values` holds only fields that differ from the need's.

    Both `values` and `before` are {field: value} as needs/services/fields.py writes them plainly (dates in ISO 8601,
    a sector by its id). `before` is what those fields said when the change was put forward, so that the record shows
    both sides after the decision too. `version` and `field_versions` work as those of a need. A draft is the house's
    own; from `submitted` on those above read it. Where the house's approver confirms, `confirmation_asked_by` put it to
    them; in a draft that means that it waits for them.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Being written")
        SUBMITTED = "submitted", _("Waits for an answer")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        DISCARDED = "discarded", _("Thrown away")

    #: States in which a need can have only one change.
    LIVE = ("draft", "submitted")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    need = models.ForeignKey(Need, models.CASCADE, related_name="changes")
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    values = models.JSONField(default=dict, blank=True)
    before = models.JSONField(default=dict, blank=True)
    reason = models.TextField(max_length=NOTE_MAX, blank=True, default="")
    answer = models.TextField(max_length=NOTE_MAX, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    field_versions = models.JSONField(default=dict, blank=True, editable=False)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    begun_at = models.DateTimeField(default=timezone.now)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    updated_at = models.DateTimeField(auto_now=True)
    confirmation_asked_at = models.DateTimeField(null=True, blank=True)
    confirmation_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["need"], condition=Q(state__in=["draft", "submitted"]), name="one_live_change_per_need"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "discarded"], reach=0)
                | Q(state__in=["submitted", "accepted", "declined"], reach=1),
                name="need_change_reach_follows_state",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "discarded"])
                | ~Q(reason="") & ~Q(values={}) & Q(submitted_at__isnull=False),
                name="submitted_change_says_what_and_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "declined"]) | Q(decided_at__isnull=False),
                name="decided_change_says_when",
            ),
            models.CheckConstraint(
                condition=Q(confirmation_asked_at__isnull=True, confirmation_asked_by__isnull=True)
                | Q(confirmation_asked_at__isnull=False, confirmation_asked_by__isnull=False),
                name="change_put_to_approver_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need_id}: {self.state}"
