"""Needs over the API: list, detail, begin, change; the same figures and sentences as the pages."""

import json

import pytest
from django.test import Client

from needs.models import Need
from needs.services import needs as services
from tests.cast import Cast
from tests.counting import statements
from tests.factories import actor_of, as_system, fresh, make_need, make_user
from tests.pages import browser
from tests.unchanged import nothing_changes

LIST = "/api/v1/needs/"


def send(client: Client, method: str, path: str, **body) -> tuple[int, dict]:
    answer = client.generic(method, path, json.dumps(body), "application/json")
    return answer.status_code, answer.json()


def test_a_row_holds_the_listed_fields_and_no_others(network: Cast):
    need = make_need(network.lind, state="accepted", sector=network.sector, people_affected=3)

    body = browser(network.ivo).get(LIST).json()

    (row,) = body.pop("results")
    assert body == {"count": 1, "count_is_capped": False, "older": None, "newer": None}
    assert (row.pop("created_at"), row.pop("submitted_at")) == (
        need.created_at.isoformat().replace("+00:00", "Z"),
        None,
    )
    assert row == {
        "uuid": str(need.uuid),
        "number": need.number,
        "state": "accepted",
        "title": "Winter beds for the transit centre",
        "municipality": "Lind",
        "sector": "ACC",
        "severity": 4,
        "people_affected": None,
        "people_affected_hidden": True,
        "is_example": False,
    }


def test_the_detail_adds_the_text_and_the_version_and_no_words_of_the_review(network: Cast):
    need = make_need(network.lind, state="accepted", addressed_to=network.county_office, sector=network.sector)

    body = browser(network.ivo).get(f"{LIST}{need.number}/").json()

    row = browser(network.ivo).get(LIST).json()["results"][0]
    assert body == row | {
        "situation": "The centre was set up for 430 people and houses 600.",
        "language": "en-gb",
        "script": "Latn",
        "addressed_to": "vale-county",
        "version": 1,
    }


def test_the_list_is_paged_by_keys(network: Cast):
    author = make_user()
    needs = [make_need(network.lind, created_by=author, sector=network.sector, title=f"N{i:02d}") for i in range(30)]
    client = browser(network.ada)

    first = client.get(LIST).json()
    second = client.get(LIST, {"before": first["older"]}).json()
    back = client.get(LIST, {"after": second["newer"]}).json()

    assert first["count"] == second["count"] == 30
    assert [one["title"] for one in first["results"] + second["results"]] == [one.title for one in reversed(needs)]
    assert (first["newer"], second["older"]) == (None, None)
    assert back["results"] == first["results"]


@pytest.mark.parametrize(("person", "titles"), [("ada", {"D", "S", "A"}), ("ben", {"S", "A"}), ("ivo", {"A"})])
def test_everybody_gets_what_their_pages_show(network: Cast, person, titles):
    make_need(network.lind, title="D")
    make_need(network.lind, state="submitted", addressed_to=network.county_office, title="S")
    make_need(network.lind, state="accepted", title="A")

    body = browser(getattr(network, person)).get(LIST).json()

    assert ({one["title"] for one in body["results"]}, body["count"]) == (titles, len(titles))


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
    assert answer == (409, {"detail": sentence, "version": 2})


@pytest.mark.parametrize("state", ["submitted", "accepted"])
def test_writing_in_a_need_out_of_the_house_s_hands_is_a_conflict(network: Cast, state):
    need = make_need(network.lind, state=state, addressed_to=network.county_office)
    client = browser(network.ada)

    with nothing_changes():
        status, body = send(client, "PATCH", f"{LIST}{need.number}/", version=1, title="Later")

    word = {"submitted": "Submitted", "accepted": "Accepted"}[state]
    assert (status, body) == (409, {"detail": f"This is no longer possible: the need is now “{word}”."})


@pytest.mark.parametrize("person", ["ben", "ivo", "dara", "hana"])
def test_who_logs_no_needs_begins_none(network: Cast, person):
    client = browser(getattr(network, person))

    answer = client.post(LIST, {"title": "Beds"}, content_type="application/json")

    assert answer.status_code == 403
    with as_system():
        assert Need._base_manager.count() == 0


def test_strangers_are_asked_to_sign_in_and_learn_nothing(network: Cast):
    make_need(network.lind, state="accepted", title="Secret beds")

    anonymous, without_role = browser(None).get(LIST), browser(network.eli).get(LIST)

    assert (anonymous.status_code, without_role.status_code) == (401, 403)
    assert b"Secret" not in anonymous.content + without_role.content


def test_hidden_and_missing_are_the_same_bytes(network: Cast):
    hidden = make_need(network.lind)
    client = browser(network.cleo)

    first, second = client.get(f"{LIST}{hidden.uuid}/"), client.get(f"{LIST}00000000-0000-4000-8000-000000000000/")

    assert (first.status_code, first.content) == (404, second.content)


@pytest.mark.parametrize("reference", ["%00", "%E2%80%AE", "'--", "1", "x" * 300])
def test_a_reference_that_names_nothing_is_not_found(network: Cast, reference):
    assert browser(network.ada).get(f"{LIST}{reference}/").status_code == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "TRACE"])
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


def test_the_list_costs_the_same_with_3_and_with_30_rows(network: Cast):
    author = make_user()
    for _ in range(3):
        make_need(network.lind, created_by=author)
    client = browser(network.ada)
    with_3 = statements(client, LIST)
    for _ in range(27):
        make_need(network.lind, created_by=author)

    assert (len(with_3), len(statements(client, LIST))) == (4, 4)
