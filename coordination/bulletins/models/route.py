"""Routes that people on the move take: ordered places, kept by the secretariat. Not secret: on the unscoped list."""

import uuid

from django.db import models
from django.db.models import Q

from coordination.core.labels import label
from municipalities.models import Territory


class Route(models.Model):
    """An ordered line of places, downstream last. A branch is a route of its own that shares its first places.

    `source` says where the order comes from. A route that is not active is proposed to nobody and kept for the record.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    labels = models.JSONField(default=dict, blank=True)
    source = models.CharField(max_length=300)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(source=""), name="route_says_its_source")]

    def __str__(self) -> str:
        return self.name

    @property
    def display_name(self) -> str:
        """The name in the language of the page."""
        return label(self.labels, self.name)


class RoutePlace(models.Model):
    """One place of a route. `position` counts from 1, upstream first."""

    route = models.ForeignKey(Route, models.CASCADE, related_name="places")
    position = models.PositiveSmallIntegerField()
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["route_id", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["route", "position"], name="one_place_per_position", deferrable=models.Deferrable.DEFERRED
            ),
            models.UniqueConstraint(fields=["route", "territory"], name="a_route_passes_once"),
            models.CheckConstraint(condition=Q(position__gte=1), name="route_position_from_1"),
        ]

    def __str__(self) -> str:
        return f"{self.route_id}, {self.position}"
