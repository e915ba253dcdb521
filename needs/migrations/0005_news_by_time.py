"""Indexes for what is told by mail: decisions of a period, what came back to a house, moves of its needs."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("needs", "0004_full_record_rules")]

    operations = [
        migrations.AddIndex("need", models.Index(fields=["decided_at"], name="need_by_decision", condition=Q(reach=3))),
        migrations.AddIndex(
            "need",
            models.Index(fields=["authority", "decided_at"], name="need_returned", condition=Q(state="returned")),
        ),
        migrations.AddIndex("needmove", models.Index(fields=["authority", "at"], name="need_move_by_house")),
    ]
