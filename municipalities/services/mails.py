"""Mails about accounts: owed as rows in the request's transaction, written and sent by the worker.

The text and the link exist only while the worker sends: a row that leaks opens no account. A crash between sending
and marking sends one mail twice with the same Message-ID; none is lost.
"""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from coordination.core.languages import nearest_complete
from coordination.core.outbox import wake
from municipalities.access.database import system_role
from municipalities.models import AccountMail, User
from municipalities.tasks import send_account_mail_task

Kind = AccountMail.Kind
State = AccountMail.State

# How long a worker may take for one mail; then another one may try.
LEASE = timedelta(minutes=5)
# Waits between tries: about a night of trouble at the mail server is outlived, then the row is marked as failed.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60, 120, 240))
# A row without a finished task after this long was missed by the broker or by a worker.
OVERDUE = timedelta(seconds=60)
_SWEPT_AT_ONCE = 500
_PERMANENT = range(500, 600)


def owe(kind: str, person: User | None, *, language: str | None = None) -> AccountMail:
    """Write that a mail is owed, and wake the worker after the commit.

    For nobody (`person` empty) a row is written all the same, so that a request for an unknown address does the same
    work as one for a known address. Must run inside the transaction of the act.
    """
    mail = AccountMail.objects.create(
        kind=kind, user=person, language=language or (person.language if person else settings.LANGUAGE_CODE)
    )
    wake(send_account_mail_task, mail=str(mail.pk))
    return mail


def send(mail: str | UUID) -> None:
    """Claim, send, mark. Safe to run twice and at the same time: only one claim succeeds."""
    claimed = _claim(UUID(str(mail)))
    if claimed is None:
        return
    person = claimed.user
    if person is None or not person.is_active:
        _mark(claimed, state=State.NOBODY)
        return
    try:
        write(claimed, person).send()
    except smtplib.SMTPRecipientsRefused as refused:
        _give_up_or_wait(claimed, refused, [code for code, _text in refused.recipients.values()])
    except smtplib.SMTPResponseException as refused:
        _give_up_or_wait(claimed, refused, [refused.smtp_code])
    except (smtplib.SMTPException, OSError) as trouble:
        _give_up_or_wait(claimed, trouble, [])
    else:
        _mark(claimed, state=State.SENT, sent_at=timezone.now())


def sweep() -> int:
    """Wake a task for each owed mail that no task is working on; how many there were."""
    now = timezone.now()
    with system_role("the web cannot see these rows, and nobody's scope covers them"):
        owed = list(
            AccountMail.objects.filter(_free(now), state=State.PENDING, created_at__lte=now - OVERDUE)
            .order_by("due_at")
            .values_list("pk", flat=True)[:_SWEPT_AT_ONCE]
        )
        for mail in owed:
            wake(send_account_mail_task, mail=str(mail))
    return len(owed)


def write(mail: AccountMail, person: User) -> EmailMultiAlternatives:
    """The mail in the person's language, with a fresh link where its kind has one."""
    with translation.override(nearest_complete(mail.language)):
        words = {
            "name": person.name,
            "link": settings.PORTAL_ORIGIN + _path_of_link(person) if mail.kind != Kind.PASSWORD_CHANGED else "",
            "reset_link": settings.PORTAL_ORIGIN + reverse("account_reset_password"),
            "minutes": settings.PASSWORD_RESET_TIMEOUT // 60,
            "at": mail.created_at,
            "origin": settings.PORTAL_ORIGIN,
        }
        folder = f"emails/account/{mail.kind}"
        # One line whatever a translator wrote: a line break in a subject begins another header.
        subject = " ".join(render_to_string(f"{folder}/subject.txt").split())
        message = EmailMultiAlternatives(
            subject,
            render_to_string(f"{folder}/body.txt", words),
            settings.DEFAULT_FROM_EMAIL,
            [person.email],
            headers={"Message-ID": f"<account-{mail.pk}@{settings.MAIL_DOMAIN}>", "Auto-Submitted": "auto-generated"},
        )
        message.attach_alternative(render_to_string(f"{folder}/body.html", words), "text/html")
    return message


def _path_of_link(person: User) -> str:
    # The token depends on the password, the last sign-in and the addresses: it ends with the first use of any link.
    return reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)},
    )


def _free(now: datetime) -> Q:
    return Q(due_at__lte=now) & (Q(lease_until__isnull=True) | Q(lease_until__lt=now))


@dataclass(frozen=True)
class _Ended:
    """What becomes of a mail after a try that did not succeed."""

    state: str
    due_at: datetime


def _claim(mail: UUID) -> AccountMail | None:
    """The row with a lease that is already committed, or None when there is nothing to do or another works on it."""
    now = timezone.now()
    with system_role("the web cannot see these rows, and nobody's scope covers them"):
        row = (
            AccountMail.objects.filter(_free(now), pk=mail, state=State.PENDING)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("user")
            .first()
        )
        if row is None:
            return None
        # Counted before the work: a mail that kills its worker must come to an end, too.
        row.attempts += 1
        row.lease_until = now + LEASE
        row.save(update_fields=["attempts", "lease_until"])
        if row.attempts > len(WAITS):
            row.state, row.lease_until = State.FAILED, None
            row.save(update_fields=["state", "lease_until"])
            return None
    return row


def _give_up_or_wait(mail: AccountMail, error: Exception, codes: list[int]) -> None:
    ended = _after(mail, is_permanent=bool(codes) and all(code in _PERMANENT for code in codes))
    # The class and the code, not the text: servers put addresses into their answers.
    what = f"{type(error).__name__} {' '.join(map(str, codes))}".strip()
    _mark(mail, state=ended.state, due_at=ended.due_at, last_error=what[:200])


def _after(mail: AccountMail, *, is_permanent: bool) -> _Ended:
    now = timezone.now()
    if is_permanent or mail.attempts >= len(WAITS):
        return _Ended(State.FAILED, now)
    return _Ended(State.PENDING, now + WAITS[mail.attempts - 1])


def _mark(mail: AccountMail, **values: object) -> None:
    with system_role("the web cannot see these rows, and nobody's scope covers them"):
        AccountMail.objects.filter(pk=mail.pk).update(lease_until=None, **values)
