"""A redirect by the portal itself also of an accepted need of which a change waits for its answer."""

from django.db import migrations, models
from django.db.models import F, Q

STAYING = ("ask_approver", "change", "accept_change", "decline_change", "take_back_change", "still_valid", "send_back")


class Migration(migrations.Migration):
    dependencies = [("needs", "0015_clock")]

    operations = [
        migrations.RemoveConstraint(model_name="needmove", name="need_move_moves"),
        migrations.AddConstraint(
            model_name="needmove",
            constraint=models.CheckConstraint(
                condition=Q(kind="redirect", from_state="submitted", to_state="submitted")
                | Q(kind="redirect", actor__isnull=True, from_state__in=["accepted", "accepted_in_part", "in_progress"])
                & Q(from_state=F("to_state"))
                | Q(kind__in=[*STAYING]) & Q(from_state=F("to_state"))
                | Q(kind="merge")
                | ~Q(kind__in=["redirect", *STAYING, "merge"]) & ~Q(from_state=F("to_state")),
                name="need_move_moves",
            ),
        ),
    ]
