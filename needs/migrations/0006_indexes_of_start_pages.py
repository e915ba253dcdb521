"""Indexes for what start pages ask; made without locking out writers, hence outside a transaction."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("needs", "0005_news_by_time")]

    operations = [
        AddIndexConcurrently(
            "need",
            models.Index(
                fields=["authority", "decided_at"],
                name="need_house_answers",
                condition=Q(state="accepted") | Q(state="declined") | Q(state="in_progress"),
            ),
        ),
        AddIndexConcurrently(
            "need",
            models.Index(
                fields=["authority", "needed_by"],
                name="need_past_its_day",
                condition=Q(state="accepted") | Q(state="in_progress"),
            ),
        ),
        AddIndexConcurrently(
            "need",
            models.Index(
                fields=["addressed_to", "decided_at"], name="need_answered", condition=Q(decided_at__isnull=False)
            ),
        ),
    ]
