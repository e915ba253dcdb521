"""The answer clock: how long a country gives itself, which days it works, and who was told that an answer is late."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models import Reach, ScopedModel, Territory
from municipalities.querysets import ScopedQuerySet
from needs.models.need import Need

#: Bounds of a term, in working days.
TERM_MIN = 1
TERM_MAX = 60


class AnswerTerm(models.Model):
    """How many working days an authority of this country has for its answer. Without a row: 15."""

    country = models.OneToOneField(Territory, models.CASCADE, primary_key=True, related_name="+")
    days = models.PositiveSmallIntegerField()
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(days__range=(TERM_MIN, TERM_MAX)), name="answer_term_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.country_id}: {self.days}"


class CalendarDay(models.Model):
    """A day on which a country's calendar differs from the public list of holidays: off, or worked after all."""

    country = models.ForeignKey(Territory, models.CASCADE, related_name="+")
    day = models.DateField()
    is_working = models.BooleanField(default=False)
    name = models.CharField(max_length=120)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["country", "day"], name="one_calendar_day_per_country"),
        ]

    def __str__(self) -> str:
        return f"{self.country_id}: {self.day}"


class Escalation(ScopedModel):
    """Somebody was told that an answer is late. One row per need, term and step, so nobody is told twice."""

    class Step(models.IntegerChoices):
        REVIEWERS = 1, _("Reviewers reminded")
        LEAD = 2, _("Lead told")
        NETWORK = 3, _("Network secretariat told")

    need = models.ForeignKey(Need, models.CASCADE, related_name="escalations")
    step = models.PositiveSmallIntegerField(choices=Step)
    due_on = models.DateField()
    at = models.DateTimeField(default=timezone.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["need", "due_on", "step"], name="one_escalation_per_term_and_step"),
            models.CheckConstraint(condition=Q(step__range=(1, 3)), name="escalation_step_known"),
            models.CheckConstraint(condition=Q(reach__lte=Reach.ABOVE), name="escalation_stays_above"),
        ]

    def __str__(self) -> str:
        return f"{self.need_id}: {self.step}"
