"""Dated exchange rates, and the one rate that never changes: the convertible mark is fixed to the euro by law.

Source of the rate: the Law on the Central Bank of Bosnia and Herzegovina, article 32 (currency board), which ties the
mark to the German one at par; 1.95583 German marks were one euro from 1 January 1999 on.
"""

from django.db import migrations, models

SECURITY = """
revoke insert, update, delete on municipalities_exchangerate from portal_app;
insert into municipalities_exchangerate (currency, day, per_euro, source) values
    ('EUR', '1999-01-01', 1, 'The euro itself'),
    ('BAM', '1999-01-01', 1.95583, 'Law on the Central Bank of Bosnia and Herzegovina, article 32');
"""

BACK = "delete from municipalities_exchangerate"


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
        migrations.RunSQL(SECURITY, BACK),
    ]
