"""A person's own digest: switching it on, off, to another hour, and a pause."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from coordination.core.languages import html_lang
from coordination.digests.models import DigestRule
from municipalities.models import AuditEvent, User
from tests.coordination.digests.conftest import make_accepted
from tests.factories import as_system, fresh, make_need

pytestmark = pytest.mark.django_db

URL = "/digests/"
IN_TWO_YEARS = (timezone.localdate() + timedelta(days=700)).isoformat()
ANSWERS = {"frequency": "weekly", "weekday": "1", "hour": "9", "area": "network", "paused_until": ""}


@pytest.fixture
def ada(client, cast):
    client.force_login(cast.ada)
    return cast.ada


def rules():
    with as_system():
        return list(DigestRule.objects.all())


def test_people_who_are_not_signed_in_are_asked_to(client, cast):
    response = client.get(URL)

    assert response.status_code == 302
    assert response.url == f"/sign-in/?next={URL}"


def test_somebody_who_never_asked_is_proposed_never(client, ada):
    page = client.get(URL)

    assert page.status_code == 200
    assert page.context["form"].initial["frequency"] == "never"
    assert "ada@example.org" in page.text
    assert rules() == []


def test_switching_it_on_is_kept_and_recorded(client, ada):
    response = client.post(URL, ANSWERS)

    assert (response.status_code, response.url) == (302, URL)
    [rule] = rules()
    assert (rule.person_id, rule.rule_group, rule.frequency, rule.weekday, rule.hour) == (
        ada.pk,
        "weekly",
        "weekly",
        1,
        9,
    )
    assert timezone.now() - rule.active_since < timedelta(minutes=1)
    assert "Your choice is kept." in client.get(URL).text
    with as_system():
        event = AuditEvent.objects.get(action="digests.rule.changed")
    assert (event.actor_id, event.before, event.after["hour"]) == (ada.pk, {}, 9)


def test_a_pause_moves_nothing_else(client, ada, subscribe):
    rule = subscribe(ada)
    day = timezone.localdate() + timedelta(days=10)
    client.post(URL, {**ANSWERS, "weekday": "5", "hour": "7", "paused_until": day.isoformat()})

    changed = fresh(rule)
    assert changed.paused_until == day
    assert changed.active_since == rule.active_since


@pytest.mark.parametrize("language", ["en-gb", "bs", "sr", "sq", "mk"])
def test_a_day_is_written_and_shown_alike_in_every_language(client, ada, subscribe, language):
    """As in the form of a need: 1. 12. is the first of December for everybody."""
    rule = subscribe(ada)
    day = timezone.localdate() + timedelta(days=10)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    with as_system():
        User.objects.filter(pk=ada.pk).update(language=language)
    client.post(URL, {**ANSWERS, "weekday": "5", "hour": "7", "paused_until": f"{day.day}. {day.month}. {day.year}."})

    assert fresh(rule).paused_until == day
    page = client.get(URL).text
    assert f'<html lang="{html_lang(language)}"' in page
    assert f'value="{day:%d.%m.%Y}"' in page


def test_another_hour_counts_from_now(client, ada, subscribe):
    rule = subscribe(ada)
    client.post(URL, ANSWERS)

    assert fresh(rule).active_since > rule.active_since + timedelta(days=300)


def test_switching_it_off_keeps_the_row(client, ada, subscribe):
    rule = subscribe(ada)
    client.post(URL, {**ANSWERS, "frequency": "never"})

    assert fresh(rule).frequency == "never"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("frequency", "hourly", "Select a valid choice"),
        ("weekday", "8", "Select a valid choice"),
        ("weekday", "x", "Select a valid choice"),
        ("area", "moon", "Select a valid choice"),
        ("sectors", "NOTHING", "Select a valid choice"),
        ("hour", "24", "Select a valid choice"),
        ("hour", "-1", "Select a valid choice"),
        ("paused_until", "yesterday", "Enter a date as day, month and year, for example 20.11.2026"),
        ("paused_until", "12/01/2027", "Enter a date as day, month and year, for example 20.11.2026"),
        ("paused_until", "1.12.26", "Write the year with four digits, for example 20.11.2026"),
        ("paused_until", "31.2.2027", "There is no such day: check the day and the month"),
        ("paused_until", "٢٠.١١.٢٠٢٧", "Use the digits 0 to 9, for example 20.11.2026"),
        ("paused_until", "2020-01-01", "Choose a day after today, or leave this empty."),
        ("paused_until", "1.1.2099", "Enter a year from 2000 to"),
        ("paused_until", IN_TWO_YEARS, "Choose a day within a year"),
    ],
)
def test_nonsense_is_refused_with_words_and_nothing_is_kept(client, ada, field, value, words):
    response = client.post(URL, {**ANSWERS, field: value})

    assert response.status_code == 422
    assert words in response.text
    assert rules() == []


def test_people_without_a_membership_may_still_switch_it_off(client, cast, subscribe):
    rule = subscribe(cast.eli)
    client.force_login(cast.eli)

    assert client.get(URL).status_code == 200
    client.post(URL, {**ANSWERS, "frequency": "never"})

    assert fresh(rule).frequency == "never"


def test_it_is_ones_own_whatever_the_form_says(client, ada, cast, subscribe):
    other = subscribe(cast.cleo)
    client.post(URL, {**ANSWERS, "frequency": "never", "person": str(cast.cleo.pk), "uuid": str(other.uuid)})

    assert fresh(other).frequency == "weekly"


def test_area_and_sectors_are_kept(client, ada, cast):
    client.post(URL, {**ANSWERS, "frequency": "daily", "area": "near", "sectors": ["ACC"]})

    [rule] = rules()
    assert (rule.frequency, rule.area, rule.sectors) == ("daily", "near", ["ACC"])
    page = client.get(URL).text
    assert 'value="near" checked' in page
    assert 'value="ACC" checked' in page


def test_a_preview_counts_the_last_month_and_keeps_nothing(client, ada, cast):
    make_accepted(cast.holm, sector=cast.sector)
    make_accepted(cast.farby)
    make_accepted(cast.farby, at=timezone.now() - timedelta(days=31))
    make_need(cast.lind, state="returned", decided_at=timezone.now())

    everything = client.post(URL, {**ANSWERS, "preview": "1"})
    country = client.post(URL, {**ANSWERS, "area": "country", "preview": "1"})
    sector = client.post(URL, {**ANSWERS, "sectors": ["ACC"], "preview": "1"})

    assert "In the last month this would have been 2 items of news." in everything.text
    assert "Besides, 1 thing is your own" in everything.text
    assert "These choices are not saved yet." in everything.text
    assert "this would have been 1 item of news." in country.text
    assert "this would have been 1 item of news." in sector.text
    assert rules() == []


def test_the_preview_of_what_is_kept_stands_there_at_once(client, ada, cast, subscribe):
    make_accepted(cast.holm)
    subscribe(ada, area="country")

    page = client.get(URL).text

    assert "this would have been 1 item of news." in page
    assert "not saved yet" not in page
