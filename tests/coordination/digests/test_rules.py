"""A rule narrows by events, area, sectors and importance, each by itself and all together."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from coordination.digests.models import DigestRule
from coordination.digests.services import planning, previews, rules, sending, stopping
from coordination.digests.services.periods import Week
from coordination.digests.services.rendering import compose
from coordination.digests.services.rules import TooManyRules, Wish
from municipalities.access.actor import make_actor
from municipalities.models import Neighbour, Sector
from tests.coordination.digests.conftest import claimed, deliveries, make_accepted, make_delivery, text
from tests.factories import actor_of, as_system, fresh, make_authority, make_need, make_territory

pytestmark = pytest.mark.django_db
#: Mails leave outside transactions.
COMMITTED = pytest.mark.django_db(transaction=True)

NEEDS = ("inside", "near", "abroad", "grave")
LONG_AGO = timedelta(days=400)


@pytest.fixture
def needs(cast):
    """Accepted needs: of the own house, a neighbour abroad, a third country, and a grave one of the own country."""
    with as_system():
        neighbour = make_authority()
        first, second = sorted((cast.lind.territory_id, neighbour.territory_id))
        Neighbour.objects.create(first_id=first, second_id=second, distance_km=20)
        same_country = make_authority(territory=make_territory(parent=cast.lind.country))
    make_accepted(cast.lind, title="need inside", severity=2, sector=cast.sector)
    make_accepted(neighbour, title="need near", severity=3)
    make_accepted(cast.farby, title="need abroad", severity=3, sector=cast.sector)
    make_accepted(same_country, title="need grave", severity=5)
    return cast


def told(person, **rule):
    """Which of the needs the mail of a further rule tells; one by itself, without what waits for the person."""
    with as_system():
        values = {"rule_group": "rule-2", **rule}
        row = DigestRule.objects.create(person=person, active_since=timezone.now() - LONG_AGO, **values)
        mail = make_delivery(person, rule_group=row.rule_group)
    letter = compose(claimed(mail))
    with as_system():
        mail.delete()
        row.delete()
    return {name for name in NEEDS if hasattr(letter, "message") and f"need {name}" in text(letter)}


@pytest.mark.parametrize(
    ("rule", "names"),
    [
        ({}, set(NEEDS)),
        ({"area": "own"}, {"inside"}),
        ({"area": "near"}, {"inside", "near"}),
        ({"area": "country"}, {"inside", "grave"}),
        ({"sectors": ["ACC"]}, {"inside", "abroad"}),
        ({"least_level": 3}, {"near", "abroad", "grave"}),
        ({"least_level": 5}, {"grave"}),
        ({"events": ["needs.accepted"]}, set(NEEDS)),
        ({"events": ["bulletins.for_all"]}, set()),
        ({"events": ["a.section.that.is.gone"]}, set()),
        ({"sectors": ["ACC"], "least_level": 3}, {"abroad"}),
        ({"area": "near", "sectors": ["ACC"]}, {"inside"}),
        ({"area": "country", "least_level": 3, "events": ["needs.accepted"]}, {"grave"}),
    ],
)
def test_each_dimension_narrows_and_all_of_them_hold(needs, rule, names):
    assert told(needs.ada, **rule) == names
    # Of the digest the same, and the answer to a need of one's own house in any case.
    assert told(needs.ada, rule_group="weekly", **rule) == names | {"inside"}


def test_a_named_country_is_told_wherever_the_person_is(needs):
    assert told(needs.ada, area="place", place=needs.farby.country) == {"abroad"}


def test_a_canton_is_that_of_the_municipality(needs, cast):
    in_canton = cast.lind.tier1_id or cast.lind.tier2_id

    assert told(cast.ada, area="tier") == ({"inside"} if in_canton else {"inside", "grave"})


@pytest.mark.parametrize("seed", range(12))
def test_what_a_rule_tells_is_what_each_of_its_parts_tells_alone(needs, seed):
    """Any combination equals the intersection of its parts; the fourth mail of a person as well as the first."""
    dice = random.Random(seed)
    parts = [
        {"area": dice.choice(["network", "country", "near", "own"])},
        {"sectors": dice.choice([[], ["ACC"]])},
        {"least_level": dice.randint(1, 5)},
        {"events": dice.choice([[], ["needs.accepted"], ["bulletins.for_all", "needs.accepted"]])},
    ]
    whole = {name: value for part in parts for name, value in part.items()}

    assert told(needs.ada, **whole) == set.intersection(*(told(needs.ada, **part) for part in parts))


@pytest.mark.parametrize(
    "rule",
    [{}, {"area": "near"}, {"least_level": 3}, {"sectors": ["ACC"], "area": "country"}, {"events": ["needs.accepted"]}],
)
def test_the_preview_counts_what_the_digest_then_has(needs, rule):
    make_need(needs.lind, state="returned", decided_at=timezone.now())
    with as_system():
        row = DigestRule.objects.create(person=needs.ada, **rule)
        wish = rules.wish_of(row)
        since = timezone.now() - timedelta(days=previews.DAYS)
        mail = make_delivery(needs.ada, covers_from=since)
    letter = compose(claimed(mail))

    found = previews.preview(actor_of(needs.ada), wish, "en-gb")

    assert (found.own, found.own + found.news) == (2, letter.items)


def test_the_preview_of_a_further_rule_holds_nothing_of_ones_own(needs):
    make_need(needs.lind, state="returned", decided_at=timezone.now())

    found = previews.preview(actor_of(needs.ada), Wish("weekly", 5, 7), "en-gb", rule_group="rule-2")

    assert (found.own, found.news) == (0, 4)


def test_a_further_rule_holds_news_and_nothing_that_waits(needs, subscribe):
    make_need(needs.lind, state="returned", decided_at=timezone.now())
    subscribe(needs.ada, rule_group="rule-2", name="Grave\r\nBcc: x@example.org", least_level=5)

    letter = compose(claimed(make_delivery(needs.ada, rule_group="rule-2")))

    assert letter.message.subject == "Weekly digest, Grave Bcc: x@example.org: 1 need was accepted"
    assert letter.message.extra_headers["List-Id"].startswith("<rule-2.digest.")
    assert "returned" not in text(letter)


def test_each_rule_is_a_mail_of_its_own_and_planned_once(needs, subscribe):
    for group in ("weekly", "rule-2", "rule-3"):
        subscribe(needs.ada, rule_group=group)
    now = timezone.now()

    first, second = planning.plan_due(now), planning.plan_due(now)

    assert (first, second) == (3, 0)
    assert sorted(row.rule_group for row in deliveries()) == ["rule-2", "rule-3", "weekly"]


@COMMITTED
def test_stopping_one_rule_leaves_the_others(needs, subscribe, sink):
    kept, stopped = subscribe(needs.ada), subscribe(needs.ada, rule_group="rule-2", name="Abroad", is_default=True)
    for group in ("weekly", "rule-2"):
        make_delivery(needs.ada, rule_group=group)

    with transaction.atomic():
        assert stopping.stop(actor=make_actor(None), target=stopping.read_token(stopping.token(stopped)))
    sending.send_batch()

    assert (fresh(kept).frequency, fresh(stopped).frequency, fresh(stopped).is_default) == ("weekly", "never", False)
    assert [row.state for row in deliveries()] == ["sent", "suppressed"]
    [mail] = sink.to(needs.ada)
    assert stopping.token(kept) in mail["List-Unsubscribe"]


@COMMITTED
def test_mails_of_one_batch_tell_each_reader_what_their_own_rule_asks_for(needs, subscribe, sink):
    """Same house, same language: only the narrowing tells their audiences apart."""
    people = {needs.ada: {"least_level": 5}, needs.gita: {"sectors": ["ACC"]}}
    for person, rule in people.items():
        subscribe(person, **rule)
    planning.plan(Week.of(timezone.now()), by_hand=True)

    sending.send_batch()

    bodies = {person: sink.to(person)[0].get_body(("plain",)).get_content() for person in people}
    heard = {person: {name for name in NEEDS if f"need {name}" in body} for person, body in bodies.items()}
    assert heard == {needs.ada: {"inside", "grave"}, needs.gita: {"inside", "abroad"}}


def test_a_person_has_four_further_rules_at_most(cast):
    for number in range(4):
        rule = rules.add_rule(actor=actor_of(cast.ada), wish=Wish("weekly", 5, 7, name=f"Rule {number}"))
        assert rule.rule_group == f"rule-{number + 2}"

    with pytest.raises(TooManyRules):
        rules.add_rule(actor=actor_of(cast.ada), wish=Wish("weekly", 5, 7, name="One more"))


def test_sectors_below_a_chosen_one_are_told_too(needs):
    with as_system():
        below = Sector.objects.create(code="ACC-Z", parent=needs.sector, labels={"en-gb": "Below"})
    make_accepted(needs.holm, title="need near", sector=below)

    assert "near" in told(needs.ada, sectors=["ACC"])
