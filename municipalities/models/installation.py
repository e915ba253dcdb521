"""Facts about this installation itself."""

from django.db import models
from django.db.models import Q


class DemoInstallation(models.Model):
    """At most one row: the data here are examples. Production settings refuse to start on such a database."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_demo_row")]

    def __str__(self) -> str:
        return f"demo since {self.loaded_at:%Y-%m-%d}"


class Heartbeat(models.Model):
    """When a long-running part (`worker`, `beat`) last showed that it works, in UTC."""

    part = models.CharField(max_length=20, primary_key=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.part} {self.seen_at:%H:%M:%S}"
