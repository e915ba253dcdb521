"""The levels of the competence matrix are called as they are counted: from the municipality upwards."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("municipalities", "0007_review_keys")]

    operations = [
        migrations.AlterField(
            model_name="competence",
            name="level",
            field=models.CharField(
                choices=[
                    ("tier1", "The level nearest to the municipality"),
                    ("tier2", "The level above that"),
                    ("country", "Country"),
                ],
                max_length=7,
            ),
        ),
    ]
