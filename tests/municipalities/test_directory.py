"""The directory: filters, search in every script, order, pages."""

from datetime import timedelta

import pytest
from django.utils import timezone

from municipalities.models import Authority, ContactPoint
from tests.cast import Cast
from tests.counting import statements
from tests.factories import as_system, make_authority, make_membership, make_territory, make_user
from tests.pages import browser, page_of


def short(case) -> str:
    return ascii(case)[:40]


def names(page) -> list[str]:
    return [row[0] for row in page.rows]


def test_it_lists_every_active_authority_by_name_with_kind_country_and_contacts(network: Cast):
    closed = make_authority(kind="observer", name="Closed")
    with as_system():
        Authority.objects.filter(pk=closed.pk).update(is_active=False)

    page = page_of(browser(network.ada), "/network/")

    assert (page.status, page.title) == (200, "Network")
    assert names(page) == [
        "Donor",
        "Farby",
        "Holm",
        "Lind",
        "Ministry of Interior",
        "Secretariat",
        "Towns of Nordland",
        "Vale County",
    ]
    rows = {row[0]: row[1:] for row in page.rows}
    assert rows["Lind"] == ["Municipality", "Nordland", "Yes"]
    assert rows["Donor"] == ["Observer", "", "Nobody yet"]
    assert "1 to 8 of 8 authorities" in page.text


def test_contacts_count_while_their_role_holds(network: Cast):
    town = make_authority(territory=make_territory(parent=network.county, name="Later"))
    make_membership(make_user(), town, valid_from=timezone.now() + timedelta(days=1))
    with as_system():
        ContactPoint.objects.filter(authority=network.lind).update(valid_until=timezone.now())

    rows = {row[0]: row[3] for row in page_of(browser(network.ada), "/network/").rows}

    assert (rows["Later"], rows["Lind"], rows["Holm"]) == ("Nobody yet", "Nobody yet", "Yes")


@pytest.mark.parametrize("person", ["ada", "ben", "dara", "hana", "ivo", "jana"])
def test_every_member_may_read_it(network: Cast, person):
    assert browser(getattr(network, person)).get("/network/").status_code == 200


@pytest.mark.parametrize("typed", ["Šid", "sid", "ŠID", "Шид", "шид", " Šid ", "Ši"])
def test_a_name_is_found_in_both_scripts_and_without_accents(network: Cast, typed):
    make_authority(territory=make_territory(parent=network.county, name="Šid"), labels={"sr": "Шид", "sr-latn": "Šid"})

    assert names(page_of(browser(network.ada), "/network/", q=typed)) == ["Šid"]


def test_filters_combine_and_unknown_values_find_nothing(network: Cast):
    client = browser(network.ada)

    assert names(page_of(client, "/network/", kind="municipality", country="nl")) == ["Holm", "Lind"]
    assert names(page_of(client, "/network/", kind="municipality", country="NL", q="ho")) == ["Holm"]
    empty = page_of(client, "/network/", kind="kingdom")
    assert empty.main.all(class_="empty")[0].text == (
        "No authority matches these filters Names are found in both scripts and without accents. "
        "Check the spelling or drop a filter. Clear all filters"
    )
    assert empty.fields()["kind"] == ""


@pytest.mark.parametrize(
    "query",
    [
        {"kind": "\x00"},
        {"country": "\x00"},
        {"country": "n' or 1=1 --"},
        {"q": "\x00\x00"},
        {"q": "x" * 10_000},
        {"q": "%"},
        {"q": ".*"},
        {"q": "\u202e"},
        {"kind": "municipality'"},
    ],
    ids=short,
)
def test_values_that_nobody_offered_find_nothing(network: Cast, query):
    page = page_of(browser(network.ada), "/network/", **query)

    assert (page.status, names(page)) == (200, [])


@pytest.mark.parametrize(
    "query",
    [
        {"from": "-1"},
        {"from": "x"},
        {"from": "１００"},
        {"from": "1e3"},
        {"from": "99999999999999999999"},
        {"from": "\x00"},
        {"from": " 100"},
        {"view": "all"},
        {"group__user__email": "ada@example.org"},
        {"contact_points__person_name__startswith": "K"},
        {"memberships__user__password__contains": "md5"},
        {"order_by": "memberships__user__email"},
    ],
    ids=short,
)
def test_positions_and_names_that_nobody_offered_change_nothing(network: Cast, query):
    client = browser(network.ada)

    assert page_of(client, "/network/", **query).rows == page_of(client, "/network/").rows


def test_pages_of_100_lead_on_and_back(network: Cast):
    with as_system():
        for number in range(150):
            make_authority(kind="observer", name=f"Observer {number:03d}")
    client = browser(network.ada)

    first = page_of(client, "/network/", kind="observer", q="Observer")
    assert "1 to 100 of 150 authorities" in first.text
    second = page_of(client, "/network/" + dict(first.links)["Next"])

    assert "101 to 150 of 150 authorities" in second.text
    assert names(first) + names(second) == [f"Observer {number:03d}" for number in range(150)]
    assert "Next" not in dict(second.links)
    assert names(page_of(client, "/network/" + dict(second.links)["Previous"])) == names(first)


def test_the_order_is_that_of_the_language_of_the_page(network: Cast):
    from coordination.core.alphabet import sort_key

    for name in ("Čajniče", "Cazin", "Ljubuški", "Lukavac", "Đakovo", "Donji"):
        keys = {code: sort_key(name, code) for code in ("en-gb", "sr-latn")}
        make_authority(kind="observer", name=name, sort_keys=keys)
    client = browser(network.ada)

    latin = [one for one in names(page_of(client, "/network/", kind="observer", lang="sr-latn")) if one != "Donor"]

    assert latin == ["Cazin", "Čajniče", "Donji", "Đakovo", "Lukavac", "Ljubuški"]


def test_the_directory_costs_the_same_with_3_and_with_30_authorities(network: Cast):
    client = browser(network.ada)
    with_8 = statements(client, "/network/")
    for _ in range(30):
        make_membership(make_user(), make_authority(territory=make_territory(parent=network.county)))

    assert (len(with_8), len(statements(client, "/network/"))) == (5, 5)
