"""Addresses by which a person's own programs read bulletins without a browser."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class FeedToken(models.Model):
    """A private feed of one person. Only its secret's hash is kept; `hint` is its beginning, to tell apart.

    It reads what its person may read at the moment of each call, never writes, and ends when revoked, at
    `valid_until` or with the person's last membership.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)
    created_at = models.DateTimeField(default=timezone.now)
    valid_until = models.DateTimeField()
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="feed_token_has_hash"),
            models.CheckConstraint(condition=Q(valid_until__gt=models.F("created_at")), name="feed_token_ends_later"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.name}"
