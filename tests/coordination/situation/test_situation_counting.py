"""Which needs count in the situation's figures, for every reader alike, and what is said where there are none."""

from datetime import date

import pytest

from needs.services import review
from needs.services.review import Answer
from tests.cast import Cast
from tests.coordination.situation.reading import (
    MUNICIPALITIES,
    PEOPLE,
    WAITING,
    counted,
    headings,
    situation,
    strip,
    table,
)
from tests.factories import (
    actor_of,
    make_need,
)
from tests.pages import browser, page_of

BY_COUNTRY = "By country or participant"

WHERE = "Where the pressure is"

#: One of each kind of reader.
READERS = ("ada", "ben", "dara", "hana", "ivo")

ANSWER = Answer(who="Vale County", what="Ten beds", by=date(2027, 1, 31))


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
