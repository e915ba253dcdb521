"""The start page: what waits for each kind of person, and what people without a role see."""

from datetime import timedelta

import pytest
from django.utils import timezone

from municipalities.models import Heartbeat, Membership
from tests.cast import Cast
from tests.counting import statements
from tests.factories import as_system, make_authority, make_membership, make_need, make_territory, make_user
from tests.pages import browser, page_of


def panels(page) -> list[str]:
    """Headings of the panels."""
    return [one.text for one in page.main.all("h2")]


def test_a_house_finds_what_was_returned_then_its_drafts_then_answers(network: Cast):
    make_need(network.lind, title="My draft")
    make_need(network.lind, state="returned", title="Came back", decided_at=timezone.now())
    make_need(network.lind, state="accepted", title="Answered", decided_at=timezone.now())
    make_need(network.lind, state="submitted", title="Under way")
    make_need(network.holm, title="Of Holm")

    page = page_of(browser(network.ada), "/")

    assert (page.title, page.main.all("h1")[0].text) == ("Home", "Lind")
    assert [one.all("a")[0].text for one in page.section("For you").all("li")] == ["Came back", "My draft"]
    assert [one.all("a")[0].text for one in page.section("Answers received").all("li")] == ["Answered"]
    assert "Log a need" in page.buttons


def test_a_house_with_nothing_to_do_is_told_so(network: Cast):
    page = page_of(browser(network.ada), "/")

    assert page.section("For you").all("p")[0].text == (
        "Nothing waits for you: no draft is unfinished and no need was returned."
    )
    assert "Answers received" not in panels(page)


def test_an_authority_above_finds_what_waits_for_its_answer_oldest_first(network: Cast):
    now = timezone.now()
    make_need(network.lind, state="submitted", addressed_to=network.county_office, title="New", submitted_at=now)
    make_need(
        network.lind,
        state="submitted",
        addressed_to=network.county_office,
        title="Old",
        submitted_at=now - timedelta(days=3),
    )
    make_need(network.lind, state="submitted", addressed_to=network.ministry, title="Elsewhere", submitted_at=now)

    page = page_of(browser(network.ben), "/")

    items = page.section("Waiting for your answer").all("li")
    assert [one.all("a")[0].text for one in items] == ["Old", "New"]
    assert "Log a need" not in page.buttons


def test_an_authority_above_with_an_empty_queue_is_told_so(network: Cast):
    page = page_of(browser(network.finn), "/")

    assert page.section("Waiting for your answer").all("p")[0].text == "No submitted need waits for your authority."


@pytest.mark.parametrize("person", ["hana", "ivo"])
def test_who_has_no_duties_is_told_that_nothing_waits(network: Cast, person):
    page = page_of(browser(getattr(network, person)), "/")

    assert panels(page) == ["Nothing waits for you"]


def test_the_start_page_is_that_of_the_authority_acted_for(network: Cast):
    make_need(network.lind, title="Of Lind")
    make_need(network.holm, title="Of Holm")

    as_lind = page_of(browser(network.lena, acting=network.lind), "/")
    as_holm = page_of(browser(network.lena, acting=network.holm), "/")

    assert [one.all("a")[0].text for one in as_lind.section("For you").all("li")] == ["Of Lind"]
    assert [one.all("a")[0].text for one in as_holm.section("For you").all("li")] == ["Of Holm"]


@pytest.mark.parametrize("path", ["/", "/needs/", "/needs/queue/", "/situation/", "/network/"])
def test_somebody_without_a_role_is_led_to_what_they_can_do(network: Cast, path):
    client = browser(network.eli)

    answer = client.get(path)
    page = page_of(client, "/no-membership/")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/no-membership/")
    assert (page.status, page.title) == (403, "No current role")
    assert page.main.all("h1")[0].text == "You have no current role in any authority"
    assert "Needs" not in [one.text for one in page.root.all("a")]


def test_past_and_coming_roles_are_named(network: Cast):
    now = timezone.now()
    make_membership(network.eli, network.lind, valid_from=now - timedelta(days=9), valid_until=now - timedelta(days=1))
    make_membership(network.eli, network.holm, "approver", valid_from=now + timedelta(days=9))

    page = page_of(browser(network.eli), "/no-membership/")

    assert [one.text.split(":")[0] for one in page.main.all("li")] == ["Holm, Approver", "Lind, Officer"]


def test_a_role_that_ends_closes_the_door_on_the_next_request(network: Cast):
    client = browser(network.ada)
    assert client.get("/").status_code == 200
    with as_system():
        Membership.objects.filter(user=network.ada).update(valid_until=timezone.now())

    assert client.get("/").headers["Location"] == "/no-membership/"


def test_members_who_ask_for_that_page_go_home(network: Cast):
    assert browser(network.ada).get("/no-membership/").headers["Location"] == "/"


def test_anonymous_people_are_asked_to_sign_in_and_led_back(network: Cast):
    answer = browser(None).get("/needs/?view=own")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/?next=/needs/%3Fview%3Down")


@pytest.mark.parametrize(("person", "figure"), [("ada", 5), ("ben", 3), ("ivo", 2)])
def test_the_start_page_costs_the_same_with_3_and_with_7_needs(network: Cast, person, figure):
    author = make_user()

    def grow(number: int) -> None:
        for _ in range(number):
            make_need(network.lind, created_by=author)
            make_need(network.lind, state="submitted", addressed_to=network.county_office, created_by=author)

    grow(3)
    client = browser(getattr(network, person))
    with_3 = statements(client, "/")
    grow(4)

    assert (len(with_3), len(statements(client, "/"))) == (figure, figure)


def test_the_start_page_of_the_secretariat_costs_the_same_with_3_and_with_30_authorities(network: Cast):
    with as_system():
        Heartbeat.objects.create(part="worker", seen_at=timezone.now())
    for _ in range(3):
        make_authority(territory=make_territory(parent=network.county))
    client = browser(network.dara)
    with_3 = statements(client, "/")
    for _ in range(27):
        make_authority(territory=make_territory(parent=network.county))

    assert (len(with_3), len(statements(client, "/"))) == (15, 15)


def test_an_administrator_finds_the_way_to_the_people_of_the_house(network: Cast):
    page = page_of(browser(network.kim), "/")

    assert dict(page.links)["Manage people"] == f"/network/authorities/{network.lind.slug}/people/"
    assert "Manage people" not in dict(page_of(browser(network.ada), "/").links)
