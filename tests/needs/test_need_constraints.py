"""What slips through every form is refused by the database itself, by the rule's own name; and how drafts go."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction

from needs.models import Need, NeedMove
from tests.access.people import being, sql
from tests.cast import Cast
from tests.factories import as_system, fresh, make_need


def broken(statement: str, values: list[Any]) -> str:
    """The rule that refuses the statement; "" when none does."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, values)
            cursor.execute("set constraints all immediate")
    except (IntegrityError, InternalError) as error:
        return str(error.__cause__.diag.constraint_name or error)
    return ""


def rule_of(network: Cast, need: Need, change: str) -> str:
    """The rule that refuses this change of the need, whoever makes it: sides and policies stand aside."""
    with as_system():
        return broken(f"update needs_need set {change} where id = %s", [need.pk])


def at(network: Cast, state: str, **values: Any) -> Need:
    addressed = {} if state == "draft" else {"addressed_to": network.county_office}
    return make_need(network.lind, **{"state": state, "sector": network.sector, **addressed, **values})


HELD = ("submitted", "accepted", "declined", "in_progress", "met")
FREE = ("draft", "returned", "withdrawn")


@pytest.mark.parametrize("state", HELD)
def test_groups_stay_within_the_total_once_submitted(network: Cast, state):
    need = at(network, state, people_affected=620)

    assert rule_of(network, need, "people_in_groups = 621") == "need_groups_within_total"
    assert rule_of(network, need, "people_affected = 0, people_in_groups = 1") == "need_groups_within_total"
    assert rule_of(network, need, "people_in_groups = 620") == ""
    assert rule_of(network, need, "people_affected = null, people_in_groups = 621") == ""


@pytest.mark.parametrize("state", FREE)
def test_while_the_house_writes_parts_may_be_over_the_total(network: Cast, state):
    assert rule_of(network, at(network, state, people_affected=620), "people_in_groups = 621") == ""


@pytest.mark.parametrize("lacking", ["{hope}", "{staff,hope}", "{Staff}", "{NULL}", '{""}'])
def test_only_known_lacks_are_stored(network: Cast, lacking):
    assert rule_of(network, at(network, "draft"), f"lacking = '{lacking}'") == "need_lacking_known"


@pytest.mark.parametrize("lacking", ["{}", "{staff}", "{coordination,staff,staff}"])
def test_known_lacks_are_stored(network: Cast, lacking):
    assert rule_of(network, at(network, "draft"), f"lacking = '{lacking}'") == ""


@pytest.mark.parametrize("name", ["cost", "covered"])
@pytest.mark.parametrize(
    ("values", "is_refused"),
    [
        ("{0}_minor = 100", True),
        ("{0}_eur_cents = 100", True),
        ("{0}_minor = 100, {0}_eur_cents = 51", True),
        ("{0}_minor = -1, {0}_eur_cents = 0, rate = 1", True),
        ("{0}_minor = 0, {0}_eur_cents = -1, rate = 1", True),
        ("{0}_minor = 100000000001, {0}_eur_cents = 1, rate = 1", True),
        ("{0}_minor = 9223372036854775807, {0}_eur_cents = 1, rate = 1", True),
        ("{0}_minor = 100, {0}_eur_cents = 51, rate = 1.95583", False),
        ("{0}_minor = 100000000000, {0}_eur_cents = 1, rate = 1", False),
        ("{0}_minor = null, {0}_eur_cents = null, rate = null", False),
    ],
)
def test_an_amount_is_within_bounds_and_converted(network: Cast, name, values, is_refused):
    found = rule_of(network, at(network, "draft"), values.format(name))

    assert found == (f"need_{name}_is_converted" if is_refused else "")


@pytest.mark.parametrize(
    ("values", "is_refused"),
    [
        ("answer_who = 'x'", True),
        ("answer_what = 'x'", True),
        ("answer_by = '2027-01-01'", True),
        ("answer_who = 'x', answer_what = 'x'", True),
        ("answer_who = 'x', answer_by = '2027-01-01'", True),
        ("answer_what = 'x', answer_by = '2027-01-01'", True),
        ("answer_who = 'x', answer_what = 'x', answer_by = '2027-01-01'", False),
        ("answer_who = '', answer_what = '', answer_by = null", False),
    ],
)
def test_an_answer_is_whole_or_not_there(network: Cast, values, is_refused):
    found = rule_of(network, at(network, "accepted"), values)

    assert found == ("need_answer_is_whole" if is_refused else "")


REACHES = {"draft": {0}, "submitted": {1}, "returned": {1}, "declined": {1}, "withdrawn": {1, 3}}


@pytest.mark.parametrize("state", ["draft", *HELD, "returned", "withdrawn"])
def test_the_reach_follows_the_state_whoever_writes(network: Cast, state):
    """As the system role: what policies may not let the house write at all must be refused by the rule as well."""
    need = at(network, state)
    found = set()
    for reach in range(5):
        with as_system():
            rule = broken("update needs_need set reach = %s where id = %s", [reach, need.pk])
        if rule == "":
            found.add(reach)
        else:
            assert rule == "need_reach_follows_state"

    assert found == REACHES.get(state, {3})


@pytest.mark.parametrize("column", ["sector_id", "severity", "number", "addressed_to_id"])
@pytest.mark.parametrize("state", HELD)
def test_what_was_submitted_stays_complete(network: Cast, column, state):
    need = at(network, state)

    with as_system():
        rule = broken(f"update needs_need set {column} = null where id = %s", [need.pk])

    # The number is frozen before any rule of the row is asked.
    assert "number" in rule if column == "number" else rule == "submitted_need_is_complete"


@pytest.mark.parametrize("change", ["title = ''", "situation = ''", "severity = 0", "severity = 6"])
def test_an_empty_text_and_a_step_off_the_scale_are_refused_once_submitted(network: Cast, change):
    rule = rule_of(network, at(network, "submitted"), change)

    assert rule == ("need_severity_1_to_5" if "severity" in change else "submitted_need_is_complete")


@pytest.mark.parametrize("number", [5_000_001, 2**31 - 1])
def test_more_people_than_the_largest_city_has_are_refused(network: Cast, number):
    assert rule_of(network, at(network, "draft"), f"people_affected = {number}") == "need_people_in_range"


INSERT_MOVE = """
    insert into needs_needmove (uuid, need_id, kind, from_state, to_state, note, actor_id, actor_name, acting_id, at,
        authority_id, country_id, tier1_id, tier2_id, association_id, addressed_to_id, association_ticked, reach,
        from_authority_id, to_authority_id)
    select gen_random_uuid(), id, %(kind)s, %(from)s, %(to)s, %(note)s, %(actor)s, 'x', authority_id, now(),
        authority_id, country_id, tier1_id, tier2_id, association_id, addressed_to_id, association_ticked, %(reach)s,
        %(from_authority)s, %(to_authority)s
    from needs_need where id = %(need)s
"""


def rule_of_move(network: Cast, **values: Any) -> str:
    """The rule that refuses this move of a submitted need."""
    terms = {
        "need": at(network, "submitted").pk,
        "actor": network.ada.pk,
        "kind": "accept",
        "from": "submitted",
        "to": "accepted",
        "note": "",
        "reach": 1,
        "from_authority": None,
        "to_authority": None,
    }
    with as_system():
        return broken(INSERT_MOVE, {**terms, **values})


WITH_NOTE = {"return": "returned", "decline": "declined", "withdraw": "withdrawn"}


@pytest.mark.parametrize(("kind", "state"), WITH_NOTE.items())
def test_a_move_that_needs_a_reason_says_why(network: Cast, kind, state):
    assert rule_of_move(network, kind=kind, to=state) == "need_move_says_why"
    assert rule_of_move(network, kind=kind, to=state, note="Because.") == ""


def test_a_redirect_says_why_and_names_two_authorities_and_nothing_else_does(network: Cast):
    there = {"from_authority": network.county_office.pk, "to_authority": network.ministry.pk}
    redirect = {"kind": "redirect", "to": "submitted", "note": "Theirs."}
    named = "redirect_names_both_authorities"

    assert rule_of_move(network, **redirect, **there) == ""
    assert rule_of_move(network, **{**redirect, "note": ""}, **there) == "need_move_says_why"
    assert rule_of_move(network, **redirect) == named
    assert rule_of_move(network, **redirect, **{**there, "to_authority": None}) == named
    assert rule_of_move(network, **redirect, **{**there, "to_authority": network.county_office.pk}) == named
    assert rule_of_move(network, **there) == named
    assert rule_of_move(network, **{**redirect, "to": "accepted"}, **there) == "need_move_moves"


def test_a_move_moves_and_stays_between_the_two_sides(network: Cast):
    assert rule_of_move(network, to="submitted") == "need_move_moves"
    assert rule_of_move(network) == ""


def test_the_words_of_the_review_are_kept_from_the_network_whatever_the_insert_says(network: Cast):
    """A move takes its reach from the need, and never a wider one than the two sides."""
    assert rule_of_move(network, reach=3, note="Between us.") == ""
    with as_system():
        kept = NeedMove._base_manager.get(note="Between us.")
        assert kept.reach == 1
        widen = broken("update needs_needmove set reach = 3 where id = %s", [kept.pk])
    assert widen == "need_move_stays_above"


INSERT_RATE = "insert into municipalities_exchangerate (currency, day, per_euro, source) values"


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        (("eur", "1"), "currency_is_iso_4217"),
        (("EU", "1"), "currency_is_iso_4217"),
        (("E1R", "1"), "currency_is_iso_4217"),
        (("RSD", "0"), "rate_is_positive"),
        (("RSD", "-117"), "rate_is_positive"),
        (("RSD", "117.2"), ""),
    ],
)
def test_a_rate_is_positive_and_of_a_currency(network: Cast, values, rule):
    with as_system():
        assert broken(f"{INSERT_RATE} (%s, '2026-01-02', %s, 'x')", list(values)) == rule


def test_a_currency_has_one_rate_a_day(network: Cast):
    statement = f"{INSERT_RATE} ('RSD', %s, 117, 'x')"

    with as_system():
        assert broken(statement, ["2026-01-02"]) == ""
        assert broken(statement, ["2026-01-02"]) == "one_rate_per_currency_and_day"


def discarded(need: Need) -> bool:
    return bool(sql("select discard_draft(%s)", [need.pk])[0][0])


def remains(need: Need) -> tuple[int, int]:
    with as_system():
        moves = NeedMove._base_manager.filter(need_id=need.pk).count()
        return Need._base_manager.filter(pk=need.pk).count(), moves


def test_the_house_throws_its_draft_away_with_its_history(network: Cast):
    draft, other = at(network, "draft"), at(network, "draft")

    with being(network.ada):
        assert discarded(draft)
        assert remains(draft) == (0, 0)
        assert remains(other) == (1, 1)
        assert not discarded(draft)


@pytest.mark.parametrize("name", ["cleo", "gita", "ben", "finn", "jana", "hana", "ivo", "dara", "eli", "anonymous"])
def test_nobody_throws_a_foreign_draft_away(network: Cast, name):
    draft = at(network, "draft")

    with being(network.people()[name]):
        assert not discarded(draft)

    assert remains(draft) == (1, 1)


@pytest.mark.parametrize("state", ["submitted", "returned", "accepted", "declined", "in_progress", "met", "withdrawn"])
def test_what_others_have_seen_is_not_thrown_away(network: Cast, state):
    need = at(network, state)

    with being(network.ada):
        assert not discarded(need)

    assert remains(need) == (1, 1)
    assert fresh(need).state == state


def test_the_history_of_a_draft_cannot_be_removed_alone(network: Cast):
    draft = at(network, "draft")

    with being(network.ada):
        assert sql("select count(*) from needs_needmove where need_id = %s", [draft.pk]) == [(1,)]
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            sql("delete from needs_needmove where need_id = %s", [draft.pk])
