"""Who was told of an item: its house and the secretariat know; nobody else does, and no address is told."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from tests.access.people import being, sql
from tests.coordination.digests.noticing import happens, notices, plan, send
from tests.counting import statements
from tests.factories import as_system, make_membership, make_need, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def enter(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def need(cast):
    """A need that Ada submitted: the county was told; and it came back, so Ada was."""
    need = make_need(cast.lind, state="returned", addressed_to=cast.county_office, created_by=cast.ada, title="Beds")
    happens(need, "needs.need.submitted", cast.ada)
    happens(need, "needs.need.returned", cast.finn)
    plan()
    return need


def test_its_house_reads_who_was_told_and_when(cast, need, sink):
    page = enter(cast.ada).get(f"/notices/told/{need.uuid}/").text
    assert page.count('scope="row"') == len(notices()) == 3
    assert ">Ada<" in page
    assert "Vale County" in page
    assert "Waiting" in page
    assert "@example.org" not in page

    sink.refusals[cast.ada.email] = "550 5.1.1 no such user"
    send()
    page = enter(cast.ada).get(f"/notices/told/{need.uuid}/").text
    assert "Failed" in page
    assert "In the list of notices alone" in page, "what no longer waits for the county is not mailed"
    assert "no such user" not in page


def test_people_of_another_house_are_named_where_they_are_listed(cast, need):
    with being(cast.ada):
        rows = sql("select person, role from record_was_told(%s, 9)", [need.uuid])
    named = {name for name, _role in rows}
    assert "Ada" in named
    with as_system():
        sql("update municipalities_contactpoint set listed = false")
    with being(cast.ada):
        rows = sql("select person, role from record_was_told(%s, 9)", [need.uuid])
    assert {name for name, _role in rows} == {"Ada", ""}
    assert {role for name, role in rows if not name} == {"officer", "approver"}
    with being(cast.dara):
        assert {one[0] for one in sql("select person from record_was_told(%s, 9)", [need.uuid])} == {
            "Ada",
            "Ben",
            "Finn",
        }


@pytest.mark.parametrize("name", ["ben", "cleo", "finn", "gita", "hana", "ivo", "jana"])
def test_nobody_else_reads_it_nor_whether_there_is_such_an_item(cast, need, name):
    person = getattr(cast, name)
    with being(person):
        assert sql("select * from record_was_told(%s, 9)", [need.uuid]) == []
    client = enter(person)
    there, missing = (client.get(f"/notices/told/{one}/") for one in (need.uuid, uuid.uuid4()))
    assert there.status_code == missing.status_code == 200
    assert "Nobody was told by a notice" in there.text


def test_without_anybody_nothing_is_told(need):
    with being(None):
        assert sql("select * from record_was_told(%s, 9)", [need.uuid]) == []


def test_the_page_of_a_need_leads_there_for_those_who_may_know(cast, need):
    link = f'href="/notices/told/{need.uuid}/"'
    assert link in enter(cast.ada).get(need.get_absolute_url()).text
    assert link not in enter(cast.ben).get(need.get_absolute_url()).text


def test_the_page_asks_the_same_however_many_were_told(cast, need):
    client = enter(cast.ada)
    before = len(statements(client, f"/notices/told/{need.uuid}/"))
    for _number in range(10):
        make_membership(make_user(), cast.county_office)
    happens(need, "needs.need.submitted", cast.ada)
    plan()
    assert len(statements(client, f"/notices/told/{need.uuid}/")) == before <= 25
