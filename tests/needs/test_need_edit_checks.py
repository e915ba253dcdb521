"""What the form asks of a need that is submitted, what it only points at in a draft, and how it says so."""

from datetime import timedelta

import pytest
from django.utils import timezone

from needs.services import needs as services
from tests.cast import Cast
from tests.counting import statements
from tests.factories import actor_of, fresh, make_need
from tests.pages import browser, followed, page_of, sent

FORM_BUDGET = 25
SUM = "The groups add up to 655, but the total is 620"
PAST = "Enter a date that is today or later"
UNTIL = "Enter a date that is not before the day on which help is needed"
COVERED = "What is covered cannot be more than the cost"


def address(need) -> str:
    return f"/needs/{need.slug}/edit/"


def day(offset: int) -> str:
    return f"{timezone.localdate() + timedelta(days=offset):%d.%m.%Y}"


@pytest.fixture
def need(network: Cast):
    return make_need(network.lind, created_by=network.ada, sector=network.sector)


@pytest.fixture
def crooked(network: Cast) -> dict[str, str]:
    """Values that contradict each other, each in itself right."""
    return {
        "people_ASY_men": "400",
        "people_HOS_women": "255",
        "needed_by": day(-1),
        "needed_until": day(-2),
        "cost": "100",
        "covered": "101",
    }


def test_everything_that_does_not_fit_is_said_at_once_in_field_order_when_it_is_submitted(network, need, crooked):
    client = browser(network.ada)

    page = sent(
        client, address(need), page_of(client, address(need)).fields() | crooked | {"submit": "yes", "title": ""}
    )

    asked = [
        ("Enter a short title", "id_title"),
        (SUM, "id_people_affected"),
        (COVERED, "id_covered"),
        (PAST, "id_needed_by"),
        (UNTIL, "id_needed_until"),
    ]
    assert (page.status, page.title, page.summary) == (422, "Error: Log a need", asked)
    assert page.field_errors == {field: words for words, field in asked}
    assert (fresh(need).state, fresh(need).people_by_group) == ("draft", {})


def test_a_draft_keeps_what_does_not_fit_and_points_at_it(network: Cast, need, crooked):
    client = browser(network.ada)

    saved = followed(client, address(need), page_of(client, address(need)).fields() | crooked | {"save": "yes"})
    page = page_of(client, address(need))

    assert saved.notices == [("success", "Saved. Only your authority sees it until you submit.")]
    assert (page.title, page.summary, page.field_errors) == ("Log a need", [], {})
    assert [one.text for one in page.main.all(class_="field-warning")] == [
        f"To check: {words}" for words in (SUM, COVERED, PAST, UNTIL)
    ]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("-1", "Enter 0 or more: the number cannot be negative"),
        ("3.5", "Enter a whole number without a decimal part, for example 620"),
        ("10^400", "Write the number out in digits, for example 100,000"),
        ("NaN", "Enter a number, for example 620, not a word"),
        ("６２０", "Use the digits 0 to 9, for example 620"),
        ("1.000,50", "Enter a whole number without a decimal part, for example 620"),
    ],
    ids=ascii,
)
@pytest.mark.parametrize(("name", "cell"), [("people_HOS_under_18", "Host residents, under 18: "), ("cost", "")])
def test_numbers_of_cells_and_money_are_refused_in_the_same_words(network, need, name, cell, typed, words):
    client = browser(network.ada)

    page = sent(client, address(need), page_of(client, address(need)).fields() | {name: typed})

    assert page.summary == [(f"{cell}{words}", f"id_{name}")]
    assert page.field_errors == {f"id_{name}": f"{cell}{words}"}
    assert page.fields()[name] == typed


def test_money_has_an_upper_bound_and_people_another(network: Cast, need):
    client = browser(network.ada)
    values = page_of(client, address(need)).fields() | {"cost": "1000000001", "people_ASY_men": "5000001"}

    page = sent(client, address(need), values)

    assert page.summary == [
        ("Asylum seekers, men: Enter 5,000,000 or less", "id_people_ASY_men"),
        ("Enter 1,000,000,000 or less", "id_cost"),
    ]


def test_sums_of_a_refused_form_count_what_could_be_read(network: Cast, need):
    client = browser(network.ada)
    values = page_of(client, address(need)).fields()
    values |= {"people_ASY_men": "1.000", "people_ASY_women": "x", "people_HOS_men": "7"}

    page = sent(client, address(need), values)

    sums = [one.text for one in page.main.walk() if "data-sum" in one.attributes]
    totals = [one.text for one in page.main.walk() if "data-total" in one.attributes]
    assert (sums, totals) == (["1,000", "", "", "", "", "", "7", ""], ["", "1,007", "", "1,007"])


def test_sections_say_complete_started_not_started_and_errors(network: Cast):
    need = make_need(
        network.lind,
        created_by=network.ada,
        title="Beds",
        situation="",
        lacking=[],
        people_affected=None,
        is_free_of_personal_data=False,
    )
    client = browser(network.ada)

    def standings(page) -> dict[str, str]:
        rows = page.main.all(class_="contents")[0].all("a")
        return {one.attributes["href"]: one.all(class_="contents__state")[0].text for one in rows}

    page = page_of(client, address(need))
    assert standings(page) == {
        "#what": "Started",
        "#how": "Complete",
        "#who": "Not started",
        "#cost": "Not started",
        "#evidence": "Not started",
    }
    refused = sent(client, address(need), page.fields() | {"needed_by": "x", "cost": "-1", "submit": "yes"})
    assert standings(refused) == {
        "#what": "2 errors",
        "#how": "Complete",
        "#who": "Not started",
        "#cost": "2 errors",
        "#evidence": "1 error",
    }


def test_only_optional_fields_are_marked(network: Cast, need):
    page = page_of(browser(network.ada), address(need))

    marked = {
        one.text.removesuffix(" (optional)")
        for one in page.main.walk()
        if one.text.endswith(" (optional)") and one.tag in {"label", "legend", "caption"}
    }
    assert {"Short title", "Sector", "What is lacking?", "What is the situation?", "Severity"} & marked == set()
    assert {"People affected in total", "People by group and age", "Estimated cost", "Needed by"} <= marked


def test_the_contacts_are_those_of_the_directory_and_the_association_is_named(network: Cast, need):
    page = page_of(browser(network.ada), address(need))

    assert "Kim, Administrator" in page.section("Evidence and contact").text
    assert ("As listed in the directory", "/network/authorities/lind/") in page.links
    assert "Show this need to Towns of Nordland, once it is submitted" in page.text


def test_a_house_without_association_has_nothing_to_tick(network: Cast):
    need = make_need(network.farby, created_by=network.gita, sector=network.sector)
    client = browser(network.gita)

    values = page_of(client, address(need)).fields()
    client.post(address(need), values | {"association_ticked": "on", "title": "Beds"})

    assert "association_ticked" not in values
    assert (fresh(need).title, fresh(need).association_ticked) == ("Beds", False)


def test_what_a_colleague_wrote_meanwhile_is_shown_before_anything_is_submitted(network: Cast, need):
    client = browser(network.ada)
    values = page_of(client, address(need)).fields() | {"title": "Ada's title", "submit": "yes"}
    services.write_need(actor=actor_of(network.mira), need_id=need.pk, version=1, values={"severity": 1})

    page = sent(client, address(need), values)

    sentence = "This was changed while you had the form open: “Severity”. Look at it, then submit again."
    assert (page.status, page.notices) == (409, [("error", sentence)])
    assert (page.fields()["severity"], page.fields()["title"]) == ("1", "Ada's title")
    assert (fresh(need).state, fresh(need).title) == ("draft", "Ada's title")

    again = followed(client, address(need), page.fields() | {"submit": "yes"})
    assert again.notices == [("success", "Submitted as NL-LIN-0001. Vale County answers.")]


def test_a_second_submission_with_other_words_is_no_repetition_and_loses_nothing(network: Cast, need):
    client = browser(network.ada)
    values = page_of(client, address(need)).fields() | {"submit": "yes"}
    client.post(address(need), values)

    page = sent(client, address(need), values | {"title": "Other words"})

    assert page.status == 409
    assert page.fields()["title"] == "Other words"
    assert fresh(need).title == need.title


def test_the_form_of_a_returned_need_keeps_its_budget_of_statements(network: Cast):
    need = make_need(network.lind, state="returned", created_by=network.ada, sector=network.sector)

    asked = statements(browser(network.ada), address(need))

    print(f"the form: {len(asked)} statements")
    assert len(asked) <= FORM_BUDGET


@pytest.mark.parametrize(("covered", "faults"), [("91", {}), ("92", {"id_covered": COVERED})])
def test_what_is_covered_is_held_against_the_sum_of_the_rows_when_no_cost_is_given(
    network: Cast, need, covered, faults
):
    client = browser(network.ada)
    row = {"line_1_item": "Folding beds", "line_1_quantity": "2", "line_1_unit_cost": "45.25"}

    page = sent(
        client, address(need), page_of(client, address(need)).fields() | row | {"covered": covered, "save": "yes"}
    )
    said = [one.text for one in page_of(client, address(need)).main.all(class_="field-warning")]

    assert said == [f"To check: {words}" for words in faults.values()], page.status
