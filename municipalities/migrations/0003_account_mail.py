"""Mails about accounts that are owed, and their row-level security.

The web inserts rows and sees none, not even its own: whether an address has an account must not be readable there.
"""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

SECURITY = """
alter table municipalities_accountmail enable row level security, force row level security;
revoke select, update, delete on municipalities_accountmail from portal_app;
create policy account_mail_append on municipalities_accountmail for insert to portal_app with check (
    state = 'pending' and attempts = 0 and lease_until is null and sent_at is null and last_error = ''
);
"""

BACK = """
drop policy account_mail_append on municipalities_accountmail;
"""


class Migration(migrations.Migration):
    dependencies = [("municipalities", "0002_row_level_security")]

    operations = [
        migrations.CreateModel(
            name="AccountMail",
            fields=[
                (
                    "uuid",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("password_reset", "Password Reset"),
                            ("set_password", "Set Password"),
                            ("password_changed", "Password Changed"),
                        ],
                        max_length=20,
                    ),
                ),
                ("language", models.CharField(choices=settings.LANGUAGES, max_length=10)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("sent", "Sent"),
                            ("failed", "Failed"),
                            ("nobody", "Nobody"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("lease_until", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("last_error", models.CharField(blank=True, max_length=200)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("state", "pending")), fields=["due_at"], name="account_mail_owed")
                ],
            },
        ),
        migrations.RunSQL(SECURITY, BACK),
    ]
