"""Questions about a need: each on one named field or on the whole, with a thread of answers beneath it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models import Authority, Reach, ScopedModel
from municipalities.querysets import ScopedQuerySet
from needs.models.need import Need
from needs.models.review import NeedMove

#: Questions and answers stay between the house and those above it.
QUESTION_REACH = Reach.ABOVE
QUESTION_MAX = 2000


class NeedQuestion(ScopedModel):
    """A question of the reviewing side. `field` is a field of needs/services/fields.py, "" means the whole need.

    Asked alone it changes no state and stops no clock; asked with a return it names that move. `open` waits for the
    house, `answered` for the reviewer to be content, `settled` is closed by either. The words never change.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Waits for an answer")
        ANSWERED = "answered", _("Answered")
        SETTLED = "settled", _("Settled")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    need = models.ForeignKey(Need, models.CASCADE, related_name="questions")
    field = models.CharField(max_length=40, blank=True, default="")
    text = models.TextField(max_length=QUESTION_MAX)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    move = models.ForeignKey(NeedMove, models.PROTECT, null=True, blank=True, related_name="asked", db_index=False)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    asked_by_name = models.CharField(max_length=150)
    acting = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(reach__lte=QUESTION_REACH), name="need_question_stays_above"),
            models.CheckConstraint(condition=~Q(text=""), name="need_question_asks"),
            models.CheckConstraint(
                condition=Q(state="settled", settled_at__isnull=False)
                | ~Q(state="settled") & Q(settled_at__isnull=True),
                name="settled_question_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need_id}: {self.field or '*'}"


class NeedReply(ScopedModel):
    """One answer, or further question, in the thread of a question. Never changed."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    need = models.ForeignKey(Need, models.CASCADE, related_name="+")
    question = models.ForeignKey(NeedQuestion, models.CASCADE, related_name="replies")
    text = models.TextField(max_length=QUESTION_MAX)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    author_name = models.CharField(max_length=150)
    acting = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(reach__lte=QUESTION_REACH), name="need_reply_stays_above"),
            models.CheckConstraint(condition=~Q(text=""), name="need_reply_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.author_name}"
