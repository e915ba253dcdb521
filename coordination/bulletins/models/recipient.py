"""Whom a bulletin tells by name, and what became of it there."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.bulletins.models.bulletin import Bulletin
from municipalities.models import Authority


class BulletinRecipient(models.Model):
    """One authority that is told of a bulletin by name: why, since when, who read it there and who acknowledged it.

    The row opens a narrow bulletin to everybody who acts for the authority (`group`, as named shares do). `authority`
    is the bulletin's own house: policies read this row's columns alone. `edition_read` and `edition_acknowledged` say
    which edition; a correction of an urgent bulletin asks again. `reminded_at` and `escalated_at` belong to the newest
    edition and are set once.
    """

    class Reason(models.TextChoices):
        ROUTE = "route", _("Down the route")
        NEIGHBOUR = "neighbour", _("Neighbour")
        NAMED = "named", _("Named by the author")
        COUNTRY = "country", _("In the same country")
        KIND = "kind", _("Of a kind that is told")
        NETWORK = "network", _("Member of the network")
        ESCALATION = "escalation", _("Told because others did not answer")

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="recipients", db_index=False)
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    recipient = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    group = models.ForeignKey(Group, models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=12, choices=Reason)
    told_at = models.DateTimeField(default=timezone.now)
    edition_read = models.PositiveSmallIntegerField(default=0)
    read_at = models.DateTimeField(null=True, blank=True)
    read_by_name = models.CharField(max_length=150, blank=True)
    edition_acknowledged = models.PositiveSmallIntegerField(default=0)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    acknowledged_by_name = models.CharField(max_length=150, blank=True)
    edition_reminded = models.PositiveSmallIntegerField(default=0)
    reminded_at = models.DateTimeField(null=True, blank=True)
    edition_escalated = models.PositiveSmallIntegerField(default=0)
    escalated_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["group", "bulletin"], name="bulletin_recipient_by_group")]
        constraints = [
            models.UniqueConstraint(fields=["bulletin", "recipient"], name="one_row_per_bulletin_and_recipient"),
            models.CheckConstraint(
                condition=Q(edition_acknowledged=0, acknowledged_at__isnull=True)
                | Q(edition_acknowledged__gte=1, acknowledged_at__isnull=False),
                name="acknowledgement_says_when",
            ),
            models.CheckConstraint(
                condition=Q(edition_read=0, read_at__isnull=True) | Q(edition_read__gte=1, read_at__isnull=False),
                name="reading_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"bulletin {self.bulletin_id} > authority {self.recipient_id}"

    @property
    def is_asked(self) -> bool:
        """Whether an urgent bulletin asks it to acknowledge: those told because others were silent are not asked."""
        return self.reason != self.Reason.ESCALATION
