"""Which parcels of typed text a need has taken, so that one that comes again is known.

On the need itself: its row is locked and written in any case, its row-level security holds for this column too, and an
autosave costs no statement more.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("needs", "0012_change_taken_back")]

    operations = [
        migrations.AddField(
            "need", "replays", models.JSONField(blank=True, default=dict, editable=False), preserve_default=True
        ),
    ]
