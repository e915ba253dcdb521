"""The history names a change that its house took back."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("municipalities", "0005_competence_and_lists"),
        ("needs", "0011_dialogue_security"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="needmove",
            name="need_move_moves",
        ),
        migrations.AlterField(
            model_name="needmove",
            name="kind",
            field=models.CharField(
                choices=[
                    ("begin", "Logged"),
                    ("ask_approver", "Put to the approver"),
                    ("submit", "Submitted"),
                    ("accept", "Accepted"),
                    ("accept_in_part", "Accepted in part"),
                    ("return", "Returned with questions"),
                    ("decline", "Declined"),
                    ("redirect", "Redirected"),
                    ("start", "Work began"),
                    ("meet", "Met"),
                    ("meet_in_part", "Partly met"),
                    ("withdraw", "Withdrawn"),
                    ("lapse", "Lapsed"),
                    ("change", "Change put forward"),
                    ("accept_change", "Change accepted"),
                    ("decline_change", "Change declined"),
                    ("take_back_change", "Change taken back"),
                    ("still_valid", "Still valid"),
                    ("merge", "Merged"),
                ],
                default="",
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="needmove",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("from_state", "submitted"), ("kind", "redirect"), ("to_state", "submitted")),
                    models.Q(
                        (
                            "kind__in",
                            [
                                "ask_approver",
                                "change",
                                "accept_change",
                                "decline_change",
                                "take_back_change",
                                "still_valid",
                            ],
                        ),
                        ("from_state", models.F("to_state")),
                    ),
                    ("kind", "merge"),
                    models.Q(
                        models.Q(
                            (
                                "kind__in",
                                [
                                    "redirect",
                                    "ask_approver",
                                    "change",
                                    "accept_change",
                                    "decline_change",
                                    "take_back_change",
                                    "still_valid",
                                    "merge",
                                ],
                            ),
                            _negated=True,
                        ),
                        models.Q(("from_state", models.F("to_state")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="need_move_moves",
            ),
        ),
    ]
