"""What stands on the situation's pages beside its figures: newest needs, names, definitions, notes; and their cost."""

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from coordination.situation.definitions import DEFINITIONS
from municipalities.models import Territory
from needs.models import Need
from tests.cast import Cast
from tests.coordination.situation.reading import (
    MUNICIPALITIES,
    PEOPLE,
    attention,
    counted,
    situation,
    strip,
    table,
)
from tests.counting import statements
from tests.factories import (
    as_system,
    make_authority,
    make_country,
    make_sector,
    make_territory,
    make_user,
)
from tests.pages import browser, page_of

FOOTNOTE = "This designation is without prejudice to positions on status"


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
