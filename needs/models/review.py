"""The review of a need: every move between states, with who, when and why."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from municipalities.models import Authority, Reach, ScopedModel
from municipalities.querysets import ScopedQuerySet
from needs.models.need import Need

#: A move's words stay between the house and those above it.
MOVE_REACH = Reach.ABOVE
NOTE_MAX = 2000


class NeedMove(ScopedModel):
    """One step of a need: from a state to a state. Never changed, never deleted.

    The scope columns are the need's own, its reach at most ABOVE: notes of the review are for the two sides.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    need = models.ForeignKey(Need, models.CASCADE, related_name="moves")
    from_state = models.CharField(max_length=12, choices=Need.State, blank=True)
    to_state = models.CharField(max_length=12, choices=Need.State)
    note = models.TextField(max_length=NOTE_MAX, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    actor_name = models.CharField(max_length=150)
    acting = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(reach__lte=MOVE_REACH), name="need_move_stays_above"),
            models.CheckConstraint(condition=~Q(to_state="returned") | ~Q(note=""), name="return_has_a_note"),
            models.CheckConstraint(condition=~Q(from_state=F("to_state")), name="need_move_moves"),
        ]

    def __str__(self) -> str:
        return f"{self.need_id}: {self.from_state} > {self.to_state}"
