"""The marks of what a form was opened with come from the browser: whatever stands there, what was typed counts."""

import pytest

from needs.forms.opened import marks, typed
from tests.cast import Cast
from tests.factories import fresh, make_need
from tests.pages import browser

TYPED = {"title": "Beds", "severity": 4}


def test_only_what_differs_from_what_the_form_was_opened_with_is_typed():
    assert typed(TYPED, marks({"title": "Beds", "severity": 3})) == {"severity": 4}


@pytest.mark.parametrize("opened", ["", "x", "[]", "3", "[" * 100_000, '{"title":' * 100_000, "9" * 5000])
def test_what_are_no_marks_makes_every_field_count_as_typed(opened):
    assert typed(TYPED, opened) == TYPED


def test_brackets_in_brackets_stop_no_form(network: Cast):
    need = make_need(network.lind, created_by=network.ada, sector=network.sector)
    check = {"version": "1", "authority": str(network.lind.uuid), "opened": "[" * 100_000}

    answer = browser(network.ada).post(f"/needs/{need.uuid}/edit/", {**check, "title": "Beds"})

    assert (answer.status_code, fresh(need).title) == (302, "Beds")
