"""Replies and follow-up questions under a bulletin."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.bulletins.models.bulletin import Bulletin
from municipalities.models import Authority, ScopedModel
from municipalities.querysets import ScopedQuerySet

REPLY_MAX = 3000


class BulletinReply(ScopedModel):
    """What a reader's authority answers to a bulletin, or asks about it; `question` is what it answers, if anything.

    Readable as far as the bulletin, by members alone: a public bulletin's replies stay in the network. `hidden_at` is
    set when its author or the bulletin's house took it down; the row stays.
    """

    class Kind(models.TextChoices):
        REPLY = "reply", _("Reply")
        QUESTION = "question", _("Question")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="replies")
    question = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="answers")
    kind = models.CharField(max_length=8, choices=Kind)
    text = models.TextField(max_length=REPLY_MAX)
    language = models.CharField(max_length=10)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    author_name = models.CharField(max_length=150)
    acting = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    hidden_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()
    SHARES = (("bulletin.recipients", "bulletin_id", "group_id"),)
    SECRETARIAT_READS = True

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="bulletin_reply_has_text"),
            models.CheckConstraint(condition=models.Q(reach__lte=3), name="bulletin_reply_stays_in_network"),
        ]

    def __str__(self) -> str:
        return f"{self.bulletin_id}: {self.author_name}"
