"""Files that belong to a bulletin; received and kept as those of needs (coordination/core/intake)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from coordination.bulletins.models.bulletin import Bulletin
from municipalities.models import ScopedModel
from municipalities.querysets import ScopedQuerySet

#: Largest size of one file, in bytes.
ATTACHMENT_BYTES_MAX = 20 * 1024 * 1024


class BulletinAttachment(ScopedModel):
    """A file of a bulletin, read as far as the bulletin is.

    `given_name` is what the person called it, and only data; the file lies under `stored_name`, a random one. `sha256`
    and `size` (bytes) are those of the stored content.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="attachments")
    given_name = models.CharField(max_length=255)
    stored_name = models.CharField(max_length=80, unique=True, editable=False)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    description = models.CharField(max_length=200, blank=True, default="")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    added_by_name = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)

    objects = ScopedQuerySet.as_manager()
    SHARES = (("bulletin.recipients", "bulletin_id", "group_id"),)
    SECRETARIAT_READS = True

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["authority"], name="bulletin_attachment_by_house", include=["size"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(size__range=(1, ATTACHMENT_BYTES_MAX)), name="bulletin_attachment_size_in_range"
            ),
            models.CheckConstraint(condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="bulletin_attachment_has_hash"),
        ]

    def __str__(self) -> str:
        return self.given_name
