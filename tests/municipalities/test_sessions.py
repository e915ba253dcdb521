"""The list of a person's own sign-ins, ending them, and what a changed password ends."""

import pytest
from django.test import Client

from municipalities.services.sessions import device_words
from tests.factories import PASSWORD, as_system, make_authority, make_membership, make_user
from tests.municipalities.audit_trail import events
from tests.municipalities.signing_in import Clock, body, is_signed_in, sign_in, signed_in

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
NEW_PASSWORD = "seven lanterns over quiet water"
pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    user = make_user(email="ada@example.org", name="Ada Lind")
    make_membership(user, make_authority())
    return user


@pytest.fixture
def eve():
    user = make_user(email="eve@example.org", name="Eve Holm")
    make_membership(user, make_authority())
    return user


def listed(client: Client) -> list:
    return client.get("/account/sessions/").context["sessions"]


def test_list_shows_own_sign_ins_with_device_and_marks_this_one(ada, eve):
    signed_in(ada, CHROME)
    here = signed_in(ada)
    signed_in(eve)

    page = here.get("/account/sessions/")

    assert [(one.device, one.is_current) for one in page.context["sessions"]] == [
        ("Firefox on Linux", True),
        ("Chrome on Windows", False),
    ]
    assert body(page).count("This one") == 1


def test_signed_out_sign_in_is_no_longer_listed(ada):
    here, there = signed_in(ada), signed_in(ada, CHROME)
    there.post("/sign-out/")

    assert [one.is_current for one in listed(here)] == [True]


def test_one_sign_in_can_be_ended(ada):
    here, there, third = signed_in(ada), signed_in(ada, CHROME), signed_in(ada)
    other = next(one for one in listed(here) if one.device == "Chrome on Windows")

    response = here.post(f"/account/sessions/{other.id}/end/")

    assert response["Location"] == "/account/sessions/"
    assert not is_signed_in(there)
    assert is_signed_in(here)
    assert is_signed_in(third)
    ended = events("municipalities.session.ended")
    assert [(event.actor_id, event.reason) for event in ended] == [(ada.pk, "ended by its owner")]


def test_ending_this_sign_in_is_signing_out(ada):
    here = signed_in(ada)

    response = here.post(f"/account/sessions/{listed(here)[0].id}/end/")

    assert response["Location"] == "/sign-in/"
    assert not is_signed_in(here)


def test_sign_in_of_somebody_else_is_not_found_and_stays(ada, eve):
    here, hers = signed_in(ada), signed_in(eve)
    foreign = listed(hers)[0].id

    hidden = here.post(f"/account/sessions/{foreign}/end/")
    missing = here.post("/account/sessions/99999999/end/")

    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.content == missing.content
    assert is_signed_in(hers)


def test_all_others_can_be_ended(ada, eve):
    here, there, third, hers = signed_in(ada), signed_in(ada), signed_in(ada), signed_in(eve)

    here.post("/account/sessions/end-others/")

    assert [is_signed_in(one) for one in (here, there, third, hers)] == [True, False, False, True]
    (ended,) = events("municipalities.session.others_ended")
    assert (ended.actor_id, ended.after, ended.reason) == (
        ada.pk,
        {"person": ada.pk, "count": 2},
        "ended by their owner",
    )


def test_signing_out_everywhere_ends_this_one_too(ada, eve):
    here, there, hers = signed_in(ada), signed_in(ada), signed_in(eve)

    response = here.post("/account/sign-out-everywhere/")

    assert response["Location"] == "/sign-in/"
    assert [is_signed_in(one) for one in (here, there, hers)] == [False, False, True]


@pytest.mark.parametrize(
    "path", ["/account/sessions/1/end/", "/account/sessions/end-others/", "/account/sign-out-everywhere/"]
)
def test_sessions_end_by_post_only(ada, path):
    here, there = signed_in(ada), signed_in(ada)

    assert here.get(path).status_code == 405
    assert is_signed_in(there)


@pytest.mark.parametrize("path", ["/account/", "/account/sessions/", "/account/password/", "/account/reauthenticate/"])
def test_account_pages_ask_strangers_to_sign_in(client, path):
    response = client.get(path)

    assert (response.status_code, response["Location"]) == (302, f"/sign-in/?next={path}")


@pytest.mark.parametrize("path", ["/account/", "/account/sessions/", "/account/password/", "/account/reauthenticate/"])
def test_account_pages_open_without_any_membership(path):
    assert signed_in(make_user()).get(path).status_code == 200


def test_changed_password_ends_all_other_sign_ins_and_keeps_this_one(ada):
    here, there = signed_in(ada), signed_in(ada)
    key = here.cookies["sessionid"].value

    response = here.post("/account/password/", {"oldpassword": PASSWORD, "password1": NEW_PASSWORD})

    assert (response.status_code, response["Location"]) == (302, "/account/")
    assert "Your password was changed" in body(here.get("/account/"))
    assert not is_signed_in(there)
    assert here.cookies["sessionid"].value != key
    assert [one.is_current for one in listed(here)] == [True]
    assert sign_in(Client(), "ada@example.org", PASSWORD).status_code == 422
    assert sign_in(Client(), "ada@example.org", NEW_PASSWORD).status_code == 302
    (changed,) = events("municipalities.password.changed")
    assert (changed.actor_id, changed.after) == (ada.pk, {"person": ada.pk})
    assert NEW_PASSWORD not in str([(event.before, event.after, event.reason) for event in events()])


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("wrong", NEW_PASSWORD, "This is not your current password"),
        (PASSWORD, "short", "too short"),
        (PASSWORD, "Sarajevo2024!", "words that are tried first"),
        ("", "", "Enter your password"),
    ],
)
def test_refused_password_change_changes_nothing(ada, old, new, words):
    here, there = signed_in(ada), signed_in(ada)

    response = here.post("/account/password/", {"oldpassword": old, "password1": new})

    assert response.status_code == 422
    assert words in body(response)
    assert is_signed_in(there)
    assert events("municipalities.password.changed") == []


def test_password_of_128_characters_can_be_set_and_used(ada):
    long = ("seven lanterns over quiet water, " * 4)[:128]

    signed_in(ada).post("/account/password/", {"oldpassword": PASSWORD, "password1": long})

    assert sign_in(Client(), "ada@example.org", long).status_code == 302
    assert sign_in(Client(), "ada@example.org", long[:-1]).status_code == 422


def test_password_again_gives_the_session_a_new_key(ada):
    here = signed_in(ada)
    before = here.cookies["sessionid"].value

    refused = here.post("/account/reauthenticate/", {"password": "wrong"})
    assert refused.status_code == 422
    assert here.cookies["sessionid"].value == before
    response = here.post("/account/reauthenticate/", {"password": PASSWORD, "next": "/account/"})

    assert (response.status_code, response["Location"]) == (302, "/account/")
    assert here.cookies["sessionid"].value != before
    assert [one.is_current for one in listed(here)] == [True]
    stolen = Client()
    stolen.cookies["sessionid"] = before
    assert not is_signed_in(stolen)


def test_language_is_changed_for_pages_and_mails(ada):
    here = signed_in(ada)

    response = here.post("/account/", {"language": "sr"})

    assert response.status_code == 302
    ada.refresh_from_db()
    assert ada.language == "sr"
    assert '<html lang="sr-Cyrl"' in body(here.get("/account/"))


@pytest.mark.parametrize("language", ["", "xx", "de", "../en"])
def test_language_that_is_not_offered_is_refused(ada, language):
    response = signed_in(ada).post("/account/", {"language": language})

    assert response.status_code == 422
    ada.refresh_from_db()
    assert ada.language == "en-gb"


def test_deactivated_person_is_refused_from_the_next_request_on(ada):
    here = signed_in(ada)
    with as_system():
        ada.is_active = False
        ada.save(update_fields=["is_active"])

    assert not is_signed_in(here)


def test_last_seen_is_kept_once_a_minute(ada, monkeypatch, django_assert_num_queries):
    from allauth.usersessions.models import UserSession

    clock = Clock(monkeypatch)
    here = signed_in(ada)
    here.get("/account/")
    before = UserSession.objects.get().last_seen_at
    clock.advance(30)
    here.get("/account/")
    assert UserSession.objects.get().last_seen_at == before

    clock.advance(40)
    here.get("/account/")

    assert UserSession.objects.get().last_seen_at > before


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROME, "Chrome on Windows"),
        (CHROME + " Edg/140.0", "Edge on Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit Version/18.0 Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.9", "Unknown device"),
        ("", "Unknown device"),
        ("<script>alert(1)</script> Firefox/1", "Firefox"),
    ],
)
def test_device_is_named_in_words_of_our_own(agent, words):
    assert device_words(agent) == words
