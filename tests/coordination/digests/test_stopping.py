"""The stop link: GET shows, POST stops, without sign-in, cookie or form token."""

import uuid

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse

from coordination.digests.models import DigestRule
from coordination.digests.services import stopping
from municipalities.models import AuditEvent
from tests.factories import actor_of, as_system, fresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule(cast, subscribe):
    return subscribe(cast.ada)


@pytest.fixture
def link(rule):
    return reverse("digests:unsubscribe", args=[stopping.token(rule)])


@pytest.fixture
def browser():
    """Checks form tokens, as a real installation does."""
    return Client(enforce_csrf_checks=True)


def is_on(rule: DigestRule) -> bool:
    return fresh(rule).frequency == "weekly"


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_the_link_stops_nothing(browser, rule, link, method):
    response = getattr(browser, method)(link)

    assert response.status_code == 200
    assert is_on(rule)


def test_the_page_has_a_button_and_keeps_no_cookie_of_a_session(browser, link):
    response = browser.get(link)

    assert '<form method="post">' in response.text
    assert "Stop the digest" in response.text
    assert "sessionid" not in response.cookies


def test_one_click_of_a_mail_program_stops_it(browser, rule, link):
    body = "List-Unsubscribe=One-Click"
    response = browser.post(link, body, content_type="application/x-www-form-urlencoded")

    assert response.status_code == 200
    assert "The digest is stopped" in response.text
    assert not is_on(rule)


def test_the_button_stops_it_and_twice_is_as_once(browser, rule, link):
    answers = [browser.post(link) for _turn in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert ["The digest is stopped" in answer.text for answer in answers] == [True, True]
    assert not is_on(rule)
    with as_system():
        assert AuditEvent.objects.filter(action="digests.rule.stopped").count() == 1


def test_only_this_rule_is_stopped(browser, cast, subscribe, link):
    other = subscribe(cast.cleo)

    browser.post(link)

    assert is_on(other)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_that_we_did_not_sign_is_the_same_404(browser, rule, link, method):
    token = link.rstrip("/").rpartition("/")[2]
    forged = [
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        f"{uuid.uuid4().hex}.{token.partition('.')[2]}",
        rule.uuid.hex,
        "x",
    ]
    missing = getattr(browser, method)("/digests/unsubscribe/nothing/")

    for one in forged:
        answer = getattr(browser, method)(reverse("digests:unsubscribe", args=[one]))
        assert (answer.status_code, answer.content) == (404, missing.content)
    assert is_on(rule)


def test_a_signed_link_of_a_rule_that_is_gone_is_404(browser, rule, link):
    with as_system():
        DigestRule.objects.all().delete()

    assert browser.post(link).status_code == 404


def test_other_methods_are_refused(browser, rule, link):
    assert browser.delete(link).status_code == 405
    assert browser.put(link).status_code == 405
    assert is_on(rule)


def test_the_page_is_in_the_language_of_the_link(browser, link):
    assert browser.get(f"{link}?lang=sr").headers["Content-Language"] == "sr-Cyrl"


def test_the_function_does_nothing_else_and_is_not_for_everybody(rule):
    with connection.cursor() as cursor:
        cursor.execute(
            "select prosecdef, proowner::regrole::text, proconfig, proacl::text"
            " from pg_proc where proname = 'stop_digest'"
        )
        is_definer, owner, config, rights = cursor.fetchone()
    assert (is_definer, owner) == (True, "portal_system")
    assert config == ["search_path=pg_catalog, public, pg_temp"]
    assert "=X/" not in rights.replace("portal_system=X/", "").replace("portal_app=X/", "")


def test_the_application_reads_and_writes_nobody_elses_rule(cast, rule):
    actor_of(cast.dara)
    assert DigestRule.objects.count() == 0
    assert DigestRule.objects.update(frequency="never") == 0
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        DigestRule.objects.create(person=cast.cleo)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        DigestRule.objects.filter(pk=rule.pk)._raw_delete(DigestRule.objects.db)
    assert is_on(rule)
