"""Owed mails: rows that the web can only add, sent once, tried again, given up in the end."""

import datetime
import threading

import pytest
from django.core import mail as outbox
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from municipalities.models import AccountMail
from municipalities.services import mails
from tests.factories import as_system, make_user
from tests.municipalities.mail_server import MailServer

State = AccountMail.State


def state_of(mail: AccountMail) -> AccountMail:
    with as_system():
        return AccountMail.objects.get(pk=mail.pk)


def change(mail: AccountMail, **values) -> None:
    with as_system():
        AccountMail.objects.filter(pk=mail.pk).update(**values)


@pytest.fixture
def smtp(settings):
    """Send by SMTP to the server that a test starts."""

    def use(server: MailServer) -> None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port

    return use


@pytest.mark.parametrize(
    "statement",
    [
        "select * from municipalities_accountmail",
        "update municipalities_accountmail set state = 'sent'",
        "delete from municipalities_accountmail",
    ],
)
@pytest.mark.django_db
def test_web_neither_reads_nor_changes_owed_mails(statement):
    mails.owe("password_reset", make_user())

    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


@pytest.mark.parametrize("forged", [{"state": "sent"}, {"attempts": 3}, {"sent_at": timezone.now()}])
@pytest.mark.django_db
def test_web_cannot_add_a_mail_that_counts_as_done(forged):
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        AccountMail.objects.create(kind="password_reset", language="en-gb", **forged)


@pytest.mark.django_db
def test_mail_is_sent_once_however_often_its_task_runs():
    mail = mails.owe("set_password", make_user())

    for _ in range(3):
        mails.send(str(mail.pk))

    assert len(outbox.outbox) == 1
    done = state_of(mail)
    assert (done.state, done.attempts, done.lease_until) == (State.SENT, 1, None)
    assert done.sent_at is not None


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one_mail():
    mail = mails.owe("set_password", make_user())
    start = threading.Barrier(6)

    def work() -> None:
        try:
            start.wait()
            mails.send(mail.pk)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert len(outbox.outbox) == 1
    assert state_of(mail).attempts == 1


@pytest.mark.django_db
def test_mail_for_nobody_ends_without_being_sent():
    nobody, gone = mails.owe("password_reset", None), mails.owe("password_reset", make_user(is_active=False))

    mails.send(nobody.pk)
    mails.send(gone.pk)

    assert outbox.outbox == []
    assert [state_of(one).state for one in (nobody, gone)] == [State.NOBODY, State.NOBODY]


@pytest.mark.django_db
def test_mail_that_is_gone_is_no_trouble():
    mails.send("00000000-0000-4000-8000-000000000000")

    assert outbox.outbox == []


@pytest.mark.django_db
def test_mail_goes_out_by_smtp_as_text_and_html(smtp):
    mail = mails.owe("set_password", make_user(email="ada@example.org"))
    with MailServer() as server:
        smtp(server)
        mails.send(mail.pk)

    (text,) = server.mails
    assert state_of(mail).state == State.SENT
    assert f"Message-ID: <account-{mail.pk}@" in text
    assert "To: ada@example.org" in text
    assert "Auto-Submitted: auto-generated" in text
    assert text.count("Content-Type: text/") == 2


@pytest.mark.parametrize("answer", ["421 later", "450 greylisted", "452 full"])
@pytest.mark.django_db
def test_passing_refusal_is_tried_again_later(smtp, answer):
    mail = mails.owe("set_password", make_user())
    with MailServer(answer) as server:
        smtp(server)
        mails.send(mail.pk)
        mails.send(mail.pk)

    waiting = state_of(mail)
    assert (waiting.state, waiting.attempts, waiting.lease_until) == (State.PENDING, 1, None)
    assert waiting.last_error.endswith(answer[:3])
    assert datetime.timedelta(seconds=50) < waiting.due_at - timezone.now() <= datetime.timedelta(minutes=1)


@pytest.mark.parametrize("answer", ["550 no such user", "554 no"])
@pytest.mark.django_db
def test_final_refusal_is_not_tried_again(smtp, answer):
    mail = mails.owe("set_password", make_user(email="ada@example.org"))
    with MailServer(answer) as server:
        smtp(server)
        mails.send(mail.pk)

    failed = state_of(mail)
    assert (failed.state, failed.attempts) == (State.FAILED, 1)
    assert "ada@example.org" not in failed.last_error


@pytest.mark.django_db
def test_mail_server_that_is_away_is_tried_again_and_given_up_in_the_end(smtp):
    mail = mails.owe("set_password", make_user())
    with MailServer() as server:
        smtp(server)
    for attempt in range(1, len(mails.WAITS) + 1):
        change(mail, due_at=timezone.now() - datetime.timedelta(seconds=1))
        mails.send(mail.pk)
        assert state_of(mail).attempts == attempt

    assert state_of(mail).state == State.FAILED


@pytest.mark.django_db
def test_mail_whose_worker_died_is_taken_again_after_its_lease():
    mail = mails.owe("set_password", make_user())
    change(mail, attempts=1, lease_until=timezone.now() + datetime.timedelta(minutes=4))
    mails.send(mail.pk)
    assert outbox.outbox == []

    change(mail, lease_until=timezone.now() - datetime.timedelta(seconds=1))
    mails.send(mail.pk)

    assert len(outbox.outbox) == 1


@pytest.mark.django_db
def test_mail_that_kills_its_workers_comes_to_an_end():
    mail = mails.owe("set_password", make_user())
    change(mail, attempts=len(mails.WAITS), lease_until=timezone.now() - datetime.timedelta(seconds=1))

    mails.send(mail.pk)

    assert outbox.outbox == []
    assert state_of(mail).state == State.FAILED


@pytest.mark.django_db
def test_sweeper_wakes_what_nobody_works_on(monkeypatch, django_capture_on_commit_callbacks):
    woken = []
    monkeypatch.setattr(
        mails.send_account_mail_task, "apply_async", lambda kwargs, **_more: woken.append(kwargs["mail"])
    )
    long_ago = timezone.now() - datetime.timedelta(seconds=61)
    user = make_user()
    missed, fresh, waiting, worked_on, sent = (mails.owe("set_password", user) for _ in range(5))
    for mail in (missed, waiting, worked_on, sent):
        change(mail, created_at=long_ago, due_at=long_ago)
    change(waiting, due_at=timezone.now() + datetime.timedelta(minutes=1))
    change(worked_on, lease_until=timezone.now() + datetime.timedelta(minutes=1))
    change(sent, state=State.SENT)

    with django_capture_on_commit_callbacks(execute=True):
        assert mails.sweep() == 1

    assert woken == [str(missed.pk)]
    assert str(fresh.pk) not in woken
