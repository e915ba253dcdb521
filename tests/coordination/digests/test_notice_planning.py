"""Planning notices: each event tells each person once, whatever runs how often, and two events become one mail."""

import threading
from datetime import date

import pytest
from django.db import connection, transaction

from coordination.core.outbox import as_history
from coordination.core.registry import NoticeType, registry
from coordination.core.templatetags.portal import day_text
from coordination.digests.models import DigestDelivery, DigestRun, Notice, NoticeWish, OutboxEvent
from coordination.digests.services import notice_planning, planning
from tests.coordination.digests.conftest import deliveries
from tests.coordination.digests.noticing import happens, notices, plan, told
from tests.factories import actor_of, as_system, make_need

pytestmark = pytest.mark.django_db


@pytest.fixture
def need(cast):
    return make_need(cast.lind, state="submitted", addressed_to=cast.county_office, created_by=cast.ada)


def events():
    with as_system():
        return list(OutboxEvent.objects.unscoped("the test looks at every event").order_by("at"))


def test_an_event_tells_those_whom_it_concerns_and_owes_each_one_mail(cast, need):
    happens(need, "needs.need.submitted", cast.ada)

    assert plan() == 2
    assert told() == {("needs.need.submitted.addressee", "Ben"), ("needs.need.submitted.addressee", "Finn")}
    assert {(row.person_id, row.rule_group, row.record_uuid, row.state) for row in deliveries()} == {
        (cast.ben.pk, "notice", need.uuid, "pending"),
        (cast.finn.pk, "notice", need.uuid, "pending"),
    }
    assert events()[0].planned_at is not None


def test_a_second_plan_inserts_nothing(cast, need):
    happens(need, "needs.need.submitted", cast.ada)
    plan()

    assert plan() == 0
    with as_system():
        OutboxEvent.objects.unscoped("as if the mark had been lost").update(planned_at=None)
    assert plan() == 0
    assert (len(notices()), len(deliveries())) == (2, 2)
    # Not because the second plan broke.
    assert [(one.plan_attempts, one.planned_at is None) for one in events()] == [(0, False)]


def test_an_act_that_is_undone_tells_nobody(cast, need):
    with transaction.atomic():
        happens(need, "needs.need.submitted", cast.ada)
        transaction.set_rollback(True)

    assert plan() == 0
    assert notices() == []


def test_nobody_is_told_of_their_own_act(cast, need):
    happens(need, "needs.need.submitted", cast.finn)

    plan()
    assert told() == {("needs.need.submitted.addressee", "Ben")}


def test_an_event_that_nobody_is_told_of_is_settled_at_once(cast, need):
    happens(need, "needs.need.withdrawn", cast.ada)

    assert events()[0].planned_at is not None
    assert plan() == 0


def test_what_is_loaded_with_its_past_is_no_news(cast, need):
    with as_history():
        happens(need, "needs.need.submitted", cast.ada)
    assert plan() == 0
    happens(need, "needs.need.submitted", cast.ada)
    assert plan() == 2


def test_events_of_one_record_join_the_mail_that_still_waits(cast, need):
    happens(need, "needs.question.asked", cast.ben)
    plan()
    happens(need, "needs.need.returned", cast.ben)
    plan()

    assert len(notices()) == 2
    assert [row.person_id for row in deliveries()] == [cast.ada.pk]
    assert {one.delivery_id for one in notices()} == {deliveries()[0].pk}


def test_events_of_two_records_are_two_mails(cast, need):
    other = make_need(cast.lind, state="submitted", addressed_to=cast.county_office, created_by=cast.ada)
    for one in (need, other):
        happens(one, "needs.question.asked", cast.ben)
    plan()

    assert {row.record_uuid for row in deliveries()} == {need.uuid, other.uuid}


def test_a_mail_waits_for_further_events_as_long_as_the_setting_says(cast, need, settings):
    settings.NOTICE_DELAY_SECONDS = 90
    event = happens(need, "needs.question.asked", cast.ben)
    plan()

    row = deliveries()[0]
    at = next(one.at for one in events() if one.pk == event.uuid)
    assert (row.lease_until - at).total_seconds() == 90


def test_what_was_claimed_is_not_joined(cast, need):
    happens(need, "needs.need.returned", cast.ben)
    plan()
    with as_system():
        DigestDelivery.objects.update(attempts=1)
    happens(need, "needs.question.asked", cast.ben)
    plan()

    assert len(deliveries()) == 2


def test_a_kind_that_is_switched_off_stands_in_the_list_and_makes_no_mail(cast, need):
    with as_system():
        NoticeWish.objects.create(person=cast.ben, kind="needs.review", is_wanted=False)
    happens(need, "needs.need.submitted", cast.ada)
    plan()

    assert {one.person.name for one in notices()} == {"Ben", "Finn"}
    assert [row.person_id for row in deliveries()] == [cast.finn.pk]


def test_the_runs_of_the_secretariat_count_mails_at_once_by_day(cast, need):
    happens(need, "needs.need.submitted", cast.ada)
    plan()

    with as_system():
        run = DigestRun.objects.get(rule_group="notice")
    assert (run.planned, run.sent, run.period) == (2, 0, deliveries()[0].period)


def test_a_type_that_breaks_holds_up_no_other_event_and_is_given_up(cast, need, monkeypatch):
    def broken(_event):
        raise LookupError("no such thing")

    kind = "needs.review"
    bad = NoticeType("test.broken", "test.broken", kind, broken, lambda events, scope: {}, lambda *_args: None)
    monkeypatch.setitem(registry._objects, NoticeType, [*registry.all(NoticeType), bad])
    happens(need, "test.broken", cast.ada)
    happens(need, "needs.need.submitted", cast.ada)

    assert plan() == 2
    for _turn in range(notice_planning.MAX_ATTEMPTS):
        plan()
    row = next(one for one in events() if one.name == "test.broken")
    assert (row.plan_attempts, row.planned_at is None) == (notice_planning.MAX_ATTEMPTS, False)
    assert len(notices()) == 2


def test_the_planner_of_digests_leaves_mails_at_once_alone(cast, subscribe, week):
    subscribe(cast.ada)
    assert planning.plan(week, by_hand=True) == 1
    assert planning.plan(week, by_hand=True) == 0
    assert not {"notice", "mass"} & set(planning.DIGESTS)


@pytest.mark.django_db(transaction=True)
def test_two_planners_at_once_tell_everybody_once(cast):
    needs = [
        make_need(cast.lind, state="submitted", addressed_to=cast.county_office, created_by=cast.ada) for _ in range(4)
    ]
    for one in needs:
        happens(one, "needs.need.submitted", cast.ada)
        happens(one, "needs.need.redirected", cast.ada)
    barrier = threading.Barrier(4)
    planned = []

    def run():
        try:
            barrier.wait()
            planned.append(plan())
        finally:
            connection.close()

    planners = [threading.Thread(target=run) for _ in range(4)]
    for one in planners:
        one.start()
    for one in planners:
        one.join()

    # Two people, two events of each need, told together in one mail each.
    assert sorted((one.event_id, one.person_id) for one in notices()) == sorted(
        {(one.event_id, one.person_id) for one in notices()}
    )
    assert len(notices()) == 16
    assert len(deliveries()) == 8
    assert len(planned) == 4


@pytest.mark.django_db(transaction=True)
def test_planners_take_turns(cast):
    happens(make_need(cast.lind, state="returned", created_by=cast.ada), "needs.need.returned", cast.finn)
    planned = []

    def run():
        try:
            planned.append(plan())
        finally:
            connection.close()

    other = threading.Thread(target=run)
    with as_system(), connection.cursor() as cursor:
        cursor.execute(notice_planning._LOCK)
        other.start()
        other.join(1)
        assert planned == []
    other.join()
    assert planned == [1]


def test_the_application_writes_no_notice_and_reads_only_its_own(cast, need):
    happens(need, "needs.need.submitted", cast.ada)
    plan()

    actor_of(cast.ben)
    assert [one.person_id for one in Notice.objects.all()] == [cast.ben.pk]
    actor_of(cast.dara)
    assert Notice.objects.count() == 0


def test_the_secretariat_reads_the_day_of_mails_at_once(cast, need, client):
    happens(need, "needs.need.submitted", cast.ada)
    plan()
    client.force_login(cast.dara)
    day = deliveries()[0].period
    listed = client.get("/digests/runs/").text
    assert f'href="/digests/runs/notice-{day}/"' in listed
    assert "E-mails at once" in listed

    page = client.get(f"/digests/runs/notice-{day}/?q=ben").text
    assert f"E-mails at once, {day_text(date.fromisoformat(day))}" in page
    assert "Ben" in page
    assert client.get(f"/digests/runs/{day}/").status_code == 404
    mail = next(row for row in deliveries() if row.person_id == cast.ben.pk)
    with as_system():
        DigestDelivery.objects.filter(pk=mail.pk).update(state="failed", lease_until=None, error="550 no")
    answer = client.post(f"/digests/mails/{mail.uuid}/again/", {"state": "failed"})
    assert answer["Location"] == f"/digests/runs/notice-{day}/"
    assert {row.state for row in deliveries()} == {"pending"}
