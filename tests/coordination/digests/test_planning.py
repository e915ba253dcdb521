"""Which mails are owed, and when."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from coordination.digests.models import DigestRule, DigestRun
from coordination.digests.services import claiming, planning
from coordination.digests.services.periods import Day, Week
from municipalities.models import Authority, User
from tests.coordination.digests.conftest import deliveries, make_delivery
from tests.factories import as_system, make_authority, make_membership, make_user

pytestmark = pytest.mark.django_db

W47 = Week.parse("2026-W47")
FRIDAY_7_IN_BELGRADE = datetime(2026, 11, 20, 6, tzinfo=UTC)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def member(subscribe, *, zone="Europe/Belgrade", since=LONG_AGO, **rule):
    """A person who holds a membership since `since` in an authority of that zone, and wants the digest."""
    person = make_user()
    make_membership(person, make_authority(time_zone=zone), valid_from=since)
    subscribe(person, **{"active_since": LONG_AGO, **rule})
    return person


def test_planning_by_hand_takes_everybody_who_wants_it_once(subscribe):
    people = [member(subscribe) for _ in range(3)]

    assert planning.plan(W47, now=FRIDAY_7_IN_BELGRADE, by_hand=True) == 3
    assert planning.plan(W47, now=FRIDAY_7_IN_BELGRADE, by_hand=True) == 0
    assert [(row.person_id, row.period, row.state) for row in deliveries()] == [
        (person.pk, "2026-W47", "pending") for person in people
    ]


@pytest.mark.parametrize(
    ("zone", "due"),
    [
        ("Europe/Belgrade", FRIDAY_7_IN_BELGRADE),
        ("Europe/London", datetime(2026, 11, 20, 7, tzinfo=UTC)),
        ("Europe/Bucharest", datetime(2026, 11, 20, 5, tzinfo=UTC)),
    ],
)
def test_the_hour_is_that_of_the_persons_first_authority(subscribe, zone, due):
    member(subscribe, zone=zone)

    assert planning.plan(W47, now=due - timedelta(seconds=1)) == 0
    assert planning.plan(W47, now=due) == 1
    assert deliveries()[0].covers_until == due
    assert deliveries()[0].covers_from == due - timedelta(days=7)


def test_the_hour_follows_the_clock_of_summer_and_winter(subscribe):
    member(subscribe, weekday=1, hour=7)

    planning.plan(Week(date(2026, 10, 19)), now=datetime(2026, 10, 26, tzinfo=UTC))
    planning.plan(Week(date(2026, 10, 26)), now=datetime(2026, 10, 27, tzinfo=UTC))

    assert [row.covers_until for row in deliveries()] == [
        datetime(2026, 10, 19, 5, tzinfo=UTC),
        datetime(2026, 10, 26, 6, tzinfo=UTC),
    ]
    assert deliveries()[1].covers_from == deliveries()[0].covers_until


def test_an_hour_that_the_spring_change_leaves_out_is_sent_once(subscribe):
    member(subscribe, weekday=7, hour=2)
    week = Week(date(2026, 3, 23))

    assert planning.plan(week, now=datetime(2026, 3, 29, 12, tzinfo=UTC)) == 1
    assert planning.plan(week, now=datetime(2026, 3, 29, 13, tzinfo=UTC)) == 0
    assert deliveries()[0].covers_until == datetime(2026, 3, 29, 1, tzinfo=UTC)


def test_a_zone_that_nobody_knows_does_not_stop_the_others(subscribe):
    member(subscribe, zone="Atlantis/Capital")
    member(subscribe)

    assert planning.plan(W47, now=FRIDAY_7_IN_BELGRADE) == 2


@pytest.mark.parametrize(
    "rule",
    [{"frequency": "never"}, {"paused_until": date(2026, 11, 21)}],
    ids=["switched off", "paused beyond the day"],
)
def test_nothing_is_planned_for_those_who_do_not_want_it(subscribe, rule):
    member(subscribe, **rule)

    assert planning.plan(W47, now=FRIDAY_7_IN_BELGRADE, by_hand=True) == 0


def test_a_pause_ends_on_its_day(subscribe):
    member(subscribe, paused_until=date(2026, 11, 20))

    assert planning.plan(W47, now=FRIDAY_7_IN_BELGRADE) == 1


def test_nothing_is_planned_without_a_current_membership_or_for_closed_accounts(subscribe):
    without = make_user()
    subscribe(without, active_since=LONG_AGO)
    closed = member(subscribe)
    coming = member(subscribe, since=FRIDAY_7_IN_BELGRADE + timedelta(days=1))
    with as_system():
        User.objects.filter(pk=closed.pk).update(is_active=False)
        Authority.objects.filter(memberships__user=coming).update(is_active=True)

    assert planning.plan(W47, now=FRIDAY_7_IN_BELGRADE, by_hand=True) == 0


def test_an_hour_before_the_rule_was_made_is_not_made_up_for(subscribe):
    person = member(subscribe, active_since=FRIDAY_7_IN_BELGRADE + timedelta(minutes=1))

    assert planning.plan_due(FRIDAY_7_IN_BELGRADE + timedelta(days=1)) == 0
    assert planning.plan_due(FRIDAY_7_IN_BELGRADE + timedelta(days=7)) == 1
    assert [(row.person_id, row.period) for row in deliveries()] == [(person.pk, "2026-W48")]


def test_a_planner_that_was_away_over_the_weekend_catches_up_once(subscribe):
    member(subscribe)
    monday = datetime(2026, 11, 23, 9, tzinfo=UTC)

    assert planning.plan_due(monday) == 1
    assert planning.plan_due(monday) == 0
    assert [row.period for row in deliveries()] == ["2026-W47"]


def test_weeks_that_nobody_planned_become_one_mail(subscribe):
    person = member(subscribe)
    make_delivery(
        person,
        period="2026-W44",
        state="empty",
        covers_from=FRIDAY_7_IN_BELGRADE - timedelta(days=28),
        covers_until=FRIDAY_7_IN_BELGRADE - timedelta(days=21),
    )

    assert planning.plan_due(FRIDAY_7_IN_BELGRADE) == 1
    assert [(row.period, row.covers_from) for row in deliveries()[1:]] == [
        ("2026-W47", FRIDAY_7_IN_BELGRADE - timedelta(days=21))
    ]


def test_monday_midnight_east_of_greenwich_is_planned_at_midnight(subscribe):
    member(subscribe, weekday=1, hour=0)
    midnight = datetime(2026, 11, 22, 23, tzinfo=UTC)

    planning.plan_due(midnight - timedelta(seconds=1))
    assert [row.period for row in deliveries()] == ["2026-W47"]

    planning.plan_due(midnight)
    assert [row.period for row in deliveries()] == ["2026-W47", "2026-W48"]


def test_a_mail_follows_on_the_last_one_without_gap_or_overlap(subscribe):
    person = member(subscribe)
    make_delivery(
        person,
        period="2026-W46",
        state="empty",
        covers_from=FRIDAY_7_IN_BELGRADE - timedelta(days=12),
        covers_until=FRIDAY_7_IN_BELGRADE - timedelta(days=5),
    )

    planning.plan(W47, now=FRIDAY_7_IN_BELGRADE)

    assert deliveries()[1].covers_from == FRIDAY_7_IN_BELGRADE - timedelta(days=5)


def test_what_a_failed_mail_would_have_told_is_told_by_the_next(subscribe):
    person = member(subscribe)
    make_delivery(
        person,
        period="2026-W46",
        state="failed",
        covers_from=FRIDAY_7_IN_BELGRADE - timedelta(days=12),
        covers_until=FRIDAY_7_IN_BELGRADE - timedelta(days=5),
    )

    planning.plan(W47, now=FRIDAY_7_IN_BELGRADE)

    assert deliveries()[1].covers_from == FRIDAY_7_IN_BELGRADE - timedelta(days=7)


def test_after_a_long_pause_a_mail_tells_of_four_weeks_at_most(subscribe):
    person = member(subscribe)
    make_delivery(
        person,
        period="2026-W30",
        state="empty",
        covers_from=FRIDAY_7_IN_BELGRADE - timedelta(days=127),
        covers_until=FRIDAY_7_IN_BELGRADE - timedelta(days=120),
    )

    planning.plan(W47, now=FRIDAY_7_IN_BELGRADE)

    assert deliveries()[1].covers_from == FRIDAY_7_IN_BELGRADE - timedelta(days=28)


def test_the_run_counts_what_was_planned(subscribe):
    member(subscribe)
    planning.plan(W47, now=FRIDAY_7_IN_BELGRADE, by_hand=True)
    member(subscribe)
    planning.plan(W47, now=FRIDAY_7_IN_BELGRADE, by_hand=True)

    with as_system():
        run = DigestRun.objects.get()
    assert (run.period, run.rule_group, run.planned, run.waiting, run.finished_at) == ("2026-W47", "weekly", 2, 2, None)


def test_one_person_can_have_one_rule_and_one_mail_a_period_only(subscribe):
    person = member(subscribe)
    planning.plan(W47, now=FRIDAY_7_IN_BELGRADE, by_hand=True)
    with as_system():
        assert DigestRule.objects.filter(person=person).count() == 1
    names = {constraint.name for constraint in type(deliveries()[0])._meta.constraints}
    assert "one_digest_per_person_and_period" in names


def local(year, month, day, hour, zone="Europe/Belgrade"):
    """That hour of that day by the clocks of the zone."""
    return datetime(year, month, day, hour, tzinfo=ZoneInfo(zone))


def daily(subscribe, **rule):
    return member(subscribe, **{"frequency": "daily", "hour": 7, **rule})


def test_a_daily_digest_comes_at_its_hour_from_monday_to_friday(subscribe):
    daily(subscribe)
    monday = local(2026, 11, 16, 0)

    for hour in range(7 * 24):
        planning.plan_due(monday + timedelta(hours=hour))

    assert [(row.period, row.covers_until) for row in deliveries()][1:] == [
        (f"2026-11-{day}", local(2026, 11, day, 7)) for day in (16, 17, 18, 19, 20)
    ]
    assert deliveries()[0].period == "2026-11-13"  # at midnight the last hour gone by is that of Friday before


def test_on_monday_the_weekend_is_told(subscribe):
    daily(subscribe)
    planning.plan_due(local(2026, 11, 20, 8))
    planning.plan_due(local(2026, 11, 23, 8))

    friday, monday = deliveries()
    assert (friday.period, monday.period) == ("2026-11-20", "2026-11-23")
    assert monday.covers_from == friday.covers_until == local(2026, 11, 20, 7)


@pytest.mark.parametrize(("day", "hours"), [(17, 24), (16, 72)])
def test_a_first_daily_mail_tells_of_a_day_and_on_monday_of_three(subscribe, day, hours):
    daily(subscribe)

    planning.plan_due(local(2026, 11, day, 8))

    [row] = deliveries()
    assert row.covers_until - row.covers_from == timedelta(hours=hours)


@pytest.mark.parametrize("away", [timedelta(hours=5), timedelta(days=1), timedelta(days=2, hours=23)])
def test_days_that_nobody_planned_become_one_mail(subscribe, away):
    """The planner was away from Friday night on; whenever it comes back, one mail tells of everything since."""
    daily(subscribe)
    planning.plan_due(local(2026, 11, 12, 8))
    back = local(2026, 11, 17, 8) + away

    planning.plan_due(back)
    planning.plan_due(back)

    rows = deliveries()
    assert len(rows) == 2
    assert rows[1].covers_from == rows[0].covers_until
    assert rows[1].period == (back if back.hour >= 7 else back - timedelta(days=1)).date().isoformat()


def test_a_daily_hour_follows_the_clocks_in_spring_and_autumn(subscribe):
    """Sunday night the clocks change; the mail of Monday comes at seven by the clocks all the same."""
    daily(subscribe, hour=7)
    for friday, monday in (((2026, 3, 27), (2026, 3, 30)), ((2026, 10, 23), (2026, 10, 26))):
        planning.plan_due(local(*friday, 8))
        planning.plan_due(local(*monday, 7) - timedelta(seconds=1))
        planning.plan_due(local(*monday, 7))

    assert [row.covers_until for row in deliveries()] == [
        datetime(2026, 3, 27, 6, tzinfo=UTC),
        datetime(2026, 3, 30, 5, tzinfo=UTC),
        datetime(2026, 10, 23, 5, tzinfo=UTC),
        datetime(2026, 10, 26, 6, tzinfo=UTC),
    ]


@pytest.mark.parametrize("change", [date(2026, 3, 29), date(2026, 10, 25)])
@pytest.mark.parametrize("hour", [0, 1, 2, 3, 4])
def test_an_hour_that_is_missing_or_comes_twice_is_sent_once(subscribe, change, hour):
    """Weekly on the Sunday of the change, looked at every ten minutes of that night."""
    member(subscribe, weekday=7, hour=hour)
    night = datetime(change.year, change.month, change.day, tzinfo=UTC) - timedelta(hours=2)

    for minute in range(0, 8 * 60, 10):
        planning.plan_due(night + timedelta(minutes=minute))

    week = Week.of(night + timedelta(hours=12))
    assert [row.period for row in deliveries()].count(str(week)) == 1


def test_whoever_changes_from_weekly_to_daily_is_told_nothing_twice(subscribe):
    person = member(subscribe)
    planning.plan_due(FRIDAY_7_IN_BELGRADE)
    with as_system():
        DigestRule.objects.filter(person=person).update(frequency="daily", active_since=local(2026, 11, 20, 12))

    planning.plan_due(local(2026, 11, 20, 13))
    planning.plan_due(local(2026, 11, 23, 8))

    weekly, monday = deliveries()
    assert (weekly.period, monday.period) == ("2026-W47", "2026-11-23")
    assert monday.covers_from == weekly.covers_until


def test_a_week_is_not_for_those_who_are_told_daily_nor_a_day_for_the_others(subscribe):
    every_day, every_week = daily(subscribe), member(subscribe)

    assert planning.plan(W47, now=FRIDAY_7_IN_BELGRADE, by_hand=True) == 1
    assert planning.plan(Day.parse("2026-11-20"), now=FRIDAY_7_IN_BELGRADE, by_hand=True) == 1
    assert planning.plan(Day.parse("2026-11-20"), now=FRIDAY_7_IN_BELGRADE, by_hand=True) == 0
    assert {row.person_id: row.period for row in deliveries()} == {
        every_week.pk: "2026-W47",
        every_day.pk: "2026-11-20",
    }


def test_mails_that_will_be_alike_are_claimed_side_by_side(subscribe):
    for language, area in (("sr", "network"), ("en-gb", "country"), ("sr", "network"), ("en-gb", "network")):
        person = member(subscribe, area=area)
        with as_system():
            User.objects.filter(pk=person.pk).update(language=language)
    planning.plan(W47, now=FRIDAY_7_IN_BELGRADE, by_hand=True)

    batch = claiming.claim()

    assert [one.audience.split()[:2] for one in batch.deliveries] == [
        ["en-gb", "country"],
        ["en-gb", "network"],
        ["sr", "network"],
        ["sr", "network"],
    ]
