"""A need: one gap that a municipality cannot cover alone."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models import Reach, ScopedModel, Sector, Territory
from needs.querysets import NeedQuerySet

#: Bounds of `people_affected`, in persons; the largest city of the network has about 1.4 million residents.
PEOPLE_MAX = 5_000_000
TITLE_MAX = 200
SITUATION_MAX = 5000


class Need(ScopedModel):
    """A need of a municipality, from draft to answer.

    `number` (BA-BIH-0412) is drawn at the first submission, is never reused and never changes; until then the uuid
    names the record. `version` grows with every write: the loser of a race is told, never silently overwritten.
    `people_affected` is in persons; empty means *not known*. `severity` is 1 Minimal to 5 Critical
    (coordination/core/severity.py holds words and anchors). `language` and `script` are those of the text as typed.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        RETURNED = "returned", _("Returned")
        ACCEPTED = "accepted", _("Accepted")

    #: How far a need of each state is visible; the constraint `need_reach_follows_state` says the same.
    REACH_OF_STATE = {
        State.DRAFT: Reach.HOUSE,
        State.SUBMITTED: Reach.ABOVE,
        State.RETURNED: Reach.ABOVE,
        State.ACCEPTED: Reach.NETWORK,
    }

    #: Named shares: (reverse name, column of this model, column of the share that says whom).
    SHARES = (("group_shares", "id", "group_id"), ("person_shares", "id", "user_id"))

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=16, null=True, unique=True, editable=False)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", db_index=False)
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    title = models.CharField(_("short title"), max_length=TITLE_MAX, blank=True)
    situation = models.TextField(_("situation"), max_length=SITUATION_MAX, blank=True)
    severity = models.PositiveSmallIntegerField(_("severity"), null=True, blank=True)
    people_affected = models.PositiveIntegerField(_("people affected"), null=True, blank=True)
    language = models.CharField(max_length=10, default="en-gb")
    script = models.CharField(max_length=4, default="Latn")
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    is_example = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["authority", "-created_at", "-id"], name="need_by_authority"),
            models.Index(fields=["country", "-created_at", "-id"], name="need_by_country", condition=Q(reach__gte=1)),
            models.Index(fields=["tier1", "-created_at", "-id"], name="need_by_tier1", condition=Q(reach__gte=1)),
            models.Index(
                fields=["tier2", "-created_at", "-id"],
                name="need_by_tier2",
                condition=Q(reach__gte=1, tier2__isnull=False),
            ),
            models.Index(
                fields=["association", "-created_at", "-id"],
                name="need_by_association",
                condition=Q(reach__gte=1, association_ticked=True),
            ),
            # Without a condition on reach: what a person sees is an OR of branches, and no partial index holds all.
            models.Index(fields=["-created_at", "-id"], name="need_newest"),
            models.Index(fields=["addressed_to", "submitted_at"], name="need_waiting", condition=Q(state="submitted")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["authority", "id"], name="need_authority_and_id"),
            models.CheckConstraint(
                condition=Q(people_affected__isnull=True) | Q(people_affected__lte=PEOPLE_MAX),
                name="need_people_in_range",
            ),
            models.CheckConstraint(
                condition=Q(severity__isnull=True) | Q(severity__gte=1, severity__lte=5), name="need_severity_1_to_5"
            ),
            models.CheckConstraint(
                condition=Q(state="draft")
                | Q(number__isnull=False, sector__isnull=False, severity__isnull=False, addressed_to__isnull=False)
                & ~Q(title="")
                & ~Q(situation=""),
                name="submitted_need_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", reach=0)
                | Q(state__in=["submitted", "returned"], reach=1)
                | Q(state="accepted", reach=3),
                name="need_reach_follows_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def reference(self) -> str:
        """What names the record on a page: its number, or "Draft" while it has none."""
        return self.number or str(_("Draft"))

    @property
    def slug(self) -> str:
        """What stands in the address: the number, or the uuid of a draft."""
        return self.number or str(self.uuid)

    def get_absolute_url(self) -> str:
        """The need's page."""
        return reverse("needs:need-detail", args=[self.slug])

    @property
    def is_editable(self) -> bool:
        """True in the states in which the municipality may change the text."""
        return self.state in {self.State.DRAFT, self.State.RETURNED}


class NeedNumber(models.Model):
    """The last number drawn at a place. Reached only through the function `draw_need_number`."""

    territory = models.OneToOneField(Territory, models.PROTECT, primary_key=True, related_name="+")
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.territory_id}: {self.last}"
