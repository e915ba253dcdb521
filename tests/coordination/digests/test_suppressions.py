"""Addresses that take no mail: what suppresses one, what it stops, who lets it have mail again, and the walls."""

from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from coordination.digests.models import DigestDelivery, DigestRun, MailBounce, MailSuppression
from coordination.digests.services import again, bounces, planning, sending, suppressions
from municipalities.access.abilities import AbilityRefused
from municipalities.models import AuditEvent, User
from tests.access.people import being, changed, sql
from tests.coordination.digests.conftest import deliveries, make_accepted, make_delivery, states
from tests.coordination.digests.noticing import happens, plan
from tests.factories import actor_of, as_system, make_need

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def readers(cast, subscribe):
    """Two people with something to read."""
    make_accepted(cast.lind, title="Winter beds")
    for person in (cast.ada, cast.cleo):
        subscribe(person)
    return [cast.ada, cast.cleo]


def held():
    with as_system():
        return [(row.person.email, row.reason, row.detail) for row in MailSuppression.objects.filter(until=None)]


def back(delivery, kind="hard", status="5.1.1 unknown", source="report"):
    address = User.objects.get(pk=delivery.person_id).email
    return bounces.take(delivery.uuid, address=address, kind=kind, source=source, status=status)


@pytest.fixture
def suppressed(cast):
    with as_system():
        back(make_delivery(cast.cleo, period="2026-W01", state="failed"))
        return MailSuppression.objects.get()


def test_an_unknown_address_gets_no_further_digest(sink, readers, week):
    sink.refusals["cleo@example.org"] = "550 5.1.1 no such user"
    planning.plan(week, by_hand=True)
    sending.send_batch()
    sink.refusals.clear()
    make_delivery(readers[1], period="2026-W01")

    assert held() == [("cleo@example.org", "hard", "550 5.1.1 no such user")]
    assert sending.send_batch().states == {"suppressed": 1}
    assert sink.to(readers[1]) == []
    assert {row.error for row in deliveries() if row.state == "suppressed"} == {"The address takes no mail."}


@pytest.mark.parametrize("answer", ["554 5.7.1 spam", "550 5.7.1 blocked by policy", "552 5.2.2 full"])
def test_a_refusal_that_is_not_about_the_address_suppresses_nobody(sink, readers, week, answer):
    sink.refusals["cleo@example.org"] = answer
    planning.plan(week, by_hand=True)
    sending.send_batch()

    assert states()["cleo@example.org"] == "failed"
    assert held() == []


def test_no_notice_leaves_for_a_suppressed_address(sink, cast, suppressed):
    with as_system():
        MailSuppression.objects.update(person=cast.ben, address_hash=address_hash(cast.ben.email))
    need = make_need(cast.lind, state="submitted", addressed_to=cast.county_office, created_by=cast.ada)
    happens(need, "needs.need.submitted", cast.ada)
    plan()
    with as_system():
        DigestDelivery.objects.filter(rule_group="notice").update(lease_until=timezone.now())
        DigestDelivery.objects.exclude(rule_group="notice").delete()

    sending.send_batch()

    assert states()["ben@example.org"] == "suppressed"
    assert sink.to(cast.ben) == []
    assert len(sink.to(cast.finn)) == 1


def address_hash(email):
    return sql("select mail_address_hash(%s)", [email])[0][0]


def test_a_suppression_during_the_batch_counts(sink, readers, week, monkeypatch):
    planning.plan(week, by_hand=True)
    deliver = sending.deliver

    def then_suppress(delivery, mailer, compose):
        outcome = deliver(delivery, mailer, compose)
        with as_system():
            for row in DigestDelivery.objects.exclude(pk=delivery.id):
                back(row)
        return outcome

    monkeypatch.setattr(sending, "deliver", then_suppress)

    assert sending.send_batch().states == {"sent": 1, "suppressed": 1}
    assert len(sink.mails) == 1


def test_who_changes_their_address_is_free_of_it(sink, cast, readers, week, suppressed):
    with as_system():
        User.objects.filter(pk=cast.cleo.pk).update(email="cleo.new@example.org")
    planning.plan(week, by_hand=True)

    assert sending.send_batch().states == {"sent": 2}


def test_a_refusal_of_the_old_address_does_not_stop_a_new_one(sink, cast, readers, week):
    class Moving(dict):
        """The server's answer comes while the person changes their address."""

        def __contains__(self, address):
            return address == "cleo@example.org"

        def __getitem__(self, address):
            Thread(target=move).start()
            moved.wait(10)
            return "550 5.1.1 no such user"

    moved = Event()

    def move():
        with as_system():
            User.objects.filter(pk=cast.cleo.pk).update(email="cleo.new@example.org")
        connection.close()
        moved.set()

    sink.refusals = Moving()
    planning.plan(week, by_hand=True)
    sending.send_batch()

    assert states()["cleo.new@example.org"] == "failed"
    assert held() == []


def test_five_soft_bounces_in_fourteen_days_suppress_and_four_do_not(cast):
    rows = [make_delivery(cast.cleo, period=f"2026-W{number:02d}") for number in range(1, 7)]
    with as_system():
        assert [back(row, "soft", "4.2.2 full") for row in rows[:4]] == ["noted"] * 4
        # The first of them fell out of the fourteen days.
        MailBounce.objects.filter(delivery=rows[0]).update(at=timezone.now() - timedelta(days=14, minutes=1))
        assert back(rows[4], "soft", "4.2.2 full") == "noted"
        assert back(rows[4], "soft", "4.2.2 full") == "noted", "the same mail counts once"
        assert back(rows[5], "soft", "4.2.2 full") == "soft"
    assert held() == [("cleo@example.org", "soft", "4.2.2 full")]


def test_a_day_of_being_put_off_is_a_soft_bounce(sink, readers, week):
    sink.refusals["cleo@example.org"] = "452 4.2.2 full"
    planning.plan(week, by_hand=True)
    with as_system():
        mail = DigestDelivery.objects.filter(person=readers[1])
        mail.update(deferrals=26, first_tried_at=timezone.now() - timedelta(hours=23, minutes=30))
    sending.send_batch()

    with as_system():
        assert list(MailBounce.objects.values_list("kind", "source", "status")) == [("soft", "smtp", "452 4.2.2 full")]
    assert held() == []


def test_a_complaint_suppresses_and_leaves_the_mail_sent(sink, readers, week):
    planning.plan(week, by_hand=True)
    sending.send_batch()
    with as_system():
        back(DigestDelivery.objects.get(person=readers[1]), "complaint", "abuse")

    assert held() == [("cleo@example.org", "complaint", "abuse")]
    assert states()["cleo@example.org"] == "sent"


def test_a_later_report_turns_sent_into_failed_in_the_mail_and_in_the_run(sink, readers, week):
    planning.plan(week, by_hand=True)
    sending.send_batch()
    with as_system():
        back(DigestDelivery.objects.get(person=readers[1]))
        run = DigestRun.objects.get()

    assert (run.sent, run.failed, run.planned) == (1, 1, 2)
    row = next(one for one in deliveries() if one.person_id == readers[1].pk)
    assert (row.state, row.error) == ("failed", "5.1.1 unknown")


def test_a_bounce_of_another_address_does_nothing(cast):
    row = make_delivery(cast.cleo)
    with as_system():
        assert bounces.take(row.uuid, address="ada@example.org", kind="hard", source="report", status="") is None
        assert not MailBounce.objects.exists()


def test_the_secretariat_lifts_one_with_a_reason_and_the_mail_goes_again(sink, cast, readers, week, suppressed):
    with transaction.atomic():
        actor = actor_of(cast.dara)
        assert suppressions.lift(actor=actor, suppression_uuid=suppressed.uuid, reason=" typing  error ") is True
        assert suppressions.lift(actor=actor, suppression_uuid=suppressed.uuid, reason="twice") is False
    planning.plan(week, by_hand=True)

    sending.send_batch()
    assert {row.state for row in deliveries() if row.period == str(week)} == {"sent"}
    with as_system():
        row = MailSuppression.objects.get()
        event = AuditEvent.objects.get(action="digests.suppression.lifted")
    assert (row.lifted_by, row.lift_reason) == (cast.dara, "typing error")
    assert (event.reason, event.actor) == ("typing error", cast.dara)


def test_a_reason_is_asked_for(cast, suppressed):
    with transaction.atomic(), pytest.raises(suppressions.ReasonMissing):
        suppressions.lift(actor=actor_of(cast.dara), suppression_uuid=suppressed.uuid, reason="  ")


@pytest.mark.parametrize("name", ["ada", "cleo", "kim", "eli"])
def test_nobody_else_imposes_or_lifts(cast, suppressed, name):
    person = getattr(cast, name)
    with transaction.atomic(), pytest.raises(AbilityRefused):
        suppressions.lift(actor=actor_of(person), suppression_uuid=suppressed.uuid, reason="why not")
    with transaction.atomic(), pytest.raises(AbilityRefused):
        suppressions.suppress(actor=actor_of(person), person=cast.ada, reason="why not")


def test_by_hand_once_for_an_address(cast):
    with transaction.atomic():
        row = suppressions.suppress(actor=actor_of(cast.dara), person=cast.cleo, reason="left the town hall")
        assert suppressions.suppress(actor=actor_of(cast.dara), person=cast.cleo, reason="again") is None
    assert held() == [("cleo@example.org", "hand", "left the town hall")]
    with as_system():
        assert MailSuppression.objects.get(pk=row.pk).by == cast.dara


def test_send_again_after_lifting_counts_the_day_anew(cast):
    row = make_delivery(cast.cleo, state="failed", deferrals=27, first_tried_at=timezone.now() - timedelta(days=2))
    with transaction.atomic():
        assert again.send_again(actor=actor_of(cast.dara), delivery_uuid=row.uuid, seen_state="failed")
    [now] = deliveries()
    assert (now.state, now.deferrals, now.first_tried_at) == ("pending", 0, None)


# --- the walls, without any code of ours in between ---


@pytest.mark.parametrize(
    ("name", "sees"), [("cleo", True), ("dara", True), ("ada", False), ("kim", False), ("ivo", False)]
)
def test_a_suppression_is_seen_by_its_person_and_the_secretariat(cast, suppressed, name, sees):
    with being(getattr(cast, name)):
        assert (len(sql("select id from digests_mailsuppression")) == 1) is sees
        assert (suppressions.of_person(actor_of(getattr(cast, name))) is not None) is (name == "cleo")


@pytest.mark.parametrize(("name", "sees"), [("dara", True), ("cleo", False), ("ada", False)])
def test_bounces_are_seen_by_the_secretariat(cast, suppressed, name, sees):
    with being(getattr(cast, name)):
        assert (len(sql("select id from digests_mailbounce")) == 1) is sees


def test_nobody_is_without_either(suppressed):
    with being(None):
        assert sql("select id from digests_mailsuppression") == []
        assert sql("select id from digests_mailbounce") == []


def test_its_person_cannot_lift_it(cast, suppressed):
    lift = "update digests_mailsuppression set until = now(), lifted_by_id = %s, lift_reason = 'me'"
    with being(cast.cleo):
        assert changed(lift, [cast.cleo.pk]) == 0
    with being(cast.dara):
        assert changed(lift, [cast.dara.pk]) == 1
    with being(cast.dara), pytest.raises(DatabaseError, match="row-level security"):
        changed(lift, [cast.ada.pk])


@pytest.mark.parametrize(
    "write",
    [
        "update digests_mailsuppression set reason = 'hand'",
        "delete from digests_mailsuppression",
        "update digests_mailbounce set kind = 'soft'",
        "delete from digests_mailbounce",
        "insert into digests_mailbounce (uuid, delivery_id, address_hash, kind, source, status, at)"
        " select gen_random_uuid(), delivery_id, address_hash, 'soft', 'smtp', '', now() from digests_mailbounce",
    ],
)
def test_even_the_secretariat_writes_nothing_else(cast, suppressed, write):
    with being(cast.dara), pytest.raises(DatabaseError, match="permission denied"):
        changed(write)


def test_nobody_imposes_one_in_anothers_name(cast):
    insert = """insert into digests_mailsuppression (uuid, address_hash, person_id, reason, detail, since, by_id,
        lift_reason) values (gen_random_uuid(), 'x', %s, %s, '', now(), %s, '')"""
    for person, reason, by in (
        (cast.ada, "hand", cast.ada),
        (cast.dara, "hand", cast.ada),
        (cast.dara, "hard", cast.dara),
    ):
        with being(person), pytest.raises(DatabaseError, match="row-level security"):
            changed(insert, [cast.cleo.pk, reason, by.pk])
