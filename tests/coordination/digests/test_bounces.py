"""What comes back: bounce addresses, reports of other servers, the mailbox in which they lie, and forgeries of all."""

import email
import os
from datetime import timedelta
from email.policy import default as modern
from threading import Event, Thread
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone

from coordination.celery import SCHEDULE
from coordination.digests import tasks
from coordination.digests.models import DigestDelivery, MailBounce, MailSuppression
from coordination.digests.services import bounce_addresses, bounces, delivery_reports, planning, sending
from municipalities.models import User
from tests.coordination.digests.conftest import make_accepted, make_delivery
from tests.factories import as_system

pytestmark = pytest.mark.django_db(transaction=True)
DOMAIN = "back.portal.example.org"

DSN = """\
From: MAILER-DAEMON@mx.example.org
To: {to}
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
Arrival-Date: Mon, 23 Nov 2026 07:00:00 +0100

Final-Recipient: rfc822; somebody@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; {diagnostic}
--b
Content-Type: message/rfc822

Subject: Weekly digest
To: somebody@example.org

Hello
--b--
"""
COMPLAINT = """\
From: abuse@provider.example
To: loop@example.org
Subject: complaint
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: text/plain

This is an abuse report.
--b
Content-Type: message/feedback-report

Feedback-Type: {kind}
User-Agent: SomeGenerator/1.0
Version: 1
Original-Mail-From: <{to}>
--b
Content-Type: message/rfc822

Subject: Weekly digest

Hello
--b--
"""


def message(text):
    return email.message_from_bytes(text.encode(), policy=modern)


def dsn(to, *, action="failed", status="5.1.1", diagnostic="550 5.1.1 <somebody@example.org>: unknown"):
    return DSN.format(to=to, action=action, status=status, diagnostic=diagnostic)


@pytest.fixture(autouse=True)
def domain(settings):
    settings.BOUNCE_DOMAIN = DOMAIN


@pytest.fixture
def mail(cast):
    return make_delivery(cast.cleo, state="sent", sent_at=timezone.now(), message_id="<digest.1@x>")


@pytest.fixture
def to(mail, cast):
    return bounce_addresses.address(mail.uuid, cast.cleo.email)


def suppressed():
    with as_system():
        return list(MailSuppression.objects.values_list("person__email", "reason"))


def noted():
    with as_system():
        return list(MailBounce.objects.values_list("kind", "source", "status"))


# --- the address ---


def test_each_mail_leaves_with_an_address_of_its_own_to_come_back_to(sink, cast, subscribe, week):
    make_accepted(cast.lind)
    for person in (cast.ada, cast.cleo):
        subscribe(person)
    planning.plan(week, by_hand=True)
    senders = []
    sink.handle_MAIL = lambda _server, _session, envelope, address, _options: take(senders, envelope, address)
    sending.send_batch()

    tokens = [bounce_addresses.read(one) for one in senders]
    with as_system():
        people = {row.uuid: row.person.email for row in DigestDelivery.objects.select_related("person")}
    assert sorted(people[one.delivery] for one in tokens) == ["ada@example.org", "cleo@example.org"]
    assert all(one.is_for(people[one.delivery]) for one in tokens)
    assert {message["From"].addresses[0].addr_spec for _to, message in sink.mails} == {"portal@portal.example.org"}


async def take(senders, envelope, address):
    senders.append(address)
    envelope.mail_from = address
    return "250 OK"


def test_without_a_domain_the_mails_own_sender_stands(settings):
    settings.BOUNCE_DOMAIN = ""
    assert bounce_addresses.address(uuid4(), "ada@example.org") == ""
    assert bounce_addresses.read(f"bounces+abc@{DOMAIN}") is None


def test_the_address_is_short_enough_and_survives_a_change_of_case():
    delivery = uuid4()
    address = bounce_addresses.address(delivery, "Ada@example.org")

    assert len(address.partition("@")[0]) <= 64
    assert bounce_addresses.read(address.upper()).delivery == delivery
    assert bounce_addresses.read(f"<{address}>").is_for("ada@example.org")


def test_a_token_ends_after_thirty_days():
    address = bounce_addresses.address(uuid4(), "ada@example.org", now=timezone.now() - timedelta(days=30))
    older = bounce_addresses.address(uuid4(), "ada@example.org", now=timezone.now() - timedelta(days=31))

    assert bounce_addresses.read(address) is not None
    assert bounce_addresses.read(older) is None


def test_a_new_key_knows_the_old_tokens_while_it_is_told_of_the_old_key(settings):
    address = bounce_addresses.address(uuid4(), "ada@example.org")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, [settings.SECRET_KEY]
    assert bounce_addresses.read(address).is_for("ada@example.org")
    settings.SECRET_KEY_FALLBACKS = []
    assert not bounce_addresses.read(address).is_for("ada@example.org")


@pytest.mark.parametrize(
    "forged",
    [
        "", "bounces", f"bounces@{DOMAIN}", f"bounces+@{DOMAIN}", f"bounces+{'a' * 46}@{DOMAIN}", f"bounces+ž{DOMAIN}",
        f"bounces+{'1' * 46}@{DOMAIN}", f"portal+{'a' * 46}@{DOMAIN}", f"bounces+{'a' * 26}zzzz{'a' * 16}@{DOMAIN}",
    ],
)  # fmt: skip
def test_what_is_no_token_is_none_or_ours_for_nobody(forged):
    token = bounce_addresses.read(forged)
    assert token is None or not token.is_for("ada@example.org")


# --- reports ---


def test_a_report_of_an_unknown_address_suppresses_it(mail, to):
    assert bounces.take_message(message(dsn(to))) == "hard"
    assert suppressed() == [("cleo@example.org", "hard")]
    assert noted() == [("hard", "report", "550 5.1.1 <somebody@example.org>: unknown")]


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_reports_of_a_delay_or_of_success_do_nothing(to, action):
    assert bounces.take_message(message(dsn(to, action=action, status="4.4.1"))) is None
    assert noted() == []


def test_mails_that_are_no_report_do_nothing(to):
    text = f"To: {to}\nSubject: Out of office\nContent-Type: text/plain\n\nFailed 5.1.1\n"
    assert bounces.take_message(message(text)) is None
    assert noted() == []


@pytest.mark.parametrize(
    ("status", "diagnostic", "kind"),
    [
        ("5.1.1", "", "hard"), ("5.1.10", "null mx", "hard"), ("5.2.1", "disabled", "hard"), ("5.2.2", "full", "soft"),
        ("5.7.1", "550 5.7.1 spam", "soft"), ("5.0.0", "550 No such user", "hard"), ("5.0.0", "554 refused", "soft"),
        ("", "550 unknown", "hard"), ("", "", "soft"), ("4.4.1", "timed out", "soft"), ("5.3.4", "too big", "soft"),
    ],
)  # fmt: skip
def test_which_reports_are_about_the_address(status, diagnostic, kind):
    assert delivery_reports.kind_of(status, diagnostic) == kind


@pytest.mark.parametrize(("kind", "expected"), [("abuse", "complaint"), ("not-spam", None), ("", None)])
def test_a_complaint_suppresses(to, kind, expected):
    assert bounces.take_message(message(COMPLAINT.format(kind=kind, to=to))) == expected
    assert suppressed() == ([("cleo@example.org", "complaint")] if expected else [])


def test_forged_foreign_and_old_tokens_do_nothing(mail, to, cast, settings):
    local, _at, domain = to.partition("@")
    old = bounce_addresses.address(mail.uuid, cast.cleo.email, now=timezone.now() - timedelta(days=40))
    anothers = bounce_addresses.address(mail.uuid, cast.ada.email)
    unknown = bounce_addresses.address(uuid4(), cast.cleo.email)
    letter = "a" if local[-1] != "a" else "b"
    ours, settings.SECRET_KEY = settings.SECRET_KEY, "of another portal" * 5
    foreign = bounce_addresses.address(mail.uuid, cast.cleo.email)
    settings.SECRET_KEY = ours
    tries = [f"{local[:-1]}{letter}@{domain}", f"{local}@elsewhere.example", old, anothers, unknown, foreign]

    for forged in tries:
        assert bounces.take_message(message(dsn(forged))) is None
    assert (noted(), suppressed()) == ([], [])


def test_the_same_report_again_does_not_undo_what_was_lifted_and_one_of_the_next_sending_counts(mail, to, cast):
    with as_system():
        DigestDelivery.objects.filter(pk=mail.pk).update(sent_at=timezone.now() - timedelta(hours=1))
    assert bounces.take_message(message(dsn(to))) == "hard"
    with as_system():
        lifted = {"until": timezone.now(), "lifted_by_id": cast.dara.pk, "lift_reason": "It was full."}
        MailSuppression.objects.update(**lifted)

    assert bounces.take_message(message(dsn(to))) == "known"
    with as_system():
        DigestDelivery.objects.filter(pk=mail.pk).update(sent_at=timezone.now() + timedelta(hours=1))
    assert bounces.take_message(message(dsn(to))) == "hard"


def test_a_report_after_the_address_was_changed_does_nothing(mail, to, cast):
    with as_system():
        User.objects.filter(pk=cast.cleo.pk).update(email="cleo.new@example.org")
    assert bounces.take_message(message(dsn(to))) is None
    assert suppressed() == []


# --- the mailbox ---


@pytest.fixture
def box(tmp_path, settings):
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    settings.BOUNCE_MAILDIR = str(tmp_path)
    return tmp_path


def test_the_mailbox_is_read_once_and_nothing_in_it_holds_up_the_rest(box, to, capsys):
    (box / "new" / "1.a").write_bytes(b"\xff\xfe\x00 no mail at all")
    (box / "new" / "2.b").write_bytes(b"To: x\n" + b"y" * 2_000_001)
    (box / "new" / "3.c").write_text(dsn(to))
    (box / "new" / "4.d").symlink_to(box / "new" / "3.c")
    call_command("read_bounces")

    assert capsys.readouterr().out.splitlines() == ["hard: 1", "nothing: 1", "too large: 1", "3 mails read"]
    assert sorted(path.name for path in (box / "cur").iterdir()) == ["1.a:2,S", "2.b:2,S", "3.c:2,S"]
    assert tasks.read_bounces_task() == 0
    assert suppressed() == [("cleo@example.org", "hard")]


def test_while_the_database_cannot_answer_a_report_waits_in_the_mailbox(box, mail, to):
    (box / "new" / "1.a").write_text(dsn(to))
    held, done = Event(), Event()

    def hold():
        with as_system():
            DigestDelivery.objects.select_for_update().get(pk=mail.pk)
            held.set()
            done.wait(20)
        connection.close()

    other = Thread(target=hold)
    other.start()
    held.wait(20)
    with connection.cursor() as cursor:
        cursor.execute("set lock_timeout = '100ms'")
    try:
        with pytest.raises(OperationalError):
            tasks.read_bounces_task()
    finally:
        done.set()
        other.join()
        with connection.cursor() as cursor:
            cursor.execute("reset lock_timeout")

    assert [path.name for path in (box / "new").iterdir()] == ["1.a"]
    assert tasks.read_bounces_task() == 1
    assert suppressed() == [("cleo@example.org", "hard")]


def test_without_a_mailbox_nothing_is_read(settings, tmp_path):
    for folder in ("", str(tmp_path / "missing")):
        settings.BOUNCE_MAILDIR = folder
        assert tasks.read_bounces_task() == 0
    assert SCHEDULE["coordination.digests.tasks.read_bounces_task"] == 300


def test_seen_mails_are_kept_for_fourteen_days(box, to):
    for name, days in (("old:2,S", 15), ("young:2,S", 13)):
        (box / "cur" / name).write_text("x")
        at = timezone.now().timestamp() - timedelta(days=days).total_seconds()
        os.utime(box / "cur" / name, (at, at))
    tasks.read_bounces_task()

    assert [path.name for path in (box / "cur").iterdir()] == ["young:2,S"]
