"""A returned need that is submitted again goes to people who can still answer it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from municipalities.models import Authority, ContactPoint, Territory
from needs.models import Need
from needs.services import needs as services
from needs.services import review
from needs.services.routing import NobodyAnswers
from tests.cast import Cast
from tests.factories import actor_of, as_system, fresh, make_authority, make_membership, make_territory, make_user
from tests.needs.deciding import submitted


@pytest.fixture
def returned(network: Cast) -> Need:
    """A need of Lind that the county has returned."""
    need = submitted(network)
    return review.return_need(actor=actor_of(network.finn), need_id=need.pk, version=need.version, note="How many?")


def submit(network: Cast, need: Need) -> Need:
    services.submit_need(actor=actor_of(network.ada), need_id=need.pk, version=fresh(need).version)
    return fresh(need)


def everybody_leaves(authority: Authority) -> None:
    with as_system():
        ContactPoint.objects.filter(authority=authority).delete()


def test_it_goes_back_to_whoever_returned_it(network: Cast, returned: Need):
    assert submit(network, returned).addressed_to == network.county_office


def test_a_house_that_got_it_by_a_redirect_keeps_it(network: Cast):
    need = submitted(network)
    passed = review.redirect_need(
        actor=actor_of(network.finn), need_id=need.pk, version=1, authority=network.ministry, note="Yours"
    )
    review.return_need(actor=actor_of(network.jana), need_id=need.pk, version=passed.version, note="How many?")

    assert submit(network, need).addressed_to == network.ministry


def test_without_an_approver_left_there_the_next_above_gets_it(network: Cast, returned: Need):
    everybody_leaves(network.county_office)

    again = submit(network, returned)

    assert (again.state, again.addressed_to) == ("submitted", network.ministry)
    accepted = review.accept_need(
        actor=actor_of(network.jana),
        need_id=again.pk,
        version=again.version,
        answer=review.Answer("Civil protection", "120 beds", timezone.localdate() + timedelta(days=20)),
    )
    assert accepted.state == "accepted"


def test_without_any_approver_above_it_stays_with_the_house(network: Cast, returned: Need):
    everybody_leaves(network.county_office)
    everybody_leaves(network.ministry)

    with pytest.raises(NobodyAnswers):
        submit(network, returned)

    assert (fresh(returned).state, fresh(returned).addressed_to) == ("returned", network.county_office)


def test_after_a_move_to_another_county_the_new_one_gets_it(network: Cast, returned: Need):
    with as_system():
        dale = make_territory(parent=network.country, level=Territory.Level.COUNTY, name="Dale", slug="dale")
        Authority.objects.filter(pk=network.lind.pk).update(tier1=dale)
    office = make_authority(kind="intermediate", territory=dale, name="Dale County", slug="dale-county")
    approver = make_user(email="nora@example.org", name="Nora")
    make_membership(approver, office, "approver")

    again = submit(network, returned)

    assert again.addressed_to == office
    assert Need.objects.visible_to(actor_of(approver).scope).waiting_for(office.pk).get() == again
