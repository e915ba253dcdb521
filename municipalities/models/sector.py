"""The code list of sectors, shared by needs and practices."""

from django.db import models


class Sector(models.Model):
    """A field of municipal work, or a part of one. Codes follow docs/registers.md; unscoped."""

    code = models.CharField(max_length=10, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    name = models.CharField(max_length=120)
    labels = models.JSONField(default=dict)
    iasc_cluster = models.CharField(max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_retired = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name
