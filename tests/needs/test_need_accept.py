"""Accepting a need: who may, what changes, what a refused attempt leaves."""

import pytest

from municipalities.models import AuditEvent
from needs.models import Need
from needs.services import review
from tests.cast import Cast
from tests.factories import actor_of, as_system, fresh, make_membership, make_need, make_user
from tests.needs.deciding import OWN_SUBMISSION, accepting, form_of, in_days, moves_of, submitted
from tests.pages import browser, followed, page_of, sent


def test_an_approver_of_the_addressee_accepts_and_the_network_can_see_it(network: Cast):
    need = submitted(network)
    assert browser(network.ivo).get(f"/needs/{need.number}/").status_code == 404

    page = followed(browser(network.finn), f"/needs/{need.number}/accept/", accepting(network, note=" Go ahead. "))

    kept = fresh(need)
    assert page.notices == [("success", f"Accepted. The network can see {need.number} now.")]
    assert (kept.state, kept.reach, kept.version, kept.updated_by) == ("accepted", 3, 2, network.finn)
    assert kept.decided_at is not None
    assert (kept.answer_who, kept.answer_what) == ("Civil protection of Vale", "120 beds")
    assert f"{kept.answer_by:%d.%m.%Y}" == in_days(20)
    assert moves_of(need) == [("accepted", "Go ahead.", "Finn")]
    assert browser(network.ivo).get(f"/needs/{need.number}/").status_code == 200


def test_the_house_reads_the_answer_on_its_start_page(network: Cast):
    need = submitted(network, title="Answered beds")

    browser(network.finn).post(f"/needs/{need.number}/accept/", accepting(network))

    page = page_of(browser(network.ada), "/")
    assert "Answered beds" in page.section("Answers received").text


@pytest.mark.parametrize("person", ["ben", "jana", "ada", "mira"])
def test_whoever_is_not_an_approver_of_the_addressee_is_refused(network: Cast, person):
    need = submitted(network)

    answer = browser(getattr(network, person)).post(f"/needs/{need.number}/accept/", accepting(network))

    assert answer.status_code == 403
    assert (fresh(need).state, fresh(need).version, moves_of(need)) == ("submitted", 1, [])


def test_a_refused_act_stands_in_the_audit_record(network: Cast):
    need = submitted(network)

    browser(network.ben).post(f"/needs/{need.number}/accept/", accepting(network))

    with as_system():
        event = AuditEvent.objects.get(action="access.refused")
    assert event.after == {"ability": "needs.accept", "path": f"/needs/{need.number}/accept/"}
    assert (event.actor, event.acting) == (network.ben, network.county_office)


def test_nobody_accepts_what_they_submitted_themselves(network: Cast):
    need = submitted(network, created_by=network.finn)

    page = sent(browser(network.finn), f"/needs/{need.number}/accept/", accepting(network, note="Mine"))

    assert (page.status, page.title.startswith("Error: ")) == (409, True)
    assert page.notices == [("error", OWN_SUBMISSION)]
    assert "Mine" in page.section("What you typed").text
    assert (fresh(need).state, moves_of(need)) == ("submitted", [])


def test_who_submitted_in_another_role_cannot_decide_for_the_authority_above(network: Cast):
    make_membership(network.ada, network.county_office, "approver")
    need = submitted(network)
    client = browser(network.ada, acting=network.county_office)

    page = sent(client, f"/needs/{need.number}/accept/", accepting(network))

    assert page.status == 409
    assert fresh(need).state == "submitted"


def test_the_second_of_two_reviewers_learns_who_decided_what_and_keeps_the_words(network: Cast):
    need = submitted(network)
    review.return_need(actor=actor_of(network.ben), need_id=need.pk, version=1, note="How many?")

    page = sent(browser(network.finn), f"/needs/{need.number}/accept/", accepting(network, note="My long note"))

    assert (page.status, page.title.startswith("Error: ")) == (409, True)
    assert page.notices == [("error", "This is no longer possible: the need is now “Returned”, by Ben.")]
    (decision, who, what, by, note) = page.rows[:5]
    assert decision[0] == "Decision"
    assert decision[1].startswith("Returned, Ben, ")
    assert decision[2] == "Accept need"
    assert who == ["Who helps", "–", "Civil protection of Vale"]
    assert what == ["What they do", "–", "120 beds"]
    assert by == ["By when", "–", in_days(20)]
    assert note == ["Note to the municipality", "How many?", "My long note"]
    assert moves_of(need) == [("returned", "How many?", "Ben")]


def test_of_two_who_accept_the_second_reads_the_answer_of_the_first(network: Cast):
    jens = make_user(name="Jens")
    make_membership(jens, network.county_office, "approver")
    need = submitted(network)
    browser(network.finn).post(f"/needs/{need.number}/accept/", accepting(network))

    page = sent(browser(jens), f"/needs/{need.number}/accept/", accepting(network, answer_what="40 blankets"))

    assert page.status == 409
    assert page.notices == [("error", "This is no longer possible: the need is now “Accepted”, by Finn.")]
    assert page.rows[2] == ["What they do", "120 beds", "40 blankets"]
    assert "120 beds" in page.section("The answer").text


def test_a_reviewer_of_an_older_text_learns_who_changed_what_and_decides_again(network: Cast):
    need = submitted(network)
    with as_system():
        changed = {"version": 5, "updated_by": network.ada, "field_versions": {"title": 5, "severity": 1}}
        Need._base_manager.filter(pk=need.pk).update(**changed)
    client = browser(network.finn)

    page = sent(client, f"/needs/{need.number}/accept/", accepting(network, note="Kept"))

    sentence = "Ada changed this need while you had it open. Your text is kept below; compare and send it again."
    assert page.status == 409
    assert page.notices == [("error", sentence)]
    assert "Changed since you opened it: Short title" in page.text
    kept = form_of(page, "accept")
    assert (kept["note"], kept["version"]) == ("Kept", "5")
    assert fresh(need).state == "submitted"

    client.post(f"/needs/{need.number}/accept/", kept)
    assert moves_of(need) == [("accepted", "Kept", "Finn")]


def test_accepting_twice_accepts_once(network: Cast):
    need = submitted(network)
    client = browser(network.finn)

    codes = [client.post(f"/needs/{need.number}/accept/", accepting(network)).status_code for _ in range(2)]

    assert codes == [302, 409]
    assert moves_of(need) == [("accepted", "", "Finn")]


def test_a_decision_opened_for_another_authority_waits_for_switching_back(network: Cast):
    make_membership(network.finn, network.holm, "officer")
    need = submitted(network)
    client = browser(network.finn, acting=network.holm)

    page = sent(client, f"/needs/{need.number}/accept/", accepting(network, note="Typed as county"))

    assert page.status == 409
    assert page.notices[0][0] == "error"
    assert page.notices[0][1].startswith("You now act for Holm, but this form was opened for another authority.")
    assert "Typed as county" in page.text
    assert fresh(need).state == "submitted"

    assert "Switch to Vale County and send again" in page.text
    again = accepting(network, note="Typed as county") | {"switch_to": network.county_office.uuid}
    assert client.post(f"/needs/{need.number}/accept/", again).status_code == 302
    assert moves_of(need) == [("accepted", "Typed as county", "Finn")]


@pytest.mark.parametrize("state", ["draft", "returned", "accepted"])
def test_only_a_submitted_need_is_accepted(network: Cast, state):
    need = make_need(network.lind, state=state, addressed_to=network.county_office if state != "draft" else None)

    answer = browser(network.finn).post(f"/needs/{need.slug}/accept/", accepting(network))

    assert answer.status_code == (404 if state == "draft" else 409)
    assert (fresh(need).state, moves_of(need)) == (state, [])


def test_accepting_is_no_page(network: Cast):
    assert browser(network.finn).get(f"/needs/{submitted(network).number}/accept/").status_code == 405


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("version", ""),
        ("version", "x"),
        ("authority", ""),
        ("authority", "county"),
        ("note", "a\x00b"),
        ("answer_who", " "),
        ("answer_who", "x" * 201),
        ("answer_who", "two\nlines"),
        ("answer_what", ""),
        ("answer_what", "x" * 1001),
        ("answer_by", ""),
        ("answer_by", "soon"),
        ("answer_by", "1.1.2020"),
        ("answer_by", "0001-01-01"),
        ("answer_by", "31.12.9999"),
    ],
)
def test_a_decision_that_cannot_be_read_changes_nothing(network: Cast, field, value):
    need = submitted(network)

    page = sent(browser(network.finn), f"/needs/{need.number}/accept/", accepting(network, **{field: value}))

    assert (page.status, page.title.startswith("Error: ")) == (422, True)
    assert len(page.summary) == 1
    assert fresh(need).state == "submitted"
