"""The keys of the review last for a person, not for a session; the application may change this column of a user."""

from django.db import migrations, models

GRANT = "grant update (review_keys) on municipalities_user to portal_app;"
GRANT_BACK = "revoke update (review_keys) on municipalities_user from portal_app;"


class Migration(migrations.Migration):
    dependencies = [("municipalities", "0006_nearest_level_answers")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="review_keys",
            field=models.BooleanField(db_default=False, default=False, help_text="Keys j, k, c and r of the review."),
        ),
        migrations.RunSQL(GRANT, GRANT_BACK),
    ]
