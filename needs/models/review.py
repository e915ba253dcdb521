"""The review of a need: every move between states, with who, when and why."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models import Authority, Reach, ScopedModel
from municipalities.querysets import ScopedQuerySet
from needs.models.need import Need

#: A move's words stay between the house and those above it.
MOVE_REACH = Reach.ABOVE
NOTE_MAX = 2000


class NeedMove(ScopedModel):
    """One step of a need: from a state to a state. Never changed, and deleted only with its whole draft.

    `kind` is the name of the move (needs/services/moves.py). A redirect keeps the state and says from which authority
    to which (`from_authority`, `to_authority`). `due_on` is the day by which the term that began with this move asks
    for an answer. The scope columns are the need's own, its reach at most ABOVE: notes of the review are for the two
    sides.
    """

    class Kind(models.TextChoices):
        BEGIN = "begin", _("Logged")
        SUBMIT = "submit", _("Submitted")
        ACCEPT = "accept", _("Accepted")
        RETURN = "return", _("Returned with questions")
        DECLINE = "decline", _("Declined")
        REDIRECT = "redirect", _("Redirected")
        START = "start", _("Work began")
        MEET = "meet", _("Met")
        WITHDRAW = "withdraw", _("Withdrawn")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    need = models.ForeignKey(Need, models.CASCADE, related_name="moves")
    kind = models.CharField(max_length=10, choices=Kind, default="")
    from_state = models.CharField(max_length=12, choices=Need.State, blank=True)
    to_state = models.CharField(max_length=12, choices=Need.State)
    note = models.TextField(max_length=NOTE_MAX, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    actor_name = models.CharField(max_length=150)
    acting = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    from_authority = models.ForeignKey(
        Authority, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    to_authority = models.ForeignKey(Authority, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    due_on = models.DateField(null=True, blank=True)
    at = models.DateTimeField(default=timezone.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["authority", "at"], name="need_move_by_house")]
        constraints = [
            models.CheckConstraint(condition=Q(reach__lte=MOVE_REACH), name="need_move_stays_above"),
            models.CheckConstraint(
                condition=~Q(kind__in=["return", "decline", "redirect", "withdraw"]) | ~Q(note=""),
                name="need_move_says_why",
            ),
            models.CheckConstraint(
                condition=Q(kind="redirect", from_state="submitted", to_state="submitted")
                | ~Q(kind="redirect") & ~Q(from_state=F("to_state")),
                name="need_move_moves",
            ),
            models.CheckConstraint(
                condition=Q(kind="redirect", from_authority__isnull=False, to_authority__isnull=False)
                & ~Q(from_authority=F("to_authority"))
                | ~Q(kind="redirect") & Q(from_authority__isnull=True, to_authority__isnull=True),
                name="redirect_names_both_authorities",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need_id}: {self.from_state} > {self.to_state}"
