"""Mails about accounts that are owed: one row each, sent by the worker after the commit."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone


class AccountMail(models.Model):
    """A mail about a person's account: that it is owed, and what became of it. Neither text nor link is kept.

    Written in the transaction of the request, for unknown addresses too (`user` empty), so that nobody can tell by
    time or by answer whether an address has an account. The link is made when the worker writes the mail.
    The application may insert rows and nothing else; the worker claims and marks them as the system role.
    `due_at` is when it may be tried next; `lease_until` is set while a worker sends it. Times in UTC.
    """

    class Kind(models.TextChoices):
        PASSWORD_RESET = "password_reset"  # noqa: S105 (a kind of mail)
        SET_PASSWORD = "set_password"  # noqa: S105 (a kind of mail)
        PASSWORD_CHANGED = "password_changed"  # noqa: S105 (a kind of mail)

    class State(models.TextChoices):
        PENDING = "pending"
        SENT = "sent"
        FAILED = "failed"
        NOBODY = "nobody"

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=Kind)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="pending"), name="account_mail_owed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state} {self.created_at:%Y-%m-%d %H:%M}"
