"""The table of groups as strangers see it: no number of 1 to 4, and none to be worked out from the rest.

The attack is the strongest there is: somebody who knows how the table is hidden, and the sum of all cells, looks for
every table that would have been shown like this. A hidden value is hidden while at least two values remain for it.
"""

import itertools
import random
import re
from collections import defaultdict
from types import SimpleNamespace

import pytest
from django.test import Client

from municipalities.access.scope import EVERY_MEMBER, Scope
from municipalities.access.suppression import HIDDEN, is_small, visible_sum, visible_table
from needs.models import Need
from tests.cast import Cast
from tests.factories import as_system, make_need
from tests.pages import browser

STRANGER = EVERY_MEMBER
RECORD = SimpleNamespace(authority_id=1, country_id=2, tier1_id=3, tier2_id=4, reach=3)
ROW = ("women", "men", "under_18")


def table_of(values: tuple[int, ...]) -> dict[str, dict[str, int]]:
    """Cells filled row by row."""
    found: dict[str, dict[str, int]] = {}
    for place, value in enumerate(values):
        found.setdefault(("ASY", "MIG", "HOS")[place // 3], {})[ROW[place % 3]] = value
    return found


def shown(values: tuple[int, ...]) -> tuple[int | None, ...]:
    """What a stranger sees of these cells, None for a hidden one."""
    table = visible_table(table_of(values), record=RECORD, scope=STRANGER)
    return tuple(None if cell is HIDDEN else cell for row in table.values() for cell in row.values())


def recovered(cells: int, largest: int) -> list[tuple[tuple, int | None, int]]:
    """Every view, total and cell for which one value alone is possible, among all tables up to `largest`."""
    possible: dict[tuple, list[set[int]]] = defaultdict(lambda: [set() for _cell in range(cells)])
    for values in itertools.product(range(largest + 1), repeat=cells):
        total = sum(values)
        # The record's total is hidden as any other number.
        key = (shown(values), None if is_small(total) else total)
        for cell, value in enumerate(values):
            possible[key][cell].add(value)
    return [
        (view, total, cell)
        for (view, total), found in possible.items()
        for cell in range(cells)
        if view[cell] is None and len(found[cell]) < 2
    ]


@pytest.mark.parametrize(("cells", "largest"), [(1, 40), (2, 40), (3, 26), (4, 12)])
def test_no_hidden_value_is_worked_out_even_with_the_sum_of_all(cells, largest):
    assert recovered(cells, largest) == []


@pytest.mark.parametrize("seed", range(200))
def test_hidden_values_may_change_places_unseen(seed):
    """In a table of any size: whatever a stranger sees is as true of every order of the hidden values."""
    chance = random.Random(seed)
    values = [chance.choice([0, 1, 2, 3, 4, 5, 7, 8, 8, 9, 9, 60, 60, 210]) for _cell in range(9)]
    view = shown(tuple(values))
    places = [place for place, cell in enumerate(view) if cell is None]
    for _order in range(20):
        moved = chance.sample(places, len(places))
        turned = values.copy()
        for place, other in zip(places, moved, strict=True):
            turned[place] = values[other]
        assert shown(tuple(turned)) == view

    assert not places or len({values[place] for place in places}) >= 2


def test_a_cell_as_large_as_the_cover_is_hidden_with_it():
    """Otherwise it would say which of the two hidden cells is the cover: 17 in all can only be 1 and 8 beside an 8."""
    assert shown((1, 8, 8)) == (None, None, None)
    assert shown((8, 1, 60)) == (None, None, 60)


@pytest.mark.parametrize(("cells", "largest"), [(1, 40), (2, 40), (3, 26)])
def test_no_number_of_1_to_4_is_ever_shown(cells, largest):
    for values in itertools.product(range(largest + 1), repeat=cells):
        assert not {1, 2, 3, 4} & {cell for cell in shown(values) if cell is not None}, values


@pytest.mark.parametrize("seed", range(50))
def test_what_is_shown_is_true_and_nothing_is_hidden_without_need(seed):
    chance = random.Random(seed)
    values = tuple(chance.choice([0, 1, 3, 4, 5, 8, 9, 60, 210]) for _cell in range(9))

    view = shown(values)

    assert all(cell is None or cell == value for cell, value in zip(view, values, strict=True))
    if not {1, 2, 3, 4} & set(values):
        assert None not in view


def test_the_house_and_its_reviewers_see_every_number():
    values = (1, 2, 3, 60, 0, 4, 5, 6, 7)
    for scope in (
        Scope(own=frozenset({1})),
        Scope(countries=frozenset({2})),
        Scope(tiers=frozenset({3})),
        Scope(tiers=frozenset({4})),
    ):
        assert visible_table(table_of(values), record=RECORD, scope=scope) == table_of(values)
    before_submission = SimpleNamespace(**{**RECORD.__dict__, "reach": 0})
    reviewer = Scope(countries=frozenset({2}))
    assert visible_table(table_of(values), record=before_submission, scope=reviewer) != table_of(values)


def test_what_is_not_known_stays_out_of_the_table():
    table = {"ASY": {"women": 3, "men": 60}, "HOS": {"under_18": 0}}

    view = visible_table(table, record=RECORD, scope=STRANGER)

    assert {group: set(parts) for group, parts in view.items()} == {"ASY": {"women", "men"}, "HOS": {"under_18"}}


def test_the_sum_of_a_row_is_hidden_with_its_first_hidden_cell():
    view = visible_table(table_of((3, 60, 0, 210, 8, 9)), record=RECORD, scope=STRANGER)

    assert visible_sum(view["ASY"]) is HIDDEN
    assert visible_sum({"women": 60, "men": 0}) == 60
    assert visible_sum({}) == 0


def test_the_view_does_not_depend_on_the_order_in_which_numbers_were_written():
    table = {"ASY": {"women": 3, "men": 60}, "HOS": {"under_18": 60, "men": 9}}
    turned = {"HOS": {"men": 9, "under_18": 60}, "ASY": {"men": 60, "women": 3}}

    assert visible_table(table, record=RECORD, scope=STRANGER) == visible_table(turned, record=RECORD, scope=STRANGER)


TOKENS = re.compile(rb'name="csrf-?(?:middleware)?token" (?:content|value)="[^"]*"')


def read_by(client: Client, need: Need) -> list[bytes]:
    """The need's page, its record over the API, and the lists, without tokens."""
    paths = (f"/needs/{need.number}/", f"/api/v1/needs/{need.number}/", "/needs/?view=network", "/api/v1/needs/")
    answers = [client.get(path) for path in paths]
    assert {one.status_code for one in answers} == {200}
    return [TOKENS.sub(b"", one.content) for one in answers]


@pytest.mark.parametrize("person", ["ivo", "cleo"])
def test_networks_that_differ_in_hidden_cells_only_read_the_same_byte_for_byte(network: Cast, person):
    """What cannot be told apart cannot be recovered: on the page, in lists and over the API."""
    need = make_need(network.lind, state="accepted", people_affected=400, sector=network.sector)
    stranger, house = browser(getattr(network, person)), browser(network.ada)
    met, inside = [], []
    for women, men, under_18, hosts in ((1, 60, 8, 0), (8, 60, 1, 0), (2, 60, 10, 0), (4, 60, 9, 0)):
        table = {"ASY": {"women": women, "men": men, "under_18": under_18}, "HOS": {"women": hosts}}
        total = women + men + under_18 + hosts
        with as_system():
            columns = {"people_by_group": table, "groups": list(table), "people_in_groups": total}
            Need._base_manager.filter(pk=need.pk).update(**columns)
        met.append(read_by(stranger, need))
        inside.append(read_by(house, need))

    assert all(one == met[0] for one in met)
    assert len({one[0] for one in inside}) == len({one[1] for one in inside}) == 4
