"""Terms and calendars: who changes them, what it changes, and from when on."""

from datetime import date

import pytest
from django.utils import timezone

from municipalities.models import AuditEvent, Territory
from needs.models import AnswerTerm, CalendarDay
from needs.services import calendars
from needs.services import needs as services
from needs.services.answer_term import Calendar, calendar_of
from tests.factories import actor_of, as_system, fresh, make_membership, make_need, make_user
from tests.needs.deciding import submitted
from tests.pages import Page, browser

PLACE = "/needs/terms/nl/"
NEW_DAY = {"day": "30.12.2026", "kind": "off", "name": "Bridge day"}


@pytest.fixture
def ministers(network):
    """An administrator of the ministry."""
    person = make_user(email="minna@example.org", name="Minna")
    make_membership(person, network.ministry, "administrator")
    return person


def test_the_term_of_a_country_holds_for_terms_that_begin_afterwards(network):
    running = submitted(network, answer_due_on=date(2026, 12, 11))
    draft = make_need(network.lind, sector=network.sector, created_by=network.ada)

    answer = browser(network.dara).post(f"{PLACE}change/", {"days": "4"})

    assert answer.status_code == 302
    assert "4 working days for its answer" in Page(browser(network.ada).get(PLACE)).main.text
    handed = services.submit_need(actor=actor_of(network.ada), need_id=draft.pk, version=1)
    assert handed.answer_due_on == Calendar("NL", 4).due_on(timezone.localdate())
    assert fresh(running).answer_due_on == date(2026, 12, 11)


def test_an_own_day_moves_the_terms_that_begin_afterwards_and_can_be_taken_back(network):
    client = browser(network.dara)
    today = timezone.localdate()
    usual = Calendar("NL").due_on(today)
    assert client.post(f"{PLACE}days/", {**NEW_DAY, "day": f"{usual:%d.%m.%Y}"}).status_code == 302
    page = Page(browser(network.ada).get(f"{PLACE}?year={usual.year}"))
    assert "Bridge day" in page.main.text
    assert calendar_of("NL").due_on(today) > usual

    assert client.post(f"{PLACE}days/{usual}/remove/").status_code == 302

    assert calendar_of("NL").due_on(today) == usual
    with as_system():
        acts = list(AuditEvent.objects.filter(action__startswith="needs.calendar").order_by("at"))
        assert not CalendarDay.objects.exists()
    assert [(one.action, one.chain) for one in acts] == [
        ("needs.calendar_day.added", network.secretariat.pk),
        ("needs.calendar_day.removed", network.secretariat.pk),
    ]
    assert acts[0].after["name"] == acts[1].before["name"] == "Bridge day"


def test_a_central_body_keeps_its_own_country_and_no_other(network, ministers):
    client = browser(ministers)
    other = network.farby.country

    assert client.post(f"{PLACE}change/", {"days": "9"}).status_code == 302
    refused = client.post(f"/needs/terms/{other.iso2.lower()}/change/", {"days": "9"})

    assert refused.status_code == 403
    assert "own central bodies" in Page(refused).main.text
    with as_system():
        assert list(AnswerTerm.objects.values_list("country_id", "days")) == [(network.country.pk, 9)]
    page = Page(client.get(f"/needs/terms/{other.iso2.lower()}/"))
    assert [one for one in page.main.all("form") if "/change/" in one.attributes.get("action", "")] == []


def test_an_administrator_of_a_county_keeps_no_calendar(network):
    person = make_user()
    make_membership(person, network.county_office, "administrator")

    assert browser(person).post(f"{PLACE}change/", {"days": "9"}).status_code == 403


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"days": ""}, "Enter the number of working days"),
        ({"days": "0"}, "between 1 and 60"),
        ({"days": "61"}, "60"),
        ({"days": "-3"}, "cannot be negative"),
        ({"days": "10.5"}, "whole number"),
        ({"days": "ten"}, "whole number"),
        ({"days": "99999999999999999999"}, "60"),
    ],
)
def test_a_term_that_cannot_be_is_refused_in_words(network, typed, said):
    answer = browser(network.dara).post(f"{PLACE}change/", typed)

    assert answer.status_code == 422
    assert said in Page(answer).main.text
    with as_system():
        assert not AnswerTerm.objects.exists()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"day": ""}, "Enter the day"),
        ({"day": "30.2.2027"}, "There is no such day"),
        ({"day": "3.1.2027"}, "says so already"),
        ({"day": "30.12.2026", "kind": "worked"}, "says so already"),
        ({"day": "30.12.2035"}, "within three years"),
        ({"kind": "maybe"}, "Choose one of the two"),
        ({"name": "  "}, "Say why"),
        ({"name": "x" * 121}, "120"),
        ({"name": "a\x00b"}, ""),
    ],
)
def test_a_day_that_cannot_be_is_refused_in_words(network, changed, said):
    answer = browser(network.dara).post(f"{PLACE}days/", {**NEW_DAY, **changed})

    assert answer.status_code == 422
    assert said in Page(answer).main.text
    with as_system():
        assert not CalendarDay.objects.exists()


def test_a_day_stands_in_the_calendar_once(network):
    client = browser(network.dara)
    client.post(f"{PLACE}days/", NEW_DAY)

    answer = client.post(f"{PLACE}days/", {**NEW_DAY, "name": "Again"})

    assert answer.status_code == 422
    assert "stands in the calendar already" in Page(answer).main.text


def test_the_same_term_again_changes_and_records_nothing(network):
    calendars.change_term(actor=actor_of(network.dara), country=network.country, days=15)

    with as_system():
        assert not AuditEvent.objects.filter(action="needs.term.changed").exists()


def test_a_country_with_a_known_list_shows_its_holidays_with_the_language_of_their_names(network):
    with as_system():
        Territory.objects.filter(pk=network.country.pk).update(iso2="BA")

    page = Page(browser(network.ada).get("/needs/terms/ba/?year=2027"))

    assert "Labor Day" in page.main.text or "Labour Day" in page.main.text
    assert {one.attributes.get("lang") for one in page.main.all("span")} >= {"en"}


def test_the_list_names_every_country_with_its_term(network):
    with as_system():
        AnswerTerm.objects.create(country=network.country, days=7)

    page = Page(browser(network.ada).get("/needs/terms/"))

    assert "Nordland" in page.main.text
    assert "7" in page.main.text
    assert "as usual" in page.main.text
