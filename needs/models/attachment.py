"""Files that belong to a need."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from municipalities.models import Reach, ScopedModel
from municipalities.querysets import ScopedQuerySet
from needs.models.need import Need

ATTACHMENT_REACH = Reach.ABOVE
#: Largest size of one file, in bytes.
ATTACHMENT_BYTES_MAX = 20 * 1024 * 1024
GIVEN_NAME_MAX = 255
DESCRIPTION_MAX = 200


class NeedAttachment(ScopedModel):
    """A file of a need. It is read as far as the need is, and never further than by those above the house.

    `given_name` is what the person called it, and only data; the file lies under `stored_name`, a random one. `sha256`
    and `size` (bytes) are those of the stored content, which for images is not what was sent: they are drawn anew.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    need = models.ForeignKey(Need, models.CASCADE, related_name="attachments")
    given_name = models.CharField(max_length=GIVEN_NAME_MAX)
    stored_name = models.CharField(max_length=80, unique=True, editable=False)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    description = models.CharField(max_length=DESCRIPTION_MAX, blank=True, default="")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    added_by_name = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["authority"], name="need_attachment_by_house", include=["size"])]
        constraints = [
            models.CheckConstraint(condition=Q(reach__lte=ATTACHMENT_REACH), name="need_attachment_stays_above"),
            models.CheckConstraint(
                condition=Q(size__range=(1, ATTACHMENT_BYTES_MAX)), name="need_attachment_size_in_range"
            ),
            models.CheckConstraint(condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="need_attachment_has_a_hash"),
        ]

    def __str__(self) -> str:
        return self.given_name
