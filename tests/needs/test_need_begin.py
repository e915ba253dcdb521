"""A need that was begun without a line: made once under the uuid of the device, for its own person and house alone."""

from __future__ import annotations

import threading
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from municipalities.access.kept_forms import person_mark
from municipalities.models import Authority
from needs.models import Need, NeedMove
from tests.cast import Cast, build_cast
from tests.factories import as_system, make_need
from tests.pages import browser

KEY = uuid.UUID(int=91)


def begin(client: Client, authority: Authority, key: object = KEY, **more: object) -> Any:
    return client.post("/needs/begin/", {"record": str(key), "authority": str(authority.uuid), **more})


def made() -> list[Need]:
    with as_system():
        return list(Need.objects.unscoped("the test looks at what was made").filter(uuid=KEY))


def test_it_is_made_once_however_often_it_is_asked(cast: Cast):
    client = browser(cast.ada)

    answers = [begin(client, cast.lind) for _time in range(3)]

    assert [(one.status_code, one.json()["version"]) for one in answers] == [(200, 1)] * 3
    [need] = made()
    assert (need.state, need.authority_id, need.created_by_id) == ("draft", cast.lind.pk, cast.ada.pk)
    with as_system():
        assert NeedMove.objects.unscoped("the test counts moves").filter(need=need).count() == 1


def test_the_uuid_of_a_need_of_another_house_makes_nothing(cast: Cast):
    hidden = make_need(cast.holm, created_by=cast.lena, sector=cast.sector)

    assert begin(browser(cast.ada), cast.lind, hidden.uuid).status_code == 404


def test_a_form_of_another_person_or_authority_makes_nothing(cast: Cast):
    other = begin(browser(cast.ada), cast.lind, person=person_mark(cast.mira.pk))
    house = begin(browser(cast.ada), cast.holm)

    assert (other.status_code, other.json()["reason"]) == (409, "person")
    assert (house.status_code, house.json()["reason"]) == (409, "authority")
    assert made() == []


@pytest.mark.parametrize("key", ["", "x", "0", "Шид", "x" * 5000])
def test_nonsense_makes_nothing(cast: Cast, key: str):
    assert begin(browser(cast.ada), cast.lind, key).status_code == 400
    assert begin(Client(), cast.lind).status_code == 401


@pytest.mark.django_db(transaction=True)
def test_asked_eight_times_at_once_it_is_made_once(transactional_db: None):
    cast = build_cast()
    answers: list[Any] = []

    def once(client: Client) -> None:
        answers.append(begin(client, cast.lind))
        connection.close()

    threads = [threading.Thread(target=once, args=(browser(cast.ada),)) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [one.status_code for one in answers] == [200] * 8
    assert len(made()) == 1
