"""The circumstances of a need: how soon, for how long, in which phase, and how good the information is."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Urgency(models.TextChoices):
    """By when help must come, from the day of submission."""

    DAY = "24h", _("Within 24 hours")
    DAYS = "72h", _("Within 72 hours")
    WEEKS = "2_weeks", _("Within 2 weeks")
    MONTHS = "3_months", _("Within 3 months")
    PLANNED = "planned", _("Planned, later than 3 months")


class Horizon(models.TextChoices):
    """What the help is to achieve."""

    EMERGENCY = "emergency", _("Emergency: people are helped now")
    RECOVERY = "recovery", _("Recovery: services work again")
    DEVELOPMENT = "development", _("Development: the place copes by itself")


class Phase(models.TextChoices):
    """The phase of work with migration and displacement."""

    PREVENT = "prevent", _("Prevent")
    PREPARE = "prepare", _("Prepare")
    RESPOND = "respond", _("Respond")
    RECOVER = "recover", _("Recover")


class SourceGrade(models.TextChoices):
    """How far the source can be relied on: the letters of the Admiralty system, in plain words."""

    A = "A", _("A: always reliable")
    B = "B", _("B: usually reliable")
    C = "C", _("C: fairly reliable")
    D = "D", _("D: not usually reliable")
    E = "E", _("E: unreliable")
    F = "F", _("F: cannot be judged")


class InformationGrade(models.IntegerChoices):
    """How likely the information is true: the digits of the Admiralty system, in plain words."""

    CONFIRMED = 1, _("1: confirmed by another source")
    PROBABLE = 2, _("2: probably true")
    POSSIBLE = 3, _("3: possibly true")
    DOUBTFUL = 4, _("4: doubtful")
    IMPROBABLE = 5, _("5: improbable")
    UNKNOWN = 6, _("6: cannot be judged")
