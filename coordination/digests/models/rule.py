"""What people asked for: their notification rules."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RuleGroup(models.TextChoices):
    """Digests that a person can stop one by one; each is one mail a period.

    The stored word dates from when there was a weekly one only. It stands in mail filters, so it stays; how often it
    comes is the rule's `frequency`.
    """

    NEEDS = "weekly", _("Digest")
    #: Mails at once; no rule of a person names them (NoticeWish does), and a person gets several a day.
    NOTICE = "notice", _("E-mails at once")


class DigestRule(models.Model):
    """What one person wants to be told, how often, and at which hour of their own day.

    `weekday` is 1 Monday to 7 Sunday, `hour` 0 to 23, both in the zone of the person's first authority. A daily digest
    comes from Monday to Friday and knows no weekday. No mail while today, there, is before `paused_until`. `area` and
    `sectors` (codes; none stands for all) narrow what is told of the network, never what waits for the person.
    `active_since` moves when mails are switched on or to another hour, so that an hour already gone never sends one
    late. `uuid` is the secret part of the signed stop link.
    """

    class Frequency(models.TextChoices):
        DAILY = "daily", _("Every working day")
        WEEKLY = "weekly", _("Once a week")
        NEVER = "never", _("Never")

    class Weekday(models.IntegerChoices):
        MONDAY = 1, _("Monday")
        TUESDAY = 2, _("Tuesday")
        WEDNESDAY = 3, _("Wednesday")
        THURSDAY = 4, _("Thursday")
        FRIDAY = 5, _("Friday")
        SATURDAY = 6, _("Saturday")
        SUNDAY = 7, _("Sunday")

    class Area(models.TextChoices):
        NETWORK = "network", _("The whole network")
        COUNTRY = "country", _("My own country")
        NEAR = "near", _("My surroundings")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digest_rules", db_index=False)
    rule_group = models.CharField(max_length=20, choices=RuleGroup, default=RuleGroup.NEEDS)
    frequency = models.CharField(max_length=10, choices=Frequency, default=Frequency.WEEKLY)
    weekday = models.PositiveSmallIntegerField(choices=Weekday, default=Weekday.FRIDAY)
    hour = models.PositiveSmallIntegerField(default=7)
    area = models.CharField(max_length=10, choices=Area, default=Area.NETWORK)
    sectors = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    paused_until = models.DateField(null=True, blank=True)
    active_since = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "rule_group"], name="one_rule_per_person_and_group"),
            models.CheckConstraint(condition=Q(weekday__gte=1, weekday__lte=7), name="rule_weekday_1_to_7"),
            models.CheckConstraint(condition=Q(hour__gte=0, hour__lte=23), name="rule_hour_0_to_23"),
            models.CheckConstraint(
                condition=Q(frequency__in=["daily", "weekly", "never"]), name="rule_frequency_known"
            ),
            models.CheckConstraint(condition=Q(area__in=["network", "country", "near"]), name="rule_area_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.rule_group} {self.frequency}"
