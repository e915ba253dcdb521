"""The situation by place: how needs add up from level to level, and which places each page names."""

from datetime import date

import pytest
from django.utils import timezone

from municipalities.models import Authority, PopulationFigure, Territory
from tests.cast import Cast
from tests.coordination.situation.reading import (
    DAYS,
    MUNICIPALITIES,
    PEOPLE,
    attention,
    counted,
    drawn,
    situation,
    strip,
    table,
)
from tests.factories import (
    as_system,
    make_authority,
    make_country,
    make_territory,
)
from tests.pages import browser

BY_COUNTRY = "By country or participant"

WHERE = "Where the pressure is"


def residents(place: Territory, value: int, year: int | None = 2024) -> None:
    with as_system():
        PopulationFigure.objects.create(territory=place, value=value, year=year, source="census")


def test_the_region_sums_the_largest_need_of_each_municipality_by_country(network: Cast):
    counted(network.lind, people_affected=600, severity=5)
    counted(network.lind, people_affected=250, severity=2, state="in_progress")
    counted(network.holm, people_affected=100)
    counted(network.farby, people_affected=None, severity=5)

    page = situation(network.ivo)

    assert (page.status, page.title) == (200, "Regional situation")
    assert strip(page) == {
        "Open needs": "4",
        PEOPLE: "700",
        "Critical needs": "2",
        MUNICIPALITIES: "3 of 3",
        DAYS: "not known",
    }
    rows = {row[0]: row[1:] for row in table(page, BY_COUNTRY)}
    assert rows["Nordland"] == ["3", "1", "700", "2 of 2", "–"]
    assert rows[network.farby.country.name] == ["1", "1", "not known", "1 of 1", "–"]


@pytest.fixture
def province(network: Cast) -> dict[str, Authority]:
    """A second country with two tiers: Canton > Alden (a city with two parts) and Bree, beside Cove without a tier."""
    country = make_country(name="Southland", slug="southland", iso2="SL", code="SL")
    entity = make_territory(parent=country, level=Territory.Level.ENTITY, name="Entity", slug="entity")
    canton = make_territory(parent=entity, level=Territory.Level.CANTON, name="Canton", slug="canton")
    alden = make_territory(parent=canton, level=Territory.Level.CITY, name="Alden", slug="alden")
    part = Territory.Level.CITY_MUNICIPALITY
    places = {
        "alden": alden,
        "north": make_territory(parent=alden, level=part, name="North", slug="north"),
        "south": make_territory(parent=alden, level=part, name="South", slug="south"),
        "bree": make_territory(parent=canton, name="Bree", slug="bree"),
        "cove": make_territory(parent=country, name="Cove", slug="cove"),
    }
    return {name: make_authority(territory=place, slug=name) for name, place in places.items()}


#: (place, people, severity, state); 20 needs, 17 of them open.
NEEDS = (
    ("lind", 600, 5, "accepted"),
    ("lind", 250, 2, "in_progress"),
    ("lind", 3, 4, "accepted"),
    ("holm", 100, 3, "accepted"),
    ("holm", 900, 3, "met"),
    ("farby", 0, 1, "accepted"),
    ("alden", 40, 3, "accepted"),
    ("alden", 30, 3, "accepted"),
    ("north", 55, 4, "accepted"),
    ("north", 54, 4, "in_progress"),
    ("south", 2, 5, "accepted"),
    ("south", None, 2, "accepted"),
    ("bree", 1, 1, "accepted"),
    ("bree", 4, 2, "accepted"),
    ("bree", 70, 5, "met"),
    ("cove", 80, 3, "accepted"),
    ("cove", None, 3, "accepted"),
    ("cove", 79, 4, "accepted"),
    ("cove", 5000, 5, "withdrawn"),
    ("cove", 10, 2, "accepted"),
)


@pytest.fixture
def twenty(network: Cast, province: dict[str, Authority]) -> dict[str, Authority]:
    """The needs of the table above."""
    houses = {"lind": network.lind, "holm": network.holm, "farby": network.farby, **province}
    for name, people, severity, state in NEEDS:
        closed = timezone.now() if state in {"met", "withdrawn"} else None
        counted(houses[name], people_affected=people, severity=severity, state=state, closed_at=closed)
    return houses


#: Address: open needs, people, critical, municipalities. Counted by hand from the table above.
EXPECTED = {
    "/situation/": ("17", "835", "2", "6 of 6"),
    "/situation/nl/": ("4", "700", "1", "2 of 2"),
    "/situation/nl/vale/": ("4", "700", "1", "2 of 2"),
    "/situation/nl/vale/lind/": ("3", "600", "1", None),
    "/situation/nl/vale/holm/": ("1", "100", "0", None),
    "/situation/sl/": ("12", "135", "1", "3 of 3"),
    "/situation/sl/entity/": ("8", "55", "1", "2 of 2"),
    "/situation/sl/entity/canton/": ("8", "55", "1", "2 of 2"),
    "/situation/sl/entity/canton/alden/": ("6", "55", "1", None),
    "/situation/sl/entity/canton/alden/north/": ("2", "55", "0", None),
    "/situation/sl/entity/canton/alden/south/": ("2", "fewer than 5", "1", None),
    "/situation/sl/entity/canton/bree/": ("2", "fewer than 5", "0", None),
    "/situation/sl/cove/": ("4", "80", "0", None),
}


@pytest.mark.parametrize("path", EXPECTED)
def test_each_level_counts_exactly_its_own(network: Cast, twenty, path):
    figures = strip(situation(network.ivo, path))

    assert (figures["Open needs"], figures[PEOPLE], figures["Critical needs"], figures.get(MUNICIPALITIES)) == EXPECTED[
        path
    ]


def test_every_figure_of_a_level_is_the_sum_of_those_below(network: Cast, twenty):
    client = browser(network.ivo)
    sums = []

    def walk(path: str) -> None:
        body = client.get("/api/v1/situation/", {"place": path}).json()
        total, places = body["total"], body["places"]
        if not places or total["level"] == "city":
            return
        for name in ("needs", "critical_needs", "municipalities_with_needs", "municipalities"):
            assert total[name] == sum(one[name] for one in places), (path, name)
        assert (total["people_affected"] or 0) == sum(one["people_affected"] or 0 for one in places), path
        assert total["worst_severity"] == max((one["worst_severity"] or 0 for one in places), default=0), path
        assert total["needs"] == sum(row["total"] for row in body["sectors"]) == body["months"][-1]["total"], path
        sums.append(path)
        for one in places:
            walk(one["path"])

    walk("")

    assert {"", "nl", "nl/vale", "sl", "sl/entity", "sl/entity/canton"} <= set(sums)


def test_a_table_leads_one_level_down_and_names_the_places_without_needs(network: Cast, twenty):
    make_authority(territory=make_territory(parent=twenty["cove"].territory.country, name="Dale", slug="dale"))

    page = situation(network.ivo, "/situation/sl/")

    assert table(page, "By area") == [
        ["Cove", "4", "0", "80", "–", "population not known"],
        ["Entity", "8", "1", "55", "2 of 2", "–"],
    ]
    links = dict(page.links)
    assert (links["Cove"], links["Entity"]) == ("/situation/sl/cove/", "/situation/sl/entity/")
    assert ("Dale", "/situation/sl/dale/") in page.links
    assert "Without needs in this view: Dale" in page.text


def test_the_breadcrumbs_mirror_the_tree(network: Cast, province):
    page = situation(network.ivo, "/situation/sl/entity/canton/alden/north/")

    trail = [one.text for one in page.root.all(class_="govuk-breadcrumbs__list-item")]
    ways = [one.attributes["href"] for one in page.root.all(class_="govuk-breadcrumbs__link")]
    assert (page.title, trail) == (
        "Situation, North",
        ["Situation", "Southland", "Entity", "Canton", "Alden", "North"],
    )
    assert ways[-2:] == ["/situation/sl/entity/canton/", "/situation/sl/entity/canton/alden/"]
    assert all(browser(network.ivo).get(way).status_code == 200 for way in ways)


def test_the_country_of_a_place_is_the_chosen_tab(network: Cast, province):
    page = situation(network.ivo, "/situation/sl/entity/canton/bree/")

    chosen = [one.text for one in page.main.all("a") if one.attributes.get("aria-current") == "page"]
    assert chosen == ["Southland"]


def test_a_municipality_stands_beside_the_places_above_it(network: Cast):
    counted(network.lind, people_affected=600)
    counted(network.holm, people_affected=100)
    residents(network.lind.territory, 20_000)
    residents(network.holm.territory, 8_000)
    residents(network.holm.territory, 10_000, 2025)

    page = situation(network.ivo, "/situation/nl/vale/lind/")

    assert table(page, "Compared") == [
        ["Lind", "1", "0", "600", "–", "30.0"],
        ["Vale", "2", "0", "700", "2 of 2", "23.3"],
        ["Nordland", "2", "0", "700", "2 of 2", "23.3"],
        ["Whole region", "2", "0", "700", "2 of 3", "23.3"],
    ]


def test_residents_of_places_without_a_number_of_people_are_no_denominator(network: Cast):
    counted(network.lind, people_affected=600)
    counted(network.holm, people_affected=4)
    counted(network.farby, people_affected=None)
    for house in (network.lind, network.holm, network.farby):
        residents(house.territory, 20_000)

    body = browser(network.ivo).get("/api/v1/situation/").json()

    assert body["total"]["people_per_thousand"] == 30.0
    assert [one["people_per_thousand"] for one in body["municipalities"] if one["name"] != "Lind"] == [None, None]


def test_a_municipality_that_never_submitted_shows_whom_to_ask(network: Cast):
    page = situation(network.ivo, "/situation/nl/vale/lind/")

    contact = page.section("Whom to turn to")
    assert "Has not submitted a need yet" in contact.text
    assert "Officer: Ada" in contact.text
    assert dict(page.links)["Lind"] == "/network/authorities/lind/"


def test_a_municipality_that_submitted_shows_when(network: Cast):
    with as_system():
        Authority.objects.filter(pk=network.lind.pk).update(last_submission_on=date(2026, 3, 9))

    page = situation(network.ivo, "/situation/nl/vale/lind/")

    assert "Last submission of a need: 9 Mar 2026" in page.section("Whom to turn to").text


def test_how_many_municipalities_ever_submitted_is_said_at_every_level(network: Cast, province):
    with as_system():
        Authority.objects.filter(slug__in=["lind", "bree"]).update(last_submission_on=date(2026, 3, 9))

    def said(path: str) -> str:
        return situation(network.ivo, path).main.all(class_="fresh")[0].text

    assert "2 of 6 municipalities have submitted a need so far" in said("/situation/")
    assert "1 of 2 municipalities have submitted a need so far" in said("/situation/sl/entity/")
    assert "1 of 2 municipalities have submitted a need so far" in said("/situation/nl/")


def test_map_list_and_table_show_the_same_places(network: Cast, twenty):
    page = situation(network.ivo)
    as_table = situation(network.ivo, view="table")

    assert [row.split(",")[0].split(" ", 3)[2] for row in attention(page)] == [
        "Lind",
        "Alden",
        "Cove",
        "Holm",
        "Bree",
        "Farby",
    ]
    assert table(as_table, WHERE) == [
        ["Lind", "5 Critical", "600", "3"],
        ["Holm", "3 Serious", "100", "1"],
        ["Cove", "4 Severe", "80", "4"],
        ["Alden", "5 Critical", "55", "6"],
        ["Bree", "2 Stressed", "fewer than 5", "2"],
        ["Farby", "1 Minimal", "0", "1"],
    ]
    assert drawn(as_table) == []


def test_only_places_with_needs_are_drawn(network: Cast):
    with as_system():
        for number, house in enumerate((network.lind, network.holm)):
            Territory.objects.filter(pk=house.territory_id).update(latitude=44 + number / 10, longitude=18)
    counted(network.lind, people_affected=600, severity=5)

    page = situation(network.ivo)

    assert len(drawn(page)) == 1
    assert drawn(page)[0].startswith("Lind: people affected: 600, worst severity 5, Critical, 1 ")


def test_eight_municipalities_need_attention_and_the_table_has_them_all(network: Cast):
    for number in range(10):
        town = make_authority(territory=make_territory(parent=network.county, name=f"Town {number}"))
        counted(town, severity=1 + number % 5, people_affected=100 + number)

    page = situation(network.ivo)

    assert len(attention(page)) == 8
    assert [row.split(" ")[0] for row in attention(page)] == ["5", "5", "4", "4", "3", "3", "2", "2"]
    assert "Town 9" in attention(page)[0]
    assert ("All 10", "/situation/?view=table#where") in page.links


@pytest.mark.parametrize(
    "path",
    [
        "/situation/zz/",
        "/situation/figures-x/",
        "/situation/NL1/",
        "/situation/nl/lind/",
        "/situation/nl/vale/lind/lind/",
        "/situation/nl/vale//lind/",
        "/situation/region/nl/",
        "/situation/nl/vale\x00/",
        "/situation/nl/%D0%B2%D0%B0/",
        "/situation/sl/vale/lind/",
    ],
)
def test_an_unknown_place_is_not_found(network: Cast, province, path):
    assert browser(network.ivo).get(path).status_code == 404


def test_places_of_the_same_name_at_two_levels_have_two_addresses(network: Cast):
    berat = make_territory(parent=network.country, level=Territory.Level.COUNTY, name="Berat county", slug="berat")
    town = make_authority(territory=make_territory(parent=berat, name="Berat", slug="berat"))
    counted(town, people_affected=70)

    page = situation(network.ivo, "/situation/nl/berat/")

    assert page.title == "Situation, Berat county"
    assert dict(page.links)["Berat"] == "/situation/nl/berat/berat/"
    assert situation(network.ivo, "/situation/nl/berat/berat/").title == "Situation, Berat"
