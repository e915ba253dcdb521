"""Without scripts: a form that was sent after the session had ended comes back to its person, and to nobody else."""

import json
from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from municipalities.access import kept_forms
from tests.cast import Cast
from tests.factories import PASSWORD, as_system, fresh, make_need
from tests.pages import Page, browser, page_of, sent

TYPED = {"title": "Typed before: Đenovići", "people_affected": "3,5", "lacking": ["staff", "money"]}


def address(need) -> str:
    return f"/needs/{need.slug}/edit/"


def end_session(client: Client) -> None:
    """What an administrator, another device or time does: the row goes, the cookie stays."""
    with as_system():
        Session.objects.filter(session_key=client.cookies["sessionid"].value).delete()


def sign_in(client: Client, person, to: str):
    return client.post("/sign-in/", {"login": person.email, "password": PASSWORD, "next": to})


def session_of(client: Client) -> dict:
    return SessionStore(client.cookies["sessionid"].value).load()


@pytest.fixture
def need(network: Cast):
    return make_need(network.lind, created_by=network.ada, sector=network.sector)


@pytest.fixture
def ended(network: Cast, need) -> Client:
    """Ada's browser after she sent the form in an ended session."""
    client = browser(network.ada)
    values = page_of(client, address(need)).fields() | TYPED | {"submit": "yes"}
    end_session(client)
    answer = client.post(address(need), values)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/sign-in/?next={address(need)}")
    return client


def test_after_signing_in_everything_typed_is_there_and_not_saved(network: Cast, need, ended: Client):
    answer = sign_in(ended, network.ada, address(need))
    assert answer.headers["Location"] == address(need)

    page = page_of(ended, address(need))

    shown = page.fields()
    assert page.status == 200
    assert "All that you typed is here." in page.text
    assert (shown["title"], shown["people_affected"], shown["lacking"]) == (TYPED["title"], "3,5", ["staff", "money"])
    assert page.field_errors == {"id_people_affected": "Enter a whole number without a decimal part, for example 620"}
    assert fresh(need).title == need.title

    client_again = ended.post(address(need), shown | {"people_affected": "35"})
    assert client_again.status_code == 302
    assert (fresh(need).title, fresh(need).people_affected) == (TYPED["title"], 35)
    assert "All that you typed is here." not in page_of(ended, address(need)).text


def test_the_session_lives_as_long_as_any_other_after_signing_in(network: Cast, need, ended: Client, settings):
    assert ended.cookies["sessionid"]["max-age"] == kept_forms.SECONDS

    sign_in(ended, network.ada, address(need))

    assert ended.cookies["sessionid"]["max-age"] == settings.SESSION_COOKIE_AGE


def test_somebody_else_in_the_same_browser_sees_nothing_of_it_and_it_is_thrown_away(network: Cast, need, ended: Client):
    sign_in(ended, network.mira, address(need))

    page = page_of(ended, address(need))

    assert page.fields()["title"] == need.title
    assert "Đenovići" not in page.response.content.decode()
    assert "kept_form" not in session_of(ended)


def test_what_is_kept_cannot_be_read_in_the_database(ended: Client):
    held = json.dumps(session_of(ended))

    assert "kept_form" in held
    assert "Typed before" not in held
    assert "title" not in held


def test_after_an_hour_it_is_gone(network: Cast, need, ended: Client, monkeypatch):
    sign_in(ended, network.ada, address(need))
    later = timezone.now() + timedelta(hours=1, seconds=5)
    monkeypatch.setattr("cryptography.fernet.time.time", later.timestamp)

    assert page_of(ended, address(need)).fields()["title"] == need.title


def test_it_comes_back_to_its_own_form_alone(network: Cast, need, ended: Client):
    other = make_need(network.lind, created_by=network.ada, title="Another")
    sign_in(ended, network.ada, address(need))

    assert page_of(ended, address(other)).fields()["title"] == "Another"
    assert page_of(ended, address(need)).fields()["title"] == TYPED["title"]


@pytest.mark.parametrize("mark", [None, "", "made-up", "abc:def"])
def test_nothing_is_kept_of_a_form_that_we_did_not_give_out(network: Cast, need, mark):
    client = Client()
    values = {"title": "From a stranger"} | ({} if mark is None else {"person": mark})

    assert client.post(address(need), values).status_code == 302

    assert "sessionid" not in client.cookies


def test_too_long_a_body_is_not_kept(network: Cast, need):
    client = Client()

    client.post(address(need), {"person": kept_forms.person_mark(network.ada.pk), "situation": "x" * 250_000})

    assert "sessionid" not in client.cookies


def test_a_form_of_another_person_that_is_sent_in_this_session_saves_nothing(network: Cast, need):
    client = browser(network.mira)
    values = page_of(browser(network.ada), address(need)).fields() | {"title": "Typed by Ada"}

    page = sent(client, address(need), values)

    assert page.status == 409
    assert page.notices == [
        (
            "error",
            "You are signed in as Mira, but somebody else had opened the form that was sent. Nothing of it was saved.",
        )
    ]
    assert page.fields()["title"] == need.title
    assert fresh(need).version == 1


def test_the_session_answers_with_mark_and_token_to_its_person_and_401_to_nobody(network: Cast):
    answer = browser(network.ada).get("/session/")

    assert (answer.status_code, answer.json().keys()) == (200, {"person", "name", "token"})
    assert answer.json()["person"] == kept_forms.person_mark(network.ada.pk)
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert Client().get("/session/").status_code == 401


def test_signing_in_beside_a_waiting_form_leads_to_a_page_that_says_to_go_back(network: Cast):
    client = Client()

    answer = sign_in(client, network.ada, "/session/again/")

    page = Page(client.get(answer.headers["Location"]))
    assert page.title == "You are signed in again"
    assert "Signed in as Ada." in page.text
