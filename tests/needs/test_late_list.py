"""Late answers: who sees which, in which order, page by page, and the secretariat's numbers."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from needs.services import late
from needs.services.escalation import escalate_late
from tests.counting import statements
from tests.factories import actor_of, make_need
from tests.needs.deciding import submitted
from tests.needs.test_escalation import at, change_of
from tests.pages import Page, browser

PATH = "/needs/late/"
LONG_AGO = date(2026, 1, 15)


def titles(page: Page) -> list[str]:
    """The needs of the tables, in order."""
    return [row[0].rsplit(" ", 1)[0] for row in page.rows]


@pytest.fixture
def late_ones(network):
    """Three late needs of the county, the oldest last, one in time, one late at the ministry."""
    for number, due in enumerate((date(2026, 3, 2), date(2026, 2, 2), LONG_AGO), start=1):
        submitted(network, title=f"Late {number}", answer_due_on=due)
    submitted(network, title="In time", answer_due_on=timezone.localdate())
    submitted(network, title="At the ministry", answer_due_on=LONG_AGO, addressed_to=network.ministry)
    return network


def test_an_addressee_sees_its_own_late_answers_the_oldest_first(late_ones):
    page = Page(browser(late_ones.ben).get(PATH))

    assert titles(page) == ["Late 3", "Late 2", "Late 1"]
    assert page.rows[0][2:4] == ["Vale County", "15 Jan 2026"]
    assert int(page.rows[0][4].replace(",", "")) == -late.answer_term.working_days_left(
        timezone.localdate(), LONG_AGO, "NL"
    )


def test_a_central_body_sees_those_of_others_in_its_country_with_the_step_reached(late_ones):
    escalate_late(at(LONG_AGO + timedelta(days=1)))
    client = browser(late_ones.jana)

    others = Page(client.get(f"{PATH}?at=others"))

    assert titles(others) == ["Late 3", "Late 2", "Late 1"]
    assert [row[5] for row in others.rows] == ["Reviewers reminded", "nobody yet", "nobody yet"]
    assert titles(Page(client.get(PATH))) == ["At the ministry"]


def test_the_house_sees_its_own_needs_and_strangers_none(late_ones):
    assert len(Page(browser(late_ones.ada).get(PATH)).rows) == 4
    for stranger in (late_ones.cleo, late_ones.gita, late_ones.ivo, late_ones.hana):
        page = Page(browser(stranger).get(PATH))
        assert page.rows == []
        assert "Nothing is late" in page.text


def test_the_secretariat_sees_numbers_by_authority_and_no_need(late_ones):
    page = Page(browser(late_ones.dara).get(PATH))

    assert sorted(row[:3] for row in page.rows) == [
        ["Ministry of Interior", "1", "15 Jan 2026"],
        ["Vale County", "3", "15 Jan 2026"],
    ]
    assert "Late 1" not in page.text
    start = Page(browser(late_ones.dara).get("/"))
    assert "4 answers are late" in start.text


def test_nobody_else_gets_a_row_of_the_secretariats_numbers(late_ones):
    for name in ("ada", "ben", "finn", "jana", "ivo", "hana", "gita"):
        actor_of(getattr(late_ones, name))
        with connection.cursor() as cursor:
            cursor.execute("select * from late_answers()")
            assert cursor.fetchall() == [], name


def test_pages_follow_each_other_without_gaps_or_repeats(network):
    for number in range(late.PAGE_SIZE * 2 + 3):
        submitted(network, title=f"Need {number:03}", answer_due_on=LONG_AGO + timedelta(days=number // 4))
    client = browser(network.ben)
    seen, address = [], PATH
    while address:
        page = Page(client.get(address))
        seen += titles(page)
        address = next((url for words, url in page.links if words == "Next"), "")

    assert seen == [f"Need {number:03}" for number in range(late.PAGE_SIZE * 2 + 3)]


@pytest.mark.parametrize(
    "key", ["x", "2026-13-01.1", "2026-01-01.", ".", "2026-01-01.-4", f"2026-01-01.{2**70}", "\x00"]
)
def test_a_key_that_is_none_shows_the_beginning(late_ones, key):
    assert len(Page(browser(late_ones.ben).get(PATH, {"after": key})).rows) == 3


def test_a_change_that_waits_too_long_stands_beside_them(network):
    need = make_need(
        network.lind, state="accepted", addressed_to=network.county_office, created_by=network.ada, title="Changed"
    )
    change_of(network, need)

    page = Page(browser(network.ben).get(PATH))

    assert titles(page) == ["Changed"]
    assert Page(browser(network.ivo).get(PATH)).rows == []


def test_the_page_asks_little(late_ones):
    client = browser(late_ones.ben)
    asked = [one for one in statements(client, PATH) if "needs_" in one]

    assert len(asked) <= 4, asked


@pytest.mark.parametrize("name", ["ada", "ben", "jana", "dara", "hana", "ivo"])
def test_the_tabs_of_the_list_lead_here(network, name):
    client = browser(getattr(network, name))
    tabs = Page(client.get("/needs/")).main.all("nav", class_="moj-sub-navigation")[0]

    assert PATH in [one.attributes["href"] for one in tabs.all("a")]


def test_the_queue_leads_here(network):
    assert PATH in [address for _words, address in Page(browser(network.ben).get("/needs/queue/")).links]
