"""The secretariat's mail room: the six states, what came back, and addresses stopped and allowed with a reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from coordination.digests.models import DigestDelivery, DigestRun, MailSuppression
from coordination.digests.services import bounces, mail_room, suppressions
from municipalities.models import AuditEvent, Membership
from tests.coordination.digests.conftest import make_delivery
from tests.counting import statements
from tests.factories import actor_of, as_system, make_membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def dara(cast):
    client = Client()
    client.force_login(cast.dara)
    return client


@pytest.fixture
def stopped(cast):
    """Cleo's address is unknown to her mail server."""
    row = make_delivery(cast.cleo, state="failed", error="550 5.1.1 no such user")
    with as_system():
        bounces.take(row.uuid, address=cast.cleo.email, kind="hard", source="report", status="5.1.1 unknown")
        return MailSuppression.objects.get()


def in_every_state(cast):
    """Two of each state but one that is put off, and a failed one of long ago."""
    lease = timezone.now() + timedelta(minutes=5)
    rows = (
        {"state": "pending"},
        {"state": "sending", "lease_until": lease},
        {"state": "sent", "sent_at": timezone.now(), "message_id": "<x@example.org>", "items": 4},
        {"state": "failed", "error": "550 no"},
        {"state": "empty"},
    )
    for number, values in enumerate(rows):
        for person in (cast.ada, cast.cleo):
            make_delivery(person, period=f"2026-W{10 + number}", **values)
    make_delivery(cast.ada, period="2026-W40", state="suppressed")
    make_delivery(cast.ada, period="2026-W41", state="pending", error="450 later", deferrals=1, lease_until=lease)
    make_delivery(cast.ada, period="2026-W42", state="failed", created_at=timezone.now() - timedelta(days=31))


def test_each_of_the_six_states_is_counted(cast):
    in_every_state(cast)
    actor_of(cast.dara)

    found = mail_room.states()
    counts = (found.created, found.sending, found.sent, found.put_off, found.failed, found.not_sent)
    assert counts == (2, 2, 2, 1, 2, 3)
    assert found.oldest_open is not None


@pytest.mark.parametrize("name", ["ada", "ben", "hana", "ivo", "jana"])
def test_nobody_else_counts_others_mails(cast, name):
    make_delivery(cast.cleo)
    actor_of(getattr(cast, name))

    assert mail_room.states().created == 0


def test_the_page_shows_all_six_with_their_numbers(cast, dara):
    in_every_state(cast)
    page = dara.get("/digests/mail/").text

    for label, number in {
        "Waiting": 2,
        "Being sent": 2,
        "Sent": 2,
        "Put off": 1,
        "Failed": 2,
        "Not sent": 3,
    }.items():
        strip = page.split(f"<dt>{label}</dt>", 1)[1].split("</dl>", 1)[0]
        assert strip.split("</dd>", 1)[0].endswith(f">{number}"), label
    assert "The oldest that has not come to an end is owed since" in page


def test_without_mails_the_page_says_so(dara):
    page = dara.get("/digests/mail/").text

    assert "Every mail has come to an end." in page
    assert "No digest was sent yet." in page


def test_a_run_says_how_long_its_mails_were(cast, dara):
    sent = {"state": "sent", "sent_at": timezone.now(), "message_id": "<x@example.org>", "period": "2026-W40"}
    make_delivery(cast.ada, items=3, **sent)
    make_delivery(cast.cleo, items=8, **sent)
    with as_system():
        DigestRun.objects.create(rule_group="weekly", period="2026-W40", planned=2, sent=2)

    assert "5.5 on average, 8 at most" in dara.get("/digests/runs/2026-W40/").text


def test_what_came_back_names_person_answer_and_run(stopped, dara):
    page = dara.get("/digests/mail/bounces/").text

    assert ">Cleo<" in page
    assert "There is no such address" in page
    assert "5.1.1 unknown" in page
    assert "Delivery report" in page


def test_an_address_is_allowed_again_with_a_reason(cast, stopped, dara):
    page = dara.get("/digests/mail/suppressions/").text
    assert f'href="/digests/mail/suppressions/{stopped.uuid}/lift/"' in page
    assert dara.post(f"/digests/mail/suppressions/{stopped.uuid}/lift/", {"reason": " "}).status_code == 422

    answer = dara.post(f"/digests/mail/suppressions/{stopped.uuid}/lift/", {"reason": "Typing error"}, follow=True)
    assert "Cleo gets mails again." in answer.text
    assert "Typing error" in answer.text
    assert "No address is stopped" in answer.text
    with as_system():
        assert AuditEvent.objects.get(action="digests.suppression.lifted").reason == "Typing error"


def test_who_comes_second_is_told_so(cast, stopped, dara):
    with transaction.atomic():
        suppressions.lift(actor=actor_of(cast.dara), suppression_uuid=stopped.uuid, reason="first")

    address = f"/digests/mail/suppressions/{stopped.uuid}/lift/"
    assert dara.get(address)["Location"] == "/digests/mail/suppressions/"
    assert "before you" in dara.post(address, {"reason": "second"}, follow=True).text
    with as_system():
        assert MailSuppression.objects.get().lift_reason == "first"


def test_mails_to_a_person_are_stopped_by_hand(cast, dara):
    found = dara.get("/digests/mail/suppressions/", {"q": "CLE"}).text
    with as_system():
        role = Membership.objects.get(user=cast.cleo)
    assert f'href="/digests/mail/suppressions/add/{role.uuid}/"' in found
    assert ">Ada<" not in found

    address = f"/digests/mail/suppressions/add/{role.uuid}/"
    assert dara.post(address).status_code == 422
    assert "Cleo gets no mails any more." in dara.post(address, {"reason": "Left"}, follow=True).text
    assert "Cleo got no mails already." in dara.post(address, {"reason": "Left"}, follow=True).text
    with as_system():
        assert MailSuppression.objects.get().by == cast.dara


def test_a_reader_of_the_mail_room_decides_nothing(cast, stopped):
    viewer = cast.eli
    make_membership(viewer, cast.secretariat, "viewer")
    client = Client()
    client.force_login(viewer)

    page = client.get("/digests/mail/suppressions/", {"q": "ada"}).text
    assert "cleo@example.org" in page
    assert "Allow mails again" not in page
    assert ">Ada<" not in page
    assert client.post(f"/digests/mail/suppressions/{stopped.uuid}/lift/", {"reason": "x"}).status_code == 403


@pytest.mark.parametrize("page", ["", "bounces/", "suppressions/"])
def test_the_pages_ask_the_same_however_many_there_are(cast, stopped, dara, page):
    before = len(statements(dara, f"/digests/mail/{page}"))
    for number in range(10, 30):
        row = make_delivery(cast.ada, period=f"2026-W{number}", state="failed")
        with as_system():
            bounces.take(row.uuid, address=cast.ada.email, kind="soft", source="smtp", status="452 full")
            DigestRun.objects.create(rule_group="weekly", period=row.period, planned=1, failed=1)
            MailSuppression.objects.create(address_hash=str(number), person=cast.ben, reason="hard")

    assert len(statements(dara, f"/digests/mail/{page}")) <= before + 1
    assert before <= 25


def test_the_run_of_a_mail_is_named_without_asking(cast, stopped, dara):
    with as_system():
        period = DigestDelivery.objects.get().period
    assert f'href="/digests/runs/{period}/"' in dara.get("/digests/mail/bounces/").text
