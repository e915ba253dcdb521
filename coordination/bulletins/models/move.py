"""The way of a bulletin: every step between states, with who, when and why."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.bulletins.models.bulletin import Bulletin
from municipalities.models import Authority, Reach, ScopedModel
from municipalities.querysets import ScopedQuerySet

NOTE_MAX = 1000


class BulletinMove(ScopedModel):
    """One step of a bulletin. The portal's own steps (expiry, reminder, escalation) have no actor.

    Its notes are for the house and the secretariat: reach at most ABOVE, and no recipient reads them.
    """

    class Kind(models.TextChoices):
        BEGIN = "begin", _("Begun")
        PUT_FORWARD = "put_forward", _("Put to the secretariat")
        SEND_BACK = "send_back", _("Sent back by the secretariat")
        WITHDRAW = "withdraw", _("Draft")
        PUBLISH = "publish", _("Published")
        CORRECT = "correct", _("Corrected")
        RETRACT = "retract", _("Retracted")
        EXPIRE = "expire", _("Expired")
        REMIND = "remind", _("Recipients reminded")
        ESCALATE = "escalate", _("Told to association and ministry")

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="moves")
    kind = models.CharField(max_length=12, choices=Kind)
    from_state = models.CharField(max_length=12, choices=Bulletin.State, blank=True)
    to_state = models.CharField(max_length=12, choices=Bulletin.State)
    edition = models.PositiveSmallIntegerField(default=0)
    note = models.TextField(max_length=NOTE_MAX, blank=True)
    told = models.PositiveIntegerField(default=0)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    actor_name = models.CharField(max_length=150, blank=True)
    acting = models.ForeignKey(Authority, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    objects = ScopedQuerySet.as_manager()
    SECRETARIAT_READS = True

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(reach__lte=Reach.ABOVE), name="bulletin_move_stays_above"),
            models.CheckConstraint(
                condition=~Q(kind__in=["send_back", "correct", "retract"]) | ~Q(note=""),
                name="bulletin_move_says_why",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["expire", "remind", "escalate"], actor__isnull=True, acting__isnull=True)
                | ~Q(kind__in=["expire", "remind", "escalate"]) & Q(actor__isnull=False, acting__isnull=False),
                name="bulletin_clock_has_no_actor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bulletin_id}: {self.kind}"
