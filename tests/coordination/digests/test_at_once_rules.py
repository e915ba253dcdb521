"""A rule that asks at once: one mail for each piece of news that fits, and none for any other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from coordination.digests.services import stopping
from municipalities.models import Neighbour, Sector
from needs.models import Need
from tests.coordination.digests.conftest import make_accepted
from tests.coordination.digests.noticing import happens, notices, plan, send
from tests.factories import as_system, make_need

pytestmark = pytest.mark.django_db
COMMITTED = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ask(cast, subscribe):
    """Gita of Farby asks at once; the need is one of Lind, in another country."""

    def make(**rule):
        return subscribe(cast.gita, **{"frequency": "at_once", "rule_group": "rule-2", **rule})

    return make


def happened(cast, **values):
    """A need of Lind is accepted; answers the people whom a rule told of it."""
    need = make_accepted(cast.lind, **{"sector": cast.sector, "severity": 3, "title": "Beds", **values})
    with as_system():
        need.refresh_from_db()
    happens(need, "needs.need.accepted", cast.ben)
    plan()
    return [one.person for one in notices() if one.kind == "rules"]


@pytest.mark.parametrize(
    ("rule", "is_told"),
    [
        ({}, True),
        ({"rule_group": "weekly"}, True),
        ({"frequency": "daily"}, False),
        ({"frequency": "never"}, False),
        ({"events": ["needs.accepted"]}, True),
        ({"events": ["bulletins.for_all"]}, False),
        ({"sectors": ["ACC"]}, True),
        ({"least_level": 3}, True),
        ({"least_level": 4}, False),
        ({"area": "country"}, False),
        ({"area": "own"}, False),
        ({"area": "near"}, False),
        ({"least_level": 3, "sectors": ["ACC"], "area": "country"}, False),
    ],
)
def test_each_dimension_narrows(cast, ask, rule, is_told):
    ask(**rule)

    assert happened(cast) == ([cast.gita] if is_told else [])


def test_another_sector_is_not_told(cast, ask):
    ask(sectors=["ACC"])
    with as_system():
        other = Sector.objects.create(code="ZZZ", labels={"en-gb": "Another"})

    assert happened(cast, sector=other) == []


def test_a_named_country_and_a_neighbour_are_told(cast, ask):
    ask(area="place", place=cast.lind.country)
    assert happened(cast) == [cast.gita]


def test_a_neighbour_is_near(cast, ask):
    ask(area="near")
    with as_system():
        first, second = sorted((cast.lind.territory_id, cast.farby.territory_id))
        Neighbour.objects.create(first_id=first, second_id=second, distance_km=9)

    assert happened(cast) == [cast.gita]


def test_what_does_not_reach_every_member_is_told_by_no_rule(cast, ask):
    ask()
    need = make_need(cast.lind, state="submitted", addressed_to=cast.county_office)
    happens(need, "needs.need.accepted", cast.ben)
    plan()

    assert [one for one in notices() if one.kind == "rules"] == []


def test_a_paused_rule_and_whoever_acted_are_told_nothing(cast, ask, subscribe):
    ask(paused_until=timezone.localdate() + timedelta(days=2))
    subscribe(cast.ben, frequency="at_once")

    assert happened(cast) == []


def test_several_rules_of_a_person_are_one_line(cast, ask):
    ask()
    ask(rule_group="rule-3")

    assert happened(cast) == [cast.gita]


@COMMITTED
def test_the_mail_says_why_it_came_and_stops_its_own_rule(cast, ask, sink):
    rule = ask()
    happened(cast)

    send()

    [mail] = sink.to(cast.gita)
    text = mail.get_body(("plain",)).get_content()
    assert mail["Subject"] == "A need was accepted: Beds"
    assert "one of your notification rules asks for it" in text
    assert stopping.token(rule) in mail["List-Unsubscribe"]


@COMMITTED
def test_a_rule_that_was_stopped_meanwhile_sends_nothing(cast, ask, sink):
    rule = ask()
    happened(cast)
    with as_system():
        type(rule).objects.update(frequency="never")

    send()

    assert sink.to(cast.gita) == []


@COMMITTED
def test_a_need_that_left_the_network_is_not_mailed(cast, ask, sink):
    ask()
    happened(cast)
    with as_system():
        Need.objects.unscoped("the test hides all of them").update(state="submitted", reach=1)

    send()

    assert sink.to(cast.gita) == []
