"""The corpus of the complete record against form, autosave and HTMX alike, and against the rules of the database."""

from __future__ import annotations

import pytest

from needs.forms.needs import label_of
from needs.models import Need
from needs.models.line import LINE_CELLS
from tests.access.people import being
from tests.cast import Cast
from tests.factories import fresh, make_need
from tests.needs import bad_inputs_record
from tests.needs.test_bad_input import named, typed
from tests.needs.test_bad_input_autosave import autosave
from tests.needs.test_need_constraints import broken
from tests.pages import browser, sent
from tests.unchanged import nothing_changes


@pytest.fixture
def draft(network: Cast) -> Need:
    """A complete draft of Lind."""
    return make_need(network.lind, created_by=network.ada, sector=network.sector)


def test_the_corpus_is_large_enough_and_no_case_stands_twice():
    cases = [case[1:3] for case in bad_inputs_record.FIELDS]

    assert len(cases) == len(set(cases)) >= 120


@pytest.mark.parametrize(("field", "value", "words"), named(bad_inputs_record.FIELDS))
def test_form_autosave_and_htmx_refuse_with_the_same_words_and_save_nothing(network: Cast, draft, field, value, words):
    client = browser(network.ada)
    path, values = f"/needs/{draft.uuid}/edit/", typed(network, **{field: value, "save": "yes"})

    with nothing_changes():
        page = sent(client, path, values)
        fragment = client.post(path, values, headers={"HX-Request": "true"})
        status, said = autosave(client, draft, network, **{field: value})

    # A cell stands in one of many rows, so the summary says in which.
    listed = f"{label_of(field)}: {words}" if field in LINE_CELLS else words
    assert (page.status, page.summary) == (422, [(listed, f"id_{field}")])
    assert page.field_errors == {f"id_{field}": words}
    assert fragment.status_code == 422
    assert fragment.content.count(f'id="id_{field}_error"'.encode()) == 1
    assert (status, said["errors"], said["version"]) == (422, {field: words}, 1)


@pytest.mark.parametrize(("value", "minor"), bad_inputs_record.GOOD_COSTS)
def test_amounts_are_read_as_people_write_them(network: Cast, draft, value, minor):
    status, _said = autosave(browser(network.ada), draft, network, line_1_item="Beds", line_1_unit_cost=value)

    assert (status, fresh(draft).lines) == (200, {"1": {"item": "Beds", "unit_cost_minor": minor}})


@pytest.mark.parametrize(("column", "value", "rule"), named(bad_inputs_record.STORED))
def test_what_slips_past_every_form_is_refused_by_the_database(network: Cast, draft, column, value, rule):
    with being(network.ada):
        assert broken(f"update needs_need set {column} = %s::jsonb where id = %s", [value, draft.pk]) == rule


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("information_grade = 0", "need_information_grade_1_to_6"),
        ("information_grade = 7", "need_information_grade_1_to_6"),
        ("rank = 0", "need_rank_in_range"),
        ("rank = 1000", "need_rank_in_range"),
    ],
)
def test_numbers_out_of_range_are_refused_by_the_database(network: Cast, draft, change, rule):
    with being(network.ada):
        assert broken(f"update needs_need set {change} where id = %s", [draft.pk]) == rule


@pytest.mark.parametrize(
    "name", ["line_0_item", "line_21_item", "line_1_colour", "line_01_item", "line_1_unit_cost_minor"]
)
def test_a_cell_that_there_is_not_is_no_field(network: Cast, draft, name):
    client = browser(network.ada)

    with nothing_changes():
        status, said = autosave(client, draft, network, **{name: "5"})
        # The form reads what it offers and nothing else.
        page = sent(client, f"/needs/{draft.uuid}/edit/", typed(network, **{name: "5", "severity": "9", "save": "yes"}))

    assert (status, said) == (400, {"reason": "unknown"})
    assert [field for _words, field in page.summary] == ["id_severity"]


@pytest.mark.parametrize(
    "put_back", ["[" * 5000, "5", '["line_1_item"]', '{"state": "met"}', '{"line_1_item": 5}', "{"]
)
def test_a_button_that_puts_back_nonsense_puts_back_nothing(network: Cast, draft, put_back):
    page = sent(browser(network.ada), f"/needs/{draft.uuid}/edit/", typed(network, put_back=put_back))

    assert (page.status, fresh(draft).lines, fresh(draft).state) == (302, {}, "draft")
