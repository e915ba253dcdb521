"""Declining a need with a reason, which stays between the two sides."""

import pytest

from needs.models import Need
from tests.cast import Cast
from tests.factories import fresh
from tests.needs.deciding import OWN_SUBMISSION, moves_of, noting, submitted
from tests.pages import browser, followed, page_of, sent

REASON = "The state took this over last month."


def test_an_approver_of_the_addressee_declines_with_a_reason(network: Cast):
    need = submitted(network)

    page = followed(browser(network.finn), f"/needs/{need.number}/decline/", noting(network, REASON))

    kept = fresh(need)
    assert page.notices == [("success", "Declined. Lind reads your reason.")]
    assert (kept.state, kept.reach, kept.version) == ("declined", 1, 2)
    assert kept.closed_at is not None
    assert moves_of(need) == [("declined", REASON, "Finn")]


@pytest.mark.parametrize("person", ["ben", "jana", "ada", "mira"])
def test_whoever_is_not_an_approver_of_the_addressee_is_refused(network: Cast, person):
    need = submitted(network)

    answer = browser(getattr(network, person)).post(f"/needs/{need.number}/decline/", noting(network, REASON))

    assert (answer.status_code, fresh(need).state) == (403, "submitted")


def test_without_a_reason_nothing_is_declined_and_the_form_stands_open(network: Cast):
    need = submitted(network)

    page = sent(browser(network.finn), f"/needs/{need.number}/decline/", noting(network, " "))

    assert page.status == 422
    assert page.summary == [("Say why the need is declined", "id_decline_note")]
    assert page.field_errors == {"id_decline_note": "Say why the need is declined"}
    opened = [one for one in page.section("Your review").all("details") if "open" in one.attributes]
    assert [one.all("summary")[0].text for one in opened] == ["Decline"]
    assert fresh(need).state == "submitted"


def test_nobody_declines_what_they_submitted_themselves(network: Cast):
    need = submitted(network, created_by=network.finn)

    page = sent(browser(network.finn), f"/needs/{need.number}/decline/", noting(network, REASON))

    assert (page.status, page.notices) == (409, [("error", OWN_SUBMISSION)])
    assert REASON in page.section("What you typed").text
    assert fresh(need).state == "submitted"


def test_the_house_reads_the_reason_on_the_page_and_its_start_page_leads_there(network: Cast):
    need = submitted(network, title="Declined beds")
    browser(network.finn).post(f"/needs/{need.number}/decline/", noting(network, REASON))
    client = browser(network.ada)

    page = page_of(client, f"/needs/{need.number}/")

    assert REASON in page.section("History").text
    assert [one.text for one in page.main.all(class_="steps__item")][-1].startswith("Declined")
    assert "Declined beds" in page_of(client, "/").section("Answers received").text


def test_the_reason_reaches_nobody_else(network: Cast):
    need = submitted(network, association_ticked=False)
    browser(network.finn).post(f"/needs/{need.number}/decline/", noting(network, REASON))

    codes = {
        name: browser(getattr(network, name)).get(f"/needs/{need.number}/").status_code
        for name in ("ada", "jana", "cleo", "dara", "gita", "hana", "ivo")
    }

    assert codes == {"ada": 200, "jana": 200, "cleo": 404, "dara": 404, "gita": 404, "hana": 404, "ivo": 404}


def test_a_declined_need_offers_nothing_more(network: Cast):
    need = submitted(network)
    browser(network.finn).post(f"/needs/{need.number}/decline/", noting(network, REASON))

    for person in (network.finn, network.ada):
        page = page_of(browser(person), f"/needs/{need.number}/")
        assert page.main.all(class_="review") == []
    assert fresh(need).state == Need.State.DECLINED
