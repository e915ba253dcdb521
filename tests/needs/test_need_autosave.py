"""Autosave: what is saved field by field, what is told, how few queries it takes, and who is refused how."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from municipalities.access.kept_forms import person_mark
from municipalities.access.middleware import ACTING_KEY
from municipalities.models import AuditEvent, ExchangeRate
from needs.models import Need
from needs.services import needs as services
from tests.cast import Cast
from tests.counting import is_counted
from tests.factories import actor_of, as_system, fresh, make_need, make_sector
from tests.pages import browser, page_of
from tests.unchanged import nothing_changes

BUDGET = 6


def draft(network: Cast, **values) -> Need:
    return make_need(network.lind, **{"created_by": network.ada, "sector": network.sector, **values})


def send(client: Client, need: Need, version: int = 1, *, authority: Any = None, **values: Any) -> Any:
    """One autosave of these fields, as the script sends it."""
    check = {"version": version, "authority": str(getattr(authority or need.authority, "uuid", authority))}
    extra = {name: values.pop(name) for name in ("person", "switch_to", "invalid") if name in values}
    changed = values.pop("changed", list(values))
    return client.post(f"/needs/{need.uuid}/autosave/", {**check, **extra, "changed": changed, **values})


def written(need: Need) -> int:
    with as_system():
        return AuditEvent.objects.filter(action="needs.need.written", target_uuid=need.uuid).count()


def test_only_the_fields_that_are_named_are_saved_and_the_answer_has_version_and_time(network: Cast):
    need = draft(network)

    answer = send(browser(network.ada), need, title="Beds", people_affected="1 200", needed_by="15.12.2026")

    kept = fresh(need)
    assert (answer.status_code, answer.json()["version"], answer.json()["errors"]) == (200, 2, {})
    assert (kept.title, kept.people_affected, kept.needed_by) == ("Beds", 1200, date(2026, 12, 15))
    assert (kept.situation, kept.severity, kept.state) == (need.situation, need.severity, "draft")
    zone = ZoneInfo(network.lind.time_zone)
    assert answer.json()["at"] == kept.updated_at.astimezone(zone).strftime("%H:%M")


def test_every_kind_of_field_is_saved_and_emptied(network: Cast):
    need = draft(network)
    client = browser(network.ada)
    values = {
        "lacking": ["money", "staff"],
        "place_role": "transit",
        "people_ASY_women": "58",
        "certainty": "records",
        "source": "Register",
        "currency": "BAM",
        "cost": "1.000",
        "covered": "100",
        "needed_until": "2027-03-31",
        "association_ticked": "on",
    }

    assert send(client, need, **values).status_code == 200
    kept = fresh(need)
    assert (kept.lacking, kept.place_role, kept.certainty, kept.source) == (
        ["staff", "money"],
        "transit",
        "records",
        "Register",
    )
    assert (kept.people_by_group, kept.people_in_groups, kept.groups) == ({"ASY": {"women": 58}}, 58, ["ASY"])
    assert (kept.currency, kept.cost, kept.covered, kept.cost_eur_cents) == ("BAM", 1000, 100, 51129)
    assert (kept.needed_until, kept.association_ticked) == (date(2027, 3, 31), True)

    emptied = dict.fromkeys(set(values) - {"lacking", "association_ticked", "certainty"}, "")
    assert send(client, need, 2, changed=list(values), **emptied).status_code == 200
    kept = fresh(need)
    assert (kept.lacking, kept.place_role, kept.certainty, kept.source) == ([], "", "", "")
    assert (kept.people_by_group, kept.currency, kept.cost, kept.association_ticked) == ({}, "EUR", None, False)


def test_zero_is_not_empty(network: Cast):
    need = draft(network)

    send(browser(network.ada), need, people_affected="0", cost="0")

    assert (fresh(need).people_affected, fresh(need).cost) == (0, 0)


def test_valid_fields_are_saved_beside_one_that_is_refused(network: Cast):
    need = draft(network)

    answer = send(browser(network.ada), need, title="Beds", people_affected="3.5", needed_by="31.2.2027")

    told = answer.json()
    assert (answer.status_code, told["version"]) == (422, 2)
    assert told["errors"] == {
        "people_affected": "Enter a whole number without a decimal part, for example 620",
        "needed_by": "There is no such day: check the day and the month",
    }
    assert [(one["id"], one["state"]) for one in told["sections"] if one["standing"] == "error"] == [
        ("who", "1 error"),
        ("cost", "1 error"),
    ]
    assert (fresh(need).title, fresh(need).people_affected, fresh(need).needed_by) == ("Beds", 620, None)


def test_an_amount_in_a_currency_without_rate_is_said_at_the_currency_and_the_rest_is_saved(network: Cast):
    need = draft(network)

    answer = send(browser(network.ada), need, title="Beds", currency="XTS", cost="5")

    assert answer.json()["errors"] == {"currency": "Choose a currency from the list"}
    assert (fresh(need).title, fresh(need).currency) == ("Beds", "EUR")


def test_what_does_not_fit_together_is_a_warning_and_saved(network: Cast):
    need = draft(network)

    answer = send(browser(network.ada), need, people_ASY_men="400", people_HOS_men="255")

    assert answer.status_code == 200
    assert answer.json()["warnings"] == {"people_affected": "The groups add up to 655, but the total is 620"}
    assert fresh(need).people_in_groups == 655


def test_a_field_that_somebody_else_changed_first_is_told_with_both_values_and_the_others_are_saved(network: Cast):
    need = draft(network)
    services.write_need(
        actor=actor_of(network.mira), need_id=need.pk, version=1, values={"title": "Mira's", "severity": 2}
    )

    answer = send(browser(network.ada), need, 1, title="Ada's", source="Register")

    told = answer.json()
    assert (answer.status_code, told["version"], told["winner"]) == (409, 3, "Mira")
    assert told["conflicts"] == [
        {"name": "title", "label": "Short title", "value": "Mira's", "text": "Mira's", "typed": "Ada's"}
    ]
    assert told["elsewhere"] == [
        {"name": "severity", "label": "Severity", "value": "2", "text": "2 Stressed", "typed": ""}
    ]
    assert (fresh(need).title, fresh(need).source) == ("Mira's", "Register")

    again = send(browser(network.ada), need, told["version"], title="Ada's")
    assert (again.status_code, fresh(need).title) == (200, "Ada's")


def test_values_of_others_come_as_the_controls_take_them(network: Cast):
    need = draft(network)
    other = make_sector(code="HEA", name="Health", labels={"en-gb": "Health care"})
    theirs = {
        "sector": other,
        "lacking": ["money", "staff"],
        "people_affected": 48300,
        "needed_by": date(2027, 1, 5),
        "is_free_of_personal_data": False,
        "place_role": "host",
    }
    services.write_need(actor=actor_of(network.mira), need_id=need.pk, version=1, values=theirs)

    told = send(browser(network.ada), need, 1, source="Register").json()

    assert {one["name"]: (one["value"], one["text"]) for one in told["elsewhere"]} == {
        "sector": (str(other.pk), "Health care"),
        "lacking": (["money", "staff"], "Money, Staff"),
        "people_affected": ("48,300", "48,300"),
        "needed_by": ("05.01.2027", "05.01.2027"),
        "is_free_of_personal_data": (False, "No"),
        "place_role": ("host", "Host: people stay here"),
    }


@pytest.mark.parametrize(
    "values",
    [
        {"state": "accepted"},
        {"number": "NL-LIN-0009"},
        {"authority_id": "1"},
        {"people_UNA_women": "4"},
        {"__class__": ""},
    ],
    ids=ascii,
)
def test_unknown_fields_are_refused_whole(network: Cast, values):
    need = draft(network)
    client = browser(network.ada)

    with nothing_changes():
        assert send(client, need, title="Beds", **values).status_code == 400


@pytest.mark.parametrize("version", ["", "0", "-1", "x", str(2**31), "1.5"])
def test_without_a_version_nothing_is_saved(network: Cast, version):
    need = draft(network)
    client = browser(network.ada)

    with nothing_changes():
        assert send(client, need, version, title="Beds").status_code == 400


def test_a_version_from_the_future_conflicts(network: Cast):
    need = draft(network)

    answer = send(browser(network.ada), need, 7, title="Beds")

    assert (answer.status_code, fresh(need).title) == (409, need.title)


ITEMS = {"line_1_item": "Beds", "line_1_quantity": "240", "line_1_unit_cost": "12,50", "currency": "RSD", "cost": "90"}


@pytest.mark.parametrize(
    ("number", "values"), [(1, {"title": "Beds"}), (2, {"sector": "", "people_ASY_men": "5"}), (3, ITEMS)]
)
def test_at_most_six_statements_in_all(network: Cast, number: int, values: dict):
    """The first of an editing session also writes the audit event; a chosen sector is looked up."""
    need = draft(network)
    if "currency" in values:
        with as_system():
            ExchangeRate.objects.create(currency="RSD", day=date(2026, 1, 1), per_euro=Decimal("117.2"), source="x")
    values = values | ({"sector": str(make_sector(code="HEA").pk)} if "sector" in values else {})
    warm = browser(network.ada)
    send(warm, draft(network), title="Warm")

    with CaptureQueriesContext(connection) as first:
        assert send(warm, need, 1, authority=network.lind, **values).status_code == 200
    with CaptureQueriesContext(connection) as following:
        assert send(warm, need, 2, authority=network.lind, title="Beds, more of them").status_code == 200

    counts = [sum(is_counted(one["sql"]) for one in captured) for captured in (first, following)]
    print(f"autosave of {sorted(values)}: {counts[0]} statements, the next: {counts[1]}")
    assert counts[0] <= BUDGET
    assert counts[1] <= BUDGET - 2


def test_one_editing_session_is_one_audit_event(network: Cast):
    need = draft(network)
    client = browser(network.ada)

    for version in range(1, 6):
        assert send(client, need, version, title=f"Beds {version}").status_code == 200

    assert (fresh(need).version, written(need)) == (6, 1)


def test_the_same_values_again_write_nothing(network: Cast):
    need = draft(network)
    client = browser(network.ada)
    send(client, need, 1, title="Beds")

    answer = send(client, need, 1, title="Beds")

    assert (answer.status_code, answer.json()["version"], fresh(need).version) == (200, 2, 2)


def test_without_a_session_the_answer_is_401_and_no_redirect(network: Cast):
    need = draft(network)

    answer = send(Client(), need, title="Beds")

    assert (answer.status_code, answer.headers["Content-Type"]) == (401, "application/json")
    assert answer.json() == {"detail": "You are signed out."}


def test_another_person_is_told_and_nothing_is_saved(network: Cast):
    need = draft(network)
    client = browser(network.mira)

    with nothing_changes():
        answer = send(client, need, title="Typed by Ada", person=person_mark(network.ada.pk))

    assert (answer.status_code, answer.json()["reason"]) == (409, "person")
    assert send(client, need, title="Typed by Mira", person=person_mark(network.mira.pk)).status_code == 200


def test_acting_for_another_authority_offers_to_switch_and_send_again(network: Cast):
    need = draft(network)
    client = browser(network.lena, acting=network.holm)

    answer = send(client, need, title="Typed for Lind")

    told = answer.json()
    assert (answer.status_code, told["reason"], told["label"]) == (409, "authority", "Switch to Lind and send again")
    assert fresh(need).title != "Typed for Lind"

    again = send(client, need, title="Typed for Lind", switch_to=told["authority"])
    assert (again.status_code, fresh(need).title) == (200, "Typed for Lind")
    assert client.session[ACTING_KEY] == network.lind.pk


def test_an_authority_that_nobody_here_holds_is_offered_to_nobody(network: Cast):
    need = draft(network)

    answer = send(browser(network.ada), need, title="Elsewhere", authority=network.farby)

    assert (answer.status_code, answer.json().keys()) == (409, {"reason", "detail"})


@pytest.mark.parametrize("state", ["submitted", "accepted"])
def test_a_need_that_left_the_house_is_told_and_not_changed(network: Cast, state):
    need = make_need(network.lind, state=state, addressed_to=network.county_office)
    client = browser(network.ada)

    with nothing_changes():
        answer = send(client, need, title="Too late")

    assert (answer.status_code, answer.json()["reason"]) == (409, "state")
    assert answer.json()["detail"].startswith("This is no longer possible: the need is now")


def test_a_returned_need_is_found_by_its_number_too(network: Cast):
    need = make_need(network.lind, state="returned", addressed_to=network.county_office)
    values = {"version": 1, "authority": str(network.lind.uuid), "changed": "title", "title": "Corrected"}

    answer = browser(network.ada).post(f"/needs/{need.number}/autosave/", values)

    assert (answer.status_code, fresh(need).title) == (200, "Corrected")


def test_the_form_carries_what_the_script_needs(network: Cast):
    need = draft(network)

    page = page_of(browser(network.ada), f"/needs/{need.uuid}/edit/")

    [form] = [one for one in page.main.all("form") if "data-autosave" in one.attributes]
    assert form.attributes["data-autosave"] == f"/needs/{need.uuid}/autosave/"
    assert form.attributes["data-session"] == "/session/"
    assert page.fields()["person"] == person_mark(network.ada.pk)
