"""Late answers are told to reviewers, then the lead, then the network: each step of a term once, whatever happens."""

import itertools
from datetime import UTC, date, datetime, timedelta

import pytest

from coordination.celery import SCHEDULE, app
from coordination.digests.models import OutboxEvent
from municipalities.models import AuditEvent
from needs.models import AnswerTerm, CalendarDay, Escalation, Need, NeedChange
from needs.services import escalation, review
from needs.services.answer_term import Calendar
from needs.services.escalation import EVENTS, Step, escalate_late, step_days
from needs.services.needs import columns_of
from tests.cast import Cast
from tests.factories import actor_of, as_system, fresh, make_need
from tests.needs.deciding import submitted

#: A Tuesday: the reviewers are told on Wednesday, the lead three working days later, the network after five more.
DUE = date(2026, 11, 3)
FIRST, SECOND, THIRD = date(2026, 11, 4), date(2026, 11, 9), date(2026, 11, 16)
DAY = timedelta(days=1)


def at(day: date, hour: int = 9) -> datetime:
    """An hour of a day in UTC; at nine it is the same day in all the region."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def steps_of(need: Need) -> list[tuple[int, date]]:
    """The steps taken, in the order of their rows."""
    with as_system():
        rows = Escalation._base_manager.filter(need=need).order_by("id")
        return list(rows.values_list("step", "due_on"))


def told_of(need: Need) -> list[str]:
    """The events of these steps in the outbox, in the order of their making."""
    with as_system():
        rows = OutboxEvent._base_manager.filter(record_uuid=need.uuid, name__startswith="needs.escalation")
        return [row.name.rpartition(".")[2] for row in rows.order_by("at")]


def changed(need: Need, **values) -> None:
    """Set columns as no service may."""
    with as_system():
        Need._base_manager.filter(pk=need.pk).update(**values)


def test_the_steps_of_a_term_in_working_days():
    assert step_days(DUE, Calendar("QQ")) == {Step.REVIEWERS: FIRST, Step.LEAD: SECOND, Step.NETWORK: THIRD}
    # Friday: on Saturday already; then Monday to Wednesday, then the next Wednesday.
    assert list(step_days(date(2026, 11, 6), Calendar("QQ")).values()) == [
        date(2026, 11, 7), date(2026, 11, 11), date(2026, 11, 18)
    ]  # fmt: skip
    # 1 May is a day off in Bosnia and Herzegovina, 2 May a Saturday.
    assert step_days(date(2026, 4, 28), Calendar("BA"))[Step.LEAD] == date(2026, 5, 5)
    assert step_days(date(2026, 4, 28), Calendar("QQ"))[Step.LEAD] == date(2026, 5, 4)


def test_nobody_is_told_on_the_last_day_and_each_step_once_on_its_own(network):
    need = submitted(network, answer_due_on=DUE)
    seen = {}
    for number in range(20):
        day = DUE + DAY * number
        for hour in (9, 10, 20):
            if taken := escalate_late(at(day, hour)):
                seen[day, hour] = taken

    assert seen == {(FIRST, 9): 1, (SECOND, 9): 1, (THIRD, 9): 1}
    assert steps_of(need) == [(1, DUE), (2, DUE), (3, DUE)]
    assert told_of(need) == ["reviewers", "lead", "network"]


def test_a_day_begins_at_midnight_of_the_place(network):
    submitted(network, answer_due_on=DUE)

    assert escalate_late(datetime(2026, 11, 3, 22, 59, tzinfo=UTC)) == 0
    assert escalate_late(datetime(2026, 11, 3, 23, 1, tzinfo=UTC)) == 1


def test_a_run_after_a_pause_takes_each_missed_step_once_in_order(network):
    need = submitted(network, answer_due_on=DUE)

    assert escalate_late(at(SECOND + DAY)) == 2
    assert steps_of(need) == [(1, DUE), (2, DUE)]
    assert escalate_late(at(date(2027, 3, 1))) == 1
    assert escalate_late(at(date(2027, 3, 1))) == 0
    assert told_of(need) == ["reviewers", "lead", "network"]


def test_a_clock_that_jumps_forth_and_back_tells_nobody_twice(network):
    need = submitted(network, answer_due_on=DUE)
    days = (FIRST, THIRD, FIRST, DUE - 30 * DAY, SECOND, THIRD + 400 * DAY, THIRD)

    assert [escalate_late(at(day)) for day in days] == [1, 2, 0, 0, 0, 0, 0]
    assert steps_of(need) == [(1, DUE), (2, DUE), (3, DUE)]


@pytest.mark.parametrize(
    "state",
    ["draft", "returned", "declined", "accepted", "accepted_in_part", "in_progress", "met", "withdrawn", "lapsed"],
)
def test_only_what_waits_for_an_answer_is_late(network, state):
    need = make_need(network.lind, state=state, addressed_to=network.county_office, answer_due_on=DUE)

    assert escalate_late(at(THIRD)) == 0
    assert steps_of(need) == []


def test_a_redirect_begins_a_new_term_and_with_it_new_steps(network):
    need = submitted(network, answer_due_on=DUE)
    escalate_late(at(THIRD))
    moved = review.redirect_need(
        actor=actor_of(network.ben),
        need_id=need.pk,
        version=1,
        authority=network.ministry,
        note="The ministry has the beds",
    )
    assert moved.answer_due_on > DUE
    assert escalate_late(at(moved.answer_due_on)) == 0

    assert escalate_late(at(moved.answer_due_on + 60 * DAY)) == 3
    assert steps_of(need) == [
        *itertools.product((1, 2, 3), [DUE]),
        *itertools.product((1, 2, 3), [moved.answer_due_on]),
    ]


def test_an_answer_between_the_look_and_the_lock_stops_the_step(network, monkeypatch):
    need = submitted(network, answer_due_on=DUE)
    looked = escalation._late_needs

    def answered_meanwhile(now):
        found = list(looked(now))
        changed(need, state="returned")
        return found

    monkeypatch.setattr(escalation, "_late_needs", answered_meanwhile)

    assert escalate_late(at(THIRD)) == 0
    assert told_of(need) == []


def change_of(network: Cast, need: Need, **values) -> NeedChange:
    """A change of an accepted need that waits for its answer."""
    given = {"state": "submitted", "values": {"title": "x"}, "reason": "More people came", "due_on": DUE, "reach": 1}
    with as_system():
        changed(need, change_asked_at=at(DUE))
        return NeedChange._base_manager.create(
            **columns_of(need), **{"need": need, "begun_by": network.ada, "submitted_at": at(DUE), **given, **values}
        )


def test_a_change_after_acceptance_that_waits_too_long_is_told_as_well(network):
    need = make_need(network.lind, state="accepted", addressed_to=network.county_office, created_by=network.ada)
    waiting = change_of(network, need)

    assert escalate_late(at(DUE)) == 0
    assert escalate_late(at(SECOND)) == 2
    assert escalate_late(at(SECOND)) == 0
    with as_system():
        NeedChange._base_manager.filter(pk=waiting.pk).update(state="accepted", decided_at=at(SECOND))
    changed(need, change_asked_at=None)
    assert escalate_late(at(THIRD)) == 0
    assert told_of(need) == ["reviewers", "lead"]


def test_a_change_that_is_being_written_is_nobodys_duty(network):
    need = make_need(network.lind, state="accepted", addressed_to=network.county_office, created_by=network.ada)
    change_of(network, need, state="draft", reach=0)

    assert escalate_late(at(THIRD)) == 0


def test_what_is_told_holds_columns_and_no_words_and_stays_with_those_above(network):
    need = make_need(network.lind, state="accepted", addressed_to=network.county_office, created_by=network.ada)
    change_of(network, need)
    escalate_late(at(FIRST))

    with as_system():
        event = OutboxEvent._base_manager.get(record_uuid=need.uuid, name=EVENTS[Step.REVIEWERS])
        row = Escalation._base_manager.get(need=need)
        noted = AuditEvent.objects.get(action="needs.escalation.reviewers", target_uuid=need.uuid)
    assert (event.actor_id, event.reach, event.addressed_to_id) == (None, 1, network.county_office.pk)
    assert columns_of(row) == columns_of(need)
    assert row.reach == 1
    assert (noted.actor_id, noted.acting_id, noted.chain) == (None, None, network.lind.pk)
    assert noted.after == {"due_on": "2026-11-03", "step": 1, "is_change": True}


def test_the_countrys_own_days_off_put_the_later_steps_off(network):
    need = submitted(network, answer_due_on=DUE)
    with as_system():
        AnswerTerm.objects.create(country=network.country, days=2)  # the length of terms moves no step
        CalendarDay.objects.create(country=network.country, day=FIRST + DAY, is_working=False, name="Flood")

    assert escalate_late(at(SECOND)) == 1
    assert escalate_late(at(SECOND + DAY)) == 1
    assert steps_of(need) == [(1, DUE), (2, DUE)]


def test_a_step_that_cannot_be_told_is_not_written_and_comes_with_the_next_run(network, monkeypatch):
    need = submitted(network, answer_due_on=DUE)

    def broken(_event):
        raise RuntimeError("the outbox is full")

    with monkeypatch.context() as patch:
        patch.setattr(escalation, "announce", broken)
        with pytest.raises(RuntimeError):
            escalate_late(at(FIRST))
    assert steps_of(need) == []

    assert escalate_late(at(FIRST)) == 1
    assert fresh(need).state == "submitted"


def test_beat_asks_every_hour_and_the_task_runs():
    app.loader.import_default_modules()

    assert SCHEDULE["needs.escalate_late_answers"] == 3600
    assert "needs.escalate_late_answers" in app.tasks
