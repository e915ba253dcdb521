"""The columns by which every scoped record is found and protected."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from municipalities.models.authority import Authority
from municipalities.models.territory import Territory


class Reach(models.IntegerChoices):
    """How far a record is visible. Set by every move; scope and policies read this, never the state."""

    HOUSE = 0, _("Own authority")
    ABOVE = 1, _("Own authority and those above it")
    NETWORK = 3, _("All member authorities and observers")
    PUBLIC = 4, _("Everyone")


class ScopedModel(models.Model):
    """Abstract: a record of an authority, with the scope columns copied from it at creation.

    A child copies them from its parent, with reach = least(parent's, the child's own cap). When the authority or the
    parent changes, database triggers re-propagate them in the same transaction (migration `row_level_security`).
    """

    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    country = models.ForeignKey(Territory, models.PROTECT, null=True, related_name="+", db_index=False)
    tier1 = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    tier2 = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    association = models.ForeignKey(Authority, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    association_ticked = models.BooleanField(default=False)
    addressed_to = models.ForeignKey(Authority, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    reach = models.PositiveSmallIntegerField(choices=Reach, default=Reach.HOUSE)

    SCOPE_COLUMNS = (
        "authority_id",
        "country_id",
        "tier1_id",
        "tier2_id",
        "association_id",
        "association_ticked",
        "addressed_to_id",
    )

    class Meta:
        abstract = True
