"""Rules gain area, sectors and a daily frequency; deliveries know which of them are alike."""

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("digests", "0002_row_level_security")]

    operations = [
        migrations.AddField(
            "digestrule",
            "area",
            models.CharField(
                choices=[
                    ("network", "The whole network"),
                    ("country", "My own country"),
                    ("near", "My surroundings"),
                ],
                default="network",
                max_length=10,
            ),
        ),
        migrations.AddField(
            "digestrule",
            "sectors",
            django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=10), blank=True, default=list
            ),
        ),
        migrations.AlterField(
            "digestrule",
            "frequency",
            models.CharField(
                choices=[("daily", "Every working day"), ("weekly", "Once a week"), ("never", "Never")],
                default="weekly",
                max_length=10,
            ),
        ),
        *(
            migrations.AlterField(
                model,
                "rule_group",
                models.CharField(choices=[("weekly", "Digest")], max_length=20, **more),
            )
            for model, more in (("digestrule", {"default": "weekly"}), ("digestdelivery", {}), ("digestrun", {}))
        ),
        migrations.AddField("digestdelivery", "audience", models.CharField(default="", max_length=200)),
        migrations.RemoveConstraint("digestrule", "rule_frequency_known"),
        migrations.AddConstraint(
            "digestrule",
            models.CheckConstraint(
                condition=Q(frequency__in=["daily", "weekly", "never"]), name="rule_frequency_known"
            ),
        ),
        migrations.AddConstraint(
            "digestrule",
            models.CheckConstraint(condition=Q(area__in=["network", "country", "near"]), name="rule_area_known"),
        ),
        migrations.RemoveIndex("digestdelivery", "delivery_to_send"),
        migrations.AddIndex(
            "digestdelivery",
            models.Index(
                fields=["audience", "id"], name="delivery_by_audience", condition=Q(state__in=["pending", "sending"])
            ),
        ),
    ]
