"""Saying the reach beforehand makes the search shorter, and never finds other rows."""

import pytest

from municipalities.access import grants
from needs.models import Need, NeedGroupShare
from tests.cast import NAMES, Cast
from tests.factories import REACH_OF_STATE, actor_of, as_system, make_need

pytestmark = pytest.mark.django_db


@pytest.fixture
def needs(cast: Cast) -> None:
    """One need of each state in three houses; the submitted one of another country is shared with Lind by name."""
    for authority in (cast.lind, cast.holm, cast.farby):
        made = {state: make_need(authority, state=state, association_ticked=True) for state in REACH_OF_STATE}
    with as_system():
        terms = {"authority": cast.lind, "granted_by": cast.gita.pk, "reason": "test"}
        grants.share_with_authority(share_model=NeedGroupShare, record=made["submitted"], **terms)


@pytest.mark.parametrize("name", NAMES)
def test_each_reach_holds_the_rows_that_everything_visible_holds_of_it(cast: Cast, needs: None, name: str) -> None:
    scope = actor_of(getattr(cast, name)).scope
    for reach in sorted({*REACH_OF_STATE.values(), 4}):
        everything = set(Need.objects.visible_to(scope).filter(reach=reach).values_list("pk", flat=True))
        assert set(Need.objects.visible_to(scope, reach=reach).values_list("pk", flat=True)) == everything


@pytest.mark.parametrize("name", NAMES)
def test_one_house_holds_the_rows_that_everything_visible_holds_of_it(cast: Cast, needs: None, name: str) -> None:
    scope = actor_of(getattr(cast, name)).scope
    for house in (cast.lind, cast.holm, cast.farby):
        everything = Need.objects.visible_to(scope).filter(authority=house)
        assert set(Need.objects.visible_to(scope, house=house.pk)) == set(everything)
        drafts = Need.objects.visible_to(scope, house=house.pk, reach=0)
        assert set(drafts) == set(everything.filter(reach=0))


def test_the_officer_finds_own_drafts_and_what_is_shared(cast: Cast, needs: None) -> None:
    scope = actor_of(cast.ada).scope
    assert Need.objects.visible_to(scope, reach=0).get().authority == cast.lind
    submitted = Need.objects.visible_to(scope, reach=1).filter(state="submitted")
    assert {need.authority for need in submitted} == {cast.lind, cast.farby}


def test_every_state_has_a_reach_and_it_is_the_one_the_database_enforces(cast: Cast, needs: None) -> None:
    known = {str(state): int(reach) for state, reach in Need.REACH_OF_STATE.items()}
    # Withdrawn and lapsed needs stay as visible as they were; the factory makes them as the network had seen them.
    staying = {Need.State.WITHDRAWN, Need.State.LAPSED}
    assert known == {state: reach for state, reach in REACH_OF_STATE.items() if state not in staying}
    assert {*Need.REACH_OF_STATE, *staying} == set(Need.State)
