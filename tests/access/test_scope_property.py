"""Random networks: `visible_to(scope)`, row-level security alone, and the rule written plainly say the same.

Three answers to one question, each computed without the others: the application's filter as the role that bypasses
row-level security; row-level security with the guard off and no filter; and the sentences of docs/access.md as plain
Python over plain facts. Every run uses the same seeds; a failure names its seed.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from municipalities.access import grants
from municipalities.access.actor import make_actor
from municipalities.models import Authority, Membership, Reach, Territory, User
from municipalities.querysets import scope_guard_off
from needs.models import Need, NeedGroupShare, NeedMove, NeedPersonShare
from needs.services.needs import columns_of, scope_columns
from tests.access.people import being, sql
from tests.factories import as_system, make_authority, make_sector, make_territory, make_user

pytestmark = pytest.mark.django_db

Kind = Authority.Kind
SEEDS = range(14)
PEOPLE = 14
NEEDS = 45


@dataclass
class Network:
    """A random network, and the facts of it that the plain rule reads."""

    dice: random.Random
    municipalities: list[Authority] = field(default_factory=list)
    others: list[Authority] = field(default_factory=list)
    people: list[User] = field(default_factory=list)
    memberships: list[Membership] = field(default_factory=list)
    needs: list[Need] = field(default_factory=list)
    group_shares: list[NeedGroupShare] = field(default_factory=list)
    person_shares: list[NeedPersonShare] = field(default_factory=list)


def build(seed: int) -> Network:
    """Two countries of different depth, every kind of authority, people with odd memberships, needs in every state."""
    net = Network(random.Random(seed))
    with as_system():
        for depth in (net.dice.choice((0, 1, 2)), net.dice.choice((1, 2))):
            _country(net, depth)
        net.others += [make_authority(kind=Kind.SECRETARIAT), make_authority(kind=Kind.OBSERVER)]
        for authority in net.dice.sample(net.municipalities + net.others, 2):
            Authority.objects.filter(pk=authority.pk).update(is_active=False)
        _people(net)
        _needs(net)
        _shares(net)
        _unsettle(net)
    return net


def _country(net: Network, depth: int) -> None:
    dice = net.dice
    place = country = make_territory(level=Territory.Level.COUNTRY, iso2="")
    associations = [make_authority(kind=Kind.ASSOCIATION, territory=country) for _ in range(2)]
    net.others += [make_authority(kind=Kind.CENTRAL, territory=country) for _ in range(dice.choice((1, 2)))]
    net.others += associations
    parents = [country]
    for level in (Territory.Level.ENTITY, Territory.Level.CANTON)[:depth]:
        place = make_territory(level=level, parent=place)
        parents.append(place)
        net.others.append(make_authority(kind=Kind.INTERMEDIATE, territory=place))
    # A city supervises none of its parts, although it stands above them in the tree.
    city = make_territory(level=Territory.Level.CITY_UMBRELLA, parent=dice.choice(parents))
    net.municipalities.append(make_authority(territory=city))
    for number in range(3):
        parent = city if number == 0 else dice.choice(parents)
        level = Territory.Level.CITY_MUNICIPALITY if number == 0 else Territory.Level.MUNICIPALITY
        net.municipalities.append(
            make_authority(
                territory=make_territory(parent=parent, level=level), association=dice.choice([*associations, None])
            )
        )


def _people(net: Network) -> None:
    dice, now = net.dice, timezone.now()
    spans = [(-9, None), (-9, None), (-9, 5), (-9, -1), (3, None), (-9, -0.1)]
    for _number in range(PEOPLE):
        person = make_user()
        net.people.append(person)
        houses = dice.sample(net.municipalities, 1) + dice.sample(net.others, 2)
        for house in dice.sample(houses, dice.choice((0, 1, 1, 2, 3))):
            begins, ends = dice.choice(spans)
            net.memberships.append(
                Membership.objects.create(
                    user=person,
                    authority=house,
                    role=dice.choice(Membership.Role.values),
                    reason="random",
                    valid_from=now + timedelta(days=begins),
                    valid_until=None if ends is None else now + timedelta(days=ends),
                )
            )


def _needs(net: Network) -> None:
    dice, sector, author = net.dice, make_sector(), make_user()
    for number in range(NEEDS):
        authority = dice.choice(net.municipalities)
        state = dice.choice(("draft", "submitted", "submitted", "returned", "accepted"))
        reach = {"draft": 0, "submitted": 1, "returned": 1, "accepted": 3}[state]
        columns = {**scope_columns(authority), "reach": reach}
        need = Need.objects.create(
            **columns,
            edition=0 if state == "draft" else 1,
            territory=authority.territory,
            sector=sector,
            title="Random",
            situation="Random",
            severity=3,
            state=state,
            number=None if state == "draft" else f"XX-{authority.pk}-{number}",
            addressed_to=None if state == "draft" else dice.choice(net.others + net.municipalities),
            association_ticked=dice.random() < 0.5,
            created_by=author,
        )
        NeedMove.objects.create(
            **columns_of(need),
            reach=min(reach, Reach.ABOVE),
            need=need,
            to_state="draft",
            actor=author,
            actor_name=author.name,
            acting=authority,
        )
        net.needs.append(need)


def _shares(net: Network) -> None:
    dice, now = net.dice, timezone.now()
    for need in dice.sample(net.needs, 20):
        terms = {
            "record": need,
            "granted_by": net.people[0].pk,
            "reason": "random",
            "valid_until": dice.choice([None, now + timedelta(days=1), now - timedelta(hours=1)]),
        }
        if dice.random() < 0.5:
            to = dice.choice(net.municipalities + net.others)
            share = grants.share_with_authority(share_model=NeedGroupShare, authority=to, **terms)
            net.group_shares.append(share)
        else:
            share = grants.share_with_person(share_model=NeedPersonShare, person=dice.choice(net.people), **terms)
            net.person_shares.append(share)


def _unsettle(net: Network) -> None:
    """Change what needs copied at creation, as reforms do: associations, tiers; their needs must follow."""
    associations = [one for one in net.others if one.kind == Kind.ASSOCIATION]
    tiers = [one.territory for one in net.others if one.kind == Kind.INTERMEDIATE]
    for authority in net.dice.sample(net.municipalities, 3):
        authority.association = net.dice.choice([*associations, None])
        authority.tier2 = net.dice.choice([*tiers, None])
        authority.save(update_fields=["association", "tier2"])


def allowed(net: Network, person: User, need: Need, now) -> bool:
    """The rule of docs/access.md, over the facts of today. No date of the network lies within minutes of now."""
    authorities = {one.pk: one for one in Authority.objects.select_related("territory")}
    held = [
        authorities[one.authority_id]
        for one in net.memberships
        if one.user_id == person.pk
        and one.valid_from <= now
        and (one.valid_until is None or now < one.valid_until)
        and authorities[one.authority_id].is_active
    ]
    own = authorities[need.authority_id]
    if own in held:
        return True
    if not held or need.reach < Reach.ABOVE:
        return False
    if need.reach >= Reach.NETWORK:
        return True
    above = {own.country_id, own.tier1_id, own.tier2_id} - {None}
    if any(one.kind in {Kind.INTERMEDIATE, Kind.CENTRAL} and one.territory_id in above for one in held):
        return True
    if need.association_ticked and own.association_id in {one.pk for one in held}:
        return True
    groups = {one.group_id for one in held}
    shares = [one for one in net.group_shares if one.content_object_id == need.pk and one.group_id in groups]
    shares += [one for one in net.person_shares if one.content_object_id == need.pk and one.user_id == person.pk]
    return any(one.valid_until is None or now < one.valid_until for one in shares)


def by_filter_alone(person: User, model: type) -> set[int]:
    """What `visible_to` shows when nothing else protects the rows."""
    with being(person) as actor, as_system():
        return set(model.objects.visible_to(actor.scope).values_list("pk", flat=True))


def by_database_alone(person: User, model: type) -> set[int]:
    """What row-level security shows to a page that forgot the filter."""
    with being(person), scope_guard_off():
        return set(model.objects.all().values_list("pk", flat=True))


@pytest.mark.parametrize("seed", SEEDS)
def test_filter_policies_and_the_plain_rule_agree(seed):
    net = build(seed)
    shown = 0
    for person in net.people:
        with as_system():
            now = timezone.now()
            expected = {need.pk for need in net.needs if allowed(net, person, need, now)}
        assert by_filter_alone(person, Need) == expected, f"visible_to, seed {seed}, {person.email}"
        assert by_database_alone(person, Need) == expected, f"policies, seed {seed}, {person.email}"
        _compare_notes(person, expected, seed)
        shown += len(expected)
    assert 0 < shown < len(net.people) * len(net.needs)


def _compare_notes(person: User, needs: set[int], seed: int) -> None:
    """Notes of the review: the same by both ways, and never of a need that the person does not see."""
    by_filter, by_database = by_filter_alone(person, NeedMove), by_database_alone(person, NeedMove)
    assert by_filter == by_database, f"notes, seed {seed}, {person.email}"
    with as_system():
        moves = NeedMove.objects.unscoped("the test compares with the needs").filter(pk__in=by_database)
        assert {move.need_id for move in moves} <= needs


def test_nobody_sees_only_what_is_public():
    net = build(3)
    with being(None) as actor:
        assert not Need.objects.visible_to(actor.scope).exists()
        with scope_guard_off():
            assert not Need.objects.all().exists()
    assert net.needs


def test_the_rule_notices_a_policy_that_lost_a_branch():
    """Seen to fail: with the association's branch taken out of the policy the three answers differ."""
    differing = 0
    for seed in (0, 1, 2, 3):
        net = build(seed)
        for person in net.people:
            scope = make_actor(person).scope
            sql("select set_config('app.associations', '{}', true)")
            with scope_guard_off():
                by_database = set(Need.objects.all().values_list("pk", flat=True))
            by_filter = by_filter_alone(person, Need)
            differing += by_filter != by_database and bool(scope.associations)
    assert differing > 0


def test_groups_of_authorities_are_theirs_alone():
    with as_system():
        build(1)
        assert Group.objects.filter(authority__isnull=False).count() == Authority.objects.count()
