"""The queue of an authority above: what waits for its answer, oldest first."""

from datetime import timedelta

from django.utils import timezone

from tests.cast import Cast
from tests.counting import statements
from tests.factories import make_need, make_user
from tests.pages import browser, page_of


def submitted(network: Cast, **values):
    return make_need(network.lind, state="submitted", **{"addressed_to": network.county_office, **values})


def test_the_queue_holds_what_waits_for_this_authority_oldest_first(network: Cast):
    now = timezone.now()
    submitted(network, title="Newer", submitted_at=now - timedelta(days=1))
    submitted(network, title="Older", submitted_at=now - timedelta(days=9))
    submitted(network, title="For the ministry", addressed_to=network.ministry, submitted_at=now)
    make_need(network.lind, state="returned", addressed_to=network.county_office, title="Returned")
    make_need(network.lind, state="accepted", addressed_to=network.county_office, title="Accepted")
    make_need(network.lind, title="Draft")

    page = page_of(browser(network.ben), "/needs/queue/")

    assert (page.status, page.title) == (200, "Queue")
    assert [row[0].split(" TT-")[0] for row in page.rows] == ["Older", "Newer"]


def test_a_ministry_sees_in_its_queue_only_what_is_addressed_to_it(network: Cast):
    submitted(network, title="For the county")
    submitted(network, title="For the ministry", addressed_to=network.ministry)

    page = page_of(browser(network.jana), "/needs/queue/")

    assert [row[0].split(" TT-")[0] for row in page.rows] == ["For the ministry"]


def test_reviewers_see_small_numbers_in_their_queue(network: Cast):
    submitted(network, people_affected=3)

    page = page_of(browser(network.ben), "/needs/queue/")

    assert page.rows[0][4] == "3"


def test_an_empty_queue_says_that_all_is_answered(network: Cast):
    page = page_of(browser(network.finn), "/needs/queue/")

    empty = page.main.all(class_="empty")[0]
    assert empty.text == "All answered No submitted need waits for your authority. See all needs"
    assert empty.all("a")[0].attributes["href"] == "/needs/"


def test_a_municipality_has_no_queue(network: Cast):
    client = browser(network.ada)

    assert client.get("/needs/queue/").status_code == 403
    assert "Queue" not in dict(page_of(client, "/needs/").links)


def test_the_queue_costs_the_same_with_3_and_with_30_rows(network: Cast):
    author = make_user()
    for _ in range(3):
        submitted(network, created_by=author)
    client = browser(network.ben)
    with_3 = statements(client, "/needs/queue/")
    for _ in range(27):
        submitted(network, created_by=author)

    with_30 = statements(client, "/needs/queue/")

    assert (len(with_3), len(with_30)) == (4, 4)


def test_due_days_and_late_ones_are_marked_and_counted(network: Cast):
    now, today = timezone.now(), timezone.localdate()
    submitted(network, title="Late", submitted_at=now - timedelta(days=40), answer_due_on=today - timedelta(days=7))
    submitted(network, title="In time", submitted_at=now, answer_due_on=today + timedelta(days=21))
    submitted(network, title="Today", submitted_at=now - timedelta(days=21), answer_due_on=today)

    page = page_of(browser(network.ben), "/needs/queue/")

    late, at_once, in_time = [row[6] for row in page.rows]
    assert "late by" in late
    assert at_once.endswith("today")
    assert in_time.endswith("working days left")
    assert page.main.all("p")[1].text == "3 needs wait, 1 of them late"
