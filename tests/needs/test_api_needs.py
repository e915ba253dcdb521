"""Needs over the API: begin, change, throw away; the same rules and sentences as the pages."""

import json
from datetime import date

import pytest
from django.test import Client

from needs.models import Need
from needs.services import needs as services
from tests.cast import Cast
from tests.factories import actor_of, as_system, fresh, make_need, make_sector
from tests.pages import browser
from tests.unchanged import nothing_changes

LIST = "/api/v1/needs/"


def send(client: Client, method: str, path: str, **body) -> tuple[int, dict]:
    answer = client.generic(method, path, json.dumps(body), "application/json")
    return answer.status_code, answer.json()


def test_every_field_that_is_written_is_read_back(network: Cast):
    client = browser(network.ada)
    sent = {
        "title": "Beds",
        "sector": "ACC",
        "situation": "Too few.",
        "lacking": ["space", "staff", "space"],
        "place_role": "transit",
        "severity": 5,
        "people_affected": 620,
        "people_by_group": {"ASY": {"women": 58, "men": "210", "under_18": None}, "HOS": {"women": 0}},
        "certainty": "records",
        "source": "Centre's list",
        "currency": "BAM",
        "cost": 100_000,
        "covered": "10.000",
        "needed_by": "2027-01-15",
        "needed_until": "2027-03-31",
        "is_free_of_personal_data": True,
        "association_ticked": True,
    }

    status, body = send(client, "POST", LIST, **sent)

    assert status == 201
    assert body == client.get(f"{LIST}{body['uuid']}/").json()
    assert {name: body[name] for name in sent} == sent | {
        "lacking": ["staff", "space"],
        "people_by_group": {"ASY": {"women": 58, "men": 210}, "HOS": {"women": 0}},
        "cost": {"amount": 100_000, "currency": "BAM", "eur": 51129.19},
        "covered": {"amount": 10_000, "currency": "BAM", "eur": 5112.92},
    }


def test_beginning_writes_the_given_fields_for_the_authority_acted_for(network: Cast):
    client = browser(network.lena, acting=network.holm)

    status, body = send(client, "POST", LIST, title="Beds", sector="ACC", people_affected="1.200", severity=4)

    with as_system():
        need = Need._base_manager.get()
    assert (status, body["uuid"], body["state"], body["version"]) == (201, str(need.uuid), "draft", 2)
    assert (need.authority, need.title, need.sector, need.people_affected) == (
        network.holm,
        "Beds",
        network.sector,
        1200,
    )
    assert need.created_by == network.lena


def test_beginning_with_nothing_makes_an_empty_draft(network: Cast):
    status, body = send(browser(network.ada), "POST", LIST)

    assert (status, body["title"], body["version"]) == (201, "", 1)


def test_changing_writes_the_given_fields_alone(network: Cast):
    need = make_need(network.lind, sector=network.sector)

    status, body = send(browser(network.ada), "PATCH", f"{LIST}{need.uuid}/", version=1, people_affected=None)

    kept = fresh(need)
    assert (status, body["version"], kept.version, kept.people_affected) == (200, 2, 2, None)
    assert (kept.title, kept.sector, kept.severity) == (need.title, network.sector, 4)


def test_a_stale_version_is_a_conflict_with_the_winner_and_the_version_as_it_stands(network: Cast):
    need = make_need(network.lind, created_by=network.kim)
    services.write_need(actor=actor_of(network.ada), need_id=need.pk, version=1, values={"title": "Ada's"})
    client = browser(network.mira)

    with nothing_changes():
        answer = send(client, "PATCH", f"{LIST}{need.uuid}/", version=1, title="Mira's")

    sentence = "Ada changed this need while you had it open. Your text is kept below; compare and send it again."
    lost = {"version": 2, "winner": "Ada", "fields": ["title"], "saved": {"title": "Ada's"}}
    assert answer == (409, {"detail": sentence, **lost})


def test_of_two_people_in_different_fields_both_are_saved(network: Cast):
    need = make_need(network.lind, created_by=network.kim, sector=network.sector)
    actor = actor_of(network.ada)
    services.write_need(actor=actor, need_id=need.pk, version=1, values={"people_ASY_women": 8, "cost": 5})

    other = {"people_by_group": {"ASY": {"men": 9}}, "covered": 2}
    status, body = send(browser(network.mira), "PATCH", f"{LIST}{need.uuid}/", version=1, **other)

    assert (status, body["version"]) == (200, 3)
    assert body["people_by_group"] == {"ASY": {"women": 8, "men": 9}}
    assert (body["cost"]["amount"], body["covered"]["amount"]) == (5, 2)


def test_a_conflict_names_every_field_that_both_changed_and_what_is_saved_there(network: Cast):
    need = make_need(network.lind, created_by=network.kim, sector=network.sector)
    values = {"people_ASY_women": 8, "needed_by": date(2027, 1, 15), "sector": make_sector(code="HEA"), "cost": 5}
    services.write_need(actor=actor_of(network.ada), need_id=need.pk, version=1, values=values)
    client = browser(network.mira)
    mine = {"people_by_group": {"ASY": {"women": 9, "men": 1}}, "needed_by": "2027-01-16", "sector": "ACC", "cost": 5}

    with nothing_changes():
        status, body = send(client, "PATCH", f"{LIST}{need.uuid}/", version=1, title="Mira's", **mine)

    saved = {"people_ASY_women": 8, "needed_by": "2027-01-15", "sector": "HEA"}
    assert (status, body["version"], body["winner"], body["saved"]) == (409, 2, "Ada", saved)
    assert set(body["fields"]) == set(saved)


def test_a_draft_is_thrown_away_and_a_submitted_need_is_not(network: Cast):
    draft, submitted = make_need(network.lind), make_need(network.lind, state="returned")
    client, neighbour = browser(network.ada), browser(network.cleo)

    with nothing_changes():
        missing = client.delete(f"{LIST}{draft.uuid}/")
        stale = client.delete(f"{LIST}{draft.uuid}/?version=7")
        late = client.delete(f"{LIST}{submitted.number}/?version=1")
        foreign = neighbour.delete(f"{LIST}{draft.uuid}/?version=1")
    gone = client.delete(f"{LIST}{draft.uuid}/?version=1")

    assert (missing.status_code, missing.json()) == (400, {"version": ["This field is missing"]})
    assert (stale.status_code, stale.json()["version"]) == (409, 1)
    assert (late.status_code, late.json()["state"]) == (409, "returned")
    assert foreign.status_code == 404
    assert (gone.status_code, gone.content) == (204, b"")
    with as_system():
        assert not Need._base_manager.filter(pk=draft.pk).exists()


def test_where_there_is_no_association_there_is_nothing_to_tick(network: Cast):
    need = make_need(network.farby)
    client = browser(network.gita)

    with nothing_changes():
        begun = send(client, "POST", LIST, association_ticked=True)
        changed = send(client, "PATCH", f"{LIST}{need.uuid}/", version=1, association_ticked=True)

    words = {"association_ticked": ["Your municipality belongs to no association of the network"]}
    assert (begun, changed) == ((400, words), (400, words))
    assert send(client, "PATCH", f"{LIST}{need.uuid}/", version=1, association_ticked=False)[0] == 200


@pytest.mark.parametrize("state", ["submitted", "accepted"])
def test_writing_in_a_need_out_of_the_house_s_hands_is_a_conflict(network: Cast, state):
    need = make_need(network.lind, state=state, addressed_to=network.county_office)
    client = browser(network.ada)

    with nothing_changes():
        status, body = send(client, "PATCH", f"{LIST}{need.number}/", version=1, title="Later")

    word = {"submitted": "Submitted", "accepted": "Accepted"}[state]
    sentence = f"This is no longer possible: the need is now “{word}”."
    assert (status, body) == (409, {"detail": sentence, "version": 1, "winner": "", "state": state})


@pytest.mark.parametrize("person", ["ben", "ivo", "dara", "hana"])
def test_who_logs_no_needs_begins_none(network: Cast, person):
    client = browser(getattr(network, person))

    answer = client.post(LIST, {"title": "Beds"}, content_type="application/json")

    assert answer.status_code == 403
    with as_system():
        assert Need._base_manager.count() == 0


@pytest.mark.parametrize("method", ["PUT", "TRACE"])
def test_other_methods_are_not_there(network: Cast, method):
    need = make_need(network.lind)

    assert browser(network.ada).generic(method, f"{LIST}{need.uuid}/").status_code in {403, 405}
    assert fresh(need).version == 1


def test_a_method_in_a_header_is_not_obeyed(network: Cast):
    need = make_need(network.lind)
    client = browser(network.ada)

    answer = client.get(f"{LIST}{need.uuid}/", headers={"X-HTTP-Method-Override": "PATCH"})

    assert (answer.status_code, fresh(need).version) == (200, 1)


def test_a_browser_without_the_form_s_token_changes_nothing(network: Cast):
    need = make_need(network.lind)
    client = Client(enforce_csrf_checks=True)
    network.ada.refresh_from_db()
    client.force_login(network.ada, backend="allauth.account.auth_backends.AuthenticationBackend")

    answer = client.patch(f"{LIST}{need.uuid}/", {"version": 1, "title": "x"}, content_type="application/json")

    assert answer.status_code == 403
    assert fresh(need).version == 1
