"""The pages of a change after acceptance: offered, written, saved as typed, put forward, read, answered."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from needs.models import Need
from needs.services import changes
from tests.cast import Cast
from tests.factories import actor_of, fresh
from tests.needs.changing import REASON, accepted, begun, change_of, put_forward
from tests.needs.deciding import form_of, in_days
from tests.pages import Page, browser, page_of


def rows_of(page: Page) -> list[list[str]]:
    """The table of differences: field, before, after, without the words for screen readers."""
    found = []
    for row in page.main.all("tbody")[0].all("tr"):
        found.append([one.text.replace("only here: ", "") for one in row.children if not isinstance(one, str)])
    return found


def autosave(client: Client, need: Need, version: int, network: Cast, **values: Any) -> Any:
    check = {"version": version, "authority": str(network.lind.uuid), "changed": list(values)}
    return client.post(f"/needs/{need.uuid}/change/autosave/", {**check, **values})


def test_the_page_of_an_open_need_offers_a_change_to_its_house(network: Cast):
    need = accepted(network)
    ada = browser(network.ada)

    assert ada.get(f"/needs/{need.slug}/edit/").headers["Location"] == f"/needs/{need.slug}/change/"
    assert "Propose a change" in page_of(ada, f"/needs/{need.slug}/").text
    assert "Propose a change" in page_of(ada, f"/needs/{need.slug}/change/").text
    begin = ada.post(f"/needs/{need.slug}/change/begin/")
    assert begin.headers["Location"] == f"/needs/{need.slug}/change/edit/"
    for name in ("ben", "cleo"):
        assert "Propose a change" not in page_of(browser(getattr(network, name)), f"/needs/{need.slug}/").text


def test_written_saved_put_forward_and_accepted_through_the_forms(network: Cast):
    need = accepted(network)
    ada, finn = browser(network.ada), browser(network.finn)
    ada.post(f"/needs/{need.slug}/change/begin/")
    form = page_of(ada, f"/needs/{need.slug}/change/edit/")
    assert form.fields()["title"] == need.title

    sent = {**form.fields(), "people_affected": "900", "reason": REASON, "submit": "yes"}
    answer = ada.post(f"/needs/{need.slug}/change/edit/", sent)

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/needs/{need.slug}/")
    assert "Changed after acceptance." in page_of(finn, f"/needs/{need.slug}/").text
    page = page_of(finn, f"/needs/{need.slug}/change/")
    assert rows_of(page) == [["People affected in total", "620", "900"]]
    assert REASON in page.text
    accept = ada_form = form_of(page, "accept")
    assert (accept["answer_who"], ada_form["version"]) == ("Civil protection of Vale", "2")
    done = finn.post(f"/needs/{need.slug}/change/accept/", accept)
    assert done.status_code == 302
    assert (fresh(need).people_affected, fresh(need).edition, fresh(need).answer_what) == (900, 2, "120 beds")
    after = page_of(ada, f"/needs/{need.slug}/change/")
    assert "Change accepted" in after.text
    assert rows_of(after) == [["People affected in total", "620", "900"]]


def test_numbers_choices_and_rows_stand_in_words_and_texts_word_by_word(network: Cast):
    from decimal import Decimal

    need = accepted(network, lines={"1": {"item": "Beds", "quantity": 100, "unit": "piece"}})
    put_forward(
        network,
        need,
        title="Winter cots for the transit centre",
        severity=5,
        lacking=["money", "staff"],
        place_role="transit",
        people_ASY_women=120,
        line_1_quantity=200,
        line_1_unit_cost=Decimal("12.50"),
        line_2_item="Tents",
        line_2_quantity=3,
    )

    page = page_of(browser(network.finn), f"/needs/{need.slug}/change/")

    assert rows_of(page) == [
        ["Short title", "Winter beds for the transit centre", "Winter cots for the transit centre"],
        ["What is lacking?", "Equipment and supplies, Space and buildings", "Money, Staff"],
        ["What is your place in the movement of people?", "empty", "Transit: people pass through"],
        ["Severity", "4 Severe", "5 Critical"],
        ["Asylum seekers, women", "empty", "120"],
        ["Row 1", "Beds; 100 pieces", "Beds; 200 pieces; €12.50 each; €2,500 in all"],
        ["Row 2", "empty", "Tents; 3"],
        ["Estimated cost", "empty", "€2,500"],
    ]
    assert page.main.all("del")[0].text == "only here: beds"
    assert page.main.all("ins")[0].text == "only here: cots"


def test_autosave_saves_beside_the_need_and_tells_as_the_form_of_a_need_does(network: Cast):
    need = accepted(network)
    begun(network, need, title="Ada's")
    mira = browser(network.mira)

    saved = autosave(mira, need, 2, network, people_affected="900", reason="Counted again.")
    wrong = autosave(mira, need, 3, network, people_affected="3.5", source="Register")
    met = autosave(mira, need, 1, network, title="Mira's", reason="Mira's")

    assert (saved.status_code, saved.json()["version"], saved.json()["errors"]) == (200, 3, {})
    assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["people_affected"])
    assert met.status_code == 409
    assert [(one["name"], one["text"], one["typed"]) for one in met.json()["conflicts"]] == [
        ("title", "Ada's", "Mira's"), ("reason", "Counted again.", "Mira's"),
    ]  # fmt: skip
    assert change_of(need).values == {"title": "Ada's", "people_affected": 900, "source": "Register"}
    assert fresh(need).title == need.title


@pytest.mark.parametrize("values", [{"association_ticked": "on"}, {"state": "met"}, {"answer_who": "Me"}], ids=ascii)
def test_what_is_no_word_of_the_need_is_refused_whole(network: Cast, values: dict):
    need = accepted(network)
    begun(network, need)

    answer = autosave(browser(network.ada), need, 2, network, title="Beds", **values)

    assert (answer.status_code, change_of(need).version) == (400, 2)


def test_once_it_waits_what_is_typed_stays_in_the_form_and_is_told(network: Cast):
    need = accepted(network)
    begun(network, need)
    ada = browser(network.ada)
    form = page_of(ada, f"/needs/{need.slug}/change/edit/").fields()
    changes.put_forward(actor=actor_of(network.mira), need_id=need.pk, version=2)

    late = Page(ada.post(f"/needs/{need.slug}/change/edit/", {**form, "title": "Typed late"}))
    saved = autosave(ada, need, 2, network, title="Typed late")

    assert (late.status, late.fields()["title"]) == (409, "Typed late")
    assert "This change waits for its answer." in late.text
    assert (saved.status_code, saved.json()["reason"]) == (409, "state")


def test_without_a_reason_it_is_not_put_forward_and_all_stays_as_typed(network: Cast):
    need = accepted(network)
    begun(network, need, title="More beds")
    ada = browser(network.ada)
    form = page_of(ada, f"/needs/{need.slug}/change/edit/").fields()

    page = Page(ada.post(f"/needs/{need.slug}/change/edit/", {**form, "severity": "", "submit": "yes"}))

    assert (page.status, page.fields()["title"]) == (422, "More beds")
    assert "Say why the need changes" in page.text
    assert "Choose how serious it is" in page.text
    assert change_of(need).state == "draft"


def test_whoever_comes_second_reads_who_was_first_beside_what_they_typed(network: Cast):
    need = accepted(network)
    put_forward(network, need)
    finn = browser(network.finn)
    page = page_of(finn, f"/needs/{need.slug}/change/")
    changes.take_back_change(actor=actor_of(network.mira), need_id=need.pk, version=2)

    late = Page(finn.post(f"/needs/{need.slug}/change/decline/", {**form_of(page, "decline"), "note": "Not counted."}))

    assert late.status == 409
    assert "Not counted." in late.text
    assert change_of(need).state == "draft"


def test_a_decision_that_is_not_whole_comes_back_with_what_to_correct(network: Cast):
    need = accepted(network)
    put_forward(network, need)
    finn = browser(network.finn)
    form = form_of(page_of(finn, f"/needs/{need.slug}/change/"), "accept")

    refused = Page(finn.post(f"/needs/{need.slug}/change/accept/", {**form, "answer_by": in_days(-1), "note": "Kept"}))
    declined = Page(finn.post(f"/needs/{need.slug}/change/decline/", {**form, "note": ""}))

    assert (refused.status, declined.status, change_of(need).state) == (422, 422, "submitted")
    assert "Enter a date that is today or later" in refused.text
    assert form_of(refused, "accept")["note"] == "Kept"
    assert "Say why the need stays as it was accepted" in declined.text


def test_a_change_being_written_is_thrown_away_or_taken_back_by_its_house(network: Cast):
    need = accepted(network)
    put_forward(network, need)
    ada = browser(network.ada)
    back = form_of(page_of(ada, f"/needs/{need.slug}/change/"), "take-back")

    assert ada.post(f"/needs/{need.slug}/change/take-back/", back).status_code == 302
    discard = form_of(page_of(ada, f"/needs/{need.slug}/change/"), "discard")
    assert ada.post(f"/needs/{need.slug}/change/discard/", discard).status_code == 302

    assert (change_of(need).state, fresh(need).title) == ("discarded", need.title)


@pytest.mark.parametrize("name", ["cleo", "dara", "gita", "hana", "ivo"])
def test_the_network_reads_the_accepted_words_and_nothing_of_the_change(network: Cast, name: str):
    need = accepted(network, association_ticked=True)
    put_forward(network, need, title="Secret")
    reader = browser(getattr(network, name))

    assert reader.get(f"/needs/{need.slug}/change/").status_code == 404
    page = page_of(reader, f"/needs/{need.slug}/")
    assert "Secret" not in page.text
    assert "Changed after acceptance" not in page.text


def test_amounts_and_days_that_differ_read_as_on_the_page_of_the_need(network: Cast):
    need = accepted(network, needed_by=None)
    put_forward(network, need, currency="BAM", cost=5000, needed_by=date(2030, 1, 5))

    rows = {row[0]: row[1:] for row in rows_of(page_of(browser(network.finn), f"/needs/{need.slug}/change/"))}

    assert (rows["Estimated cost"][1], rows["Needed by"][1]) == ("5,000 BAM", "5 Jan 2030")


def test_the_promised_day_stands_in_the_decision_as_people_type_it(network: Cast):
    need = accepted(network, answer_who="The county", answer_what="200 beds", answer_by=date(2030, 12, 31))
    put_forward(network, need)

    form = form_of(page_of(browser(network.finn), f"/needs/{need.slug}/change/"), "accept")

    assert form["answer_by"] == "31.12.2030"
