"""How long a sign-in lasts: 3 hours without use, 12 hours in all, half an hour for administrators."""

import pytest

from tests.factories import make_authority, make_membership, make_user
from tests.municipalities.audit_trail import events
from tests.municipalities.signing_in import Clock, is_signed_in, signed_in

MINUTE = 60
HOUR = 60 * MINUTE
pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    return Clock(monkeypatch)


def person(role: str = "officer"):
    user = make_user()
    make_membership(user, make_authority(), role)
    return user


@pytest.mark.parametrize("role", ["viewer", "officer", "approver"])
def test_sign_in_ends_after_three_hours_without_use(clock, role):
    kept, left = signed_in(person(role)), signed_in(person(role))
    assert is_signed_in(kept)
    assert is_signed_in(left)

    clock.advance(3 * HOUR - MINUTE)
    assert is_signed_in(kept)
    clock.advance(2 * MINUTE)

    assert is_signed_in(kept)
    assert not is_signed_in(left)


def test_administrators_sign_in_ends_after_half_an_hour_without_use(clock):
    client = signed_in(person("administrator"))
    assert is_signed_in(client)
    clock.advance(29 * MINUTE)
    assert is_signed_in(client)

    clock.advance(31 * MINUTE)

    assert not is_signed_in(client)


def test_administrator_of_one_house_is_one_everywhere(clock):
    user = person("viewer")
    make_membership(user, make_authority(), "administrator")
    client = signed_in(user)
    assert is_signed_in(client)

    clock.advance(31 * MINUTE)

    assert not is_signed_in(client)


def test_sign_in_ends_after_twelve_hours_however_much_it_is_used(clock):
    client = signed_in(person())
    assert is_signed_in(client)
    for _ in range(6):
        clock.advance(2 * HOUR - MINUTE)
        assert is_signed_in(client)

    clock.advance(7 * MINUTE)

    assert not is_signed_in(client)


def test_a_form_that_asks_by_itself_keeps_no_session(clock):
    client = signed_in(person("administrator"))
    assert is_signed_in(client)

    answers = []
    for _ in range(8):
        clock.advance(4 * MINUTE)
        answers.append(client.get("/session/").status_code)

    assert answers == [200] * 7 + [401]
    assert not is_signed_in(client)


def test_clock_that_jumps_back_ends_nobodys_sign_in_and_revives_none(clock):
    client = signed_in(person())
    assert is_signed_in(client)
    clock.advance(-2 * HOUR)
    assert is_signed_in(client)
    clock.advance(6 * HOUR)
    assert not is_signed_in(client)

    clock.advance(-6 * HOUR)

    assert not is_signed_in(client)


@pytest.mark.parametrize(("hours", "reason"), [(4, "idle too long"), (13, "signed in too long")])
def test_end_by_time_is_recorded_with_its_reason(clock, hours, reason):
    user = person()
    client = signed_in(user)
    is_signed_in(client)

    clock.advance(hours * HOUR)
    response = client.get("/account/")

    assert response["Location"] == "/sign-in/?next=/account/"
    ended = events("municipalities.session.ended")
    assert [(event.actor_id, event.reason) for event in ended] == [(user.pk, reason)]


def test_cookie_lasts_no_longer_than_the_session(client):
    user = person()

    cookie = signed_in(user).cookies["sessionid"]

    assert cookie["max-age"] == 12 * HOUR
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
