"""How far an authority's bulletins go without the secretariat. Set by the secretariat."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models import Authority


class PostingTrust(models.Model):
    """Which first state an authority's bulletins get; an authority without a row has the default of its kind.

    Trusted: all at once. Normal: at once to members, through the secretariat to the public and as network bulletin.
    Moderated: through the secretariat, whatever the audience. Blocked: nothing leaves the house.
    """

    class Level(models.TextChoices):
        TRUSTED = "trusted", _("Trusted: published at once")
        NORMAL = "normal", _("Normal: published at once to members")
        MODERATED = "moderated", _("Moderated: the secretariat reads first")
        BLOCKED = "blocked", _("Blocked: may not publish")

    authority = models.OneToOneField(Authority, models.PROTECT, related_name="+")
    level = models.CharField(max_length=10, choices=Level)
    reason = models.CharField(max_length=300)
    version = models.PositiveIntegerField(default=1)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    set_by_name = models.CharField(max_length=150)
    set_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "posting trust"
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="trust_says_why")]

    def __str__(self) -> str:
        return f"{self.authority_id}: {self.level}"
