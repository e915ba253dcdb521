"""The history says when a change that waited for its answer ended with its need."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("needs", "0018_change_confirmation")]

    operations = [
        migrations.AddField(
            model_name="needmove",
            name="ends_change",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
