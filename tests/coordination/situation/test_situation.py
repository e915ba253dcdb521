"""The situation by place: which needs count, how they add up from level to level, and what stands on each page."""

import re
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.utils import timezone

from coordination.situation.definitions import DEFINITIONS
from municipalities.models import Authority, PopulationFigure, Territory
from needs.models import Need
from needs.services import review
from needs.services.review import Answer
from tests.cast import Cast
from tests.coordination.situation.reading import (
    DAYS,
    MUNICIPALITIES,
    PEOPLE,
    WAITING,
    attention,
    counted,
    drawn,
    headings,
    situation,
    strip,
    table,
)
from tests.counting import statements
from tests.factories import (
    actor_of,
    as_system,
    make_authority,
    make_country,
    make_need,
    make_sector,
    make_territory,
    make_user,
)
from tests.pages import browser, page_of

FOOTNOTE = "This designation is without prejudice to positions on status"
BY_COUNTRY, WHERE = "By country or participant", "Where the pressure is"
#: One of each kind of reader.
READERS = ("ada", "ben", "dara", "hana", "ivo")
ANSWER = Answer(who="Vale County", what="Ten beds", by=date(2027, 1, 31))


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


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "declined"])
def test_what_is_not_accepted_changes_no_figure_for_anybody(network: Cast, state):
    counted(network.holm, people_affected=100)
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
    pages = [page_of(client, path) for path in ("/situation/", "/situation/nl/", "/situation/nl/vale/lind/")]
    body = client.get("/api/v1/situation/").json() | {"as_of": None}
    return [(strip(page), page.rows) for page in pages], body


def test_acceptance_changes_exactly_its_own_figures(network: Cast):
    counted(network.holm, people_affected=100, severity=3)
    need = make_need(
        network.lind, state="submitted", addressed_to=network.county_office, people_affected=40, severity=5
    )
    client = browser(network.ivo)
    before, country_before = strip(page_of(client, "/situation/")), page_of(client, "/situation/nl/vale/")

    review.accept_need(actor=actor_of(network.finn), need_id=need.pk, version=1, answer=ANSWER)

    after = strip(page_of(client, "/situation/"))
    assert {label: (before[label], after[label]) for label in before if before[label] != after[label]} == {
        "Open needs": ("1", "2"),
        PEOPLE: ("100", "140"),
        "Critical needs": ("0", "1"),
        MUNICIPALITIES: ("1 of 3", "2 of 3"),
    }
    country_after = page_of(client, "/situation/nl/vale/")
    rows_before, rows = (table(page, "By municipality") for page in (country_before, country_after))
    assert [row for row in rows if row not in rows_before] == [["Lind", "1", "1", "40", "–", "population not known"]]
    assert [row for row in rows_before if row not in rows] == []
    cells_before, cells = (table(page, "Needs by sector and severity") for page in (country_before, country_after))
    assert [row for row in cells if row not in cells_before] == [[need.sector.name, "0", "0", "0", "0", "1", "1"]]


def test_a_second_smaller_need_of_a_municipality_adds_no_people(network: Cast):
    counted(network.lind, people_affected=600)
    before = strip(situation(network.ivo))[PEOPLE]

    counted(network.lind, people_affected=599)

    after = strip(situation(network.ivo))
    assert (before, after[PEOPLE], after["Open needs"]) == ("600", "600", "2")


@pytest.mark.parametrize(
    ("person", "waiting"), [("ben", "2"), ("jana", "1"), ("ada", None), ("ivo", None), ("dara", None)]
)
def test_reviewers_get_one_figure_more(network: Cast, person, waiting):
    for addressee in (network.county_office, network.county_office, network.ministry):
        make_need(network.lind, state="submitted", addressed_to=addressee)

    assert strip(situation(getattr(network, person))).get(WAITING) == waiting
    assert strip(situation(getattr(network, person), "/situation/nl/vale/holm/")).get(WAITING) == (waiting and "0")


def test_nothing_accepted_is_said_with_what_to_do(network: Cast):
    region, country = situation(network.ivo), situation(network.ivo, "/situation/nl/")

    for page in (region, country):
        assert "No accepted needs yet" in headings(page)
        assert ("Go to the list of needs", "/needs/") in page.links
        assert strip(page)[PEOPLE] == "not known"
        assert WHERE not in headings(page)
    rows = {row[0]: row[1:] for row in table(region, BY_COUNTRY)}
    assert rows["Nordland"] == ["0", "0", "–", "0 of 2", "–"]


@pytest.mark.parametrize(
    ("numbers", "shown"), [([0], "0"), ([0, 0], "0"), ([None], "not known"), ([0, None], "not known")]
)
def test_nobody_affected_and_not_known_are_different_answers(network: Cast, numbers, shown):
    for authority, number in zip((network.lind, network.holm), numbers, strict=False):
        counted(authority, people_affected=number)

    rows = {row[0]: row for row in table(situation(network.ivo), BY_COUNTRY)}
    assert rows["Nordland"][3] == shown


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


def test_the_newest_25_needs_stand_on_the_page_with_the_way_to_all(network: Cast):
    author, sector = make_user(), make_sector()
    for number in range(27):
        counted(
            network.lind,
            title=f"Need {number}",
            created_by=author,
            sector=sector,
            created_at=datetime(2026, 1, 1 + number, tzinfo=UTC),
        )

    page = situation(network.ivo, "/situation/nl/")

    rows = table(page, "Open needs")
    assert (len(rows), rows[0][0].split(" TT-")[0], rows[-1][0].split(" TT-")[0]) == (25, "Need 26", "Need 2")
    assert ("List all of them", "/needs/?view=network&state=open&country=nl") in page.links
    assert "The newest 25 of 27." in page.text


def test_3000_needs_are_counted_and_stay_a_light_page(network: Cast):
    towns = [make_authority(territory=make_territory(parent=network.county)) for _ in range(60)]
    pattern = counted(towns[0], sector=network.sector, people_affected=1, severity=1)
    same = {one.attname: getattr(pattern, one.attname) for one in Need._meta.concrete_fields if not one.primary_key}
    needs = [
        Need(
            **{
                **same,
                "uuid": uuid4(),
                "number": f"NL-BIG-{number:04d}",
                "authority_id": towns[number % 60].pk,
                "territory_id": towns[number % 60].territory_id,
                "people_affected": number,
                "severity": 1 + number % 5,
            }
        )
        for number in range(1, 3000)
    ]
    with as_system():
        Need.objects.bulk_create(needs)

    answer = browser(network.ivo).get("/situation/", headers={"Accept-Encoding": "gzip"})
    page = situation(network.ivo)

    # Town n of 60 has the needs n, n + 60, ... up to 2940 + n; the first begins at 60 and ends at 2940.
    assert strip(page)["Open needs"] == "3,000"
    assert strip(page)[PEOPLE] == f"{2940 * 60 + sum(range(60)):,}"
    assert strip(page)[MUNICIPALITIES] == "60 of 63"
    assert "The newest 25 of 3,000." in page.text
    assert int(answer["Content-Length"]) < 40_000


def test_a_name_of_300_letters_stays_whole(network: Cast):
    name = "Prijestolonasljednikovičevo " * 7
    with as_system():
        Territory.objects.filter(pk=network.lind.territory_id).update(name=name.strip(), labels={})
    counted(network.lind, title="x" * 200)

    page = situation(network.ivo, "/situation/nl/vale/")

    assert name.strip() in attention(page)[0]
    assert "x" * 200 in table(page, "Open needs")[0][0]


def test_each_key_figure_leads_to_its_definition_in_code(network: Cast):
    client = browser(network.ben)

    links = [
        address for words, address in page_of(client, "/situation/").links if words.startswith("How it is counted")
    ]
    page = page_of(client, "/situation/figures/")

    names = ("needs", "people", "critical", "municipalities", "days", "waiting")
    assert links == [f"/situation/figures/#{name}" for name in names]
    assert [one.attributes["id"] for one in page.main.all("section")] == [one.name for one in DEFINITIONS]
    for one in DEFINITIONS:
        assert str(one.formula) in page.text
        assert str(one.denominator) in page.text
    assert "people in need" not in page.text.lower()


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
        ("ivo", "/situation/xz/starburg/"),
        ("ivo", "/situation/nl/"),
        ("ivo", "/needs/"),
        ("ivo", "/network/"),
        ("ivo", "/network/authorities/starburg/"),
        ("dara", "/"),
    ],
)
def test_the_asterisk_stands_at_the_name_and_the_footnote_on_the_same_page(network: Cast, noted, person, path):
    town = make_authority(territory=make_territory(parent=noted, name="Starburg", slug="starburg"), slug="starburg")
    counted(town)

    page = page_of(browser(getattr(network, person)), path)

    assert page.status == 200
    assert len(re.findall(r"Starland(?!\*)", page.text)) == 0
    assert page.text.count("Starland*") >= 1
    assert page.text.count(FOOTNOTE) == 1


def test_without_such_a_name_there_is_no_footnote(network: Cast):
    client = browser(network.ivo)

    for path in ("/situation/", "/situation/nl/", "/needs/", "/network/", "/network/authorities/lind/"):
        assert FOOTNOTE not in page_of(client, path).text


@pytest.mark.parametrize(
    ("person", "path", "figure"),
    [
        ("ivo", "/situation/", 8),
        ("ivo", "/situation/?view=table", 8),
        ("ivo", "/situation/?sector=ACC&sev=4-5&group=ASY&role=host&state=all", 8),
        ("ivo", "/situation/nl/", 10),
        ("ben", "/situation/nl/vale/", 11),
        ("ivo", "/situation/nl/vale/lind/", 10),
        ("ivo", "/api/v1/situation/", 7),
        ("ivo", "/api/v1/situation/?place=nl/vale", 7),
    ],
)
def test_the_situation_costs_the_same_with_3_and_with_300_needs(network: Cast, person, path, figure):
    author = make_user()
    values = {"groups": ["ASY"], "place_role": "host", "sector": network.sector, "created_by": author}

    def more(number: int) -> None:
        for one in range(number):
            town = network.lind if one % 10 else make_authority(territory=make_territory(parent=network.county))
            counted(town, **values)

    more(1)
    counted(network.lind, **values)
    counted(network.holm, **values)
    client = browser(getattr(network, person))
    with_3 = statements(client, path)
    more(297)

    assert (len(with_3), len(statements(client, path))) == (figure, figure)
