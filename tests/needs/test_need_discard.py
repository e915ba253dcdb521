"""Throwing a draft away: asked once, gone for the house, impossible once somebody outside has seen it."""

import pytest

from municipalities.models import AuditEvent
from needs.models import Need, NeedMove
from needs.services import needs as services
from tests.cast import Cast
from tests.factories import actor_of, as_system, fresh, make_need
from tests.pages import browser, followed, page_of, sent
from tests.unchanged import nothing_changes


def address(need) -> str:
    return f"/needs/{need.slug}/discard/"


def test_the_form_of_a_draft_leads_to_the_question_and_that_of_a_returned_need_does_not(network: Cast):
    draft, returned = make_need(network.lind), make_need(network.lind, state="returned", created_by=network.ada)
    client = browser(network.ada)

    assert ("Discard draft", address(draft)) in page_of(client, f"/needs/{draft.slug}/edit/").links
    assert "Discard draft" not in page_of(client, f"/needs/{returned.slug}/edit/").text


def test_asking_changes_nothing_and_confirming_throws_the_draft_and_its_history_away(network: Cast):
    need = make_need(network.lind, created_by=network.ada, title="Beds")
    client = browser(network.mira)

    with nothing_changes():
        question = page_of(client, address(need))
    page = followed(client, address(need), question.fields())

    assert question.main.all("h1")[0].text == "Discard the draft “Beds”?"
    assert (page.response.request["PATH_INFO"], page.notices) == ("/needs/", [("success", "The draft is discarded.")])
    with as_system():
        assert not Need._base_manager.filter(pk=need.pk).exists()
        assert not NeedMove._base_manager.filter(need_id=need.pk).exists()
        event = AuditEvent.objects.get(action="needs.need.discarded")
    assert (event.target_uuid, event.before["title"]) == (need.uuid, "Beds")


def test_a_draft_in_which_somebody_wrote_meanwhile_is_asked_about_again(network: Cast):
    need = make_need(network.lind, created_by=network.ada)
    client = browser(network.mira)
    answer = page_of(client, address(need)).fields()
    services.write_need(actor=actor_of(network.ada), need_id=need.pk, version=1, values={"title": "Newer"})

    page = sent(client, address(need), answer)

    assert (page.status, page.fields()["version"]) == (409, "2")
    assert "Newer" in page.main.all("h1")[0].text
    assert page.notices[0][1].startswith("Ada changed this need while you had it open.")
    assert fresh(need).title == "Newer"


@pytest.mark.parametrize("state", ["submitted", "returned", "accepted"])
def test_what_was_submitted_once_stays(network: Cast, state):
    need = make_need(network.lind, state=state, addressed_to=network.county_office)
    client = browser(network.ada)

    assert client.get(address(need)).headers["Location"] == f"/needs/{need.number}/"
    with nothing_changes():
        page = sent(client, address(need), {"version": "1"})

    assert (page.status, page.title) == (409, "Error: Discard draft")
    assert "This is no longer possible" in page.notices[0][1]


@pytest.mark.parametrize("version", [None, "", "0", "x", "1.5"])
def test_without_a_version_nothing_is_thrown_away(network: Cast, version):
    need = make_need(network.lind)
    client = browser(network.ada)

    with nothing_changes():
        page = sent(client, address(need), {} if version is None else {"version": version})

    assert page.status == 422
