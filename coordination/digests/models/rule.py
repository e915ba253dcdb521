"""What people asked for: their notification rules, and who stands in while they are away."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.core import severity
from municipalities.models import Territory


class RuleGroup(models.TextChoices):
    """Digests that a person can stop one by one; each is one mail a period.

    The stored word dates from when there was a weekly one only. It stands in mail filters, so it stays; how often it
    comes is the rule's `frequency`.
    """

    NEEDS = "weekly", _("Digest")
    #: Further rules of a person, each a mail of its own. They are numbered, so that one period has few runs.
    SECOND = "rule-2", _("Second rule")
    THIRD = "rule-3", _("Third rule")
    FOURTH = "rule-4", _("Fourth rule")
    FIFTH = "rule-5", _("Fifth rule")
    #: Mails at once about what waits for a person, or what a rule asks for at once; several a day.
    NOTICE = "notice", _("E-mails at once")
    #: Mails of the secretariat to many; each mass mail is a period of its own.
    MASS = "mass", _("Mass mail")


class DigestRule(models.Model):
    """What one person wants to be told of the network: events AND area AND sectors AND importance; and how often.

    `events` are names of shared sections (none stands for all, also for those that come later), `sectors` codes (none
    stands for all), `least_level` the least severity, 1 for all; what carries no severity is told in any case. `area`
    is meant in the person's own terms, or is the country `place`. All of them narrow what is told of the network,
    never what waits for the person, which stands in the digest (`rule_group` weekly) alone.

    `weekday` is 1 Monday to 7 Sunday, `hour` 0 to 23, both in the zone of the person's first authority. A daily digest
    comes from Monday to Friday and knows no weekday; `at_once` knows neither and is no digest. No mail while today,
    there, is before `paused_until`. `active_since` moves when mails are switched on or to another hour, so that an hour
    already gone never sends one late. `is_default` holds until the person changes what was proposed for their role.
    `uuid` is the secret part of the signed stop link.
    """

    class Frequency(models.TextChoices):
        AT_ONCE = "at_once", _("At once")
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
        TIER = "tier", _("My canton, county or region")
        NEAR = "near", _("My surroundings")
        OWN = "own", _("My own municipality alone")
        PLACE = "place", _("Another country")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="digest_rules", db_index=False)
    rule_group = models.CharField(max_length=20, choices=RuleGroup, default=RuleGroup.NEEDS)
    name = models.CharField(max_length=60, blank=True, default="", db_default="")
    events = ArrayField(models.CharField(max_length=60), default=list, blank=True, db_default=[])
    frequency = models.CharField(max_length=10, choices=Frequency, default=Frequency.WEEKLY)
    weekday = models.PositiveSmallIntegerField(choices=Weekday, default=Weekday.FRIDAY)
    hour = models.PositiveSmallIntegerField(default=7)
    area = models.CharField(max_length=10, choices=Area, default=Area.NETWORK)
    place = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    sectors = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    least_level = models.PositiveSmallIntegerField(choices=severity.CHOICES, default=1, db_default=1)
    paused_until = models.DateField(null=True, blank=True)
    active_since = models.DateTimeField(default=timezone.now)
    is_default = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "rule_group"], name="one_rule_per_person_and_group"),
            models.CheckConstraint(condition=Q(weekday__gte=1, weekday__lte=7), name="rule_weekday_1_to_7"),
            models.CheckConstraint(condition=Q(hour__gte=0, hour__lte=23), name="rule_hour_0_to_23"),
            models.CheckConstraint(
                condition=Q(frequency__in=["at_once", "daily", "weekly", "never"]), name="rule_frequency_known"
            ),
            models.CheckConstraint(
                condition=Q(area__in=["network", "country", "tier", "near", "own"], place__isnull=True)
                | Q(area="place", place__isnull=False),
                name="rule_area_known",
            ),
            models.CheckConstraint(condition=Q(least_level__gte=1, least_level__lte=5), name="rule_level_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.rule_group} {self.frequency}"


class Absence(models.Model):
    """A person is away: no digest and no mail at once but urgent ones while today, in their zone, is before `until`.

    `deputy` is somebody of the same authority who gets copies meanwhile, of what the deputy may read at the moment of
    sending and no more. Ending it deletes the row. `uuid` is the secret part of the link by which a deputy stops the
    copies.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    until = models.DateField()
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(deputy__isnull=True) | ~Q(deputy=models.F("person")), name="deputy_is_somebody_else"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.until}"
