"""Dated exchange rates, which commands write and pages only read."""

from django.db import migrations, models

SECURITY = "revoke insert, update, delete on municipalities_exchangerate from portal_app"


class Migration(migrations.Migration):
    dependencies = [
        ("municipalities", "0003_account_mail"),
    ]

    operations = [
        migrations.CreateModel(
            name="ExchangeRate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("currency", models.CharField(max_length=3)),
                ("day", models.DateField()),
                ("per_euro", models.DecimalField(decimal_places=6, max_digits=14)),
                ("source", models.CharField(max_length=200)),
            ],
            options={
                "ordering": ["currency", "-day"],
                "constraints": [
                    models.UniqueConstraint(fields=("currency", "day"), name="one_rate_per_currency_and_day"),
                    models.CheckConstraint(condition=models.Q(("per_euro__gt", 0)), name="rate_is_positive"),
                    models.CheckConstraint(
                        condition=models.Q(("currency__regex", "^[A-Z]{3}$")), name="currency_is_iso_4217"
                    ),
                ],
            },
        ),
        migrations.RunSQL(SECURITY, migrations.RunSQL.noop),
    ]
