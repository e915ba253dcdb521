"""What nobody touches is warned of and then lapses: once, never by surprise, and not what waits for somebody else."""

from datetime import UTC, date, datetime, timedelta

import pytest

from coordination.celery import SCHEDULE
from coordination.digests.models import OutboxEvent
from municipalities.models import AuditEvent
from needs.models import Need, NeedMove
from needs.services import lapsing
from needs.services.lapsing import OPEN_AFTER, RETURNED_AFTER, WARNED_BEFORE, lapse_untouched
from tests.factories import as_system, fresh, make_need
from tests.pages import Page, browser

DAY = timedelta(days=1)
OVER = date(2026, 6, 1)


def at(day: date) -> datetime:
    """Noon of a day."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def an_open_need(network, **values) -> Need:
    """An accepted need of Lind whose time was over on 1 June."""
    given = {"state": "accepted", "needed_until": OVER, "created_by": network.ada, "sector": network.sector}
    return make_need(network.lind, addressed_to=network.county_office, **{**given, **values})


def a_returned_need(network, touched: date) -> Need:
    """A returned need that was last touched on this day."""
    need = make_need(network.lind, state="returned", addressed_to=network.county_office, created_by=network.ada)
    with as_system():
        Need._base_manager.filter(pk=need.pk).update(updated_at=at(touched))
    return need


def events_of(need: Need) -> list[str]:
    """What was announced of it."""
    with as_system():
        rows = OutboxEvent._base_manager.filter(record_uuid=need.uuid, name__startswith="needs.need.laps")
        return [row.name for row in rows.order_by("at")]


def run_daily(first: date, days: int) -> dict[date, tuple[int, int]]:
    """Two runs each day; the days on which something happened."""
    seen = {}
    for number in range(days):
        day = first + DAY * number
        done = [lapse_untouched(at(day)) for _run in range(2)]
        assert done[1] == (0, 0)
        if done[0] != (0, 0):
            seen[day] = done[0]
    return seen


def test_an_open_need_whose_time_is_over_is_warned_of_and_lapses_fourteen_days_later(network):
    need = an_open_need(network)
    ends = OVER + OPEN_AFTER

    assert run_daily(OVER, 130) == {ends - WARNED_BEFORE: (1, 0), ends: (0, 1)}
    kept = fresh(need)
    assert (kept.state, kept.reach, kept.version) == ("lapsed", 3, 2)
    assert kept.closed_at == at(ends)
    assert events_of(need) == ["needs.need.lapsing", "needs.need.lapsed"]
    with as_system():
        move = NeedMove._base_manager.get(need=need, to_state="lapsed", from_state="accepted")
        noted = AuditEvent.objects.get(action="needs.need.lapsed", target_uuid=need.uuid)
    assert (move.kind, move.actor_id, move.acting_id, move.reach) == ("lapse", None, None, 1)
    assert (noted.actor_id, noted.before, noted.chain) == (None, {"state": "accepted"}, network.lind.pk)


def test_a_returned_need_that_nobody_touches_lapses_after_sixty_days_and_stays_with_those_above(network):
    touched = date(2026, 8, 3)
    need = a_returned_need(network, touched)
    ends = touched + RETURNED_AFTER

    assert run_daily(touched, 100) == {ends - WARNED_BEFORE: (1, 0), ends: (0, 1)}
    assert (fresh(need).state, fresh(need).reach) == ("lapsed", 1)


def test_after_a_pause_the_warning_still_comes_fourteen_days_before(network):
    need = an_open_need(network)
    late = OVER + OPEN_AFTER + 200 * DAY

    assert run_daily(late, 40) == {late: (1, 0), late + WARNED_BEFORE: (0, 1)}
    assert fresh(need).state == "lapsed"


def test_without_a_last_day_the_day_on_which_it_was_needed_counts(network):
    an_open_need(network, needed_until=None, needed_by=OVER)
    an_open_need(network, needed_until=None, needed_by=None)

    assert run_daily(OVER, 500) == {OVER + OPEN_AFTER - WARNED_BEFORE: (1, 0), OVER + OPEN_AFTER: (0, 1)}


def test_saying_that_it_is_still_valid_begins_anew_also_after_the_warning(network):
    need = an_open_need(network)
    warned = OVER + OPEN_AFTER - WARNED_BEFORE
    assert lapse_untouched(at(warned)) == (1, 0)
    with as_system():
        Need._base_manager.filter(pk=need.pk).update(still_valid_on=warned + DAY)

    ends = warned + DAY + OPEN_AFTER
    assert run_daily(warned, 140) == {ends - WARNED_BEFORE: (1, 0), ends: (0, 1)}


@pytest.mark.parametrize("state", ["draft", "submitted", "declined", "met", "partly_met", "withdrawn", "lapsed"])
def test_nothing_else_lapses(network, state):
    make_need(network.lind, state=state, needed_until=OVER, addressed_to=network.county_office)

    assert lapse_untouched(at(OVER + 900 * DAY)) == (0, 0)


def test_a_need_whose_change_waits_for_its_answer_does_not_lapse(network):
    an_open_need(network, change_asked_at=at(OVER))

    assert lapse_untouched(at(OVER + 900 * DAY)) == (0, 0)


@pytest.mark.parametrize("state", ["accepted", "accepted_in_part", "in_progress"])
def test_every_open_state_lapses(network, state):
    need = an_open_need(network, state=state)
    lapse_untouched(at(OVER + OPEN_AFTER))

    assert lapse_untouched(at(OVER + OPEN_AFTER + WARNED_BEFORE)) == (0, 1)
    assert fresh(need).state == "lapsed"


def test_a_touch_between_the_look_and_the_lock_keeps_the_need(network, monkeypatch):
    need = an_open_need(network)
    lapse_untouched(at(OVER + OPEN_AFTER))
    settle = lapsing._settle

    def touched_meanwhile(need_id, now):
        with as_system():
            Need._base_manager.filter(pk=need.pk).update(still_valid_on=now.date())
        return settle(need_id, now)

    monkeypatch.setattr(lapsing, "_settle", touched_meanwhile)

    assert lapse_untouched(at(OVER + OPEN_AFTER + WARNED_BEFORE)) == (0, 0)
    assert fresh(need).state == "accepted"


def test_the_page_of_a_lapsed_need_says_that_the_portal_did_it(network):
    need = an_open_need(network)
    lapse_untouched(at(OVER + OPEN_AFTER))
    lapse_untouched(at(OVER + OPEN_AFTER + WARNED_BEFORE))

    page = Page(browser(network.ada).get(fresh(need).get_absolute_url()))

    assert page.status == 200
    assert "The portal" in page.text


def test_beat_asks_every_hour():
    assert SCHEDULE["needs.lapse_untouched"] == 3600
