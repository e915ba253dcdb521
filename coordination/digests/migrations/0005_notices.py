"""Notices: lines and mails at once for single events, and the wish for each kind of them."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("digests", "0004_send_again"),
        ("municipalities", "0004_exchange_rate"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=60)),
                ("kind", models.CharField(max_length=40)),
                ("event_name", models.CharField(max_length=80)),
                ("record_uuid", models.UUIDField()),
                ("created_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="NoticeWish",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=40)),
                ("is_wanted", models.BooleanField(default=True)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name_plural": "notice wishes",
            },
        ),
        migrations.RemoveConstraint(
            model_name="digestdelivery",
            name="one_digest_per_person_and_period",
        ),
        migrations.AddField(
            model_name="digestdelivery",
            name="record_uuid",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="outboxevent",
            name="plan_attempts",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        # Events that stand already are news no longer: they carry the moment of this migration.
        migrations.AddField(
            model_name="outboxevent",
            name="planned_at",
            field=models.DateTimeField(blank=True, null=True, default=django.utils.timezone.now),
        ),
        migrations.AlterField(
            model_name="outboxevent",
            name="planned_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="digestdelivery",
            name="rule_group",
            field=models.CharField(choices=[("weekly", "Digest"), ("notice", "E-mails at once")], max_length=20),
        ),
        migrations.AlterField(
            model_name="digestrule",
            name="rule_group",
            field=models.CharField(
                choices=[("weekly", "Digest"), ("notice", "E-mails at once")], default="weekly", max_length=20
            ),
        ),
        migrations.AlterField(
            model_name="digestrun",
            name="rule_group",
            field=models.CharField(choices=[("weekly", "Digest"), ("notice", "E-mails at once")], max_length=20),
        ),
        migrations.AddIndex(
            model_name="digestdelivery",
            index=models.Index(
                condition=models.Q(("attempts", 0), ("rule_group", "notice"), ("state", "pending")),
                fields=["person", "record_uuid"],
                name="delivery_to_join",
            ),
        ),
        migrations.AddIndex(
            model_name="outboxevent",
            index=models.Index(condition=models.Q(("planned_at__isnull", True)), fields=["at"], name="outbox_to_plan"),
        ),
        migrations.AddConstraint(
            model_name="digestdelivery",
            constraint=models.UniqueConstraint(
                condition=models.Q(("rule_group", "notice"), _negated=True),
                fields=("person", "rule_group", "period"),
                name="one_digest_per_person_and_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="digestdelivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("record_uuid__isnull", False), ("rule_group", "notice")),
                    models.Q(models.Q(("rule_group", "notice"), _negated=True), ("record_uuid__isnull", True)),
                    _connector="OR",
                ),
                name="notice_delivery_has_record",
            ),
        ),
        migrations.AddField(
            model_name="notice",
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
            model_name="notice",
            name="authority",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="municipalities.authority",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="delivery",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="notices",
                to="digests.digestdelivery",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="event",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="digests.outboxevent"
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="noticewish",
            name="person",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(fields=["person", "-created_at", "-id"], name="notice_by_person"),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(condition=models.Q(("read_at__isnull", True)), fields=["person"], name="notice_unread"),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(fields=("event", "person"), name="one_notice_per_event_and_person"),
        ),
        migrations.AddConstraint(
            model_name="noticewish",
            constraint=models.UniqueConstraint(fields=("person", "kind"), name="one_wish_per_person_and_kind"),
        ),
        migrations.AddConstraint(
            model_name="noticewish",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", ""), _negated=True), name="notice_wish_has_kind"
            ),
        ),
    ]
