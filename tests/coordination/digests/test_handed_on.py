"""What a digest that failed did not tell stands in the next one, also where that was planned before it failed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coordination.digests.models import DigestDelivery
from coordination.digests.services import claiming, sending
from tests.coordination.digests.conftest import claimed, deliveries, make_accepted, make_delivery, text_of
from tests.factories import as_system

pytestmark = pytest.mark.django_db(transaction=True)
NOW = timezone.now()
DAY = timedelta(days=1)


def of_a_day(person, days_ago, **values) -> DigestDelivery:
    """A mail of one day, which ended so many days ago."""
    until = NOW - days_ago * DAY
    period = until.date().isoformat()
    return make_delivery(person, **{"period": period, "covers_from": until - DAY, "covers_until": until, **values})


def covered(row) -> tuple:
    [found] = [one for one in deliveries() if one.pk == row.pk]
    return found.covers_from, found.covers_until


def test_a_mail_put_off_for_a_day_fails_after_the_next_was_planned_and_nothing_is_lost(cast, subscribe, sink):
    make_accepted(cast.farby, title="Winter beds", at=NOW - 1.5 * DAY)
    make_accepted(cast.farby, title="School heating", at=NOW - 0.5 * DAY)
    subscribe(cast.cleo, frequency="daily")
    first = of_a_day(cast.cleo, 1, first_tried_at=NOW - timedelta(hours=23, minutes=50), deferrals=26)
    second = of_a_day(cast.cleo, 0, lease_until=NOW + DAY)
    sink.refusals[cast.cleo.email] = "450 4.7.1 come back later"
    assert sending.send_batch().states == {"failed": 1}
    assert covered(second) == (first.covers_from, second.covers_until)

    sink.refusals.clear()
    with as_system():
        DigestDelivery.objects.filter(pk=second.pk).update(lease_until=None)
    assert sending.send_batch().states == {"sent": 1}
    [mail] = sink.to(cast.cleo)
    assert "Winter beds" in text_of(mail)
    assert "School heating" in text_of(mail)


def test_nobody_elses_mail_nor_one_that_left_covers_more(cast):
    failed = of_a_day(cast.cleo, 1, state="failed")
    others = [
        of_a_day(cast.gita, 0),
        of_a_day(cast.cleo, 0, rule_group="rule-2"),
        of_a_day(cast.mira, 0, on_behalf_of=cast.cleo),
        of_a_day(cast.cleo, -1),
        of_a_day(cast.cleo, 0, state="sent", message_id="<x>", sent_at=NOW, period="2026-W01"),
    ]
    before = [covered(one) for one in others]
    assert claiming.hand_on(claimed(failed)) == 0
    assert [covered(one) for one in others] == before


def test_it_goes_back_four_weeks_at_most(cast):
    failed = of_a_day(cast.cleo, 1, state="failed", covers_from=NOW - 27.5 * DAY)
    following = of_a_day(cast.cleo, 0, covers_from=failed.covers_until, covers_until=NOW + DAY)
    assert claiming.hand_on(claimed(failed)) == 1
    assert covered(following) == (NOW - 27 * DAY, NOW + DAY)


def test_a_copy_hands_on_to_the_next_copy(cast):
    failed = of_a_day(cast.mira, 1, on_behalf_of=cast.cleo, state="failed")
    following = of_a_day(cast.mira, 0, on_behalf_of=cast.cleo)
    assert claiming.hand_on(claimed(failed)) == 1
    assert covered(following)[0] == failed.covers_from


def test_a_mail_that_came_to_no_end_hands_on_when_it_is_parked(cast):
    ended = of_a_day(cast.cleo, 1, state="sending", attempts=5, lease_until=NOW - timedelta(minutes=1))
    following, held = of_a_day(cast.cleo, 0), of_a_day(cast.gita, 0, state="sending", attempts=5, lease_until=NOW + DAY)

    assert claiming.park_exhausted() == 1
    assert covered(following) == (ended.covers_from, following.covers_until)
    assert {one.pk: one.state for one in deliveries()} == {
        ended.pk: "failed",
        following.pk: "pending",
        held.pk: "sending",
    }
    assert claiming.park_exhausted() == 0
