"""The situation in the API: the figures of the page, the same filters, nothing more."""

import pytest

from municipalities.models import Territory
from tests.cast import Cast
from tests.coordination.situation.reading import PEOPLE, counted, situation, strip, table
from tests.factories import as_system, make_authority, make_country, make_territory
from tests.pages import browser


@pytest.mark.parametrize(
    "place", ["zz", "\x00", "n", "nl' --", "９９", "nl/lind", "nl//vale", "../nl", "nl/vale/lind/x"]
)
@pytest.mark.parametrize("name", ["place", "country"])
def test_an_unknown_place_is_not_found(network: Cast, name, place):
    answer = browser(network.ivo).get("/api/v1/situation/", {name: place})

    assert (answer.status_code, answer.json()) == (404, {"detail": "Not found."})


def test_the_api_holds_the_figures_of_the_page(network: Cast):
    counted(network.lind, people_affected=1200, severity=5)
    counted(network.holm, people_affected=4)

    body = browser(network.ivo).get("/api/v1/situation/", {"place": "nl/vale"}).json()

    assert body["total"] == {
        "code": network.county.code,
        "path": "nl/vale",
        "level": "county",
        "name": "Vale",
        "needs_status_note": False,
        "needs": 2,
        "critical_needs": 1,
        "worst_severity": 5,
        "people_affected": 1200,
        "people_affected_hidden": False,
        "people_per_thousand": None,
        "municipalities_with_needs": 2,
        "municipalities": 2,
        "municipalities_submitted": 0,
    }
    assert [(one["name"], one["people_affected"], one["people_affected_hidden"]) for one in body["places"]] == [
        ("Holm", None, True),
        ("Lind", 1200, False),
    ]
    assert [one["name"] for one in body["municipalities"]] == ["Lind", "Holm"]
    assert body["filters"] == {"state": "open"}


@pytest.mark.parametrize("query", ["", "sev=4-5", "state=all", "state=met&sev=2-5"])
def test_page_and_api_say_the_same_under_the_same_filters(network: Cast, query):
    for severity, people, state in ((5, 70, "accepted"), (4, 60, "met"), (2, 50, "in_progress")):
        counted(network.lind, severity=severity, people_affected=people, state=state, sector=network.sector)

    page = situation(network.ivo, f"/situation/nl/?{query}")
    body = browser(network.ivo).get(f"/api/v1/situation/?place=nl&{query}").json()

    figures = list(strip(page).values())
    assert figures[:3] == [str(body["total"][name]) for name in ("needs", "people_affected", "critical_needs")]
    (row,) = body["sectors"]
    (cells,) = table(page, "Needs by sector and severity")
    assert cells == [row["name"], *(str(row["by_severity"][str(level)]) for level in range(1, 6)), str(row["total"])]
    months = [[*(str(one["by_severity"][str(level)]) for level in range(1, 6))] for one in body["months"]]
    assert [one[1:6] for one in table(page, "The last 12 months")] == months
    assert PEOPLE not in body


@pytest.fixture
def noted(network: Cast) -> Territory:
    """A country whose name carries the asterisk."""
    with as_system():
        return make_country(name="Starland", slug="starland", iso2="XZ", needs_status_note=True)


def test_the_api_keeps_the_asterisk_out_of_the_name_and_says_that_it_belongs_there(network: Cast, noted):
    town = make_authority(territory=make_territory(parent=noted, name="Starburg", slug="starburg"), slug="starburg")
    counted(town)

    rows = {row["code"]: row for row in browser(network.ivo).get("/api/v1/situation/").json()["places"]}

    assert (rows[noted.code]["name"], rows[noted.code]["needs_status_note"]) == ("Starland", True)
