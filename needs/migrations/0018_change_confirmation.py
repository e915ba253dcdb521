"""A change after acceptance can be put to the approver of its house, as a need can."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("needs", "0017_what_merges_and_changes_take_along"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="needchange",
            name="confirmation_asked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="needchange",
            name="confirmation_asked_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="needchange",
            constraint=models.CheckConstraint(
                condition=Q(confirmation_asked_at__isnull=True, confirmation_asked_by__isnull=True)
                | Q(confirmation_asked_at__isnull=False, confirmation_asked_by__isnull=False),
                name="change_put_to_approver_by_somebody",
            ),
        ),
    ]
