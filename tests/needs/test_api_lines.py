"""Line items and circumstances over the API: written, read back, refused row by row."""

import pytest
from django.utils import timezone

from tests.cast import Cast
from tests.factories import fresh, make_need
from tests.needs.test_api_needs import LIST, send
from tests.pages import browser
from tests.unchanged import nothing_changes

ROWS = [
    {"slot": 1, "kind": "goods", "item": "Blankets", "quantity": 500, "unit": "piece", "unit_cost": 12.5},
    {"slot": 4, "kind": "staff", "item": "Interpreters", "quantity": 3, "unit": "month", "unit_cost": "1.200,00"},
    {"slot": 7, "item": "Transport"},
]
CIRCUMSTANCES = {
    "place": "Borići",
    "urgency": "72h",
    "horizon": "emergency",
    "phase": "respond",
    "already_done": "Opened the school hall.",
    "source_grade": "B",
    "information_grade": 2,
    "answer_wanted_by": "2027-01-10",
}


def test_what_is_written_is_read_back_with_its_sums(network: Cast):
    client = browser(network.ada)

    status, body = send(client, "POST", LIST, title="Beds", currency="BAM", lines=ROWS, **CIRCUMSTANCES)

    assert status == 201
    assert {name: body[name] for name in CIRCUMSTANCES} == CIRCUMSTANCES
    empty = {"kind": "", "quantity": None, "unit": "", "unit_cost": None, "cost": None}
    assert body["lines"] == [
        {**ROWS[0], "cost": 6250.0, "fulfilled": None},
        {**ROWS[1], "unit_cost": 1200.0, "cost": 3600.0, "fulfilled": None},
        {**empty, **ROWS[2], "fulfilled": None},
    ]
    assert body["lines_total"] == {
        "amount": 9850.0,
        "currency": "BAM",
        "eur": 5036.23,
        "rate": 1.95583,
        "rate_date": timezone.localdate().isoformat(),
    }
    assert body == client.get(f"{LIST}{body['uuid']}/").json()


def test_rows_and_parts_left_out_stay_and_emptied_rows_are_gone(network: Cast):
    need = make_need(
        network.lind,
        created_by=network.ada,
        lines={"1": {"item": "Blankets", "quantity": 5}, "2": {"item": "Beds"}, "3": {"item": "Soap"}},
    )

    status, body = send(
        browser(network.ada),
        "PATCH",
        f"{LIST}{need.uuid}/",
        version=1,
        lines=[{"slot": 1, "quantity": 6}, {"slot": 2, "item": ""}],
    )

    assert (status, [(line["slot"], line["item"], line["quantity"]) for line in body["lines"]]) == (
        200,
        [(1, "Blankets", 6), (3, "Soap", None)],
    )
    assert fresh(need).lines == {"1": {"item": "Blankets", "quantity": 6}, "3": {"item": "Soap"}}


def test_a_cell_that_somebody_changed_first_is_named_with_what_is_saved(network: Cast):
    need = make_need(network.lind, created_by=network.ada, lines={"1": {"item": "Blankets", "unit_cost_minor": 1250}})
    path = f"{LIST}{need.uuid}/"
    assert send(browser(network.mira), "PATCH", path, version=1, lines=[{"slot": 1, "unit_cost": 13}])[0] == 200

    client = browser(network.ada)
    with nothing_changes():
        status, body = send(client, "PATCH", path, version=1, lines=[{"slot": 1, "unit_cost": 14, "quantity": 2}])

    assert (status, body["fields"], body["saved"]) == (409, ["line_1_unit_cost"], {"line_1_unit_cost": 13.0})


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ({}, {"non_field_errors": ["Send a list of rows"]}),
        ("1", {"non_field_errors": ["Send a list of rows"]}),
        (None, ["Leave this field out, or send a value instead of null"]),
        ([5], {"0": {"non_field_errors": ["Send an object with named fields"]}}),
        ([{"item": "Beds"}], {"0": {"slot": ["This field is missing"]}}),
        ([{"slot": 0}], {"0": {"slot": ["Enter 1 or more"]}}),
        ([{"slot": 21}], {"0": {"slot": ["Enter 20 or less"]}}),
        ([{"slot": 1}, {"slot": 1}], {"non_field_errors": ["Name each slot once"]}),
        ([{"slot": 1, "cost": 5}], {"0": {"cost": ["There is no such field"]}}),
        ([{"slot": 1, "unit_cost_minor": 5}], {"0": {"unit_cost_minor": ["There is no such field"]}}),
        (
            [{"slot": 1}, {"slot": 2, "quantity": -1}],
            {"1": {"quantity": ["Enter 0 or more: the number cannot be negative"]}},
        ),
    ],
)
def test_rows_that_are_none_are_refused_and_nothing_is_saved(network: Cast, lines, words):
    need = make_need(network.lind, created_by=network.ada)

    client = browser(network.ada)
    with nothing_changes():
        answer = send(client, "PATCH", f"{LIST}{need.uuid}/", version=1, lines=lines)

    assert answer == (400, {"lines": words})
