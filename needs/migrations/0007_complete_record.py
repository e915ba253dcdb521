"""The complete record of a need: circumstances, grades, line items, order, editions, and the states that were missing.

Editions are counted for what was submitted before: one for each submission, told from the moves.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# As the system role: the owner of the tables sees no rows under forced row-level security.
FILL = """
set local role portal_system;
update needs_needmove m set edition = (
    select count(*) from needs_needmove s
    where s.need_id = m.need_id and s.kind = 'submit' and (s.at, s.id) <= (m.at, m.id)
);
update needs_need n set
    edition = greatest(1, (select count(*) from needs_needmove s where s.need_id = n.id and s.kind = 'submit')),
    first_answered_at = (
        select min(s.at) from needs_needmove s where s.need_id = n.id and s.kind in ('accept', 'return', 'decline')
    )
where state <> 'draft';
reset role;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("municipalities", "0005_competence_and_lists"),
        ("needs", "0006_indexes_of_start_pages"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="need",
            name="submitted_need_is_complete",
        ),
        migrations.RemoveConstraint(
            model_name="need",
            name="need_reach_follows_state",
        ),
        migrations.RemoveConstraint(
            model_name="need",
            name="need_groups_within_total",
        ),
        migrations.RemoveConstraint(
            model_name="needmove",
            name="need_move_says_why",
        ),
        migrations.RemoveConstraint(
            model_name="needmove",
            name="need_move_moves",
        ),
        migrations.RemoveIndex(
            model_name="need",
            name="need_house_answers",
        ),
        migrations.RemoveIndex(
            model_name="need",
            name="need_past_its_day",
        ),
        migrations.AddField(
            model_name="need",
            name="already_done",
            field=models.TextField(blank=True, db_default="", default="", max_length=2000),
        ),
        migrations.AddField(
            model_name="need",
            name="answer_wanted_by",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="need",
            name="change_asked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="need",
            name="confirmation_asked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="need",
            name="confirmation_asked_by",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="copied_from",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="needs.need",
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="edition",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddField(
            model_name="need",
            name="first_answered_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="need",
            name="fulfilled",
            field=models.JSONField(blank=True, db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name="need",
            name="horizon",
            field=models.CharField(
                blank=True,
                choices=[
                    ("emergency", "Emergency: people are helped now"),
                    ("recovery", "Recovery: services work again"),
                    ("development", "Development: the place copes by itself"),
                ],
                db_default="",
                default="",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="information_grade",
            field=models.PositiveSmallIntegerField(
                blank=True,
                choices=[
                    (1, "1: confirmed by another source"),
                    (2, "2: probably true"),
                    (3, "3: possibly true"),
                    (4, "4: doubtful"),
                    (5, "5: improbable"),
                    (6, "6: cannot be judged"),
                ],
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="lines",
            field=models.JSONField(blank=True, db_default={}, default=dict),
        ),
        migrations.AddField(
            model_name="need",
            name="merged_into",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="merged",
                to="needs.need",
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="phase",
            field=models.CharField(
                blank=True,
                choices=[
                    ("prevent", "Prevent"),
                    ("prepare", "Prepare"),
                    ("respond", "Respond"),
                    ("recover", "Recover"),
                ],
                db_default="",
                default="",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="place",
            field=models.CharField(blank=True, db_default="", default="", max_length=200),
        ),
        migrations.AddField(
            model_name="need",
            name="rank",
            field=models.PositiveSmallIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="need",
            name="source_grade",
            field=models.CharField(
                blank=True,
                choices=[
                    ("A", "A: always reliable"),
                    ("B", "B: usually reliable"),
                    ("C", "C: fairly reliable"),
                    ("D", "D: not usually reliable"),
                    ("E", "E: unreliable"),
                    ("F", "F: cannot be judged"),
                ],
                db_default="",
                default="",
                max_length=1,
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="still_valid_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="need",
            name="urgency",
            field=models.CharField(
                blank=True,
                choices=[
                    ("24h", "Within 24 hours"),
                    ("72h", "Within 72 hours"),
                    ("2_weeks", "Within 2 weeks"),
                    ("3_months", "Within 3 months"),
                    ("planned", "Planned, later than 3 months"),
                ],
                db_default="",
                default="",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="needmove",
            name="edition",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="needmove",
            name="questions",
            field=models.PositiveSmallIntegerField(db_default=0, default=0),
        ),
        migrations.AlterField(
            model_name="need",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("submitted", "Submitted"),
                    ("returned", "Returned"),
                    ("accepted", "Accepted"),
                    ("accepted_in_part", "Accepted in part"),
                    ("declined", "Declined"),
                    ("in_progress", "In progress"),
                    ("met", "Met"),
                    ("partly_met", "Partly met"),
                    ("withdrawn", "Withdrawn"),
                    ("lapsed", "Lapsed"),
                ],
                default="draft",
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="needmove",
            name="acting",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="municipalities.authority",
            ),
        ),
        migrations.AlterField(
            model_name="needmove",
            name="actor",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="needmove",
            name="actor_name",
            field=models.CharField(blank=True, max_length=150),
        ),
        migrations.AlterField(
            model_name="needmove",
            name="from_state",
            field=models.CharField(
                blank=True,
                choices=[
                    ("draft", "Draft"),
                    ("submitted", "Submitted"),
                    ("returned", "Returned"),
                    ("accepted", "Accepted"),
                    ("accepted_in_part", "Accepted in part"),
                    ("declined", "Declined"),
                    ("in_progress", "In progress"),
                    ("met", "Met"),
                    ("partly_met", "Partly met"),
                    ("withdrawn", "Withdrawn"),
                    ("lapsed", "Lapsed"),
                ],
                max_length=16,
            ),
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
                    ("still_valid", "Still valid"),
                    ("merge", "Merged"),
                ],
                default="",
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="needmove",
            name="to_state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("submitted", "Submitted"),
                    ("returned", "Returned"),
                    ("accepted", "Accepted"),
                    ("accepted_in_part", "Accepted in part"),
                    ("declined", "Declined"),
                    ("in_progress", "In progress"),
                    ("met", "Met"),
                    ("partly_met", "Partly met"),
                    ("withdrawn", "Withdrawn"),
                    ("lapsed", "Lapsed"),
                ],
                max_length=16,
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
