"""A need's page: what each reader finds on it and can do from it."""

import pytest

from municipalities.access import grants
from needs.models import NeedGroupShare
from tests.cast import Cast
from tests.counting import statements
from tests.factories import as_system, make_need, make_user
from tests.pages import browser, page_of, switch


def address(need) -> str:
    return f"/needs/{need.slug}/"


def submitted(network: Cast, **values):
    defaults = {"addressed_to": network.county_office, "sector": network.sector, "created_by": network.ada}
    return make_need(network.lind, state="submitted", **{**defaults, **values})


def test_the_house_finds_its_draft_with_a_way_to_continue(network: Cast):
    need = make_need(network.lind, sector=network.sector, created_by=network.ada)

    page = page_of(browser(network.ada), address(need))

    assert (page.status, page.title) == (200, "Draft Winter beds for the transit centre")
    assert dict(page.links)["Continue with this need"] == f"/needs/{need.uuid}/edit/"
    assert page.section("Who can see this").all("li")[0].text == "Everyone at Lind"
    assert len(page.section("Who can see this").all("li")) == 1
    assert [one.text for one in page.main.all(class_="moj-timeline__title")] == ["Logged"]
    with pytest.raises(StopIteration):
        page.section("Your review")


def test_an_empty_draft_says_what_is_not_there_yet(network: Cast):
    need = make_need(network.lind, title="", situation="", severity=None, people_affected=None)
    with as_system():
        type(need)._base_manager.filter(pk=need.pk).update(sector=None)

    page = page_of(browser(network.ada), address(need))

    assert page.main.all("h1")[0].text == "Without a title"
    assert "The situation is not described yet." in page.text
    assert [one.text for one in page.main.all(class_="figures__n")] == ["not chosen", "not known"]
    facts = [one.text for one in page.main.all(class_="govuk-summary-list__row")]
    assert facts == ["Municipality Lind", "Sector not known", "Who answers Chosen when it is submitted"]


@pytest.mark.parametrize(
    ("person", "buttons", "sentence"),
    [
        ("finn", ["Accept need", "Return with questions"], ""),
        ("ben", ["Return with questions"], "An approver of your authority can accept it."),
    ],
)
def test_the_addressee_finds_its_decision_on_the_page(network: Cast, person, buttons, sentence):
    need = submitted(network)

    page = page_of(browser(getattr(network, person)), address(need))

    review = page.section("Your review")
    assert [one.text for one in review.all("button")] == buttons
    assert sentence in review.text
    assert "Edit" not in dict(page.links)


@pytest.mark.parametrize("person", ["jana", "ada", "mira"])
def test_readers_who_are_not_the_addressee_find_no_decision(network: Cast, person):
    page = page_of(browser(getattr(network, person)), address(submitted(network)))

    assert page.status == 200
    with pytest.raises(StopIteration):
        page.section("Your review")


def test_the_network_reads_an_accepted_need_without_the_words_of_the_review(network: Cast):
    need = make_need(network.lind, state="accepted", addressed_to=network.county_office, sector=network.sector)
    with as_system():
        type(need)._base_manager.get(pk=need.pk).moves.model._base_manager.filter(need=need).update(note="Inner words")

    page = page_of(browser(network.ivo), address(need))

    assert page.status == 200
    assert "Inner words" not in page.text
    assert "History" not in [one.text for one in page.main.all("h2")]
    assert "Inner words" in page_of(browser(network.jana), address(need)).text


def test_a_draft_has_no_number_and_its_uuid_finds_it_but_a_guess_does_not(network: Cast):
    need = make_need(network.lind)
    client = browser(network.ada)

    assert client.get(f"/needs/{need.uuid}/").status_code == 200
    assert client.get(f"/needs/{str(need.uuid).upper()}/").status_code == 200
    assert client.get(f"/needs/{need.pk}/").status_code == 404


def test_the_number_finds_a_need_in_small_letters_too(network: Cast):
    need = submitted(network)

    assert browser(network.ada).get(f"/needs/{need.number.lower()}/").status_code == 200


@pytest.mark.parametrize(
    "reference",
    ["%00", "0412%00", "a" * 300, "%F0%9F%92%A9", "..%2f", "'--", "１２", "00000000-0000-0000-0000-000000000000"],
)
def test_a_reference_that_names_nothing_is_not_found(network: Cast, reference):
    assert browser(network.ada).get(f"/needs/{reference}/").status_code == 404


def test_hidden_and_missing_are_the_same_bytes(network: Cast):
    hidden = make_need(network.lind)
    client = browser(network.cleo)

    first = client.get(f"/needs/{hidden.uuid}/")
    second = client.get("/needs/00000000-0000-4000-8000-000000000000/")

    assert (first.status_code, first.content) == (404, second.content)


def test_the_other_house_of_a_person_is_offered_and_switching_leads_back(network: Cast):
    need = make_need(network.lind, sector=network.sector)
    client = browser(network.lena, acting=network.holm)

    page = page_of(client, address(need))

    notice = page.main.all(class_="notice")[0]
    assert notice.text == "This need is the business of Lind, for which you can act too. Act for Lind"
    assert "Continue with this need" not in dict(page.links)
    sent = {one.attributes["name"]: one.attributes["value"] for one in notice.all("input")}
    answer = client.post("/acting/", sent)
    assert (answer.status_code, answer.headers["Location"]) == (302, address(need))
    after = page_of(client, address(need))
    assert after.notices == [("success", "You now act for Lind.")]
    assert "Continue with this need" in dict(after.links)


def test_somebody_who_acts_for_the_house_is_offered_no_switch(network: Cast):
    need = make_need(network.lind)
    client = browser(network.lena, acting=network.holm)
    switch(client, network.lind)

    assert page_of(client, address(need)).main.all(class_="notice") == []


def test_the_house_sees_with_whom_it_shares_and_others_do_not(network: Cast):
    need = submitted(network)
    with as_system():
        grants.share_with_authority(
            share_model=NeedGroupShare,
            record=need,
            authority=network.holm,
            granted_by=network.ada.pk,
            reason="They have spare beds.",
        )

    house = page_of(browser(network.ada), address(need))
    reviewer = page_of(browser(network.ben), address(need))
    holder = page_of(browser(network.cleo), address(need))

    assert house.section("Shared by name").all("article")[0].text == (
        "Holm End share : Holm They have spare beds. Without end date"
    )
    assert "They have spare beds." not in reviewer.text
    assert "They have spare beds." not in holder.text
    assert holder.status == 200


def test_the_situation_keeps_its_paragraphs_and_its_language(network: Cast):
    need = make_need(network.lind, situation="Први.\n\nДруги.", language="sr", script="Cyrl")

    page = page_of(browser(network.ada), address(need))

    block = page.main.all("div", lang="sr-Cyrl")[0]
    assert [one.text for one in block.all("p")] == ["Први.", "Други."]


@pytest.mark.parametrize(("person", "figure"), [("ada", 5), ("ben", 4), ("ivo", 4)])
def test_the_page_of_a_need_costs_the_same_with_3_and_with_30_moves(network: Cast, person, figure):
    need = make_need(network.lind, state="accepted", addressed_to=network.county_office, sector=network.sector)
    client = browser(getattr(network, person))
    before = statements(client, address(need))
    with as_system():
        moves = need.moves.model._base_manager
        first = moves.get(need=need)
        actor = make_user()
        for _ in range(30):
            first.pk, first.uuid, first._state.adding = None, None, True
            first.uuid = type(first)._meta.get_field("uuid").default()
            first.actor = actor
            first.save()

    after = statements(client, address(need))

    assert (len(before), len(after)) == (figure, figure)
