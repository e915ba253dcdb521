"""Sending one mail again: by the secretariat's administrators, once asked, recorded, under the same Message-ID."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from coordination.digests.models import DigestDelivery, DigestRule
from coordination.digests.services import again, faults, planning, sending
from municipalities.access.abilities import AbilityRefused
from municipalities.models import AuditEvent, Membership
from tests.coordination.digests.conftest import deliveries, make_accepted, make_delivery, states
from tests.factories import actor_of, as_system, fresh

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sent(sink, cast, subscribe, week):
    """Two mails of this week: Ada's arrived, Cleo's address was refused."""
    make_accepted(cast.farby, title="Winter beds")
    subscribe(cast.ada)
    subscribe(cast.cleo)
    sink.refusals["cleo@example.org"] = "554 5.7.1 blocked"
    planning.plan(week, by_hand=True)
    sending.send_batch()
    sink.refusals.clear()
    assert states() == {"ada@example.org": "sent", "cleo@example.org": "failed"}
    return sink


def mail_of(person) -> DigestDelivery:
    return next(row for row in deliveries() if row.person_id == person.pk)


def address(person) -> str:
    return f"/digests/mails/{mail_of(person).uuid}/again/"


def press(client, person, seen):
    return client.post(address(person), {"state": seen}, follow=True)


def test_a_failed_mail_goes_out_after_the_question(client, cast, sent):
    client.force_login(cast.dara)
    question = client.get(address(cast.cleo))
    assert "Send the mail to Cleo again?" in question.text
    assert "its attempts are counted from the beginning" in question.text
    assert states()["cleo@example.org"] == "failed"

    page = press(client, cast.cleo, "failed")

    assert "The mail to Cleo is on its way again." in page.text
    row = mail_of(cast.cleo)
    assert (row.state, row.attempts, row.error, row.lease_until) == ("pending", 0, "", None)
    sending.send_batch()
    assert len(sent.to(cast.cleo)) == 1
    with as_system():
        event = AuditEvent.objects.get(action="digests.delivery.sent_again")
    assert (event.actor_id, event.target_uuid, event.before["state"]) == (cast.dara.pk, row.uuid, "failed")


def test_a_sent_mail_goes_out_again_as_an_act_of_its_own(client, cast, sent):
    client.force_login(cast.dara)
    assert "This mail was sent already." in client.get(address(cast.ada)).text

    press(client, cast.ada, "sent")
    sending.send_batch()

    first, second = sent.to(cast.ada)
    assert first["Message-ID"] == second["Message-ID"]
    assert states()["ada@example.org"] == "sent"


def test_what_was_sent_meanwhile_is_not_sent_twice(client, cast, sent):
    """The question was asked about a failed mail; somebody else pressed first."""
    client.force_login(cast.dara)
    press(client, cast.cleo, "failed")
    twice = press(client, cast.cleo, "failed")
    sending.send_batch()
    thrice = press(client, cast.cleo, "failed")

    assert "no longer as it was. It is now: Waiting." in twice.text
    assert "no longer as it was. It is now: Sent." in thrice.text
    assert sending.send_batch().claimed == 0
    assert len(sent.to(cast.cleo)) == 1
    with as_system():
        assert AuditEvent.objects.filter(action="digests.delivery.sent_again").count() == 1


@pytest.mark.parametrize("state", ["pending", "sending", "empty", "suppressed"])
@pytest.mark.parametrize("seen", ["failed", "sent", ""])
def test_other_states_stay_as_they_are(cast, state, seen):
    row = make_delivery(cast.ada, state=state, lease_until=timezone.now() + timedelta(minutes=5))

    with transaction.atomic():
        actor = actor_of(cast.dara)
        assert again.send_again(actor=actor, delivery_uuid=row.uuid, seen_state=seen) is False
    assert fresh(row).state == state


def test_there_is_no_question_about_a_mail_that_was_not_wanted(client, cast):
    make_delivery(cast.ada, state="suppressed")
    client.force_login(cast.dara)

    page = client.get(address(cast.ada))

    assert "This mail cannot be sent again." in page.text
    assert 'method="post" action=""' not in page.text


@pytest.mark.parametrize("change", ["membership", "wish"])
def test_what_would_have_stopped_the_mail_still_stops_it(client, cast, sent, change):
    client.force_login(cast.dara)
    press(client, cast.cleo, "failed")
    with as_system():
        if change == "membership":
            Membership.objects.filter(user=cast.cleo).update(valid_until=timezone.now())
        else:
            DigestRule.objects.filter(person=cast.cleo).update(frequency="never")

    sending.send_batch()

    assert sent.to(cast.cleo) == []
    assert states()["cleo@example.org"] == "suppressed"


@pytest.mark.parametrize("name", ["ada", "ben", "finn", "jana", "ivo"])
def test_nobody_else_may(client, cast, sent, name):
    client.force_login(getattr(cast, name))

    assert client.get(address(cast.cleo)).status_code == 403
    assert client.post(address(cast.cleo), {"state": "failed"}).status_code == 403
    row = mail_of(cast.cleo)
    with transaction.atomic():
        actor = actor_of(getattr(cast, name))
        with pytest.raises(AbilityRefused):
            again.send_again(actor=actor, delivery_uuid=row.uuid, seen_state="failed")
    assert states()["cleo@example.org"] == "failed"


def test_a_colleague_without_the_role_reads_and_presses_nothing(client, cast, sent):
    with as_system():
        Membership.objects.filter(user=cast.dara).update(role="officer")
    client.force_login(cast.dara)

    page = client.get(f"/digests/runs/{mail_of(cast.cleo).period}/")

    assert "Cleo" in page.text
    assert "Send again" not in page.text
    assert client.post(address(cast.cleo), {"state": "failed"}).status_code == 403


def test_the_function_of_the_database_serves_the_secretariat_alone(cast, sent):
    """Also when a page forgot to ask: the settings of the transaction decide."""
    row = mail_of(cast.cleo)
    for name, found in (("ada", None), ("ivo", None), ("dara", "failed")):
        with transaction.atomic(), connection.cursor() as cursor:
            actor_of(getattr(cast, name))
            cursor.execute("select send_digest_again(%s, true)", [row.uuid])
            assert cursor.fetchone() == (found,), name


def test_a_mail_that_does_not_exist_is_404(client, cast):
    client.force_login(cast.dara)

    assert client.get(f"/digests/mails/{uuid.uuid4()}/again/").status_code == 404
    assert client.post(f"/digests/mails/{uuid.uuid4()}/again/", {"state": "failed"}).status_code == 404


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("550 5.1.1 no such user", "The mail server does not know this address."),
        ("550 no", "The mail server does not know this address."),
        ("552 5.2.2 over quota", "The mailbox is full."),
        ("550 5.7.1 blocked", "The mail server refuses this mail."),
        ("554 no", "The mail server refuses this mail."),
        ("450 4.7.1 come back later", "The mail server puts it off."),
        ("LookupError while the mail was made", "The mail could not be written. The worker's log says why."),
        ("No end after five attempts.", "Its sender stopped before the end, five times."),
        ("TimeoutError: timed out", "The mail server's answer did not come, or the mail could not be handed over."),
        ("", ""),
    ],
)
def test_reasons_are_told_in_words(error, words):
    assert faults.in_words(error) == words
