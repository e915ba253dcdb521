"""The queue of an authority above: what waits for its answer, oldest first."""

from datetime import timedelta

import pytest
from django.utils import timezone

from coordination.core.templatetags.portal import day_text
from needs.services import presence, questions
from tests.cast import Cast
from tests.counting import statements
from tests.factories import actor_of, fresh, make_need, make_user
from tests.needs.changing import accepted, put_forward
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

    # Two of the session and the scope, and of its own: waiting, changed, asked, answered, passed on.
    assert len(with_3) == len(with_30) <= 7


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
    assert "3 needs wait, 1 of them late" in [one.text for one in page.main.all("p")]


def test_changes_and_answers_wait_too_and_say_so(network: Cast):
    now = timezone.now()
    changed = make_need(
        network.lind,
        state="accepted",
        addressed_to=network.county_office,
        title="Changed",
        change_asked_at=now - timedelta(days=2),
    )
    asked = submitted(network, title="Asked", submitted_at=now - timedelta(days=1))
    question = questions.ask(actor=actor_of(network.ben), need_id=asked.pk, field="", text="Why?")
    questions.reply(actor=actor_of(network.ada), need_id=asked.pk, question=question.uuid, text="So.")

    rows = page_of(browser(network.finn), "/needs/queue/").rows

    assert [row[0].split(" TT-")[0] for row in rows] == ["Changed", "Asked"]
    assert "Changed after acceptance" in rows[0][0]
    assert "Your question was answered" in rows[1][0]
    assert [row[7] for row in rows] == ["Decide on the change", "Decide"]
    assert page_of(browser(network.ben), "/needs/queue/").rows[1][7] == "Check, ask or return"
    assert fresh(changed).state == "accepted"


def test_a_change_waits_with_the_day_until_which_it_is_to_be_answered(network: Cast):
    change = put_forward(network, accepted(network), cost=5000)

    row = page_of(browser(network.finn), "/needs/queue/").rows[0]

    assert row[6].startswith(day_text(change.due_on)), row
    assert row[6].endswith("working days left")
    assert [one[0] for one in page_of(browser(network.finn), "/needs/queue/?due=late").rows] == []


def test_a_settled_answer_no_longer_waits(network: Cast):
    need = make_need(network.lind, state="accepted", addressed_to=network.county_office)
    question = questions.ask(actor=actor_of(network.ben), need_id=need.pk, field="", text="Why?")
    terms = {"need_id": need.pk, "question": question.uuid}
    questions.reply(actor=actor_of(network.ada), text="So.", **terms)
    client = browser(network.ben)
    before = len(page_of(client, "/needs/queue/").rows)
    questions.settle(actor=actor_of(network.ben), **terms)

    assert (before, len(page_of(client, "/needs/queue/").rows)) == (1, 0)


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("due=late", ["Late"]),
        ("due=soon", ["Today"]),
        ("severity=5", ["Today"]),
        ("municipality=holm", ["In time"]),
        ("due=late&severity=5", []),
        ("kind=changed", []),
        ("sector=NO", []),
        ("due=%00", []),
    ],
)
def test_filters_narrow_the_queue_and_stay_in_the_address(network: Cast, query, titles):
    now, today = timezone.now(), timezone.localdate()
    submitted(network, title="Late", submitted_at=now - timedelta(days=40), answer_due_on=today - timedelta(days=7))
    submitted(network, title="Today", submitted_at=now - timedelta(days=21), answer_due_on=today, severity=5)
    make_need(
        network.holm,
        state="submitted",
        addressed_to=network.county_office,
        title="In time",
        submitted_at=now,
        answer_due_on=today + timedelta(days=21),
    )

    page = page_of(browser(network.ben), f"/needs/queue/?{query}")

    assert [row[0].split(" TT-")[0] for row in page.rows] == titles
    assert page.main.all("form")[0].attributes["action"] == "/needs/queue/"


def test_review_next_leads_through_the_queue_and_back(network: Cast):
    now = timezone.now()
    first = submitted(network, title="First", submitted_at=now - timedelta(days=3))
    second = submitted(network, title="Second", submitted_at=now - timedelta(days=2))
    client = browser(network.ben)

    start = dict(page_of(client, "/needs/queue/?severity=4").links)["Review next"]
    page = page_of(client, start)

    assert start == f"/needs/{first.number}/?queue=severity%3D4"
    place = next(one for one in page.root.all("nav") if one.attributes.get("class") == "queue-place")
    links = {one.text: one.attributes["href"] for one in place.all("a")}
    assert links == {"Queue": "/needs/queue/?severity=4", "Next": f"/needs/{second.number}/?queue=severity%3D4"}
    assert "1 of 2" in place.text
    assert "queue-place" not in client.get(f"/needs/{first.number}/").content.decode()


def test_colleagues_of_the_same_authority_see_who_has_it_open_and_nobody_else_does(network: Cast):
    need = submitted(network)
    finn, ben, jana, ada = (browser(one) for one in (network.finn, network.ben, network.jana, network.ada))
    address = f"/needs/{need.number}/"

    alone = page_of(finn, address)
    seen = page_of(ben, address)

    assert "has this need open" not in alone.text
    assert "Finn has this need open since" in seen.text
    assert "Ben" in page_of(finn, f"{address}presence/").root.text
    assert all("has this need open" not in page_of(one, address).text for one in (jana, ada))
    finn.post(f"{address}presence/")
    assert "has this need open" not in page_of(ben, address).text


def test_who_was_not_heard_of_for_a_minute_has_left(network: Cast, monkeypatch):
    need = submitted(network)
    page_of(browser(network.finn), f"/needs/{need.number}/")
    later = timezone.now() + timedelta(seconds=61)
    monkeypatch.setattr(presence.timezone, "now", lambda: later)

    assert presence.look(actor_of(network.ben), need) == []


def test_the_keys_are_off_until_somebody_switches_them_on(network: Cast):
    client = browser(network.ben)
    submitted(network)
    before = client.get("/needs/queue/").content.decode()

    client.post("/needs/queue/keys/", {"keys": "on"})
    on = client.get("/needs/queue/").content.decode()
    client.post("/needs/queue/keys/", {"keys": "off"})

    assert "data-review-keys" not in before
    assert "data-review-keys" in on
    assert "data-review-keys" not in client.get("/needs/queue/").content.decode()


def test_the_keys_last_for_the_person_and_not_for_the_session(network: Cast):
    need = submitted(network)
    browser(network.ben).post("/needs/queue/keys/", {"keys": "on"})

    later, colleague = browser(network.ben), browser(network.finn)

    assert "data-review-keys" in later.get("/needs/queue/").content.decode()
    assert "data-review-keys" in later.get(f"/needs/{need.number}/").content.decode()
    assert "data-review-keys" not in colleague.get("/needs/queue/").content.decode()
