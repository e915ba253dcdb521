"""Of two people of the addressee who answer a change at once exactly one succeeds; so against taking it back."""

from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from needs.models import NeedChange, NeedMove
from tests.cast import Cast, build_cast
from tests.factories import as_system, fresh, make_membership, make_user
from tests.needs.changing import accepted, put_forward
from tests.needs.test_race import at_once
from tests.pages import browser

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 25


@pytest.fixture
def people(transactional_db: None) -> Cast:
    """The cast in committed rows."""
    ContentType.objects.clear_cache()
    return build_cast()


def post(client: Any, slug: str, step: str, **sent: str) -> int:
    """The answer to a step of the change."""
    return int(client.post(f"/needs/{slug}/change/{step}/", sent).status_code)


def test_of_three_who_decide_a_change_at_once_exactly_one_succeeds(people: Cast):
    olaf = make_user(name="Olaf")
    make_membership(olaf, people.county_office, "approver")
    finn, other, ada = browser(people.finn), browser(olaf), browser(people.ada)
    county = {"version": "2", "authority": str(people.county_office.uuid)}
    promise = {"answer_who": "The county", "answer_what": "Beds", "answer_by": "31.12.2030"}
    outcomes = []
    for _ in range(ROUNDS):
        need = accepted(people)
        with transaction.atomic():
            put_forward(people, need)
        codes = at_once(
            lambda slug=need.slug: post(finn, slug, "accept", **county, **promise),
            lambda slug=need.slug: post(other, slug, "decline", **county, note="Not counted."),
            lambda slug=need.slug: post(ada, slug, "take-back", version="2", authority=str(people.lind.uuid)),
        )
        with as_system():
            moves = NeedMove._base_manager.filter(need=need, kind__contains="_change").count()
            change = NeedChange._base_manager.get(need=need)
        kept = fresh(need)
        is_accepted = change.state == "accepted"
        sound = (kept.people_affected, kept.edition) == ((900, 2) if is_accepted else (620, 1))
        outcomes.append((sorted(codes), moves, kept.version, kept.change_asked_at, sound))

    assert outcomes == [([302, 409, 409], 1, 3, None, True)] * ROUNDS
