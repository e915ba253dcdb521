"""An authority's page: what it is, where it lies, whom to contact there by role."""

import pytest
from django.utils import timezone

from municipalities.models import Authority, ContactPoint, Neighbour, PopulationFigure
from tests.cast import Cast
from tests.counting import statements
from tests.factories import as_system, make_authority, make_membership, make_territory, make_user
from tests.pages import browser, page_of


def facts(page, heading: str = "About") -> dict[str, str]:
    rows = page.section(heading).all(class_="govuk-summary-list__row")
    return {one.all("dt")[0].text: one.all("dd")[0].text for one in rows}


def test_it_says_what_where_and_how_many(network: Cast):
    with as_system():
        PopulationFigure.objects.create(territory=network.lind.territory, value=61_186, year=2013, source="census")
        PopulationFigure.objects.create(territory=network.lind.territory, value=56_261, year=2021, source="census")

    page = page_of(browser(network.gita), "/network/authorities/lind/")

    assert (page.status, page.title) == (200, "Lind")
    assert facts(page) == {
        "Kind": "Municipality",
        "Place": "Lind",
        "Lies in": "Vale, Nordland",
        "Residents": "56,261 (2021)",
        "Member of": "Towns of Nordland",
    }


def test_residents_that_are_not_known_are_said_to_be_not_known(network: Cast):
    assert facts(page_of(browser(network.ada), "/network/authorities/holm/"))["Residents"] == "not known"


def test_a_regional_body_lies_nowhere_and_has_no_residents(network: Cast):
    page = page_of(browser(network.ada), "/network/authorities/secretariat/")

    assert facts(page) == {"Kind": "Network secretariat", "Place": "The whole region"}


def test_contacts_stand_by_role_highest_first_without_viewers_and_unlisted(network: Cast):
    viewer, hidden = make_user(name="Vera"), make_user(name="Hilde")
    make_membership(viewer, network.lind, "viewer")
    make_membership(hidden, network.lind, "officer")
    with as_system():
        ContactPoint.objects.filter(person_name="Hilde").update(listed=False)

    page = page_of(browser(network.gita), "/network/authorities/lind/")

    contacts = page.section("Contacts by role").all(class_="govuk-summary-list__row")
    assert [one.text for one in contacts] == ["Administrator Kim", "Approver Mira", "Officer Ada", "Officer Lena"]
    assert "@" not in page.section("Contacts by role").text


def test_an_authority_without_people_says_so(network: Cast):
    make_authority(kind="observer", slug="empty")
    with as_system():
        ContactPoint.objects.filter(authority=network.holm).update(valid_until=timezone.now())
    client = browser(network.ada)

    for slug in ("empty", "holm"):
        page = page_of(client, f"/network/authorities/{slug}/")
        assert "Nobody acts for this authority in the portal yet." in page.text


@pytest.mark.parametrize(
    ("person", "may"), [("kim", True), ("dara", True), ("ada", False), ("mira", False), ("gita", False)]
)
def test_the_way_to_its_people_is_shown_to_those_who_manage_them(network: Cast, person, may):
    page = page_of(browser(getattr(network, person)), "/network/authorities/lind/")

    assert ("Manage people" in dict(page.links)) is may


def test_neighbours_are_named_with_how_that_is_known(network: Cast):
    first, second = sorted((network.lind.territory, network.holm.territory), key=lambda one: one.pk)
    lonely = make_territory(parent=network.county, name="Lonely")
    with as_system():
        Neighbour.objects.create(first=first, second=second, basis="border", distance_km="12.4", source="map")
        Neighbour.objects.create(first=first, second=lonely, basis="distance", distance_km="30.6", source="points")

    page = page_of(browser(network.ada), "/network/authorities/lind/")

    assert [one.text for one in page.section("Neighbours").all("li")] == [
        "Holm Shared border, 12 km",
        "Lonely By distance, 31 km",
    ]
    assert [one.attributes["href"] for one in page.section("Neighbours").all("a")] == ["/network/authorities/holm/"]


@pytest.mark.parametrize("slug", ["nowhere", "LIND", "a" * 400])
def test_an_unknown_authority_is_not_found(network: Cast, slug):
    assert browser(network.ada).get(f"/network/authorities/{slug}/").status_code == 404


def test_the_page_costs_the_same_with_many_people_and_neighbours(network: Cast):
    client = browser(network.ada)

    def neighbour(basis: str = "border") -> None:
        place = make_territory(parent=network.county)
        make_authority(territory=place)
        first, second = sorted((place, network.lind.territory), key=lambda one: one.pk)
        with as_system():
            Neighbour.objects.create(first=first, second=second, basis=basis, distance_km=5, source="map")

    neighbour()
    with_one = statements(client, "/network/authorities/lind/")
    for _ in range(10):
        neighbour()
        make_membership(make_user(), network.lind)

    assert (len(with_one), len(statements(client, "/network/authorities/lind/"))) == (7, 7)
    with as_system():
        assert Authority.objects.filter(territory__parent=network.county, kind="municipality").count() == 13
