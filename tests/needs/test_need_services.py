"""The main job through the services: draft, submit, return, correct, accept; who sees what at each step."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from municipalities.access.abilities import AbilityRefused
from needs.models import Need
from needs.services import needs, review
from tests.cast import Cast
from tests.factories import actor_of, as_system, fresh, make_need

ANSWER = review.Answer("Civil protection", "Thirty beds from the depot", timezone.localdate() + timedelta(days=30))


def visible(user, need) -> bool:
    return Need.objects.visible_to(actor_of(user).scope).filter(pk=need.pk).exists()


def test_tests_run_as_the_app_role(db):
    with connection.cursor() as cursor:
        cursor.execute("select current_user, rolsuper, rolbypassrls from pg_roles where rolname = current_user")
        assert cursor.fetchone() == ("portal_app", False, False)


def test_a_need_goes_from_draft_to_accepted(cast: Cast):
    ada, ben, finn = cast.ada, cast.ben, cast.finn
    need = needs.begin_need(actor=actor_of(ada), language="en-gb")
    values = {"sector": cast.sector, "title": "Beds", "situation": "Too few beds.", "severity": 4}
    values |= {"lacking": ["space"], "is_free_of_personal_data": True}
    need = needs.write_need(actor=actor_of(ada), need_id=need.pk, version=1, values=values)
    need = needs.submit_need(actor=actor_of(ada), need_id=need.pk, version=2)
    assert need.number == "NL-LIN-0001"
    assert need.addressed_to == cast.county_office

    need = review.return_need(actor=actor_of(ben), need_id=need.pk, version=3, note="How many?")
    need = needs.write_need(actor=actor_of(ada), need_id=need.pk, version=4, values={"people_affected": 40})
    need = needs.submit_need(actor=actor_of(ada), need_id=need.pk, version=5)
    need = review.accept_need(actor=actor_of(finn), need_id=need.pk, version=6, answer=ANSWER)

    kept = fresh(need)
    assert (kept.state, kept.reach, kept.number, kept.people_affected) == ("accepted", 3, "NL-LIN-0001", 40)
    with as_system():
        steps = list(kept.moves.unscoped("the test reads all").order_by("id").values_list("to_state", flat=True))
    assert steps == ["draft", "submitted", "returned", "submitted", "accepted"]


@pytest.mark.parametrize(
    ("state", "readers"),
    [
        ("draft", {"ada", "kim", "lena", "mira"}),
        ("submitted", {"ada", "kim", "lena", "mira", "ben", "finn", "jana"}),
        ("returned", {"ada", "kim", "lena", "mira", "ben", "finn", "jana"}),
        (
            "accepted",
            {"ada", "kim", "lena", "mira", "ben", "finn", "jana", "cleo", "dara", "gita", "hana", "ivo"},
        ),
    ],
)
def test_who_sees_a_need_in_each_state(cast: Cast, state, readers):
    need = make_need(cast.lind, state=state, addressed_to=cast.county_office)
    people = {name: user for name, user in cast.people().items() if user is not None}
    assert {name for name, user in people.items() if visible(user, need)} == readers


def test_an_officer_of_the_county_cannot_accept(cast: Cast):
    need = make_need(cast.lind, state="submitted", addressed_to=cast.county_office)
    with pytest.raises(AbilityRefused):
        review.accept_need(actor=actor_of(cast.ben), need_id=need.pk, version=1, answer=ANSWER)
    assert fresh(need).state == "submitted"


def test_without_an_association_there_is_nobody_to_show_a_need_to(cast: Cast):
    need = needs.begin_need(actor=actor_of(cast.gita), language="en-gb")
    assert need.association_id is None

    needs.write_need(actor=actor_of(cast.gita), need_id=need.pk, version=1, values={"association_ticked": True})
    needs.show_to_association(actor=actor_of(cast.gita), need_id=need.pk, version=1, ticked=True)

    kept = fresh(need)
    assert (kept.association_ticked, kept.version) == (False, 1)
