"""A need's page: what each reader finds on it and can do from it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

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
    need = make_need(network.lind, title="", situation="", severity=None, people_affected=None, lacking=[])
    with as_system():
        type(need)._base_manager.filter(pk=need.pk).update(sector=None)

    page = page_of(browser(network.ada), address(need))

    assert page.main.all("h1")[0].text == "Without a title"
    assert "The situation is not described yet." in page.text
    assert [one.text for one in page.main.all(class_="figures__n")] == ["not chosen", "not known", "not known"]
    facts = [one.text for one in page.main.all(class_="govuk-summary-list__row")]
    assert facts == [
        "Municipality Lind",
        "Sector not known",
        "What is lacking not known",
        "How soon not known",
        "Needed by not known",
        "Source of the numbers not known",
        "Who answers Chosen when it is submitted",
    ]


@pytest.mark.parametrize(
    ("person", "buttons", "sentence"),
    [
        (
            "finn",
            ["Accept need", "Accept in part", "Add another question", "Return with questions", "Redirect", "Decline"],
            "",
        ),
        (
            "ben",
            ["Add another question", "Return with questions", "Redirect"],
            "An approver of your authority can accept or decline it.",
        ),
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


@pytest.mark.parametrize(("person", "figure"), [("ada", 9), ("ben", 7), ("ivo", 6)])
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


FULL = {
    "people_affected": 620,
    "certainty": "records",
    "people_by_group": {"ASY": {"women": 58, "men": 210, "under_18": 3}, "HOS": {"men": 20}},
    "people_in_groups": 291,
    "groups": ["ASY", "HOS"],
    "place_role": "transit",
    "source": "Count of 12 November",
    "currency": "BAM",
    "cost_minor": 75_299_500,
    "cost_eur_cents": 38_500_031,
    "covered_minor": 16_624_600,
    "covered_eur_cents": 8_500_023,
    "rate": Decimal("1.95583"),
    "rate_date": date(2026, 11, 20),
    "needed_by": date(2026, 12, 15),
    "needed_until": date(2027, 3, 31),
}
ANSWER = {"answer_who": "Civil protection", "answer_what": "120 beds\nand blankets", "answer_by": date(2027, 1, 15)}


def test_every_reader_finds_key_figures_facts_and_the_answer(network: Cast):
    need = make_need(
        network.lind, state="accepted", addressed_to=network.county_office, sector=network.sector, **FULL, **ANSWER
    )

    page = page_of(browser(network.ivo), address(need))

    strip = [one.text for one in page.main.all(class_="figures__item")]
    assert strip == [
        "Severity 4 Severe",
        "People affected 620 Estimated from records",
        "Estimated cost €385,000 €85,000 covered, €300,000 open 752,995 BAM; rate 1.95583 of 20 Nov 2026",
    ]
    facts = [one.text for one in page.section("The need").all(class_="govuk-summary-list__row")]
    assert facts == [
        "Municipality Lind",
        "Sector Accommodation and shelter",
        "What is lacking Equipment and supplies, Space and buildings",
        "How soon not known",
        "Needed by 15 Dec 2026, until 31 Mar 2027",
        "The place is Transit: people pass through",
        "Source of the numbers Count of 12 November",
        "Who answers Vale County",
    ]
    answer = [one.text for one in page.section("The answer").all(class_="govuk-summary-list__row")]
    assert answer == ["Who helps Civil protection", "What they do 120 beds and blankets", "By when 15 Jan 2027"]
    assert page.section("Contact").all("a")[0].attributes["href"] == "/network/authorities/lind/"
    assert [one.text for one in page.section("Contact").all("li")] == [
        "Kim Administrator",
        "Mira Approver",
        "Ada Officer",
        "Lena Officer",
    ]


@pytest.mark.parametrize(
    ("person", "asylum", "hosts"),
    [
        ("ada", ["58", "210", "3", "271"], ["not known", "20", "not known", "20"]),
        ("ben", ["58", "210", "3", "271"], ["not known", "20", "not known", "20"]),
        # The smallest number that covers the hidden one is hidden with it, and every sum that holds one.
        ("ivo", ["58", "210", "fewer than 5", "fewer than 5"], ["not known", "fewer than 5", "not known"]),
        ("cleo", ["58", "210", "fewer than 5", "fewer than 5"], ["not known", "fewer than 5", "not known"]),
    ],
)
def test_small_numbers_of_the_table_are_for_the_house_and_its_reviewers(network: Cast, person, asylum, hosts):
    need = make_need(network.lind, state="accepted", addressed_to=network.county_office, **FULL)

    rows = page_of(browser(getattr(network, person)), address(need)).rows

    assert rows[0] == ["Asylum seekers", *asylum]
    assert rows[1][: len(hosts) + 1] == ["Host residents", *hosts]


def test_the_trail_leads_through_the_situation_of_the_places_above(network: Cast):
    need = submitted(network)

    page = page_of(browser(network.ada), address(need))

    trail = page.root.all(class_="govuk-breadcrumbs")[0]
    assert [(one.text, one.attributes["href"]) for one in trail.all("a")] == [
        ("Region", "/situation/"),
        ("Nordland", "/situation/nl/"),
        ("Vale", "/situation/nl/vale/"),
        ("Lind", "/situation/nl/vale/lind/"),
    ]
    assert trail.all("span")[-1].text == need.number


@pytest.mark.parametrize(
    ("days", "words", "is_late"),
    [(30, "working days left", False), (-9, "late by", True), (0, "Answer due today", False)],
)
def test_both_sides_read_when_the_answer_is_due(network: Cast, days, words, is_late):
    need = submitted(network, answer_due_on=timezone.localdate() + timedelta(days=days), submitted_at=timezone.now())

    for person in (network.ada, network.finn):
        (line,) = page_of(browser(person), address(need)).main.all(class_="term")
        assert words in line.text
        assert ("term--late" in line.attributes["class"]) is is_late


def test_others_who_read_a_submitted_need_are_not_told_its_term(network: Cast):
    need = submitted(network, association_ticked=True, answer_due_on=timezone.localdate() + timedelta(days=9))

    assert page_of(browser(network.hana), address(need)).main.all(class_="term") == []


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("draft", ["Logged now", "Submitted", "Accepted", "In progress", "Met"]),
        ("submitted", ["Logged", "Submitted", "Answer now", "In progress", "Met"]),
        ("returned", ["Logged", "Submitted", "Returned with questions now", "In progress", "Met"]),
        ("declined", ["Logged", "Submitted", "Declined now"]),
        ("accepted", ["Logged", "Submitted", "Accepted now", "In progress", "Met"]),
        ("in_progress", ["Logged", "Submitted", "Accepted", "In progress now", "Met"]),
        ("met", ["Logged", "Submitted", "Accepted", "In progress", "Met now"]),
        ("withdrawn", ["Logged", "Submitted", "Withdrawn now"]),
    ],
)
def test_the_steps_of_each_state(network: Cast, state, words):
    need = make_need(network.lind, state=state, addressed_to=network.county_office if state != "draft" else None)

    found = page_of(browser(network.ada), address(need)).main.all(class_="steps__item")

    said = [one.all("b")[0].text + (" now" if one.attributes.get("aria-current") == "step" else "") for one in found]
    assert said == words


def test_a_text_in_another_language_says_which(network: Cast):
    need = make_need(network.lind, situation="Први.", language="sr", script="Cyrl")

    page = page_of(browser(network.ada), address(need))

    assert "Original text: Српски" in page.section("The need").text
    assert "Original text" not in page_of(browser(network.ada), address(make_need(network.lind))).text


def test_a_reviewer_reads_what_to_look_at_first(network: Cast):
    fitting = submitted(
        network, **{**FULL, "people_affected": 291, "needed_by": date(2030, 1, 1), "needed_until": None}
    )
    doubtful = submitted(network, people_affected=None, needed_by=date(2020, 1, 1), is_free_of_personal_data=False)
    client = browser(network.ben)

    def seen(need) -> list[str]:
        return [one.text for one in page_of(client, address(need)).main.all(class_="checks")[0].all("li")]

    assert seen(fitting) == [
        "Groups and total add up",
        "What is covered is within the cost",
        "The answer is due before help is needed",
        "The municipality confirmed: no personal data",
    ]
    assert seen(doubtful) == [
        "To look at: How many people are affected is not known",
        "To look at: The day on which help is needed has passed",
        "To look at: Personal data: not confirmed",
    ]
