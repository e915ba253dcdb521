"""Where the house's approver confirms, a change after acceptance leaves the house through them alone."""

from __future__ import annotations

import pytest
from django.db import transaction

from coordination.core.refusals import Refusal
from municipalities.access.abilities import AbilityRefused
from needs.models import Need
from needs.services import changes
from needs.services.confirming import AlreadyAsked, NoConfirmationAsked
from needs.services.review import OwnQuestion
from tests.cast import Cast
from tests.coordination.digests.noticing import plan, told
from tests.factories import actor_of, as_system, fresh, make_membership
from tests.needs.changing import REASON, accepted, begun, change_of, put_forward
from tests.needs.move_table import confirm_in
from tests.pages import browser, page_of


@pytest.fixture
def written(network: Cast) -> Need:
    """A need of a house that confirms, with a change that Ada is writing."""
    confirm_in(network)
    need = accepted(network)
    begun(network, need)
    yield need
    confirm_in(network, is_on=False)


def ask(network: Cast, need: Need) -> Need:
    return changes.ask_confirmation(actor=actor_of(network.ada), need_id=need.pk, version=change_of(need).version)


def forward(person: object, need: Need) -> Need:
    return changes.put_forward(actor=actor_of(person), need_id=need.pk, version=change_of(need).version)


def test_an_officer_cannot_put_it_forward_and_the_approver_can(network: Cast, written: Need):
    with pytest.raises(AbilityRefused), transaction.atomic():
        forward(network.ada, written)
    assert (change_of(written).state, fresh(written).change_asked_at) == ("draft", None)

    forward(network.mira, written)

    assert change_of(written).state == "submitted"


def test_the_approver_is_asked_and_told_and_nobody_above_hears_of_it(network: Cast, written: Need):
    ask(network, written)
    plan()

    change = change_of(written)
    assert (change.state, change.reach, change.confirmation_asked_by) == ("draft", 0, network.ada)
    assert change.confirmation_asked_at is not None
    assert fresh(written).change_asked_at is None
    assert told() == {("needs.change.confirmation_asked.house", "Mira")}
    with pytest.raises(AlreadyAsked), transaction.atomic():
        ask(network, written)


def test_other_words_take_it_from_the_approver_again(network: Cast, written: Need):
    ask(network, written)
    version = change_of(written).version

    changes.write_change(
        actor=actor_of(network.ada), need_id=written.pk, version=version, values={"people_affected": 950}
    )

    assert (change_of(written).confirmation_asked_at, change_of(written).confirmation_asked_by) == (None, None)


def test_who_asked_does_not_decide_on_it_for_the_county(network: Cast, written: Need):
    make_membership(network.ada, network.county_office, "approver")
    ask(network, written)
    forward(network.mira, written)
    version = fresh(written).version

    with pytest.raises(OwnQuestion):
        changes.accept_change(actor=actor_of(network.ada, network.county_office), need_id=written.pk, version=version)
    assert change_of(written).state == "submitted"


def test_taken_back_it_waits_for_nobody(network: Cast, written: Need):
    ask(network, written)
    forward(network.mira, written)

    changes.take_back_change(actor=actor_of(network.ada), need_id=written.pk, version=fresh(written).version)

    assert change_of(written).confirmation_asked_at is None


def test_what_is_not_sound_is_not_put_to_the_approver(network: Cast, written: Need):
    changes.write_change(
        actor=actor_of(network.ada), need_id=written.pk, version=change_of(written).version, values={"title": ""}
    )

    with pytest.raises(Refusal), transaction.atomic():
        ask(network, written)
    assert change_of(written).confirmation_asked_at is None


def test_where_the_house_does_not_confirm_officers_put_it_forward_and_nobody_is_asked(network: Cast):
    need = accepted(network)
    begun(network, need)
    with pytest.raises(NoConfirmationAsked), transaction.atomic():
        ask(network, need)

    assert put_forward(network, accepted(network)).state == "submitted"


def test_the_form_of_an_officer_asks_the_approver_and_that_of_the_approver_puts_it_forward(
    network: Cast, written: Need
):
    ada, mira = browser(network.ada), browser(network.mira)
    address = f"/needs/{written.slug}/change/edit/"
    form = page_of(ada, address)
    assert "Put to the approver" in form.text
    assert "Put the change forward" not in form.text

    sent = ada.post(address, {**form.fields(), "people_affected": "910", "reason": REASON, "submit": "yes"})

    assert sent.status_code == 302
    assert "Put to your approver, who puts it forward." in page_of(ada, sent.headers["Location"]).text
    assert change_of(written).confirmation_asked_by == network.ada
    assert "Waits for your approver" in page_of(ada, f"/needs/{written.slug}/change/").text
    assert "Waits for your confirmation" in page_of(mira, f"/needs/{written.slug}/change/").text
    theirs = page_of(mira, address)
    assert "Put the change forward" in theirs.text
    assert mira.post(address, {**theirs.fields(), "submit": "yes"}).status_code == 302
    assert change_of(written).state == "submitted"
    with as_system():
        assert written.moves.model._base_manager.filter(need=written, kind="change").count() == 1
