"""What a bulletin said each time it was published, and its translations."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from coordination.bulletins.models.bulletin import LEAD_MAX, TEXT_MAX, TITLE_MAX, Bulletin
from municipalities.models import ScopedModel
from municipalities.querysets import ScopedQuerySet

REASON_MAX = 500


class BulletinEdition(ScopedModel):
    """One published wording, never changed. Edition 1 is the first; each later one says why it corrects.

    `words` holds the fields as they were told. Readable as far as the bulletin is.
    """

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="editions")
    edition = models.PositiveSmallIntegerField()
    words = models.JSONField()
    reason = models.CharField(max_length=REASON_MAX, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)

    objects = ScopedQuerySet.as_manager()
    SHARES = (("bulletin.recipients", "bulletin_id", "group_id"),)
    SECRETARIAT_READS = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bulletin", "edition"], name="one_row_per_bulletin_edition"),
            models.CheckConstraint(condition=models.Q(edition=1) | ~models.Q(reason=""), name="correction_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.bulletin_id}, edition {self.edition}"


class BulletinTranslation(ScopedModel):
    """The words of a bulletin in one more language, made by its house; `edition` is the one that it translates.

    A translation of an older edition is shown to those alone who ask for it, with a note; everybody else reads the
    original text until it is written again.
    """

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="translations")
    language = models.CharField(max_length=10)
    edition = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(max_length=TITLE_MAX)
    lead = models.CharField(max_length=LEAD_MAX, blank=True)
    text = models.TextField(max_length=TEXT_MAX, blank=True)
    version = models.PositiveIntegerField(default=1)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    by_name = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)

    objects = ScopedQuerySet.as_manager()
    SHARES = (("bulletin.recipients", "bulletin_id", "group_id"),)
    SECRETARIAT_READS = True

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bulletin", "language"], name="one_translation_per_language"),
            models.CheckConstraint(condition=~models.Q(title=""), name="translation_has_title"),
        ]

    def __str__(self) -> str:
        return f"{self.bulletin_id} in {self.language}"
