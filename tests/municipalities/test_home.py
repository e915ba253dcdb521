"""The start page: what waits for each kind of person, and what people without a role see."""

from datetime import timedelta

import pytest
from django.utils import timezone

from municipalities.models import Heartbeat, Membership
from tests.cast import Cast
from tests.counting import statements
from tests.factories import (
    as_system,
    make_authority,
    make_membership,
    make_need,
    make_sector,
    make_territory,
    make_user,
)
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


@pytest.mark.parametrize(
    ("person", "headings"),
    [
        ("ada", ["For you", "Waiting for an answer", "Newly accepted"]),
        ("ben", ["Waiting for your answer", "Answered lately"]),
        ("finn", ["Waiting for your answer", "Open needs by sector", "Silent municipalities", "Answered lately"]),
        ("jana", ["Waiting for your answer", "Open needs by sector", "Silent municipalities", "Answered lately"]),
        ("hana", ["Shown by your members", "Newly accepted"]),
        ("ivo", ["Newly accepted"]),
    ],
)
def test_each_kind_of_person_has_their_panels_also_when_nothing_is_there(network: Cast, person, headings):
    assert panels(page_of(browser(getattr(network, person)), "/")) == headings


def items_of(page, heading: str) -> list[str]:
    """The words of each entry of a panel."""
    return [one.text for one in page.section(heading).all("li")]


def test_a_returned_need_says_how_old_the_question_is_and_the_oldest_comes_first(network: Cast):
    now = timezone.now()
    make_need(network.lind, state="returned", title="Asked today", decided_at=now)
    make_need(network.lind, state="returned", title="Asked before", decided_at=now - timedelta(days=4))

    items = items_of(page_of(browser(network.ada), "/"), "For you")

    assert items[0].startswith("4 Severe Asked before Returned with questions on ")
    assert ", 4 days ago Answer" in items[0]
    assert ", today Answer" in items[1]


def test_a_need_whose_day_has_passed_asks_whether_it_is_met(network: Cast):
    today = timezone.localdate()
    make_need(network.lind, state="accepted", title="Overdue", needed_by=today - timedelta(days=1))
    make_need(network.lind, state="met", title="Met", needed_by=today - timedelta(days=1))
    make_need(network.lind, state="in_progress", title="In time", needed_by=today)

    (item,) = items_of(page_of(browser(network.ada), "/"), "For you")

    assert item.startswith("4 Severe Overdue Needed by ")
    assert ", 1 day ago; not met yet Is it met?" in item


def test_answers_stand_with_who_does_what_by_when_and_for_thirty_days(network: Cast):
    now = timezone.now()
    answer = {"answer_who": "Civil protection", "answer_what": "120 beds", "answer_by": timezone.localdate()}
    make_need(network.lind, state="accepted", title="Helped", decided_at=now, **answer)
    make_need(network.lind, state="declined", title="Not helped", decided_at=now - timedelta(days=2))
    make_need(network.lind, state="accepted", title="Long ago", decided_at=now - timedelta(days=31), **answer)

    helped, declined = items_of(page_of(browser(network.ada), "/"), "Answers received")

    assert "Helped Accepted, " in helped
    assert "; Civil protection: 120 beds (by " in helped
    assert "Not helped Declined, " in declined


def test_what_waits_says_at_whom_and_until_when(network: Cast):
    due = timezone.localdate() + timedelta(days=30)
    make_need(network.lind, state="submitted", addressed_to=network.county_office, title="Under way", answer_due_on=due)

    (item,) = items_of(page_of(browser(network.ada), "/"), "Waiting for an answer")

    assert "Under way Vale County. Answer due on " in item
    assert "working days left" in item


def test_a_queue_counts_the_late_ones_and_marks_them(network: Cast):
    now, today = timezone.now(), timezone.localdate()
    terms = {"state": "submitted", "addressed_to": network.county_office}
    make_need(network.lind, title="Late", submitted_at=now - timedelta(30), answer_due_on=today - timedelta(7), **terms)
    make_need(network.lind, title="In time", submitted_at=now, answer_due_on=today + timedelta(20), **terms)

    panel = page_of(browser(network.ben), "/").section("Waiting for your answer")

    assert panel.all("p")[0].text == "2 needs wait, 1 is late"
    assert [("worse" in one.attributes["class"]) for one in panel.all("span", class_="todo__note")] == [True]


def test_an_approver_above_sees_late_answers_gaps_and_silence_of_the_area_alone(network: Cast):
    today = timezone.localdate()
    late = {"state": "submitted", "answer_due_on": today - timedelta(days=7)}
    make_need(network.lind, title="Late at the county", addressed_to=network.county_office, **late)
    make_need(network.lind, title="Late at the ministry", addressed_to=network.ministry, **late)
    make_need(network.farby, title="Late elsewhere", **late)
    cost = {"cost_minor": 500_000, "covered_minor": 100_000, "rate": 1, "rate_date": today}
    money = {**cost, "cost_eur_cents": 500_000, "covered_eur_cents": 100_000}
    beds = make_sector(code="ACC-B", name="Beds", parent=network.sector)
    make_need(network.lind, state="accepted", sector=network.sector, severity=5, **money)
    make_need(network.holm, state="in_progress", sector=beds)
    make_need(network.holm, state="met", sector=beds)
    make_need(network.farby, state="accepted", sector=network.sector)

    page = page_of(browser(network.jana), "/")

    late_ones = page.section("Late at other authorities")
    assert late_ones.all("p")[0].text == "1 need of Nordland waits longer than its term."
    (item,) = items_of(page, "Late at other authorities")
    assert "Late at the county Lind; Vale County, late by" in item
    assert page.rows == [["Accommodation and shelter", "2", "1", "€4,000"]]
    assert dict(page.links)["Accommodation and shelter"] == "/needs/?view=network&state=open&sector=ACC&place=NL"
    assert [one.split()[0] for one in items_of(page, "Silent municipalities")] == ["Holm", "Lind"]


def test_peers_and_observers_find_what_was_newly_accepted(network: Cast):
    now = timezone.now()
    make_need(network.holm, state="accepted", title="Of Holm", sector=network.sector, decided_at=now)
    make_need(network.farby, state="accepted", title="Of Farby", decided_at=now - timedelta(days=1))
    make_need(network.lind, state="submitted", addressed_to=network.county_office, title="Not yet")

    peer = items_of(page_of(browser(network.ada), "/"), "Newly accepted")
    observer = page_of(browser(network.ivo), "/")

    assert len(peer) == 1
    assert peer[0].startswith("4 Severe Of Holm Holm, Accommodation and shelter, Accepted, ")
    assert [one.all("a")[0].text for one in observer.section("Newly accepted").all("li")] == ["Of Holm", "Of Farby"]
    assert ("Regional situation", "/situation/") in observer.links


def test_an_association_finds_what_its_members_ticked_and_no_more(network: Cast):
    make_need(
        network.lind, state="submitted", addressed_to=network.county_office, title="Shown", association_ticked=True
    )
    make_need(network.holm, state="submitted", addressed_to=network.county_office, title="Not shown")
    make_need(network.lind, title="Draft", association_ticked=True)

    assert [
        one.split(" Lind")[0] for one in items_of(page_of(browser(network.hana), "/"), "Shown by your members")
    ] == ["4 Severe Shown"]


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


@pytest.mark.parametrize(("person", "figure"), [("ada", 10), ("ben", 5), ("finn", 12), ("ivo", 4)])
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

    assert (len(with_3), len(statements(client, "/"))) == (22, 22)


def test_an_administrator_finds_the_way_to_the_people_of_the_house(network: Cast):
    page = page_of(browser(network.kim), "/")

    assert dict(page.links)["Manage people"] == f"/network/authorities/{network.lind.slug}/people/"
    assert "Manage people" not in dict(page_of(browser(network.ada), "/").links)
