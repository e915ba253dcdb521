"""The corpus of bad input against the autosave: what can be saved is, what cannot is told, nothing is half saved."""

from __future__ import annotations

from typing import Any

import pytest

from needs.models import Need
from needs.services import fields
from needs.services import needs as services
from tests.cast import Cast
from tests.factories import actor_of, as_system, fresh, make_need
from tests.needs import bad_inputs
from tests.pages import browser
from tests.unchanged import nothing_changes


@pytest.fixture
def draft(network: Cast) -> Need:
    """A complete draft of Lind."""
    return make_need(network.lind, created_by=network.ada, sector=network.sector)


def named(cases: list) -> list:
    return [pytest.param(*case[1:], id=case[0]) for case in cases]


def autosave(client: Any, draft: Need, network: Cast, **typed: Any) -> tuple[int, dict]:
    """Send these fields as changed; `version` and `changed` may be lied about."""
    values = {"version": "1", "authority": str(network.lind.uuid), "changed": list(typed)}
    names = {"version", "authority", "changed"}
    values |= {name: value for name, value in typed.items() if name in names}
    if "changed" not in typed:
        values["changed"] = [name for name in typed if name not in names]
    answer = client.post(f"/needs/{draft.uuid}/autosave/", {**typed, **values})
    return answer.status_code, answer.json()


@pytest.mark.parametrize(("field", "value", "words"), named(bad_inputs.FIELDS))
def test_a_field_that_cannot_be_saved_is_told_with_the_form_s_words(network: Cast, draft, field, value, words):
    client = browser(network.ada)

    with nothing_changes():
        status, said = autosave(client, draft, network, **{field: value})

    assert (status, said["errors"], said["version"]) == (422, {field: words}, 1)


def test_beside_a_field_that_cannot_be_saved_the_others_are(network: Cast, draft):
    status, said = autosave(browser(network.ada), draft, network, people_affected="-5", title="More beds", cost="1.000")

    kept = fresh(draft)
    assert (status, set(said["errors"]), said["version"]) == (422, {"people_affected"}, 2)
    assert (kept.title, kept.cost, kept.people_affected, kept.version) == ("More beds", 1000, 620, 2)


@pytest.mark.parametrize(("values", "faults"), named(bad_inputs.CONTRADICTIONS))
def test_what_does_not_fit_together_is_saved_with_a_warning(network: Cast, draft, values, faults):
    status, said = autosave(browser(network.ada), draft, network, **{name: str(one) for name, one in values.items()})

    assert (status, said["errors"], said["warnings"], fresh(draft).version) == (200, {}, faults, 2)


@pytest.mark.parametrize("name", [name for name in bad_inputs.FOREIGN if name not in fields.FIELDS])
def test_no_other_name_is_taken_as_changed(network: Cast, draft, name):
    client = browser(network.ada)
    typed = {} if name in {"authority", "version"} else {name: str(network.holm.uuid)}

    with nothing_changes():
        status, _said = autosave(client, draft, network, **typed, changed=[name, "title"], title="Beds")

    assert status == 400


def test_other_names_beside_the_changed_ones_are_not_read(network: Cast, draft):
    lies = {"state": "accepted", "reach": "4", "is_example": "on", "number": "NL-LIN-9999", "role": "administrator"}

    status, _said = autosave(browser(network.ada), draft, network, title="Beds", changed=["title"], **lies)

    kept = fresh(draft)
    assert (status, kept.title, kept.state, kept.reach) == (200, "Beds", "draft", 0)
    assert (kept.is_example, kept.number) == (False, None)


@pytest.mark.parametrize("version", ["0", "-1", "2147483648", "9223372036854775808", "abc", "", "1.5", "\x00"])
def test_a_version_that_is_none_saves_nothing(network: Cast, draft, version):
    client = browser(network.ada)

    with nothing_changes():
        assert autosave(client, draft, network, title="Beds", version=version)[0] == 400


def test_a_version_of_the_future_saves_nothing(network: Cast, draft):
    client = browser(network.ada)

    status, _said = autosave(client, draft, network, title="Beds", version="7")

    assert (status, fresh(draft).title) == (409, draft.title)


def test_a_field_that_somebody_changed_first_is_told_and_stays(network: Cast, draft):
    services.write_need(actor=actor_of(network.kim), need_id=draft.pk, version=1, values={"title": "Kim's"})

    status, said = autosave(browser(network.ada), draft, network, title="Ada's", source="List")

    kept = fresh(draft)
    assert (status, said["winner"], [one["name"] for one in said["conflicts"]]) == (409, "Kim", ["title"])
    assert (kept.title, kept.source, kept.version) == ("Kim's", "List", 3)


@pytest.mark.parametrize("authority", ["holm", "", "lind", "00000000-0000-4000-8000-000000000000"])
def test_a_form_of_another_authority_saves_nothing(network: Cast, draft, authority):
    client = browser(network.ada)
    value = str(network.holm.uuid) if authority == "holm" else authority

    with nothing_changes():
        assert autosave(client, draft, network, title="Beds", authority=value)[0] in {400, 409}


@pytest.mark.parametrize("person", ["cleo", "gita", "ben", "jana", "ivo", "dara", "eli"])
def test_a_draft_of_another_house_is_not_there(network: Cast, draft, person):
    answer = browser(getattr(network, person)).post(
        f"/needs/{draft.uuid}/autosave/", {"version": "1", "authority": str(network.lind.uuid), "changed": "title"}
    )

    assert answer.status_code in {403, 404, 409}
    assert (fresh(draft).title, fresh(draft).version) == (draft.title, 1)


@pytest.mark.parametrize("state", ["submitted", "accepted", "declined", "met", "withdrawn"])
def test_a_need_out_of_the_house_s_hands_is_not_written(network: Cast, state):
    need = make_need(network.lind, state=state, addressed_to=network.county_office, sector=network.sector)
    client = browser(network.ada)

    with nothing_changes():
        status, said = autosave(client, need, network, title="Beds")

    assert (status, said["reason"]) == (409, "state")


@pytest.mark.parametrize("text", bad_inputs.GOOD)
def test_what_only_looks_bad_is_saved_as_typed(network: Cast, draft, text):
    status, _said = autosave(browser(network.ada), draft, network, title=text, situation=text, source=text)

    kept = fresh(draft)
    assert (status, kept.title, kept.situation, kept.source) == (200, text, text, text)


@pytest.mark.parametrize("body", [b"", b"\x00", b"changed", b"%", b"changed=title&title=%ff&version=1", b"{}"])
def test_a_body_that_is_no_form_saves_nothing(network: Cast, draft, body):
    client = browser(network.ada)

    with nothing_changes():
        for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json"):
            answer = client.generic("POST", f"/needs/{draft.uuid}/autosave/", body, kind)
            assert answer.status_code in {400, 409}, (kind, answer.status_code)


def test_a_thousand_names_are_refused_as_a_whole(network: Cast, draft):
    client = browser(network.ada)

    with nothing_changes():
        answer = client.post(f"/needs/{draft.uuid}/autosave/", {f"x{number}": "" for number in range(1001)})

    assert answer.status_code == 400


def test_signed_out_nothing_is_saved_and_nobody_is_led_away(network: Cast, draft):
    answer = browser(None).post(f"/needs/{draft.uuid}/autosave/", {"changed": "title", "title": "Beds"})

    assert (answer.status_code, set(answer.json())) == (401, {"detail"})
    with as_system():
        assert Need._base_manager.get(pk=draft.pk).version == 1
