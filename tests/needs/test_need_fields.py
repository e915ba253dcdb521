"""Reading and writing the fields of a need: what is written is read, and what is saved is not changed again."""

import itertools
import random
from datetime import date
from decimal import Decimal

import pytest

from municipalities.models import ExchangeRate
from needs.models import Need
from needs.models.circumstances import Horizon, InformationGrade, Phase, SourceGrade, Urgency
from needs.models.line import LINE_CELLS, LineKind, LineUnit
from needs.models.people import CELLS, Group, Part, in_groups, with_cell
from needs.services import fields, money
from tests.cast import Cast
from tests.factories import as_system

TODAY = date(2026, 11, 22)


def some_of_a_line(chance: random.Random, part: str):
    """A value of one cell of a line, mostly none."""
    filled = {
        "kind": LineKind.values,
        "item": ["Blankets", "Ћебад"],
        "quantity": [0, 1, 1_000_000],
        "unit": LineUnit.values,
        "unit_cost": [Decimal("0.00"), Decimal("12.50"), Decimal(100_000_000)],
    }[part]
    return chance.choice([None if part in {"quantity", "unit_cost"} else "", chance.choice(filled)])


def some_values(chance: random.Random, network: Cast) -> dict:
    """Values of some fields, as a form has cleaned them."""
    everything = {
        "title": chance.choice(["", "Beds", "Кревети"]),
        "sector": chance.choice([None, network.sector]),
        "situation": chance.choice(["", "Too few.\n\nFar too few."]),
        "lacking": chance.sample(Need.Lacking.values, chance.randrange(4)),
        "place": chance.choice(["", "Borići"]),
        "already_done": chance.choice(["", "Asked the canton."]),
        "urgency": chance.choice(["", *Urgency.values]),
        "horizon": chance.choice(["", *Horizon.values]),
        "phase": chance.choice(["", *Phase.values]),
        "source_grade": chance.choice(["", *SourceGrade.values]),
        "information_grade": chance.choice([None, *InformationGrade.values]),
        **{cell: some_of_a_line(chance, part) for cell, (_slot, part) in LINE_CELLS.items()},
        "answer_wanted_by": chance.choice([None, date(2027, 1, 10)]),
        "place_role": chance.choice(["", *Need.PlaceRole.values]),
        "severity": chance.choice([None, 1, 5]),
        "people_affected": chance.choice([None, 0, 620, 5_000_000]),
        **{cell: chance.choice([None, 0, 1, 210, 5_000_000]) for cell in CELLS},
        "certainty": chance.choice(["", *Need.Certainty.values]),
        "source": chance.choice(["", "The centre's list"]),
        "currency": chance.choice(["EUR", "BAM"]),
        "cost": chance.choice([None, 0, 1, 100_000, 1_000_000_000]),
        "covered": chance.choice([None, 0, 999_999_999]),
        "needed_by": chance.choice([None, date(2027, 1, 15)]),
        "needed_until": chance.choice([None, date(2027, 3, 31)]),
        "is_free_of_personal_data": chance.choice([True, False]),
        "association_ticked": chance.choice([True, False]),
    }
    assert set(everything) == set(fields.FIELDS)
    return {name: everything[name] for name in chance.sample(fields.FIELDS, chance.randrange(1, len(fields.FIELDS)))}


@pytest.mark.parametrize("seed", range(60))
def test_what_is_written_is_read_and_nothing_else_changes(network: Cast, seed):
    chance = random.Random(seed)
    need = Need(association=network.association)
    for _write in range(5):
        before, values = fields.read_all(need), some_values(chance, network)
        names = fields.changed(need, values)

        fields.apply(need, {name: values[name] for name in names}, today=TODAY)

        assert fields.changed(need, values) == []
        assert fields.read_all(need) == {**before, **values}
        assert all(before[name] != values[name] for name in names)
        holds_together(need)


def holds_together(need: Need) -> None:
    """The columns that follow from others agree with them."""
    assert need.groups == [code for code in Group.values if code in need.people_by_group]
    assert need.people_in_groups == in_groups(need.people_by_group)
    assert all(need.people_by_group.values()), "a group without numbers is left out"
    assert all(need.lines.values()), "a line without cells is left out"
    assert list(need.lines) == sorted(need.lines, key=int)
    for minor, cents in ((need.cost_minor, need.cost_eur_cents), (need.covered_minor, need.covered_eur_cents)):
        assert (minor is None) == (cents is None)
        assert minor is None or need.rate is not None


@pytest.mark.parametrize("seed", range(20))
def test_the_columns_to_save_are_those_that_changed(network: Cast, seed):
    chance = random.Random(seed)
    need = Need()
    columns = {field.attname: field.name for field in Need._meta.concrete_fields}
    before = {name: getattr(need, name) for name in columns}

    named = fields.apply(need, some_values(chance, network), today=TODAY)

    changed = {columns[name] for name, value in before.items() if getattr(need, name) != value}
    assert changed <= set(named) <= set(columns.values())


def test_an_unknown_field_is_a_fault_of_the_program():
    with pytest.raises(KeyError, match="state"):
        fields.changed(Need(), {"state": "met"})


def test_the_order_in_which_cells_are_written_does_not_matter():
    cells = [("people_HOS_men", 3), ("people_ASY_women", 1), ("people_ASY_under_18", 0)]
    tables = []
    for order in itertools.permutations(cells):
        table: dict = {}
        for name, value in order:
            table = with_cell(table, name, value)
        tables.append((table, list(table)))

    assert tables == [({"ASY": {"women": 1, "under_18": 0}, "HOS": {"men": 3}}, ["ASY", "HOS"])] * 6


def test_writing_a_cell_leaves_the_given_table_as_it_was():
    table = {"ASY": {"women": 1}}

    assert with_cell(table, "people_ASY_women", None) == {}
    assert table == {"ASY": {"women": 1}}


def test_every_cell_has_a_name_of_its_own():
    assert len(CELLS) == len(Group.values) * len(Part.values) == 24


def converted(currency: str, cost: int | None, covered: int | None = None, today: date = TODAY) -> Need:
    need = Need()
    fields.apply(need, {"currency": currency, "cost": cost, "covered": covered}, today=today)
    return need


@pytest.mark.parametrize(
    ("marks", "cents"),
    [
        (0, 0),
        (1, 51),  # 0.51129...
        (2, 102),  # 1.02258...
        (195_583, 10_000_000),  # exact
        (1_955_830, 100_000_000),
        (100_000, 5_112_919),  # 51,129.1881...
        (1_000_000_000, 51_129_188_120),  # the largest amount: 511,291,881.196...
    ],
)
def test_marks_are_converted_at_the_rate_of_the_law(marks, cents):
    need = converted("BAM", marks)

    assert (need.cost_eur_cents, need.rate, need.rate_date) == (cents, Decimal("1.95583"), TODAY)


def test_no_amount_of_marks_is_off_by_more_than_half_a_cent():
    for marks in [*range(2_000), *range(999_990_000, 1_000_000_000, 997)]:
        cents = converted("BAM", marks).cost_eur_cents
        assert abs(Decimal(marks * 100) / Decimal("1.95583") - cents) <= Decimal("0.5")


@pytest.mark.parametrize("euros", [0, 1, 999, 1_000_000_000])
def test_a_euro_is_a_euro(euros):
    need = converted("EUR", euros, euros)

    assert (need.cost_eur_cents, need.covered_eur_cents, need.rate) == (euros * 100, euros * 100, Decimal(1))


def test_half_a_cent_is_rounded_up(network: Cast):
    with as_system():
        ExchangeRate.objects.create(currency="XTS", day=TODAY, per_euro=Decimal(8), source="x")

    assert [converted("XTS", units).cost_eur_cents for units in (1, 2, 3, 5)] == [13, 25, 38, 63]


def test_the_newest_rate_of_the_day_counts_and_a_later_one_changes_nothing(network: Cast):
    with as_system():
        for day, rate in ((date(2026, 1, 1), 100), (date(2026, 11, 22), 110), (date(2026, 11, 23), 120)):
            ExchangeRate.objects.create(currency="XTS", day=day, per_euro=rate, source="x")

    def rate_on(day: date) -> tuple:
        need = converted("XTS", 100, today=day)
        return need.rate, need.rate_date

    assert rate_on(date(2026, 1, 1)) == (100, date(2026, 1, 1))
    assert rate_on(date(2026, 11, 21)) == (100, date(2026, 1, 1))
    assert rate_on(TODAY) == (110, TODAY)
    with pytest.raises(money.RateUnknown):
        rate_on(date(2025, 12, 31))


def test_a_currency_without_a_rate_is_refused_and_without_an_amount_it_is_not(network: Cast):
    with pytest.raises(money.RateUnknown):
        converted("XXX", 1)

    assert converted("XXX", None).rate is None


def test_emptying_both_amounts_empties_rate_and_euros():
    need = converted("BAM", 100, 50)

    fields.apply(need, {"cost": None}, today=TODAY)
    assert (need.cost_eur_cents, need.covered_eur_cents, need.rate) == (None, 2556, Decimal("1.95583"))
    fields.apply(need, {"covered": None}, today=TODAY)

    assert (need.covered_eur_cents, need.rate, need.rate_date) == (None, None, None)


def test_the_euro_stands_first_among_the_currencies(network: Cast):
    with as_system():
        ExchangeRate.objects.create(currency="ALL", day=TODAY, per_euro=100, source="x")

    assert money.currencies()[:3] == ["EUR", "ALL", "BAM"]
