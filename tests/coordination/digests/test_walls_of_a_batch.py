"""One query for a whole batch, and yet each reader gets only what their own scope shows: random networks.

For every reader of a random network, whatever a personal section found is compared with what `visible_to` of that
reader's own scope finds, asked for that reader alone. Shared sections are compared with what each member sees.
"""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from coordination.core.registry import DigestReader
from coordination.digests.services import sections
from coordination.digests.services.audiences import Area, Audience
from municipalities.access import grants
from municipalities.access import scope as scopes
from municipalities.access.abilities import can
from municipalities.access.actor import make_actor
from municipalities.access.scope import Scope
from municipalities.models import Authority
from needs.models import Need, NeedGroupShare, NeedMove
from needs.services import digest
from tests.access.people import being
from tests.access.test_scope_property import Network, build
from tests.factories import as_system, fresh, make_need

pytestmark = pytest.mark.django_db

SEEDS = range(12)
ABOVE = (Authority.Kind.INTERMEDIATE, Authority.Kind.CENTRAL)
State = Need.State


def batch_of(net: Network) -> list[DigestReader]:
    """Everybody with a current membership, as a sender reads them."""
    now = timezone.now()
    with as_system():
        found = scopes.read_many([person.pk for person in net.people])
    since, until = now - timedelta(days=7), now + timedelta(minutes=1)
    return [DigestReader(person_id, scope, since, until) for person_id, scope in found.items() if scope.is_member]


def seen_alone(net: Network, reader: DigestReader, ability: str, **conditions: object) -> set[int]:
    """What the person finds without any batch: `visible_to` of their own scope, for each house they may act for."""
    person = next(one for one in net.people if one.pk == reader.person_id)
    found: set[int] = set()
    with being(person) as actor:
        for held in actor.scope.held:
            if can(make_actor(person, authority_id=held.authority_id), ability):
                values = {name: held.authority_id if value is HOUSE else value for name, value in conditions.items()}
                rows = Need.objects.visible_to(actor.scope).filter(**values)
                found |= set(rows.values_list("pk", flat=True))
    return found


HOUSE = object()


def stands_above(need: Need) -> bool:
    """Whether the addressee supervises the need's municipality, which the random network often leaves out."""
    house = need.addressed_to
    return house.kind in ABOVE and house.territory_id in {need.country_id, need.tier1_id, need.tier2_id}


@pytest.fixture
def nothing_is_cut(monkeypatch):
    monkeypatch.setattr(digest, "MOST_PERSONAL", 1000)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_waits_is_what_each_reader_sees_alone(seed, nothing_is_cut):
    net = build(seed)
    readers = batch_of(net)

    found = sections.find_personal(readers)

    for reader in readers:
        news = {section.name: one for section, one in found[reader.person_id]}
        waiting = news.get("needs.waiting")
        told = {need.pk for need in waiting.records} if waiting else set()
        alone = seen_alone(net, reader, "needs.review", state=State.SUBMITTED, addressed_to_id=HOUSE)
        assert told <= alone, f"told more than visible, seed {seed}"
        with as_system():
            rows = Need.objects.unscoped("the test explains a difference").filter(pk__in=alone - told)
            assert not any(stands_above(need) for need in rows.select_related("addressed_to")), f"missed, seed {seed}"
        assert (waiting.total if waiting else 0) == len(told)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_came_back_is_what_each_reader_sees_alone(seed, nothing_is_cut):
    net = build(seed)
    readers = batch_of(net)

    found = sections.find_personal(readers)

    for reader in readers:
        news = {section.name: one for section, one in found[reader.person_id]}
        returned = news.get("needs.returned")
        told = {need.pk for need in returned.records} if returned else set()
        assert told == seen_alone(net, reader, "needs.draft", state=State.RETURNED, authority_id=HOUSE), f"seed {seed}"
        assert (returned.total if returned else 0) == len(told)


def answer_all(net: Network) -> None:
    """Every need that was submitted gets an answer now, with a move that says so."""
    dice = random.Random(1)
    with as_system():
        for need in Need.objects.unscoped("the test answers them").exclude(state="draft"):
            state, kind, reach = dice.choice([("accepted", "accept", 3), ("declined", "decline", 1)])
            Need.objects.unscoped("the test answers them").filter(pk=need.pk).update(
                state=state, reach=reach, decided_at=timezone.now()
            )
            move = NeedMove.objects.unscoped("the test copies the columns").filter(need=need)[0]
            move.pk, move.uuid, move._state.adding = None, Need._meta.get_field("uuid").default(), True
            move.kind, move.from_state, move.to_state, move.at = kind, "submitted", state, timezone.now()
            move.note, move.reach = "why", 1
            move.save()


@pytest.mark.parametrize("seed", SEEDS)
def test_answers_go_to_the_house_alone(seed, nothing_is_cut):
    net = build(seed)
    answer_all(net)
    readers = batch_of(net)

    found = sections.find_personal(readers)

    told_at_all = 0
    for reader in readers:
        news = {section.name: one for section, one in found[reader.person_id]}
        answers = news.get("needs.answers")
        told = {move.need_id for move in answers.records} if answers else set()
        alone = seen_alone(net, reader, "needs.read", state__in=["accepted", "declined"], authority_id=HOUSE)
        assert told == alone, f"seed {seed}"
        told_at_all += len(told)
    assert told_at_all or seed not in {0, 1, 2}


@pytest.mark.parametrize("seed", [0, 1, 2, 3])
def test_shared_news_are_what_every_member_sees(seed):
    net = build(seed)
    answer_all(net)
    now = timezone.now()
    audience = Audience("en-gb", "Europe/Belgrade", Area(), (), now - timedelta(days=7), now + timedelta(minutes=1))

    parts = sections.collect_shared(audience, most=1000)

    with as_system():
        accepted = Need.objects.unscoped("the test counts them").filter(state="accepted")
        urls = {need.get_absolute_url() for need in accepted}
    told = {entry.url for _section, part in parts for entry in part.entries}
    assert told == urls
    for reader in batch_of(net):
        person = next(one for one in net.people if one.pk == reader.person_id)
        with being(person) as actor:
            seen = Need.objects.visible_to(actor.scope).filter(state="accepted")
            assert told <= {need.get_absolute_url() for need in seen}


def test_the_check_by_the_readers_own_scope_holds_when_the_query_forgets(cast, monkeypatch):
    """The second wall alone: a query that answers everything for everybody still tells nobody what they do not see."""
    strange = make_need(cast.farby, state="submitted", addressed_to=cast.county_office)
    with as_system():
        scope = scopes.read_many([cast.ben.pk])[cast.ben.pk]
    reader = DigestReader(cast.ben.pk, scope, timezone.now(), timezone.now())
    strange.of_house = 1

    found = digest._by_reader([reader], {cast.ben.pk: [cast.county_office.pk]}, [strange], "addressed_to_id")

    assert found == {}


def test_the_scope_of_a_batch_is_no_persons_scope(cast):
    with as_system():
        found = scopes.read_many([cast.ada.pk, cast.ben.pk, cast.eli.pk])
    together = scopes.together(found.values())

    assert together.user_id is None
    assert together.own == {cast.lind.pk, cast.county_office.pk}
    assert together.tiers == {cast.county.pk}
    assert together.groups == frozenset()
    assert together.is_secretariat is False
    assert scopes.together([Scope()]).is_member is False


def test_reading_many_scopes_is_reading_each(cast):
    people = [person for person in cast.people().values() if person is not None]
    with as_system():
        found = scopes.read_many([person.pk for person in people])

    for person in people:
        with transaction.atomic():
            alone = make_actor(fresh(person)).scope
        if alone.user_id is not None and alone.held:
            assert found[person.pk] == alone


def test_a_share_by_name_brings_no_task(cast):
    """Shares are for reading: what waits is told to those who stand above the municipality."""
    need = make_need(cast.farby, state="submitted", addressed_to=cast.county_office)
    with as_system():
        grants.share_with_authority(
            share_model=NeedGroupShare,
            authority=cast.county_office,
            record=need,
            granted_by=cast.gita.pk,
            reason="help",
            valid_until=None,
        )
        scope = scopes.read_many([cast.ben.pk])[cast.ben.pk]
    with being(cast.ben) as actor:
        assert Need.objects.visible_to(actor.scope).filter(pk=need.pk).exists()
    reader = DigestReader(cast.ben.pk, scope, timezone.now(), timezone.now())

    assert sections.find_personal([reader]) == {cast.ben.pk: []}
