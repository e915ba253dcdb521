"""Sending through a real SMTP server: nobody is forgotten, nobody is told twice, nobody blocks another."""

from collections import Counter
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, transaction
from django.utils import timezone

from coordination.core.registry import PersonalDigestSection, registry
from coordination.digests.models import DigestDelivery, DigestRule, DigestRun
from coordination.digests.services import claiming, planning, sending
from coordination.digests.services.rendering import Composer
from municipalities.models import Authority, Membership, User
from tests.coordination.digests.conftest import deliveries, make_accepted, states, text_of
from tests.factories import as_system, make_authority, make_membership, make_need, make_user

pytestmark = pytest.mark.django_db(transaction=True)

AGAIN = timedelta(minutes=5)


@pytest.fixture
def readers(cast, subscribe):
    """Five people who have something to read."""
    make_accepted(cast.lind, title="Winter beds")
    people = [cast.ada, cast.ben, cast.cleo, cast.gita, cast.ivo]
    for person in people:
        subscribe(person)
    return people


def change(row, **values):
    with as_system():
        DigestDelivery.objects.filter(pk=row.pk).update(**values)


def test_each_reader_gets_one_mail_over_one_connection(sink, readers, week):
    planning.plan(week, by_hand=True)

    report = sending.send_batch()

    assert report.states == {"sent": 5}
    assert sorted(address for address, _message in sink.mails) == sorted(person.email for person in readers)
    assert len(sink.sessions) == 1
    assert len({message["Message-ID"] for _address, message in sink.mails}) == 5
    assert [(row.state, row.attempts, row.lease_until) for row in deliveries()] == [("sent", 1, None)] * 5
    # Ada's own house has the answer to its need besides the news.
    assert {row.person_id: row.items for row in deliveries()} == {
        person.pk: 2 if person.name == "Ada" else 1 for person in readers
    }
    assert sorted(row.message_id for row in deliveries()) == sorted(m["Message-ID"] for _a, m in sink.mails)


def test_a_second_run_of_the_same_week_sends_nothing(sink, readers, week):
    planning.plan(week, by_hand=True)
    sending.send_batch()

    assert planning.plan(week, by_hand=True) == 0
    assert sending.send_batch().claimed == 0
    assert len(sink.mails) == 5


def test_the_headers_arrive_whole(sink, readers, week):
    planning.plan(week, by_hand=True)
    sending.send_batch()

    message = sink.to(readers[0])[0]

    link = message["List-Unsubscribe"].strip()
    assert link.startswith("<http://localhost:8000/digests/unsubscribe/")
    assert link.endswith("/?lang=en-gb>")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["To"] == "ada@example.org"
    assert "Winter beds" in text_of(message)
    assert "Winter beds" in text_of(message, "html")


def test_readers_without_news_get_no_mail(sink, cast, subscribe, week):
    subscribe(cast.ada)
    planning.plan(week, by_hand=True)

    assert sending.send_batch().states == {"empty": 1}
    assert sink.mails == []


def test_the_order_is_that_of_the_languages(sink, cast, readers, week):
    with as_system():
        User.objects.filter(pk__in=[cast.ada.pk, cast.gita.pk]).update(language="sr")
    planning.plan(week, by_hand=True)

    sending.send_batch()

    assert [message["Content-Language"] for _address, message in sink.mails] == ["en-GB"] * 3 + ["sr-Cyrl"] * 2


def test_a_refused_address_fails_alone_and_at_once(sink, readers, week):
    sink.refusals["cleo@example.org"] = "550 5.1.1 no such user"
    planning.plan(week, by_hand=True)

    report = sending.send_batch()

    assert report.states == {"sent": 4, "failed": 1}
    failed = next(row for row in deliveries() if row.state == "failed")
    assert (failed.person_id, failed.error) == (readers[2].pk, "550 5.1.1 no such user")


def test_an_address_put_off_is_tried_again_later(sink, readers, week):
    sink.refusals["cleo@example.org"] = "450 4.7.1 come back later"
    planning.plan(week, by_hand=True)
    sending.send_batch()
    waiting = next(row for row in deliveries() if row.state == "pending")
    assert timedelta(minutes=4) < waiting.lease_until - timezone.now() <= AGAIN
    assert sending.send_batch().claimed == 0

    sink.refusals.clear()
    change(waiting, lease_until=timezone.now())
    sending.send_batch()

    assert len(sink.to(readers[2])) == 1
    assert [row.state for row in deliveries()] == ["sent"] * 5


def minutes_to_wait(row):
    return round((row.lease_until - timezone.now()) / timedelta(minutes=1))


def test_what_is_put_off_is_tried_at_5_15_30_60_minutes_then_hourly_for_a_day(sink, readers, week):
    sink.refusals["cleo@example.org"] = "450 4.7.1 come back later"
    planning.plan(week, by_hand=True)
    waits = []
    while sending.send_batch().claimed and len(waits) < 100:
        row = next(one for one in deliveries() if one.person_id == readers[2].pk)
        if row.state == "pending":
            waits.append(minutes_to_wait(row))
            # The clock goes on: what is claimed next was tried first so much longer ago.
            passed = row.first_tried_at - timedelta(minutes=waits[-1])
            change(row, lease_until=timezone.now(), first_tried_at=passed)

    assert waits == [5, 15, 30, 60] + [60] * 22
    assert sum(waits) == 23 * 60 + 50, "the next hour would end after more than a day"
    last = next(one for one in deliveries() if one.person_id == readers[2].pk)
    assert (last.state, last.attempts, last.deferrals, last.error) == ("failed", 0, 27, "450 4.7.1 come back later")
    assert states() == {person.email: "sent" for person in readers} | {"cleo@example.org": "failed"}


def test_a_refusal_for_good_is_not_tried_again(sink, readers, week):
    sink.refusals["cleo@example.org"] = "554 5.7.1 no"
    planning.plan(week, by_hand=True)
    sending.send_batch()

    assert states()["cleo@example.org"] == "failed"
    assert sending.send_batch().claimed == 0


def test_being_put_off_is_no_attempt_without_an_end(sink, readers, week):
    """Else a greylisted mail would be claimed alone, and given up after five."""
    sink.refusals["cleo@example.org"] = "451 4.3.0 not now"
    planning.plan(week, by_hand=True)
    sending.send_batch()

    row = next(one for one in deliveries() if one.state == "pending")
    assert (row.attempts, row.deferrals, row.tries, row.is_put_off) == (0, 1, 1, True)
    with as_system():
        run = DigestRun.objects.get()
    assert (run.deferred, run.sending, run.untried, run.waiting) == (1, 0, 0, 1)


def test_with_the_server_away_everything_waits_and_no_attempt_counts(readers, week, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    planning.plan(week, by_hand=True)

    report = sending.send_batch()

    assert report.server_is_away is True
    assert {(row.state, row.attempts) for row in deliveries()} == {("pending", 0)}
    assert all(row.lease_until > timezone.now() for row in deliveries())


def test_a_server_that_hangs_up_costs_one_attempt_of_one_mail(sink, readers, week):
    sink.refusals["ben@example.org"] = "421 4.3.0 closing"
    planning.plan(week, by_hand=True)

    report = sending.send_batch()

    assert report.states == {"sent": 4, "pending": 1}
    assert len(sink.mails) == 4


def test_an_address_that_is_none_fails_alone(sink, cast, readers, week):
    with as_system():
        User.objects.filter(pk=cast.ben.pk).update(email="ben@example.org\nBcc: all@example.org")
    planning.plan(week, by_hand=True)

    report = sending.send_batch()

    assert report.states == {"sent": 4, "failed": 1}
    assert all("all@example.org" not in address for address, _message in sink.mails)


def breaking(monkeypatch, name, error):
    """The mail of one person cannot be put together: stands for any fault in one reader's data."""
    letter = Composer.letter

    def broken(self, delivery):
        if delivery.person_id == name.pk:
            raise error
        return letter(self, delivery)

    monkeypatch.setattr(Composer, "letter", broken)


def test_a_mail_that_cannot_be_made_does_not_hold_up_the_others(sink, cast, readers, week, monkeypatch):
    breaking(monkeypatch, cast.ben, LookupError("bad data"))
    planning.plan(week, by_hand=True)

    report = sending.send_batch()

    assert report.states == {"sent": 4, "pending": 1}
    assert next(row.error for row in deliveries() if row.state == "pending") == "LookupError while the mail was made"


def test_a_reader_who_breaks_the_reading_for_all_breaks_only_their_own(sink, cast, readers, week, monkeypatch):
    """One query for a whole batch fails for the whole batch; then each is read alone."""

    def find(some, _together):
        if cast.ben.pk in {reader.person_id for reader in some}:
            with connection.cursor() as cursor:
                cursor.execute("select 1 / 0")
        return {}

    section = PersonalDigestSection("test.broken", "broken", 1, "emails/digest/entries", find, lambda news: None)
    monkeypatch.setitem(registry._objects, PersonalDigestSection, [*registry.all(PersonalDigestSection), section])
    planning.plan(week, by_hand=True)

    report = sending.send_batch()

    assert report.states == {"sent": 4, "pending": 1}
    assert next(row.error for row in deliveries() if row.state == "pending") == "DataError while the mail was made"


def test_a_sender_that_is_stopped_gives_the_rest_back_at_once(sink, cast, readers, week, monkeypatch):
    planning.plan(week, by_hand=True)
    with monkeypatch.context() as patch:
        breaking(patch, cast.cleo, SystemExit())
        with pytest.raises(SystemExit):
            sending.send_batch()

    left = Counter(row.state for row in deliveries())
    assert left["pending"] >= 1
    assert left == {"pending": left["pending"], "sent": 5 - left["pending"]}
    assert sending.send_batch().states == {"sent": left["pending"]}
    assert len(sink.mails) == 5


class Meanwhile:
    """Does something when the first mail arrives: the rest of the batch is made already."""

    def __init__(self, sink, act):
        self.take, self.act = sink.handle_DATA, act

    async def __call__(self, server, session, envelope):
        if self.act is not None:
            act, self.act = self.act, None
            await sync_to_async(act)(envelope.rcpt_tos[0])
        return await self.take(server, session, envelope)


@pytest.mark.parametrize("change_of", ["membership", "wish", "account"])
def test_what_ended_while_the_batch_was_being_sent_counts(sink, readers, week, change_of):
    def end_for_all_others(first):
        with as_system():
            others = User.objects.exclude(email=first)
            if change_of == "membership":
                Membership.objects.filter(user__in=others).update(valid_until=timezone.now())
            elif change_of == "wish":
                DigestRule.objects.filter(person__in=others).update(frequency="never")
            else:
                others.update(is_active=False)
        connection.close()

    sink.handle_DATA = Meanwhile(sink, end_for_all_others)
    planning.plan(week, by_hand=True)

    report = sending.send_batch()

    assert report.states == {"sent": 1, "suppressed": 4}
    assert len(sink.mails) == 1


def test_nothing_leaves_for_a_membership_that_ended_after_planning(sink, cast, readers, week):
    planning.plan(week, by_hand=True)
    with as_system():
        Membership.objects.filter(user=cast.gita).update(valid_until=timezone.now())

    sending.send_batch()

    assert sink.to(cast.gita) == []
    assert states()["gita@example.org"] == "suppressed"


def test_nothing_leaves_for_somebody_who_stopped_it_after_planning(sink, cast, readers, week):
    planning.plan(week, by_hand=True)
    with as_system():
        DigestRule.objects.filter(person=cast.gita).update(frequency="never")

    sending.send_batch()

    assert sink.to(cast.gita) == []
    assert states()["gita@example.org"] == "suppressed"


def test_rows_under_another_senders_lease_are_left_alone(sink, readers, week):
    planning.plan(week, by_hand=True)
    batch = claiming.claim(size=3)

    assert sending.send_batch().states == {"sent": 2}
    assert len(batch.deliveries) == 3
    assert sending.send_batch().claimed == 0


def test_an_expired_lease_is_claimed_again_and_its_first_owner_marks_nothing(sink, readers, week):
    planning.plan(week, by_hand=True)
    stale = claiming.claim(lease=timedelta(seconds=-1))

    assert sending.send_batch().states == {"sent": 5}
    assert stale.finish(stale.deliveries[0], claiming.Outcome("failed")).was_ours is False
    assert stale.release() == 0
    assert {row.state for row in deliveries()} == {"sent"}


def test_a_slow_sender_renews_its_lease(readers, week):
    planning.plan(week, by_hand=True)
    batch = claiming.claim(lease=timedelta(seconds=60))
    batch.lease_until = min(row.lease_until for row in deliveries())
    batch.lease = timedelta(seconds=300)

    batch.renew_if_needed()

    assert {row.lease_until for row in deliveries()} == {batch.lease_until}
    assert batch.lease_until - timezone.now() > timedelta(seconds=290)


def test_a_mail_that_kills_its_sender_takes_nobody_with_it(sink, readers, week):
    planning.plan(week, by_hand=True)
    with as_system():
        DigestDelivery.objects.update(state="sending", attempts=2, lease_until=timezone.now())

    assert [sending.send_batch().claimed for _turn in range(6)] == [1, 1, 1, 1, 1, 0]
    assert len(sink.mails) == 5


def test_what_never_comes_to_an_end_is_parked(readers, week):
    planning.plan(week, by_hand=True)
    with as_system():
        DigestDelivery.objects.update(state="sending", attempts=5, lease_until=timezone.now())

    assert sending.send_batch().claimed == 0
    assert {(row.state, row.error) for row in deliveries()} == {("failed", "No end after five attempts.")}


def test_the_run_is_finished_when_nothing_waits(sink, readers, week):
    sink.refusals["cleo@example.org"] = "550 no"
    planning.plan(week, by_hand=True)
    sending.send_batch(size=2)
    with as_system():
        run = DigestRun.objects.get()
    assert (run.planned, run.sent + run.failed, run.waiting, run.finished_at) == (5, 2, 3, None)

    sending.send_batch()

    with as_system():
        run = DigestRun.objects.get()
    assert (run.planned, run.sent, run.failed, run.waiting) == (5, 4, 1, 0)
    assert run.finished_at is not None


def test_sending_inside_a_transaction_is_a_mistake(readers):
    with transaction.atomic(), pytest.raises(RuntimeError, match="outside transactions"):
        sending.send_batch()


def test_no_mail_holds_a_word_of_what_its_reader_may_not_see(sink, cast, subscribe, week):
    make_need(cast.lind, state="submitted", addressed_to=cast.county_office, title="CanaryOfLind")
    make_accepted(cast.holm)
    stranger = make_user(email="stranger@example.org")
    make_membership(stranger, make_authority(kind=Authority.Kind.OBSERVER), "viewer")
    for person in (cast.gita, cast.ivo, cast.ben, stranger):
        subscribe(person)
    planning.plan(week, by_hand=True)

    sending.send_batch()

    assert len(sink.mails) == 4
    assert all(b"CanaryOfLind" not in message.as_bytes() for _address, message in sink.mails)
    assert "review" not in text_of(sink.to(stranger)[0])


def test_the_bytes_of_a_mail_say_what_was_written(sink, cast, readers, week):
    """Our own way of writing mails: long lines, other alphabets and other ends of lines arrive as they were."""
    long = "Ш" * 190
    make_accepted(cast.holm, title=long)
    with as_system():
        User.objects.filter(pk=cast.gita.pk).update(language="sr", name="Гита")
    planning.plan(week, by_hand=True)

    sending.send_batch()

    [message] = sink.to(cast.gita)
    assert message.defects == []
    assert [part.get_content_type() for part in message.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert message["Subject"].startswith("Недељни преглед новости")
    for kind in ("plain", "html"):
        assert long in text_of(message, kind)
        assert "Гита" in text_of(message, kind)
    assert all(len(line) <= 998 for line in message.as_bytes().split(b"\n"))
    assert message["Date"]
    assert message["From"].endswith("<portal@portal.example.org>")
