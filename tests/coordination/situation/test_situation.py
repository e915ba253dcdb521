"""The situation: which needs count, how, and the same figure for every reader of an address."""

import re

import pytest
from django.utils import timezone

from coordination.situation.figures import DEFINITIONS
from municipalities.models import PopulationFigure, Territory
from needs.services import review
from tests.cast import Cast
from tests.counting import statements
from tests.factories import (
    actor_of,
    as_system,
    make_authority,
    make_country,
    make_need,
    make_territory,
    make_user,
)
from tests.pages import browser, page_of

FOOTNOTE = "This designation is without prejudice to positions on status"
#: One of each kind of reader.
READERS = ("ada", "ben", "dara", "hana", "ivo")


def strip(page) -> dict[str, str]:
    """The key figures by their label."""
    items = page.main.all(class_="figures__item")
    return {one.all("dt")[0].text: one.all(class_="figures__n")[0].text for one in items}


def accepted(authority, **values):
    return make_need(authority, state="accepted", **{"decided_at": timezone.now(), **values})


def test_the_region_sums_the_largest_need_of_each_municipality_by_country(network: Cast):
    accepted(network.lind, people_affected=600, severity=5)
    accepted(network.lind, people_affected=250, severity=2)
    accepted(network.holm, people_affected=100)
    accepted(network.farby, people_affected=None, severity=5)

    page = page_of(browser(network.ivo), "/situation/")

    assert (page.status, page.title) == (200, "Regional situation")
    assert strip(page) == {
        "Open needs": "4",
        "People affected (largest open need of each municipality)": "700",
        "Critical needs": "2",
        "Municipalities with open needs": "3",
    }
    rows = {row[0]: row[1:] for row in page.rows}
    assert rows["Nordland"] == ["3", "1", "700", "2 of 2"]
    assert rows[network.farby.country.name] == ["1", "1", "not known", "1 of 1"]


def test_a_country_lists_its_municipalities_most_people_first(network: Cast):
    accepted(network.lind, people_affected=100)
    accepted(network.holm, people_affected=600)
    accepted(network.farby, people_affected=9000)
    with as_system():
        PopulationFigure.objects.create(territory=network.holm.territory, value=24_000, year=2021, source="census")
        PopulationFigure.objects.create(territory=network.holm.territory, value=12_000, year=2024, source="census")

    page = page_of(browser(network.ivo), "/situation/nl/")

    assert page.title == "Situation, Nordland"
    assert page.rows == [
        ["Holm", "1", "0", "600", "50.0"],
        ["Lind", "1", "0", "100", "population not known"],
    ]
    assert dict(page.links)["Holm"] == "/network/authorities/holm/"


@pytest.mark.parametrize("state", ["draft", "submitted", "returned"])
def test_what_is_not_accepted_changes_no_figure_for_anybody(network: Cast, state):
    accepted(network.holm, people_affected=100)
    readers = ("ada", "ben", "ivo")
    before = {name: figures_read_by(network, name) for name in readers}

    make_need(
        network.lind,
        state=state,
        severity=5,
        people_affected=5000,
        addressed_to=None if state == "draft" else network.association,
    )

    assert {name: figures_read_by(network, name) for name in readers} == before


def figures_read_by(network: Cast, name: str) -> tuple:
    """All that this reader finds in the situation but the moment of counting."""
    client = browser(getattr(network, name))
    pages = [page_of(client, path) for path in ("/situation/", "/situation/nl/")]
    body = client.get("/api/v1/situation/").json() | {"as_of": None}
    return [(strip(page), page.rows) for page in pages], body


def test_acceptance_changes_exactly_its_own_figures(network: Cast):
    accepted(network.holm, people_affected=100, severity=3)
    need = make_need(
        network.lind, state="submitted", addressed_to=network.county_office, people_affected=40, severity=5
    )
    client = browser(network.ivo)
    before, country_before = strip(page_of(client, "/situation/")), page_of(client, "/situation/nl/").rows

    review.accept_need(actor=actor_of(network.finn), need_id=need.pk, version=1)

    after = strip(page_of(client, "/situation/"))
    assert {label: (before[label], after[label]) for label in before if before[label] != after[label]} == {
        "Open needs": ("1", "2"),
        "People affected (largest open need of each municipality)": ("100", "140"),
        "Critical needs": ("0", "1"),
        "Municipalities with open needs": ("1", "2"),
    }
    new_rows = page_of(client, "/situation/nl/").rows
    assert [row for row in new_rows if row not in country_before] == [["Lind", "1", "1", "40", "population not known"]]
    assert [row for row in country_before if row not in new_rows] == []


def test_a_second_smaller_need_of_a_municipality_adds_no_people(network: Cast):
    accepted(network.lind, people_affected=600)
    client = browser(network.ivo)
    people = "People affected (largest open need of each municipality)"
    before = strip(page_of(client, "/situation/"))[people]

    accepted(network.lind, people_affected=599)

    after = strip(page_of(client, "/situation/"))
    assert (before, after[people], after["Open needs"]) == ("600", "600", "2")


def test_at_one_address_everybody_reads_the_same_figures(network: Cast):
    accepted(network.lind, people_affected=3)
    accepted(network.holm, people_affected=100)
    make_need(network.lind, state="submitted", addressed_to=network.county_office)
    make_need(network.lind)

    def common(name: str) -> tuple:
        pages, body = figures_read_by(network, name)
        return [({k: v for k, v in one.items() if k != "Waiting for an answer"}, rows) for one, rows in pages], body

    assert all(common(name) == common("ivo") for name in READERS)


@pytest.mark.parametrize(
    ("person", "waiting"), [("ben", "2"), ("jana", "1"), ("ada", None), ("ivo", None), ("dara", None)]
)
def test_reviewers_get_one_figure_more(network: Cast, person, waiting):
    for addressee in (network.county_office, network.county_office, network.ministry):
        make_need(network.lind, state="submitted", addressed_to=addressee)

    assert strip(page_of(browser(getattr(network, person)), "/situation/")).get("Waiting for an answer") == waiting


def test_nothing_accepted_is_said_in_words(network: Cast):
    client = browser(network.ivo)

    region, country = page_of(client, "/situation/"), page_of(client, "/situation/nl/")

    assert "No need has been accepted yet" in region.text
    assert strip(region)["People affected (largest open need of each municipality)"] == "not known"
    assert "No municipality has an accepted need yet." in country.text


@pytest.mark.parametrize(
    ("numbers", "shown"), [([0], "0"), ([0, 0], "0"), ([None], "not known"), ([0, None], "not known")]
)
def test_nobody_affected_and_not_known_are_different_answers(network: Cast, numbers, shown):
    for authority, number in zip((network.lind, network.holm), numbers, strict=False):
        accepted(authority, people_affected=number)

    rows = {row[0]: row for row in page_of(browser(network.ivo), "/situation/").rows}
    assert rows["Nordland"][3] == shown


def test_the_newest_accepted_need_dates_the_figures(network: Cast):
    accepted(network.lind, decided_at=timezone.now().replace(2026, 3, 1, 11, 0))

    page = page_of(browser(network.ivo), "/situation/")

    assert "Newest accepted need: 1 Mar 2026, 12:00" in re.sub(r"\s+", " ", page.text)


@pytest.mark.parametrize("path", ["/situation/zz/", "/situation/figures-x/", "/situation/NL1/"])
def test_an_unknown_country_is_not_found(network: Cast, path):
    assert browser(network.ivo).get(path).status_code == 404


@pytest.mark.parametrize("country", ["zz", "\x00", "n", "nl' --", "９９"])
def test_an_unknown_country_is_not_found_in_the_api(network: Cast, country):
    answer = browser(network.ivo).get("/api/v1/situation/", {"country": country})

    assert (answer.status_code, answer.json()) == (404, {"detail": "Not found."})


def test_the_api_holds_the_figures_of_the_page(network: Cast):
    accepted(network.lind, people_affected=1200, severity=5)
    accepted(network.holm, people_affected=4)

    body = browser(network.ivo).get("/api/v1/situation/", {"country": "nl"}).json()

    place = network.lind.territory
    assert body["total"] == {
        "code": "NL",
        "name": "Nordland",
        "needs_status_note": False,
        "open_needs": 2,
        "critical_needs": 1,
        "people_affected": 1200,
        "people_affected_hidden": False,
    }
    assert body["places"][0] == {
        "code": place.code,
        "name": "Lind",
        "needs_status_note": False,
        "open_needs": 1,
        "critical_needs": 1,
        "people_affected": 1200,
        "people_affected_hidden": False,
    }
    assert (body["places"][1]["people_affected"], body["places"][1]["people_affected_hidden"]) == (None, True)


def test_each_key_figure_leads_to_its_definition_in_code(network: Cast):
    client = browser(network.ivo)

    links = [
        address for words, address in page_of(client, "/situation/").links if words.startswith("How it is counted")
    ]
    page = page_of(client, "/situation/figures/")

    assert links == [f"/situation/figures/#{name}" for name in ("needs", "people", "critical", "municipalities")]
    assert [one.attributes["id"] for one in page.main.all("section")] == [one.name for one in DEFINITIONS]
    for one in DEFINITIONS:
        assert str(one.formula) in page.text
        assert str(one.denominator) in page.text


@pytest.fixture
def noted(network: Cast) -> Territory:
    """A country whose name carries the asterisk."""
    with as_system():
        return make_country(name="Starland", slug="starland", iso2="XZ", needs_status_note=True)


@pytest.mark.parametrize(
    ("person", "path"),
    [
        ("ivo", "/situation/"),
        ("ivo", "/situation/xz/"),
        ("ivo", "/situation/nl/"),
        ("ivo", "/needs/"),
        ("ivo", "/network/"),
        ("ivo", "/network/authorities/starburg/"),
        ("dara", "/"),
    ],
)
def test_the_asterisk_stands_at_the_name_and_the_footnote_on_the_same_page(network: Cast, noted, person, path):
    town = make_authority(territory=make_territory(parent=noted, name="Starburg"), slug="starburg")
    accepted(town)

    page = page_of(browser(getattr(network, person)), path)

    assert page.status == 200
    assert len(re.findall(r"Starland(?!\*)", page.text)) == 0
    assert page.text.count("Starland*") >= 1
    assert page.text.count(FOOTNOTE) == 1


def test_without_such_a_name_there_is_no_footnote(network: Cast):
    client = browser(network.ivo)

    for path in ("/situation/", "/situation/nl/", "/needs/", "/network/", "/network/authorities/lind/"):
        assert FOOTNOTE not in page_of(client, path).text


def test_the_api_keeps_the_asterisk_out_of_the_name_and_says_that_it_belongs_there(network: Cast, noted):
    rows = {row["code"]: row for row in browser(network.ivo).get("/api/v1/situation/").json()["places"]}

    assert (rows[noted.code]["name"], rows[noted.code]["needs_status_note"]) == ("Starland", True)


@pytest.mark.parametrize(
    ("person", "path", "figure"),
    [
        ("ivo", "/situation/", 8),
        ("ivo", "/situation/nl/", 10),
        ("ben", "/situation/nl/", 11),
        ("ivo", "/api/v1/situation/", 7),
    ],
)
def test_the_situation_costs_the_same_with_3_and_with_30_municipalities(network: Cast, person, path, figure):
    author = make_user()

    def towns(number: int) -> None:
        for _ in range(number):
            accepted(make_authority(territory=make_territory(parent=network.county)), created_by=author)

    towns(3)
    client = browser(getattr(network, person))
    with_3 = statements(client, path)
    towns(27)

    assert (len(with_3), len(statements(client, path))) == (figure, figure)
