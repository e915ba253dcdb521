"""Signing in and out: one answer for every failure, a growing wait, a new key, an event for each."""

import pytest
import redis
from django.test import Client
from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from municipalities.access import limits
from tests.factories import PASSWORD, make_authority, make_membership, make_user
from tests.municipalities.audit_trail import events
from tests.municipalities.signing_in import Clock, body, is_signed_in, sign_in, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    user = make_user(email="ada@example.org", name="Ada Lind")
    make_membership(user, make_authority())
    return user


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


def test_person_signs_in_and_goes_to_the_start_page(client, ada):
    response = sign_in(client, "ada@example.org")

    assert (response.status_code, response["Location"]) == (302, "/")
    assert is_signed_in(client)
    assert [(event.actor_id, event.chain) for event in events("municipalities.session.started")] == [(ada.pk, 0)]


def test_address_may_be_typed_in_any_case_and_with_spaces(client, ada):
    assert sign_in(client, "  ADA@Example.ORG ").status_code == 302


def test_session_gets_a_new_key_at_sign_in(client, ada):
    session = client.session
    session["something"] = "before"
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before

    sign_in(client, "ada@example.org")

    after = client.cookies["sessionid"].value
    assert after != before
    stranger = Client()
    stranger.cookies["sessionid"] = before
    assert not is_signed_in(stranger)


def test_every_failure_gets_the_same_bytes(client, ada):
    make_user(email="new@example.org", password=None)
    make_user(email="gone@example.org", is_active=False)
    tries = {
        "wrong password": ("ada@example.org", "not the password"),
        "unknown address": ("nobody@example.org", "not the password"),
        "no password yet": ("new@example.org", "not the password"),
        "may not sign in, right password": ("gone@example.org", PASSWORD),
    }

    answers = {why: sign_in(Client(), email, password) for why, (email, password) in tries.items()}

    assert {why: answer.status_code for why, answer in answers.items()} == dict.fromkeys(tries, 422)
    pages = {body(answer, tries[why][0]) for why, answer in answers.items()}
    assert len(pages) == 1
    assert "The e-mail address or the password is not right" in pages.pop()
    assert len({tuple(sorted(answer.headers.keys() - {"X-Request-Id"})) for answer in answers.values()}) == 1


def test_failure_never_shows_the_password_again(client, ada):
    response = sign_in(client, "ada@example.org", "a secret typed wrongly")

    assert b"a secret typed wrongly" not in response.content
    assert b'value="ada@example.org"' in response.content


def test_missing_and_malformed_entries_are_said_at_their_field(client):
    response = client.post("/sign-in/", {"login": "", "password": ""})
    malformed = sign_in(client, "not an address")

    assert response.status_code == 422
    assert "Enter your e-mail address" in body(response)
    assert "Enter your password" in body(response)
    assert "<title>Error: Sign in" in body(response)
    assert "Enter an e-mail address like name@example.org" in body(malformed)


@pytest.mark.parametrize("email", ["ada@example.org", "nobody@example.org"])
def test_sixth_try_in_a_row_has_to_wait_and_is_told_how_long(client, ada, clock, email):
    for _ in range(5):
        assert "is not right" in body(sign_in(client, email, "wrong"))

    refused = sign_in(client, email, PASSWORD)

    assert refused.status_code == 422
    assert "Too many tries for this address. Try again in 30 seconds" in body(refused)
    assert not is_signed_in(client)


def test_wait_ends_and_the_right_password_opens_again(client, ada, clock):
    for _ in range(5):
        sign_in(client, "ada@example.org", "wrong")
    clock.advance(31)

    assert sign_in(client, "ada@example.org").status_code == 302


def test_right_passwords_are_no_tries(ada):
    for _ in range(8):
        assert sign_in(Client(), "ada@example.org").status_code == 302


def test_wait_grows_to_a_quarter_of_an_hour_and_no_further(clock):
    waits = []
    for _ in range(13):
        assert limits.seconds_to_wait("ada@example.org") == 0
        wait = limits.seconds_to_wait("ada@example.org") if len(waits) >= 4 else 0
        waits.append(wait)
        clock.advance(wait)

    assert waits == [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900, 900]


def test_tries_at_the_same_moment_do_not_pass_each_other():
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _number: limits.seconds_to_wait("ada@example.org"), range(200)))

    assert answers.count(0) == limits.FREE_TRIES


def test_tries_of_one_person_do_not_hinder_another(client, ada):
    for _ in range(6):
        sign_in(client, "nobody@example.org", "wrong")

    assert sign_in(client, "ada@example.org").status_code == 302


def test_thirty_first_try_in_a_minute_from_one_address_is_refused(ada):
    answers = [sign_in(Client(), f"person{number}@example.org", "wrong").status_code for number in range(31)]

    assert answers == [422] * 30 + [429]
    assert sign_in(Client(REMOTE_ADDR="192.0.2.9"), "ada@example.org").status_code == 302


def test_addresses_of_one_ipv6_network_count_together(ada):
    for number in range(30):
        sign_in(Client(REMOTE_ADDR=f"2001:db8:1:1::{number:x}"), f"person{number}@example.org", "wrong")

    assert sign_in(Client(REMOTE_ADDR="2001:db8:1:1:ffff::1"), "ada@example.org").status_code == 429
    assert sign_in(Client(REMOTE_ADDR="2001:db8:1:2::1"), "ada@example.org").status_code == 302


def test_address_claimed_by_the_browser_itself_is_not_believed(ada):
    answers = [
        sign_in(Client(headers={"x-forwarded-for": f"192.0.2.{number}"}), f"person{number}@example.org", "wrong")
        for number in range(31)
    ]

    assert [answer.status_code for answer in answers] == [422] * 30 + [429]


def test_without_the_counters_nobody_signs_in(client, ada, monkeypatch):
    away = redis.Redis(unix_socket_path="/nowhere/at/all.sock")
    monkeypatch.setattr(limits, "_server", lambda: away)

    response = sign_in(client, "ada@example.org")

    assert response.status_code == 503
    assert response["Retry-After"] == "10"
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "\thttps://evil.example", "javascript:alert(1)"],
)
def test_nobody_is_sent_to_another_site_after_signing_in(client, ada, elsewhere):
    response = client.post("/sign-in/", {"login": "ada@example.org", "password": PASSWORD, "next": elsewhere})

    assert response["Location"] == "/"


def test_person_comes_back_to_the_page_that_asked(client, ada):
    asked = client.get("/account/sessions/")
    assert asked["Location"] == "/sign-in/?next=/account/sessions/"
    page = client.get(asked["Location"])

    assert '<input type="hidden" name="next" value="/account/sessions/">' in body(page)
    response = client.post(
        "/sign-in/", {"login": "ada@example.org", "password": PASSWORD, "next": "/account/sessions/"}
    )
    assert response["Location"] == "/account/sessions/"


def test_signed_in_person_is_sent_home_from_the_sign_in_page(ada):
    assert signed_in(ada).get("/sign-in/")["Location"] == "/"


def test_password_managers_find_their_fields_and_paste_is_allowed(client):
    page = body(client.get("/sign-in/"))

    assert 'type="email" id="id_login" name="login"' in page
    assert 'autocomplete="username"' in page
    assert 'autocomplete="current-password"' in page
    assert "placeholder" not in page
    assert "onpaste" not in page


def test_signing_out_takes_a_post_and_ends_the_session(ada):
    client = signed_in(ada)
    key = client.cookies["sessionid"].value

    assert client.get("/sign-out/").status_code == 405
    assert is_signed_in(client)
    response = client.post("/sign-out/")

    assert (response.status_code, response["Location"]) == (302, "/sign-in/")
    assert response["Clear-Site-Data"] == '"cache"'
    client.cookies["sessionid"] = key
    assert not is_signed_in(client)
    ended = events("municipalities.session.ended")
    assert [(event.actor_id, event.reason) for event in ended] == [(ada.pk, "signed out")]


def test_signing_out_needs_the_form_token(ada):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)

    assert client.post("/sign-out/").status_code == 403
    assert is_signed_in(client)


def test_failed_sign_in_is_recorded_without_what_was_typed(client, ada):
    sign_in(client, "ada@example.org", "my other password")
    sign_in(client, "my.password@by.mistake", "wrong")

    known, unknown = events("municipalities.session.refused")
    assert (known.actor_id, known.after) == (None, {"person": ada.pk, "had_to_wait": False})
    assert (unknown.actor_id, unknown.after) == (None, {"person": None, "had_to_wait": False})
    assert known.request_id
    everything = str([(event.after, event.before, event.reason) for event in events()])
    assert "password" not in everything


def test_try_that_had_to_wait_is_recorded(client, ada):
    for _ in range(6):
        sign_in(client, "ada@example.org", "wrong")

    assert [event.after["had_to_wait"] for event in events("municipalities.session.refused")] == [False] * 5 + [True]


@pytest.mark.parametrize(
    "name",
    [
        "account_signup",
        "account_email",
        "account_inactive",
        "account_set_password",
        "account_confirm_email",
        "account_email_verification_sent",
        "account_request_login_code",
        "account_confirm_login_code",
        "account_verify_phone",
        "mfa_index",
        "socialaccount_login",
    ],
)
def test_pages_of_allauth_that_are_not_wanted_have_no_address(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)
    with pytest.raises(NoReverseMatch):
        reverse(name, args=["x"])


@pytest.mark.parametrize("path", ["/accounts/signup/", "/signup/", "/sign-up/", "/accounts/login/", "/account/email/"])
def test_usual_addresses_of_allauth_open_nothing(path):
    with pytest.raises(Resolver404):
        resolve(path)


def test_asking_for_json_gets_the_page_all_the_same(client):
    response = client.get("/sign-in/", headers={"accept": "application/json", "x-requested-with": "XMLHttpRequest"})

    assert response["Content-Type"].startswith("text/html")


def test_argon2id_hashes_passwords_outside_the_tests():
    from coordination.settings import base

    assert base.PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.Argon2PasswordHasher"


def test_password_is_hashed_once_whoever_was_meant(ada, monkeypatch):
    """The time of an answer is that of one hash; a missing hash would tell that there is no such account."""
    from django.contrib.auth.hashers import MD5PasswordHasher

    make_user(email="new@example.org", password=None)
    make_user(email="gone@example.org", is_active=False)
    hashes = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(MD5PasswordHasher, "encode", lambda self, *args: hashes.append(1) or encode(self, *args))

    counts = {}
    for who in ("ada", "nobody", "new", "gone"):
        hashes.clear()
        sign_in(Client(), f"{who}@example.org", "wrong")
        counts[who] = len(hashes)

    assert counts == dict.fromkeys(counts, 1)
