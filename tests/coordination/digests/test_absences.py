"""Being away: every mail rests but urgent ones, until the day or until the person says that they are back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from coordination.digests.models import Absence, NoticeWish
from coordination.digests.services import absences, planning, sending
from coordination.digests.services.absences import NotADay, NotADeputy
from municipalities.models import AuditEvent
from tests.coordination.digests.conftest import deliveries, make_accepted, make_delivery
from tests.coordination.digests.noticing import happens, notices, plan, send
from tests.factories import actor_of, as_system, make_authority, make_membership, make_need, make_user

pytestmark = pytest.mark.django_db
#: Mails leave outside transactions.
COMMITTED = pytest.mark.django_db(transaction=True)

URL = "/digests/rules/"
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 20, 6, tzinfo=UTC)


def away(person, *, days=10, deputy=None, until=None):
    """The person is away from now on."""
    with as_system():
        day = until or timezone.localdate() + timedelta(days=days)
        return Absence.objects.create(person=person, until=day, deputy=deputy)


def absent():
    with as_system():
        return list(Absence.objects.all())


def member(zone="Europe/Belgrade"):
    """A person with a membership since long ago in an authority of that zone."""
    person = make_user()
    make_membership(person, make_authority(time_zone=zone), valid_from=LONG_AGO)
    return person


def test_no_digest_is_planned_while_somebody_is_away(subscribe):
    person = member()
    subscribe(person, active_since=LONG_AGO)
    away(person, until=date(2026, 11, 21))

    assert planning.plan_due(FRIDAY) == 0
    with as_system():
        Absence.objects.update(until=date(2026, 11, 20))
    assert planning.plan_due(FRIDAY) == 1


def test_the_day_is_that_of_the_persons_own_clock(subscribe):
    """In Bucharest the 21st has begun while it is the 20th in Belgrade."""
    people = {}
    for zone in ("Europe/Bucharest", "Europe/Belgrade"):
        people[zone] = member(zone)
        subscribe(people[zone], weekday=6, hour=0, active_since=LONG_AGO)
        away(people[zone], until=date(2026, 11, 21))

    planning.plan_due(datetime(2026, 11, 20, 22, 30, tzinfo=UTC))

    told = [row.person for row in deliveries() if row.period == "2026-W47"]
    assert told == [people["Europe/Bucharest"]]


@COMMITTED
def test_what_was_planned_before_rests_too(cast, subscribe, sink):
    make_accepted(cast.farby)
    subscribe(cast.ada)
    make_delivery(cast.ada)
    away(cast.ada)

    sending.send_batch()

    assert [(row.state, row.error) for row in deliveries()] == [("suppressed", "Switched off or paused by the person.")]
    assert sink.mails == []


@COMMITTED
def test_whoever_goes_away_while_the_batch_leaves_gets_nothing(cast, subscribe, sink, monkeypatch):
    """Two readers in one batch; the second goes away after the first mail left."""
    make_accepted(cast.farby)
    for person in (cast.ada, cast.gita):
        subscribe(person)
        make_delivery(person, audience="alike")
    deliver = sending.deliver

    def and_away(delivery, *rest):
        outcome = deliver(delivery, *rest)
        if not absent():
            away(cast.gita if delivery.person_id == cast.ada.pk else cast.ada)
        return outcome

    monkeypatch.setattr(sending, "deliver", and_away)
    sending.send_batch()

    assert [row.state for row in deliveries()] == ["sent", "suppressed"]


@COMMITTED
def test_a_mail_at_once_rests_and_the_list_keeps_its_line(cast, sink):
    for person in (cast.ben, cast.finn):
        away(person)
    happens(make_need(cast.lind, addressed_to=cast.county_office, state="submitted"), "needs.need.submitted", cast.ada)

    plan()
    send()

    assert {one.person: one.delivery for one in notices()} == {cast.ben: None, cast.finn: None}
    assert sink.mails == []


@COMMITTED
def test_a_mail_at_once_that_waits_rests_when_somebody_goes_away(cast, sink):
    happens(make_need(cast.lind, addressed_to=cast.county_office, state="submitted"), "needs.need.submitted", cast.ada)
    plan()
    away(cast.ben)

    send()

    assert {row.person_id: (row.state, row.error) for row in deliveries()} == {
        cast.ben.pk: ("suppressed", "Away."),
        cast.finn.pk: ("sent", ""),
    }


def test_the_person_goes_and_comes_back_by_the_page(client, cast):
    client.force_login(cast.ada)
    until = timezone.localdate() + timedelta(days=10)

    gone = client.post(URL, {"until": until.isoformat(), "deputy": ""}, follow=True)

    assert [(one.person_id, one.until, one.deputy_id) for one in absent()] == [(cast.ada.pk, until, None)]
    for page in (gone, client.get("/digests/"), client.get("/notices/settings/")):
        assert "You are away: before" in page.text
        assert 'action="/digests/rules/back/"' in page.text

    back = client.post("/digests/rules/back/", follow=True)

    assert absent() == []
    assert "You are away" not in back.text
    with as_system():
        acts = AuditEvent.objects.filter(action__startswith="digests.absence.").order_by("seq")
        assert [one.action for one in acts] == ["digests.absence.begun", "digests.absence.ended"]


@pytest.mark.parametrize(
    ("until", "words"),
    [("", "Say from which day on"), ("yesterday", "Enter a date"), ("2020-01-01", "Choose a day after today")],
)
def test_a_day_that_cannot_be_is_said_beside_the_field(client, cast, until, words):
    client.force_login(cast.ada)

    answer = client.post(URL, {"until": until})

    assert answer.status_code == 422
    assert words in answer.text
    assert absent() == []


@pytest.mark.parametrize("days", [0, -1, 367])
def test_the_service_refuses_such_days_too(cast, days):
    with pytest.raises(NotADay):
        absences.begin_absence(actor=actor_of(cast.ada), until=timezone.localdate() + timedelta(days=days))


def test_an_absence_ends_by_itself(cast):
    away(cast.ada, days=1)
    assert absences.find_absence(actor_of(cast.ada)) is not None
    with as_system():
        Absence.objects.update(until=timezone.localdate())
    assert absences.find_absence(actor_of(cast.ada)) is None


def test_nobody_can_be_sent_away_by_somebody_else(cast):
    away(cast.ada)

    assert absences.end_absence(actor=actor_of(cast.gita)) is False
    assert len(absent()) == 1


def test_a_stranger_is_no_deputy(cast):
    with pytest.raises(NotADeputy):
        absences.begin_absence(
            actor=actor_of(cast.ada), until=timezone.localdate() + timedelta(days=3), deputy_id=cast.gita.pk
        )


def test_wishes_are_untouched_by_an_absence(cast):
    for person in (cast.ben, cast.finn):
        away(person)
    happens(make_need(cast.lind, addressed_to=cast.county_office, state="submitted"), "needs.need.submitted", cast.ada)
    plan()

    with as_system():
        assert not NoticeWish.objects.filter(person=cast.ben, is_wanted=False).exists()
