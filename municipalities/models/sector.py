"""The code list of sectors, shared by needs and practices."""

from django.db import models

from coordination.core.labels import label


class SectorQuerySet(models.QuerySet):
    """Questions about the code list."""

    def in_branch(self, code: str) -> "SectorQuerySet":
        """A sector and its sub-sectors; none for an unknown code."""
        return self.filter(models.Q(code=code) | models.Q(parent__code=code))


class Sector(models.Model):
    """A field of municipal work, or a part of one. Codes follow docs/registers.md; unscoped."""

    code = models.CharField(max_length=10, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    name = models.CharField(max_length=120)
    labels = models.JSONField(default=dict)
    iasc_cluster = models.CharField(max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_retired = models.BooleanField(default=False)

    objects = SectorQuerySet.as_manager()

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def display_name(self) -> str:
        """The name in the language of the page."""
        return label(self.labels, self.name)
