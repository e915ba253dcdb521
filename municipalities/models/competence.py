"""Competence: who is answerable for which service, at which level, in which country."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from municipalities.models.authority import Authority
from municipalities.models.territory import Territory


class Competence(models.Model):
    """One line of a country's competence matrix: needs of this sector are answered at this level.

    Without a sector it holds for all that no other line names; a line of a sub-sector comes before that of its sector.
    At the levels below the country the authority is whichever stands above the municipality there, so the line names
    none. At the country's level it may name one among several ministries.
    """

    class Level(models.TextChoices):
        # Counted from the municipality upwards, as its scope columns are: a canton is tier 1, its entity tier 2.
        TIER1 = "tier1", _("The level nearest to the municipality")
        TIER2 = "tier2", _("The level above that")
        COUNTRY = "country", _("Country")

    country = models.ForeignKey(Territory, models.CASCADE, related_name="+")
    sector = models.ForeignKey("municipalities.Sector", models.CASCADE, null=True, blank=True, related_name="+")
    level = models.CharField(max_length=7, choices=Level)
    authority = models.ForeignKey(Authority, models.CASCADE, null=True, blank=True, related_name="+")
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["country", "sector", "level"], nulls_distinct=False, name="one_competence_per_sector_and_level"
            ),
            models.CheckConstraint(
                condition=Q(level="country") | Q(authority__isnull=True), name="competence_names_ministries_alone"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country_id}/{self.sector_id or '*'}: {self.level}"
