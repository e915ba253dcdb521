"""The full record of a need: its five sections, answer, terms, and the moves that its states came to have.

What was there before is filled in: the kind of each move follows from its states, the first submission from the current
one, the versions of fields start with the record's own.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

# As the system role: the owner of the tables sees no rows under forced row-level security.
FILL = """
set local role portal_system;
update needs_need set first_submitted_at = submitted_at where submitted_at is not null;
update needs_needmove set kind = case to_state
    when 'draft' then 'begin' when 'submitted' then 'submit' when 'returned' then 'return' else 'accept' end;
reset role;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("municipalities", "0004_exchange_rate"),
        ("needs", "0002_row_level_security"),
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
            model_name="needmove",
            name="return_has_a_note",
        ),
        migrations.RemoveConstraint(
            model_name="needmove",
            name="need_move_moves",
        ),
        migrations.AddField(
            model_name="need",
            name="answer_by",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="need",
            name="answer_due_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="need",
            name="answer_what",
            field=models.TextField(blank=True, default="", max_length=1000),
        ),
        migrations.AddField(
            model_name="need",
            name="answer_who",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddField(
            model_name="need",
            name="certainty",
            field=models.CharField(
                blank=True,
                choices=[("counted", "Counted"), ("records", "Estimated from records"), ("rough", "Rough estimate")],
                default="",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="closed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="need",
            name="cost_eur_cents",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="need",
            name="cost_minor",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="need",
            name="covered_eur_cents",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="need",
            name="covered_minor",
            field=models.BigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="need",
            name="currency",
            field=models.CharField(default="EUR", max_length=3),
        ),
        migrations.AddField(
            model_name="need",
            name="field_versions",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="need",
            name="first_submitted_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="need",
            name="groups",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=3), blank=True, default=list, editable=False, size=None
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="is_free_of_personal_data",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="need",
            name="lacking",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("staff", "Staff"),
                        ("skills", "Skills"),
                        ("money", "Money"),
                        ("equipment", "Equipment and supplies"),
                        ("space", "Space and buildings"),
                        ("mandate", "Legal mandate"),
                        ("information", "Information"),
                        ("coordination", "Coordination"),
                    ],
                    max_length=12,
                ),
                blank=True,
                default=list,
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="needed_by",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="need",
            name="needed_until",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="need",
            name="people_by_group",
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name="need",
            name="people_in_groups",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="need",
            name="place_role",
            field=models.CharField(
                blank=True,
                choices=[
                    ("host", "Host: people stay here"),
                    ("transit", "Transit: people pass through"),
                    ("origin", "Origin or return: people leave from here or come back"),
                    ("border", "Border: a crossing or green border lies here"),
                    ("destination", "Destination: people want to settle here"),
                ],
                default="",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="need",
            name="rate",
            field=models.DecimalField(blank=True, decimal_places=6, max_digits=14, null=True),
        ),
        migrations.AddField(
            model_name="need",
            name="rate_date",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="need",
            name="source",
            field=models.CharField(blank=True, default="", max_length=300),
        ),
        migrations.AddField(
            model_name="needmove",
            name="due_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="needmove",
            name="from_authority",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="municipalities.authority",
            ),
        ),
        migrations.AddField(
            model_name="needmove",
            name="kind",
            field=models.CharField(
                choices=[
                    ("begin", "Logged"),
                    ("submit", "Submitted"),
                    ("accept", "Accepted"),
                    ("return", "Returned with questions"),
                    ("decline", "Declined"),
                    ("redirect", "Redirected"),
                    ("start", "Work began"),
                    ("meet", "Met"),
                    ("withdraw", "Withdrawn"),
                ],
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="needmove",
            name="to_authority",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="municipalities.authority",
            ),
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
                    ("declined", "Declined"),
                    ("in_progress", "In progress"),
                    ("met", "Met"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="draft",
                max_length=12,
            ),
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
                    ("declined", "Declined"),
                    ("in_progress", "In progress"),
                    ("met", "Met"),
                    ("withdrawn", "Withdrawn"),
                ],
                max_length=12,
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
                    ("declined", "Declined"),
                    ("in_progress", "In progress"),
                    ("met", "Met"),
                    ("withdrawn", "Withdrawn"),
                ],
                max_length=12,
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
