"""Accepting a need: who may, what changes, what a refused attempt leaves."""

import pytest

from municipalities.models import AuditEvent
from needs.models import Need, NeedMove
from needs.services import review
from tests.cast import Cast
from tests.factories import actor_of, as_system, fresh, make_membership, make_need
from tests.pages import browser, followed, page_of, sent


def submitted(network: Cast, **values) -> Need:
    defaults = {"addressed_to": network.county_office, "sector": network.sector, "created_by": network.ada}
    return make_need(network.lind, state="submitted", **{**defaults, **values})


def typed(network: Cast, **changes) -> dict:
    return {"version": "1", "authority": str(network.county_office.uuid), "note": "", **changes}


def notes_of(need) -> list[tuple[str, str, str]]:
    with as_system():
        rows = NeedMove._base_manager.filter(need=need, from_state="submitted")
        return list(rows.values_list("to_state", "note", "actor_name"))


def test_an_approver_of_the_addressee_accepts_and_the_network_can_see_it(network: Cast):
    need = submitted(network)
    assert browser(network.ivo).get(f"/needs/{need.number}/").status_code == 404

    page = followed(browser(network.finn), f"/needs/{need.number}/accept/", typed(network, note=" Go ahead. "))

    kept = fresh(need)
    assert page.notices == [("success", f"Accepted. The network can see {need.number} now.")]
    assert (kept.state, kept.reach, kept.version, kept.updated_by) == ("accepted", 3, 2, network.finn)
    assert kept.decided_at is not None
    assert notes_of(need) == [("accepted", "Go ahead.", "Finn")]
    assert browser(network.ivo).get(f"/needs/{need.number}/").status_code == 200


def test_the_house_reads_the_answer_on_its_start_page(network: Cast):
    need = submitted(network, title="Answered beds")

    browser(network.finn).post(f"/needs/{need.number}/accept/", typed(network))

    page = page_of(browser(network.ada), "/")
    assert "Answered beds" in page.section("Answers received").text


@pytest.mark.parametrize("person", ["ben", "jana", "ada", "mira"])
def test_whoever_is_not_an_approver_of_the_addressee_is_refused(network: Cast, person):
    need = submitted(network)

    answer = browser(getattr(network, person)).post(f"/needs/{need.number}/accept/", typed(network))

    assert answer.status_code == 403
    assert (fresh(need).state, fresh(need).version, notes_of(need)) == ("submitted", 1, [])


def test_a_refused_act_stands_in_the_audit_record(network: Cast):
    need = submitted(network)

    browser(network.ben).post(f"/needs/{need.number}/accept/", typed(network))

    with as_system():
        event = AuditEvent.objects.get(action="access.refused")
    assert event.after == {"ability": "needs.accept", "path": f"/needs/{need.number}/accept/"}
    assert (event.actor, event.acting) == (network.ben, network.county_office)


def test_nobody_accepts_what_they_submitted_themselves(network: Cast):
    need = submitted(network, created_by=network.finn)

    page = sent(browser(network.finn), f"/needs/{need.number}/accept/", typed(network, note="Mine"))

    assert (page.status, page.title.startswith("Error: ")) == (409, True)
    assert page.notices == [("error", "You submitted this need yourself, so somebody else must decide on it.")]
    assert page.fields()["note"] == "Mine"
    assert (fresh(need).state, notes_of(need)) == ("submitted", [])


def test_who_submitted_in_another_role_cannot_decide_for_the_authority_above(network: Cast):
    make_membership(network.ada, network.county_office, "approver")
    need = submitted(network)
    client = browser(network.ada, acting=network.county_office)

    page = sent(client, f"/needs/{need.number}/accept/", typed(network))

    assert page.status == 409
    assert fresh(need).state == "submitted"


def test_the_second_of_two_reviewers_learns_that_it_is_decided_and_keeps_the_note(network: Cast):
    need = submitted(network)
    review.return_need(actor=actor_of(network.ben), need_id=need.pk, version=1, note="How many?")

    page = sent(browser(network.finn), f"/needs/{need.number}/accept/", typed(network, note="My long note"))

    assert (page.status, page.title.startswith("Error: ")) == (409, True)
    assert page.notices == [("error", "This is no longer possible: the need is now “Returned”.")]
    assert page.section("Note to the municipality").text == "Note to the municipality My long note"
    assert notes_of(need) == [("returned", "How many?", "Ben")]


def test_a_reviewer_of_an_older_text_learns_who_changed_it_and_decides_again(network: Cast):
    need = submitted(network)
    with as_system():
        Need._base_manager.filter(pk=need.pk).update(version=5, updated_by=network.ada)
    client = browser(network.finn)

    page = sent(client, f"/needs/{need.number}/accept/", typed(network, note="Kept"))

    sentence = "Ada changed this need while you had it open. Your text is kept below; compare and send it again."
    assert page.status == 409
    assert page.notices == [("error", sentence)]
    assert page.fields()["note"] == "Kept"
    assert page.fields()["version"] == "5"
    assert fresh(need).state == "submitted"

    client.post(f"/needs/{need.number}/accept/", page.fields())
    assert notes_of(need) == [("accepted", "Kept", "Finn")]


def test_accepting_twice_accepts_once(network: Cast):
    need = submitted(network)
    client = browser(network.finn)

    codes = [client.post(f"/needs/{need.number}/accept/", typed(network)).status_code for _ in range(2)]

    assert codes == [302, 409]
    assert notes_of(need) == [("accepted", "", "Finn")]


def test_a_decision_opened_for_another_authority_waits_for_switching_back(network: Cast):
    make_membership(network.finn, network.holm, "officer")
    need = submitted(network)
    client = browser(network.finn, acting=network.holm)

    page = sent(client, f"/needs/{need.number}/accept/", typed(network, note="Typed as county"))

    assert page.status == 409
    assert page.notices[0][0] == "error"
    assert page.notices[0][1].startswith("You now act for Holm, but this form was opened for another authority.")
    assert "Typed as county" in page.text
    assert fresh(need).state == "submitted"

    assert "Switch to Vale County and send again" in page.text
    again = typed(network, note="Typed as county") | {"switch_to": network.county_office.uuid}
    assert client.post(f"/needs/{need.number}/accept/", again).status_code == 302
    assert notes_of(need) == [("accepted", "Typed as county", "Finn")]


@pytest.mark.parametrize("state", ["draft", "returned", "accepted"])
def test_only_a_submitted_need_is_accepted(network: Cast, state):
    need = make_need(network.lind, state=state, addressed_to=network.county_office if state != "draft" else None)

    answer = browser(network.finn).post(f"/needs/{need.slug}/accept/", typed(network))

    assert answer.status_code == (404 if state == "draft" else 409)
    assert (fresh(need).state, notes_of(need)) == (state, [])


def test_accepting_is_no_page(network: Cast):
    assert browser(network.finn).get(f"/needs/{submitted(network).number}/accept/").status_code == 405


@pytest.mark.parametrize(
    ("field", "value"),
    [("version", ""), ("version", "x"), ("authority", ""), ("authority", "county"), ("note", "a\x00b")],
)
def test_a_decision_that_cannot_be_read_changes_nothing(network: Cast, field, value):
    need = submitted(network)

    page = sent(browser(network.finn), f"/needs/{need.number}/accept/", typed(network, **{field: value}))

    assert (page.status, page.title.startswith("Error: ")) == (422, True)
    assert len(page.summary) == 1
    assert fresh(need).state == "submitted"
