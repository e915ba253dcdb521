"""Redirecting a need to another authority above the municipality: both terms are told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from needs.models import NeedMove
from needs.services import needs as services
from needs.services import review
from tests.cast import Cast
from tests.factories import actor_of, as_system, fresh, make_need
from tests.needs.deciding import OWN_SUBMISSION, accepting, acts_on, form_of, noting, submitted
from tests.pages import browser, followed, page_of, sent

WHY = "The border is the state's."


def redirecting(network: Cast, **changes) -> dict:
    return noting(network, WHY, to="interior", **changes)


def really_submitted(network: Cast):
    """Submitted through the service twelve days ago, so that its first term is recorded."""
    need = make_need(network.lind, sector=network.sector, created_by=network.ada)
    services.submit_need(actor=actor_of(network.ada), need_id=need.pk, version=1)
    past = timezone.now() - timedelta(days=12)
    with as_system():
        type(need)._base_manager.filter(pk=need.pk).update(
            submitted_at=past, first_submitted_at=past, answer_due_on=timezone.localdate() + timedelta(days=9)
        )
        NeedMove._base_manager.filter(need=need, kind="submit").update(
            due_on=timezone.localdate() + timedelta(days=9), at=past
        )
    return fresh(need)


@pytest.mark.parametrize("person", ["ben", "finn"])
def test_officer_and_approver_of_the_addressee_redirect_with_a_reason(network: Cast, person):
    need = submitted(network)

    page = followed(browser(getattr(network, person)), f"/needs/{need.number}/redirect/", redirecting(network))

    kept = fresh(need)
    assert page.notices == [("success", "Redirected. Ministry of Interior answers now.")]
    assert (kept.state, kept.addressed_to, kept.version) == ("submitted", network.ministry, 2)
    with as_system():
        move = NeedMove._base_manager.get(need=need, kind="redirect")
    assert (move.from_authority, move.to_authority, move.note) == (network.county_office, network.ministry, WHY)


def test_after_it_the_old_addressee_reads_and_the_new_one_decides(network: Cast):
    need = submitted(network)
    browser(network.ben).post(f"/needs/{need.number}/redirect/", redirecting(network))

    assert acts_on(page_of(browser(network.finn), f"/needs/{need.number}/")) == []
    assert acts_on(page_of(browser(network.jana), f"/needs/{need.number}/")) == [
        "accept",
        "return",
        "redirect",
        "decline",
    ]
    assert [row[0].split(" TT-")[0] for row in page_of(browser(network.finn), "/needs/queue/").rows] == []
    (row,) = page_of(browser(network.jana), "/needs/queue/").rows
    assert "Redirected" in row[0]


def test_the_history_names_both_authorities_and_both_terms_and_the_house_the_whole_age(network: Cast):
    need = really_submitted(network)
    first = need.answer_due_on
    review.redirect_need(actor=actor_of(network.finn), need_id=need.pk, version=2, authority=network.ministry, note=WHY)
    kept = fresh(need)

    house = page_of(browser(network.ada), f"/needs/{need.number}/")
    ministry = page_of(browser(network.jana), f"/needs/{need.number}/")

    def said(day) -> str:
        return f"{day.day} {day:%b %Y}"

    told = (
        f"From Vale County (answer due on {said(first)}) "
        f"to Ministry of Interior (answer due on {said(kept.answer_due_on)})"
    )
    assert told in house.section("History").text
    assert told in ministry.section("History").text
    assert WHY in house.section("History").text
    term = f"Answer due on {said(kept.answer_due_on)}, 15 working days left"
    assert house.main.all(class_="term")[0].text.startswith(f"{term} First submitted on ")
    assert ministry.main.all(class_="term")[0].text == term


def test_only_authorities_above_that_can_answer_are_offered(network: Cast):
    page = page_of(browser(network.ben), f"/needs/{submitted(network).number}/")

    redirect = next(one for one in page.main.all("form") if one.attributes["action"].endswith("/redirect/"))
    assert [one.attributes["value"] for one in redirect.all("input", type="radio")] == ["interior"]


@pytest.mark.parametrize("to", ["", "vale-county", "lind", "farby", "secretariat", "nowhere", "\x00"])
def test_any_other_choice_is_refused_at_the_field_and_the_reason_is_kept(network: Cast, to):
    need = submitted(network)

    page = sent(browser(network.ben), f"/needs/{need.number}/redirect/", noting(network, WHY, to=to))

    assert (page.status, [where for _words, where in page.summary]) == (422, ["id_redirect_to"])
    assert form_of(page, "redirect")["note"] == WHY
    assert fresh(need).addressed_to == network.county_office


def test_without_a_reason_nothing_is_redirected(network: Cast):
    need = submitted(network)

    page = sent(browser(network.ben), f"/needs/{need.number}/redirect/", redirecting(network) | {"note": ""})

    assert (page.status, page.summary) == (422, [("Say why they should answer it", "id_redirect_note")])
    assert fresh(need).addressed_to == network.county_office


@pytest.mark.parametrize("person", ["jana", "ada"])
def test_whoever_is_not_the_addressee_cannot_redirect(network: Cast, person):
    need = submitted(network)

    answer = browser(getattr(network, person)).post(f"/needs/{need.number}/redirect/", redirecting(network))

    assert (answer.status_code, fresh(need).addressed_to) == (403, network.county_office)


def test_nobody_redirects_what_they_submitted_themselves(network: Cast):
    need = submitted(network, created_by=network.ben)

    page = sent(browser(network.ben), f"/needs/{need.number}/redirect/", redirecting(network))

    assert (page.status, page.notices) == (409, [("error", OWN_SUBMISSION)])


def test_who_accepts_after_a_colleague_redirected_learns_who_and_where_to(network: Cast):
    need = submitted(network)
    browser(network.ben).post(f"/needs/{need.number}/redirect/", redirecting(network))

    page = sent(browser(network.finn), f"/needs/{need.number}/accept/", accepting(network))

    sentence = "Ben redirected this need to Ministry of Interior while you had it open."
    assert (page.status, page.notices) == (409, [("error", sentence)])
    assert ["What they do", "–", "120 beds"] in page.rows
    assert fresh(need).state == "submitted"
