"""Filters of the situation: they apply to every figure, have one address, and say which one to drop."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from coordination.situation.filters import Filters
from tests.cast import Cast
from tests.coordination.situation.reading import (
    PEOPLE,
    attention,
    counted,
    headings,
    situation,
    strip,
    table,
)
from tests.factories import make_need, make_sector
from tests.pages import Page, browser, page_of

MATRIX = "Needs by sector and severity"


@pytest.fixture
def mixed(network: Cast) -> Cast:
    """Six counted needs that differ in all that can be filtered."""
    water = make_sector(code="WAT", name="Water")
    beds = make_sector(code="ACC-BED", name="Beds", parent=network.sector)
    counted(network.lind, sector=water, severity=5, people_affected=600, groups=["ASY", "MIG"], place_role="transit")
    counted(network.lind, sector=beds, severity=4, people_affected=500, groups=["ASY"], place_role="host")
    counted(network.holm, sector=beds, severity=3, people_affected=400, place_role="host", state="in_progress")
    counted(network.holm, sector=network.sector, severity=2, people_affected=300, groups=["HOS"])
    counted(network.farby, sector=water, severity=1, people_affected=200, state="met")
    counted(network.farby, sector=network.sector, severity=5, people_affected=100, place_role="border", state="met")
    return network


#: Query: open needs, people, municipalities needing attention.
CASES = {
    "": ("4", "1,000", ["Lind", "Holm"]),
    "sector=WAT": ("1", "600", ["Lind"]),
    "sector=ACC": ("3", "900", ["Lind", "Holm"]),
    "sector=ACC-BED": ("2", "900", ["Lind", "Holm"]),
    "sev=4-5": ("2", "600", ["Lind"]),
    "sev=3": ("1", "400", ["Holm"]),
    "group=ASY": ("2", "600", ["Lind"]),
    "group=HOS": ("1", "300", ["Holm"]),
    "role=host": ("2", "900", ["Lind", "Holm"]),
    "role=transit&group=MIG&sev=5": ("1", "600", ["Lind"]),
    "state=met": ("2", "200", ["Farby"]),
    "state=all": ("6", "1,200", ["Lind", "Farby", "Holm"]),
    "sector=WAT&state=all": ("2", "800", ["Lind", "Farby"]),
}


@pytest.mark.parametrize("query", CASES)
def test_a_filter_applies_to_every_figure(mixed: Cast, query):
    page = situation(mixed.ivo, f"/situation/?{query}")
    figures = list(strip(page).values())
    needs, people, names = CASES[query]

    assert (figures[0], figures[1]) == (needs, people)
    assert [row.split(",")[0].split(" ")[2] for row in attention(page)] == names
    assert page.section(MATRIX).all("tfoot")[0].all("td")[-1].text == needs
    assert sum(int(row[1]) for row in table(page, "By country or participant")) == int(needs)
    assert len(table(page, listed(page))) == int(needs)
    assert table(page, "The last 12 months")[-1][-1] == needs


def listed(page: Page) -> str:
    """The heading of the list of needs, which follows the filter on the state."""
    return next(one for one in headings(page) if one in {"Open needs", "Needs met", "Open and met needs"})


@pytest.mark.parametrize(
    "query",
    ["sector=XXX", "sev=9", "sev=5-1", "sev=0-5", "sev=x", "group=ZZZ", "role=ruler", "state=draft", "state=withdrawn"],
)
def test_a_value_that_nobody_offered_finds_nothing_and_tells_nothing(mixed: Cast, query):
    make_need(mixed.lind, state="submitted", addressed_to=mixed.county_office)

    page = situation(mixed.ben, f"/situation/?{query}")

    assert page.status == 200
    assert next(iter(strip(page).values())) == "0"
    assert "No need matches these filters" in headings(page)


def test_nothing_found_names_each_filter_whose_dropping_shows_something(mixed: Cast):
    page = situation(mixed.ivo, "/situation/", sector="WAT", sev="3-5", role="host")

    ways = {words: address for words, address in page.links if words.startswith("Drop ")}
    assert ways == {
        "Drop Sector: Water": "/situation/?sev=3-5&role=host",
        "Drop Role of the place: Host": "/situation/?sector=WAT&sev=3-5",
    }
    assert re.findall(r"[0-9]+ needs?", page.main.all(class_="empty")[0].text) == ["2 needs", "1 need"]


def test_where_no_single_filter_is_to_blame_all_can_be_cleared(mixed: Cast):
    page = situation(mixed.ivo, "/situation/nl/", sector="WAT", sev="2", role="border")

    assert ("Clear all filters", "/situation/nl/") in page.links
    assert [words for words, _address in page.links if words.startswith("Drop ")] == []


def test_chips_name_what_is_in_use_and_drop_it(mixed: Cast):
    page = situation(mixed.ivo, "/situation/nl/", sector="ACC-BED", sev="4-5", state="all", view="table")

    chips = {
        one.text.removesuffix(" , remove filter"): one.attributes["href"] for one in page.main.all("a", class_="chip")
    }
    assert chips == {
        "Sector: Beds": "/situation/nl/?sev=4-5&state=all&view=table",
        "Severity: 4 Severe and above": "/situation/nl/?sector=ACC-BED&state=all&view=table",
        "State: Open and met": "/situation/nl/?sector=ACC-BED&sev=4-5&view=table",
    }
    assert ("Clear all", "/situation/nl/?view=table") in page.links


def test_the_fields_show_what_is_in_use_also_what_they_do_not_offer(mixed: Cast):
    page = situation(mixed.ivo, "/situation/", sector="ACC-BED", sev="3", view="table")

    assert page.fields() == {"sector": "ACC-BED", "sev": "3", "group": "", "role": "", "state": "", "view": "table"}


def test_tabs_and_rows_keep_the_filters(mixed: Cast):
    links = dict(situation(mixed.ivo, "/situation/?sector=WAT&sev=5").links)

    assert links["Nordland"].startswith("/situation/nl/?sector=WAT&sev=5")
    assert links["Lind"] == "/situation/nl/vale/lind/?sector=WAT&sev=5"


def test_one_view_has_one_address(mixed: Cast):
    client = browser(mixed.ivo)

    by_form = client.get("/situation/nl/?sev=4-5&sector=ACC&group=&role=&state=&view=table")
    by_script = client.get("/situation/nl/?sev=4-5&sector=ACC&group=&role=&state=", headers={"HX-Request": "true"})

    assert (by_form.status_code, by_form["Location"]) == (302, "/situation/nl/?sector=ACC&sev=4-5&view=table")
    assert (by_script.status_code, by_script["HX-Push-Url"]) == (200, "/situation/nl/?sector=ACC&sev=4-5")


def test_the_link_of_a_mail_keeps_its_language(mixed: Cast):
    answer = browser(mixed.ivo).get("/situation/?lang=sr&sector=")

    assert (answer.status_code, answer["Location"]) == (302, "/situation/?lang=sr")


def test_each_number_of_the_table_of_sectors_leads_to_the_list_of_these_needs(mixed: Cast):
    page = situation(mixed.ivo, "/situation/nl/?group=ASY&role=host")

    (address,) = [way for words, way in page.links if words == "1" and "severity" in way]
    assert urlsplit(address).path == "/needs/"
    assert parse_qs(urlsplit(address).query) == {
        "view": ["network"],
        "state": ["open"],
        "severity": ["4"],
        "sector": ["ACC"],
        "country": ["nl"],
        "group": ["ASY"],
        "role": ["host"],
    }


@pytest.mark.parametrize(
    "query", ["", "group=ASY", "role=host&sev=3-4", "state=met", "state=all&sector=WAT", "sev=2-5"]
)
@pytest.mark.parametrize("path", ["/situation/", "/situation/nl/", "/situation/nl/vale/", "/situation/nl/vale/lind/"])
@pytest.mark.parametrize("person", ["ivo", "ada", "ben"])
def test_the_list_behind_each_number_holds_as_many_needs(mixed: Cast, person, path, query):
    make_need(mixed.lind, state="submitted", addressed_to=mixed.county_office, sector=mixed.sector)
    make_need(mixed.lind, state="withdrawn", sector=mixed.sector)
    client = browser(getattr(mixed, person))
    page = page_of(client, f"{path}?{query}")

    if MATRIX not in headings(page):
        assert next(iter(strip(page).values())) == "0"
        return
    links = [(one.text, one.attributes["href"]) for one in page.section(MATRIX).all("a")]
    links.append((next(iter(strip(page).values())), dict(page.links)["Go to the list of needs"]))
    assert len(links) >= 3
    for number, address in links:
        assert len(page_of(client, address).rows) == int(number), address


def test_the_links_to_the_list_say_the_place(mixed: Cast):
    page = situation(mixed.ivo, "/situation/nl/vale/lind/?state=all&sev=4-5")

    assert dict(page.links)["Go to the list of needs"] == (
        "/needs/?view=network&state=counted&severity=4-5&place=nl%2Fvale%2Flind"
    )


def test_filters_apply_to_what_waits_for_a_reviewer(mixed: Cast):
    for severity in (2, 4, 5):
        make_need(mixed.lind, state="submitted", addressed_to=mixed.county_office, severity=severity)

    assert strip(situation(mixed.ben, "/situation/?sev=4-5"))["Waiting for an answer"] == "2"


@pytest.mark.parametrize(
    ("text", "levels"),
    [("", [1, 2, 3, 4, 5]), ("4-5", [4, 5]), ("2", [2]), ("5-4", []), ("6", []), ("４", []), ("1-5x", []), ("-", [])],
)
def test_severities_of_an_address(text, levels):
    assert Filters.of_query({"sev": text}).levels == levels


def test_the_people_of_a_filtered_view_are_those_of_its_own_largest_need(mixed: Cast):
    assert strip(situation(mixed.ivo, "/situation/nl/vale/lind/"))[PEOPLE] == "600"
    assert strip(situation(mixed.ivo, "/situation/nl/vale/lind/?sector=ACC"))[PEOPLE] == "500"
