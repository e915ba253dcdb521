"""Questions, changes after acceptance, versions, files, the clock's own tables; the rules of the complete record."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("needs", "0007_complete_record"),
    ]

    operations = [
        migrations.CreateModel(
            name="AnswerTerm",
            fields=[
                (
                    "country",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="municipalities.territory",
                    ),
                ),
                ("days", models.PositiveSmallIntegerField()),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("is_working", models.BooleanField(default=False)),
                ("name", models.CharField(max_length=120)),
            ],
            options={
                "ordering": ["day"],
            },
        ),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("association_ticked", models.BooleanField(default=False)),
                (
                    "reach",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Own authority"),
                            (1, "Own authority and those above it"),
                            (3, "All member authorities and observers"),
                            (4, "Everyone"),
                        ],
                        default=0,
                    ),
                ),
                (
                    "step",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Reviewers reminded"), (2, "Lead told"), (3, "Network secretariat told")]
                    ),
                ),
                ("due_on", models.DateField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="NeedAttachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("association_ticked", models.BooleanField(default=False)),
                (
                    "reach",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Own authority"),
                            (1, "Own authority and those above it"),
                            (3, "All member authorities and observers"),
                            (4, "Everyone"),
                        ],
                        default=0,
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("given_name", models.CharField(max_length=255)),
                ("stored_name", models.CharField(editable=False, max_length=80, unique=True)),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("description", models.CharField(blank=True, default="", max_length=200)),
                ("added_by_name", models.CharField(max_length=150)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="NeedChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("association_ticked", models.BooleanField(default=False)),
                (
                    "reach",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Own authority"),
                            (1, "Own authority and those above it"),
                            (3, "All member authorities and observers"),
                            (4, "Everyone"),
                        ],
                        default=0,
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Being written"),
                            ("submitted", "Waits for an answer"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("discarded", "Thrown away"),
                        ],
                        default="draft",
                        max_length=9,
                    ),
                ),
                ("values", models.JSONField(blank=True, default=dict)),
                ("before", models.JSONField(blank=True, default=dict)),
                ("reason", models.TextField(blank=True, default="", max_length=2000)),
                ("answer", models.TextField(blank=True, default="", max_length=2000)),
                ("version", models.PositiveIntegerField(default=1)),
                ("field_versions", models.JSONField(blank=True, default=dict, editable=False)),
                ("begun_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["-begun_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="NeedQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("association_ticked", models.BooleanField(default=False)),
                (
                    "reach",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Own authority"),
                            (1, "Own authority and those above it"),
                            (3, "All member authorities and observers"),
                            (4, "Everyone"),
                        ],
                        default=0,
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("field", models.CharField(blank=True, default="", max_length=40)),
                ("text", models.TextField(max_length=2000)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Waits for an answer"), ("answered", "Answered"), ("settled", "Settled")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("asked_by_name", models.CharField(max_length=150)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="NeedReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("association_ticked", models.BooleanField(default=False)),
                (
                    "reach",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Own authority"),
                            (1, "Own authority and those above it"),
                            (3, "All member authorities and observers"),
                            (4, "Everyone"),
                        ],
                        default=0,
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("text", models.TextField(max_length=2000)),
                ("author_name", models.CharField(max_length=150)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="NeedVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("association_ticked", models.BooleanField(default=False)),
                (
                    "reach",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "Own authority"),
                            (1, "Own authority and those above it"),
                            (3, "All member authorities and observers"),
                            (4, "Everyone"),
                        ],
                        default=0,
                    ),
                ),
                ("edition", models.PositiveSmallIntegerField(db_default=0, default=0, editable=False)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "state",
                    models.CharField(
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
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("title", models.CharField(blank=True, max_length=200, verbose_name="short title")),
                ("situation", models.TextField(blank=True, max_length=5000, verbose_name="situation")),
                ("severity", models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="severity")),
                (
                    "lacking",
                    django.contrib.postgres.fields.ArrayField(
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
                ("place", models.CharField(blank=True, db_default="", default="", max_length=200)),
                (
                    "place_role",
                    models.CharField(
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
                (
                    "urgency",
                    models.CharField(
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
                (
                    "horizon",
                    models.CharField(
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
                (
                    "phase",
                    models.CharField(
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
                ("already_done", models.TextField(blank=True, db_default="", default="", max_length=2000)),
                ("people_affected", models.PositiveIntegerField(blank=True, null=True, verbose_name="people affected")),
                ("people_by_group", models.JSONField(blank=True, default=dict)),
                (
                    "certainty",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("counted", "Counted"),
                            ("records", "Estimated from records"),
                            ("rough", "Rough estimate"),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                ("source", models.CharField(blank=True, default="", max_length=300)),
                (
                    "source_grade",
                    models.CharField(
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
                (
                    "information_grade",
                    models.PositiveSmallIntegerField(
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
                ("lines", models.JSONField(blank=True, db_default={}, default=dict)),
                ("currency", models.CharField(default="EUR", max_length=3)),
                ("cost_minor", models.BigIntegerField(blank=True, null=True)),
                ("covered_minor", models.BigIntegerField(blank=True, null=True)),
                ("cost_eur_cents", models.BigIntegerField(blank=True, null=True)),
                ("covered_eur_cents", models.BigIntegerField(blank=True, null=True)),
                ("rate", models.DecimalField(blank=True, decimal_places=6, max_digits=14, null=True)),
                ("rate_date", models.DateField(blank=True, null=True)),
                ("needed_by", models.DateField(blank=True, null=True)),
                ("needed_until", models.DateField(blank=True, null=True)),
                ("answer_wanted_by", models.DateField(blank=True, null=True)),
                ("is_free_of_personal_data", models.BooleanField(default=False)),
                ("language", models.CharField(default="en-gb", max_length=10)),
                ("script", models.CharField(default="Latn", max_length=4)),
            ],
            options={
                "ordering": ["pgh_id"],
            },
        ),
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
        pgtrigger.migrations.AddTrigger(
            model_name="need",
            trigger=pgtrigger.compiler.Trigger(
                name="edition_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."edition" IS DISTINCT FROM (NEW."edition"))',
                    func=(
                        'INSERT INTO "needs_needversion" ("addressed_to_id", "already_done", "answer_wanted_by", '
                        '"association_id", "association_ticked", "authority_id", "certainty", "cost_eur_cents", '
                        '"cost_minor", "country_id", "covered_eur_cents", "covered_minor", "currency", "edition", '
                        '"horizon", "information_grade", "is_free_of_personal_data", "lacking", "language", "lines", '
                        '"needed_by", "needed_until", "people_affected", "people_by_group", "pgh_created_at", '
                        '"pgh_label", "pgh_obj_id", "phase", "place", "place_role", "rate", "rate_date", "reach", '
                        '"script", "sector_id", "severity", "situation", "source", "source_grade", "state", '
                        '"tier1_id", "tier2_id", "title", "updated_at", "updated_by_id", "urgency", "version") VALUES'
                        ' (NEW."addressed_to_id", NEW."already_done", NEW."answer_wanted_by", NEW."association_id", '
                        'NEW."association_ticked", NEW."authority_id", NEW."certainty", NEW."cost_eur_cents", '
                        'NEW."cost_minor", NEW."country_id", NEW."covered_eur_cents", NEW."covered_minor", '
                        'NEW."currency", NEW."edition", NEW."horizon", NEW."information_grade", '
                        'NEW."is_free_of_personal_data", NEW."lacking", NEW."language", NEW."lines", NEW."needed_by",'
                        ' NEW."needed_until", NEW."people_affected", NEW."people_by_group", NOW(), \'edition\', '
                        'NEW."id", NEW."phase", NEW."place", NEW."place_role", NEW."rate", NEW."rate_date", '
                        'NEW."reach", NEW."script", NEW."sector_id", NEW."severity", NEW."situation", NEW."source", '
                        'NEW."source_grade", NEW."state", NEW."tier1_id", NEW."tier2_id", NEW."title", '
                        'NEW."updated_at", NEW."updated_by_id", NEW."urgency", NEW."version"); RETURN NULL;'
                    ),
                    hash="fe7d5d055c58ad4011089b2116e2e5c9e53b62f7",
                    operation="UPDATE",
                    pgid="pgtrigger_edition_update_8c559",
                    table="needs_need",
                    when="AFTER",
                ),
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
        migrations.AddField(
            model_name="answerterm",
            name="updated_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="calendarday",
            name="country",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="municipalities.territory"
            ),
        ),
        migrations.AddField(
            model_name="calendarday",
            name="updated_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="escalation",
            name="addressed_to",
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
            model_name="escalation",
            name="association",
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
            model_name="escalation",
            name="authority",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="municipalities.authority",
            ),
        ),
        migrations.AddField(
            model_name="escalation",
            name="country",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="municipalities.territory",
            ),
        ),
        migrations.AddField(
            model_name="escalation",
            name="need",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="escalations", to="needs.need"
            ),
        ),
        migrations.AddField(
            model_name="escalation",
            name="tier1",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="municipalities.territory",
            ),
        ),
        migrations.AddField(
            model_name="escalation",
            name="tier2",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="municipalities.territory",
            ),
        ),
        migrations.AddField(
            model_name="needattachment",
            name="added_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="needattachment",
            name="addressed_to",
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
            model_name="needattachment",
            name="association",
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
            model_name="needattachment",
            name="authority",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="municipalities.authority",
            ),
        ),
        migrations.AddField(
            model_name="needattachment",
            name="country",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="municipalities.territory",
            ),
        ),
        migrations.AddField(
            model_name="needattachment",
            name="need",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="attachments", to="needs.need"
            ),
        ),
        migrations.AddField(
            model_name="needattachment",
            name="tier1",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="municipalities.territory",
            ),
        ),
        migrations.AddField(
            model_name="needattachment",
            name="tier2",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="municipalities.territory",
            ),
        ),
        migrations.AddField(
            model_name="needchange",
            name="addressed_to",
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
            model_name="needchange",
            name="association",
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
            model_name="needchange",
            name="authority",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="municipalities.authority",
            ),
        ),
        migrations.AddField(
            model_name="needchange",
            name="begun_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="needchange",
            name="country",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="municipalities.territory",
            ),
        ),
        migrations.AddField(
            model_name="needchange",
            name="decided_by",
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
            model_name="needchange",
            name="need",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="changes", to="needs.need"
            ),
        ),
        migrations.AddField(
            model_name="needchange",
            name="submitted_by",
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
            model_name="needchange",
            name="tier1",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="municipalities.territory",
            ),
        ),
        migrations.AddField(
            model_name="needchange",
            name="tier2",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="municipalities.territory",
            ),
        ),
        migrations.AddField(
            model_name="needchange",
            name="updated_by",
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
            model_name="needquestion",
            name="acting",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="municipalities.authority",
            ),
        ),
        migrations.AddField(
            model_name="needquestion",
            name="addressed_to",
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
            model_name="needquestion",
            name="asked_by",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="needquestion",
            name="association",
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
            model_name="needquestion",
            name="authority",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="municipalities.authority",
            ),
        ),
        migrations.AddField(
            model_name="needquestion",
            name="country",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="municipalities.territory",
            ),
        ),
        migrations.AddField(
            model_name="needquestion",
            name="move",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="asked",
                to="needs.needmove",
            ),
        ),
        migrations.AddField(
            model_name="needquestion",
            name="need",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="questions", to="needs.need"
            ),
        ),
        migrations.AddField(
            model_name="needquestion",
            name="tier1",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="municipalities.territory",
            ),
        ),
        migrations.AddField(
            model_name="needquestion",
            name="tier2",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="municipalities.territory",
            ),
        ),
        migrations.AddField(
            model_name="needreply",
            name="acting",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="municipalities.authority",
            ),
        ),
        migrations.AddField(
            model_name="needreply",
            name="addressed_to",
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
            model_name="needreply",
            name="association",
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
            model_name="needreply",
            name="author",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="needreply",
            name="authority",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="municipalities.authority",
            ),
        ),
        migrations.AddField(
            model_name="needreply",
            name="country",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="municipalities.territory",
            ),
        ),
        migrations.AddField(
            model_name="needreply",
            name="need",
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="needs.need"),
        ),
        migrations.AddField(
            model_name="needreply",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="replies", to="needs.needquestion"
            ),
        ),
        migrations.AddField(
            model_name="needreply",
            name="tier1",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="municipalities.territory",
            ),
        ),
        migrations.AddField(
            model_name="needreply",
            name="tier2",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="municipalities.territory",
            ),
        ),
        migrations.AddField(
            model_name="needversion",
            name="addressed_to",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="municipalities.authority",
            ),
        ),
        migrations.AddField(
            model_name="needversion",
            name="association",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="municipalities.authority",
            ),
        ),
        migrations.AddField(
            model_name="needversion",
            name="authority",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="municipalities.authority",
            ),
        ),
        migrations.AddField(
            model_name="needversion",
            name="country",
            field=models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="municipalities.territory",
            ),
        ),
        migrations.AddField(
            model_name="needversion",
            name="pgh_obj",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="versions",
                related_query_name="versions",
                to="needs.need",
            ),
        ),
        migrations.AddField(
            model_name="needversion",
            name="sector",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="municipalities.sector",
            ),
        ),
        migrations.AddField(
            model_name="needversion",
            name="tier1",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="municipalities.territory",
            ),
        ),
        migrations.AddField(
            model_name="needversion",
            name="tier2",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to="municipalities.territory",
            ),
        ),
        migrations.AddField(
            model_name="needversion",
            name="updated_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                related_query_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="answerterm",
            constraint=models.CheckConstraint(
                condition=models.Q(("days__range", (1, 60))), name="answer_term_in_range"
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarday",
            constraint=models.UniqueConstraint(fields=("country", "day"), name="one_calendar_day_per_country"),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.UniqueConstraint(
                fields=("need", "due_on", "step"), name="one_escalation_per_term_and_step"
            ),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.CheckConstraint(
                condition=models.Q(("step__range", (1, 3))), name="escalation_step_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="escalation",
            constraint=models.CheckConstraint(condition=models.Q(("reach__lte", 1)), name="escalation_stays_above"),
        ),
        migrations.AddIndex(
            model_name="needattachment",
            index=models.Index(fields=["authority"], include=("size",), name="need_attachment_by_house"),
        ),
        migrations.AddConstraint(
            model_name="needattachment",
            constraint=models.CheckConstraint(
                condition=models.Q(("reach__lte", 1)), name="need_attachment_stays_above"
            ),
        ),
        migrations.AddConstraint(
            model_name="needattachment",
            constraint=models.CheckConstraint(
                condition=models.Q(("size__range", (1, 20971520))), name="need_attachment_size_in_range"
            ),
        ),
        migrations.AddConstraint(
            model_name="needattachment",
            constraint=models.CheckConstraint(
                condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")), name="need_attachment_has_a_hash"
            ),
        ),
        migrations.AddConstraint(
            model_name="needchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["draft", "submitted"])),
                fields=("need",),
                name="one_live_change_per_need",
            ),
        ),
        migrations.AddConstraint(
            model_name="needchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reach", 0), ("state__in", ["draft", "discarded"])),
                    models.Q(("reach", 1), ("state__in", ["submitted", "accepted", "declined"])),
                    _connector="OR",
                ),
                name="need_change_reach_follows_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="needchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "discarded"]),
                    models.Q(
                        models.Q(("reason", ""), _negated=True),
                        models.Q(("values", {}), _negated=True),
                        ("submitted_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="submitted_change_says_what_and_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="needchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["accepted", "declined"]), _negated=True),
                    ("decided_at__isnull", False),
                    _connector="OR",
                ),
                name="decided_change_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="needquestion",
            constraint=models.CheckConstraint(condition=models.Q(("reach__lte", 1)), name="need_question_stays_above"),
        ),
        migrations.AddConstraint(
            model_name="needquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="need_question_asks"
            ),
        ),
        migrations.AddConstraint(
            model_name="needquestion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at__isnull", False), ("state", "settled")),
                    models.Q(models.Q(("state", "settled"), _negated=True), ("settled_at__isnull", True)),
                    _connector="OR",
                ),
                name="settled_question_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="needreply",
            constraint=models.CheckConstraint(condition=models.Q(("reach__lte", 1)), name="need_reply_stays_above"),
        ),
        migrations.AddConstraint(
            model_name="needreply",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="need_reply_says_something"
            ),
        ),
    ]
