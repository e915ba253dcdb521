"""What the database holds of the complete record: states, editions, grades, order, changes, moves."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("needs", "0009_versions")]

    operations = [
        migrations.AddIndex(
            model_name="need",
            index=models.Index(
                condition=models.Q(
                    ("state", "accepted"),
                    ("state", "accepted_in_part"),
                    ("state", "declined"),
                    ("state", "in_progress"),
                    _connector="OR",
                ),
                fields=["authority", "decided_at"],
                name="need_house_answers",
            ),
        ),
        migrations.AddIndex(
            model_name="need",
            index=models.Index(
                condition=models.Q(
                    ("state", "accepted"), ("state", "accepted_in_part"), ("state", "in_progress"), _connector="OR"
                ),
                fields=["authority", "needed_by"],
                name="need_past_its_day",
            ),
        ),
        migrations.AddIndex(
            model_name="need",
            index=models.Index(
                condition=models.Q(("change_asked_at__isnull", False)),
                fields=["addressed_to", "change_asked_at"],
                name="need_changes_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="need",
            index=models.Index(
                condition=models.Q(("state", "submitted")), fields=["answer_due_on"], name="need_terms_running"
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"),
                    models.Q(
                        ("addressed_to__isnull", False),
                        ("number__isnull", False),
                        ("state__in", ["returned", "withdrawn", "lapsed"]),
                    ),
                    models.Q(
                        ("addressed_to__isnull", False),
                        ("number__isnull", False),
                        ("sector__isnull", False),
                        ("severity__isnull", False),
                        models.Q(("title", ""), _negated=True),
                        models.Q(("situation", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="submitted_need_is_complete",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reach", 0), ("state", "draft")),
                    models.Q(("reach", 1), ("state__in", ["submitted", "returned", "declined"])),
                    models.Q(
                        ("reach", 3),
                        ("state__in", ["accepted", "accepted_in_part", "in_progress", "met", "partly_met"]),
                    ),
                    models.Q(("reach__in", [1, 3]), ("state__in", ["withdrawn", "lapsed"])),
                    _connector="OR",
                ),
                name="need_reach_follows_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "returned", "withdrawn", "lapsed"]),
                    ("people_affected__isnull", True),
                    ("people_in_groups__lte", models.F("people_affected")),
                    _connector="OR",
                ),
                name="need_groups_within_total",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("information_grade__isnull", True), ("information_grade__range", (1, 6)), _connector="OR"
                ),
                name="need_information_grade_1_to_6",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("edition", 0), ("state", "draft")),
                    models.Q(("edition__gte", 1), models.Q(("state", "draft"), _negated=True)),
                    _connector="OR",
                ),
                name="need_edition_from_submission",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(("rank__isnull", True), ("rank__range", (1, 999)), _connector="OR"),
                name="need_rank_in_range",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("confirmation_asked_at__isnull", True), ("confirmation_asked_by__isnull", True)),
                    models.Q(
                        ("confirmation_asked_at__isnull", False),
                        ("confirmation_asked_by__isnull", False),
                        ("state", "draft"),
                    ),
                    _connector="OR",
                ),
                name="only_drafts_wait_for_approver",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("change_asked_at__isnull", True),
                    ("state__in", ["accepted", "accepted_in_part", "in_progress"]),
                    _connector="OR",
                ),
                name="only_open_needs_have_changes",
            ),
        ),
        migrations.AddConstraint(
            model_name="need",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("merged_into__isnull", True),
                    models.Q(("state", "withdrawn"), models.Q(("merged_into", models.F("id")), _negated=True)),
                    _connector="OR",
                ),
                name="merged_need_is_withdrawn",
            ),
        ),
        migrations.AddConstraint(
            model_name="needmove",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(
                            (
                                "kind__in",
                                [
                                    "accept_in_part",
                                    "decline",
                                    "redirect",
                                    "withdraw",
                                    "meet_in_part",
                                    "change",
                                    "decline_change",
                                ],
                            ),
                            _negated=True,
                        ),
                        models.Q(models.Q(("kind", "return"), _negated=True), ("questions__gt", 0), _connector="OR"),
                    ),
                    models.Q(("note", ""), _negated=True),
                    _connector="OR",
                ),
                name="need_move_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="needmove",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("from_state", "submitted"), ("kind", "redirect"), ("to_state", "submitted")),
                    models.Q(
                        ("kind__in", ["ask_approver", "change", "accept_change", "decline_change", "still_valid"]),
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
        migrations.AddConstraint(
            model_name="needmove",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("acting__isnull", True), ("actor__isnull", True), ("kind", "lapse")),
                    models.Q(
                        models.Q(("kind", "lapse"), _negated=True), ("acting__isnull", False), ("actor__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="only_the_clock_has_no_actor",
            ),
        ),
    ]
