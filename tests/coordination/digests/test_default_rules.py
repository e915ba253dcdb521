"""The digest that new people are given by the kind of their authority and their role, until they change it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from coordination.digests.models import DigestRule
from coordination.digests.services import default_rules, planning
from municipalities.models import Authority, Membership
from tests.factories import as_system, make_authority, make_membership, make_territory, make_user

pytestmark = pytest.mark.django_db

URL = "/digests/rules/"


def rules_of(person):
    with as_system():
        return list(DigestRule.objects.filter(person=person))


@pytest.mark.parametrize("kind", Authority.Kind.values)
@pytest.mark.parametrize("role", Membership.Role.values)
def test_every_kind_and_role_is_proposed_something(kind, role):
    wish = default_rules.proposed(kind, role)

    assert wish.frequency in ("daily", "weekly")
    assert wish.hour == 7


@pytest.mark.parametrize(
    ("kind", "role", "values"),
    [
        ("municipality", "officer", ("weekly", 1, "country")),
        ("municipality", "viewer", ("weekly", 5, "near")),
        ("intermediate", "approver", ("daily", 1, "tier")),
        ("central", "officer", ("daily", 1, "country")),
        ("observer", "viewer", ("weekly", 5, "network")),
    ],
)
def test_a_new_person_is_given_what_is_proposed(kind, role, values):
    person = make_user()
    levels = {"intermediate": "canton", "central": "country"}
    place = make_territory(level=levels.get(kind, "municipality"))
    above = {"country": place} if kind == "central" else {}
    make_membership(person, make_authority(kind=kind, territory=place, **above), role=role)
    now = timezone.now()

    planning.plan_due(now)
    assert default_rules.create_missing(now) == 0

    [rule] = rules_of(person)
    assert (rule.frequency, rule.weekday, rule.area) == values
    assert rule.is_default
    assert rule.active_since == now


def test_whoever_stopped_the_digest_is_given_none_again(subscribe):
    person = make_user()
    make_membership(person, make_authority())
    subscribe(person, frequency="never")

    assert default_rules.create_missing(timezone.now()) == 0
    assert [rule.frequency for rule in rules_of(person)] == ["never"]


def test_nobody_without_a_current_membership_or_account_is_given_one():
    without, closed = make_user(), make_user(is_active=False)
    make_membership(closed, make_authority())

    assert default_rules.create_missing(timezone.now()) == 0
    assert rules_of(without) == rules_of(closed) == []


def test_it_is_shown_as_proposed_until_it_is_changed_and_can_be_had_back(client, cast):
    default_rules.create_missing(timezone.now())
    client.force_login(cast.ada)
    assert "Proposed for your role" in client.get(URL).text

    answers = {"frequency": "daily", "weekday": "1", "hour": "9", "area": "network"}
    client.post("/digests/", answers)
    changed = client.get(URL).text
    assert "Proposed for your role" not in changed
    assert 'action="/digests/rules/proposed/"' in changed

    back = client.post("/digests/rules/proposed/", follow=True).text
    assert "Proposed for your role" in back
    [rule] = rules_of(cast.ada)
    assert (rule.frequency, rule.weekday, rule.hour, rule.area) == ("weekly", 1, 7, "country")
