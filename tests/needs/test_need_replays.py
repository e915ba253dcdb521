"""A parcel of typed text that comes twice is written once, and is no conflict with itself."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from needs.models import Need
from needs.services import replays
from needs.services.needs import submit_need
from tests.cast import Cast, build_cast
from tests.factories import actor_of, fresh, make_need
from tests.pages import browser

NAME = str(uuid.UUID(int=41))


@pytest.fixture
def need(cast: Cast) -> Need:
    return make_need(cast.lind, created_by=cast.ada, sector=cast.sector, title="")


def send(client: Client, need: Need, version: int, replay: str, **values: str) -> Any:
    check = {"version": version, "authority": str(need.authority.uuid), "replay": replay, "changed": list(values)}
    return client.post(f"/needs/{need.uuid}/autosave/", {**check, **values})


def test_a_parcel_that_comes_again_is_not_written_again(cast: Cast, need: Need):
    client = browser(cast.ada)
    first = send(client, need, 1, NAME, title="Beds")
    send(browser(cast.mira), need, 2, str(uuid.UUID(int=42)), title="Mira's title")

    again = send(client, need, 1, NAME, title="Beds")

    assert (first.status_code, again.status_code) == (200, 200)
    assert (again.json()["version"], again.json()["conflicts"]) == (3, [])
    assert [(one["name"], one["value"]) for one in again.json()["elsewhere"]] == [("title", "Mira's title")]
    assert (fresh(need).title, fresh(need).version) == ("Mira's title", 3)


def test_without_a_name_the_same_repetition_is_a_conflict(cast: Cast, need: Need):
    """What the name is for."""
    client = browser(cast.ada)
    send(client, need, 1, "", title="Beds")
    send(browser(cast.mira), need, 2, "", title="Mira's title")

    assert send(client, need, 1, "", title="Beds").status_code == 409


def test_what_was_in_conflict_then_is_asked_about_again(cast: Cast, need: Need):
    client = browser(cast.ada)
    send(browser(cast.mira), need, 1, "", title="Mira's title")
    first = send(client, need, 1, NAME, title="Ada's title", source="Register")

    again = send(client, need, 1, NAME, title="Ada's title", source="Register")

    assert (first.status_code, again.status_code) == (409, 409)
    assert [one["name"] for one in again.json()["conflicts"]] == ["title"]
    assert (fresh(need).title, fresh(need).source, fresh(need).version) == ("Mira's title", "Register", 3)


def test_a_parcel_written_before_the_need_was_submitted_is_not_too_late(cast: Cast, need: Need):
    client = browser(cast.ada)
    send(client, need, 1, NAME, title="Beds")
    submit_need(actor=actor_of(cast.ada), need_id=need.pk, version=2)

    assert send(client, need, 1, NAME, title="Beds").status_code == 200
    assert send(client, need, 1, str(uuid.UUID(int=43)), title="More").status_code == 409


def test_names_are_forgotten_after_fifteen_days_and_are_never_many(need: Need):
    today = timezone.localdate()
    for number in range(100):
        need.version = number + 1
        replays.remember(need, uuid.UUID(int=number), today=today)
    assert len(need.replays) == replays.MOST
    assert replays.MOST <= 60

    replays.remember(need, None, today=today + timedelta(days=15))
    assert len(need.replays) == replays.MOST
    replays.remember(need, None, today=today + timedelta(days=16))
    assert need.replays == {}


@pytest.mark.parametrize("name", ["x", "{}", "1" * 5000, "Шид"])
def test_nonsense_for_a_name_is_no_name(cast: Cast, need: Need, name: str):
    assert send(browser(cast.ada), need, 1, name, title="Beds").status_code == 200
    assert (fresh(need).title, fresh(need).replays) == ("Beds", {})


@pytest.mark.django_db(transaction=True)
def test_a_parcel_sent_twice_at_once_is_written_once(transactional_db: None):
    cast = build_cast()
    need = make_need(cast.lind, created_by=cast.ada, sector=cast.sector, title="")
    clients = [browser(cast.ada) for _number in range(4)]
    answers: list[Any] = []

    def once(client: Client) -> None:
        answers.append(send(client, need, 1, NAME, title="Beds"))
        connection.close()

    threads = [threading.Thread(target=once, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [one.status_code for one in answers] == [200] * 4
    assert (fresh(need).title, fresh(need).version) == ("Beds", 2)
