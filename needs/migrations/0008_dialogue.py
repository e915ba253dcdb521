"""Questions, changes after acceptance, files, and the clock's own tables."""

import uuid
from typing import Any

import django.contrib.postgres.fields
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def _key(to: str, *, on_delete: Any = models.PROTECT, db_index: bool = False, **more: Any) -> models.ForeignKey:
    """A key as most of this migration's: protected, without a reverse name, without an index of its own."""
    return models.ForeignKey(to, on_delete=on_delete, db_index=db_index, **{"related_name": "+", **more})


def _scope(**more: Any) -> list[tuple[str, models.Field]]:
    """The columns by which every scoped record is found and protected (municipalities/models/scoped.py)."""
    reaches = [
        (0, "Own authority"),
        (1, "Own authority and those above it"),
        (3, "All member authorities and observers"),
        (4, "Everyone"),
    ]
    return [
        ("association_ticked", models.BooleanField(default=False)),
        ("reach", models.PositiveSmallIntegerField(choices=reaches, default=0)),
        ("authority", _key("municipalities.authority", **more)),
        ("country", _key("municipalities.territory", null=True, **more)),
        ("tier1", _key("municipalities.territory", null=True, blank=True, **more)),
        ("tier2", _key("municipalities.territory", null=True, blank=True, **more)),
        ("association", _key("municipalities.authority", null=True, blank=True, **more)),
        ("addressed_to", _key("municipalities.authority", null=True, blank=True, **more)),
    ]


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
                        on_delete=models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="municipalities.territory",
                    ),
                ),
                ("days", models.PositiveSmallIntegerField()),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("updated_by", _key(settings.AUTH_USER_MODEL, null=True, db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("is_working", models.BooleanField(default=False)),
                ("name", models.CharField(max_length=120)),
                ("country", _key("municipalities.territory", on_delete=models.CASCADE, db_index=True)),
                ("updated_by", _key(settings.AUTH_USER_MODEL, null=True, db_index=True)),
            ],
            options={"ordering": ["day"]},
        ),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "step",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Reviewers reminded"), (2, "Lead told"), (3, "Network secretariat told")]
                    ),
                ),
                ("due_on", models.DateField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("need", _key("needs.need", on_delete=models.CASCADE, related_name="escalations", db_index=True)),
                *_scope(),
            ],
            options={"ordering": ["at", "id"]},
        ),
        migrations.CreateModel(
            name="NeedAttachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("given_name", models.CharField(max_length=255)),
                ("stored_name", models.CharField(editable=False, max_length=80, unique=True)),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("description", models.CharField(blank=True, default="", max_length=200)),
                ("added_by_name", models.CharField(max_length=150)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("added_by", _key(settings.AUTH_USER_MODEL)),
                ("need", _key("needs.need", on_delete=models.CASCADE, related_name="attachments", db_index=True)),
                *_scope(),
            ],
            options={"ordering": ["at", "id"]},
        ),
        migrations.CreateModel(
            name="NeedChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("begun_by", _key(settings.AUTH_USER_MODEL)),
                ("decided_by", _key(settings.AUTH_USER_MODEL, null=True, blank=True)),
                ("need", _key("needs.need", on_delete=models.CASCADE, related_name="changes", db_index=True)),
                ("submitted_by", _key(settings.AUTH_USER_MODEL, null=True, blank=True)),
                ("updated_by", _key(settings.AUTH_USER_MODEL, null=True, blank=True)),
                *_scope(),
            ],
            options={"ordering": ["-begun_at", "-id"]},
        ),
        migrations.CreateModel(
            name="NeedQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("acting", _key("municipalities.authority")),
                ("asked_by", _key(settings.AUTH_USER_MODEL)),
                ("move", _key("needs.needmove", null=True, blank=True, related_name="asked")),
                ("need", _key("needs.need", on_delete=models.CASCADE, related_name="questions", db_index=True)),
                *_scope(),
            ],
            options={"ordering": ["at", "id"]},
        ),
        migrations.CreateModel(
            name="NeedReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("text", models.TextField(max_length=2000)),
                ("author_name", models.CharField(max_length=150)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("acting", _key("municipalities.authority")),
                ("author", _key(settings.AUTH_USER_MODEL)),
                ("need", _key("needs.need", on_delete=models.CASCADE, db_index=True)),
                (
                    "question",
                    _key("needs.needquestion", on_delete=models.CASCADE, related_name="replies", db_index=True),
                ),
                *_scope(),
            ],
            options={"ordering": ["at", "id"]},
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
