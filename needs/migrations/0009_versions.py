"""Every edition of a need, kept by a trigger of django-pghistory."""

from typing import Any

import django.contrib.postgres.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


def _key(to: str, *, on_delete: Any = models.PROTECT, db_index: bool = False, **more: Any) -> models.ForeignKey:
    """A key as most of this migration's: protected, without a reverse name, without an index of its own."""
    return models.ForeignKey(to, on_delete=on_delete, db_index=db_index, **{"related_name": "+", **more})


#: Keys of a version: the row outlives nothing and checks nothing, as django-pghistory makes them.
UNTIED = {"on_delete": models.DO_NOTHING, "db_index": True, "db_constraint": False, "related_query_name": "+"}


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
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("needs", "0008_dialogue"),
    ]

    operations = [
        migrations.CreateModel(
            name="NeedVersion",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
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
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=models.deletion.DO_NOTHING,
                        related_name="versions",
                        related_query_name="versions",
                        to="needs.need",
                    ),
                ),
                ("sector", _key("municipalities.sector", null=True, blank=True, **UNTIED)),
                ("updated_by", _key(settings.AUTH_USER_MODEL, null=True, blank=True, **UNTIED)),
                *_scope(**UNTIED),
            ],
            options={"ordering": ["pgh_id"]},
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
    ]
