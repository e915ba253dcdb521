"""What a person keeps of a list: views under a name, and which columns they want to see."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

NAME_MAX = 80
#: How many views one person can keep of one page.
VIEWS_MAX = 30


class SavedView(models.Model):
    """Filters of a page that a person saved under a name. Only that person sees it; the rows are found anew."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    page = models.CharField(max_length=60)
    name = models.CharField(max_length=NAME_MAX)
    query = models.CharField(max_length=1000, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "page", "name"], name="one_saved_view_per_name"),
            models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class ListColumns(models.Model):
    """Which columns of a list a person wants, in the list's own order, and how many rows a page. One row a page."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    page = models.CharField(max_length=60)
    columns = ArrayField(models.CharField(max_length=40), default=list)
    size = models.PositiveSmallIntegerField(default=25)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "page"], name="one_choice_of_columns_per_page"),
            models.CheckConstraint(condition=Q(size__in=[25, 50, 100]), name="page_size_offered"),
        ]

    def __str__(self) -> str:
        return f"{self.page}: {len(self.columns)}"
