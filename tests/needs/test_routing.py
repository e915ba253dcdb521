"""The competence matrix proposes who answers: the most special row, the nearest of its levels, and why."""

import pytest

from municipalities.models import Competence, Territory
from needs.services.routing import NobodyAnswers, proposal_of, propose
from tests.factories import (
    actor_of,
    as_system,
    make_authority,
    make_country,
    make_membership,
    make_need,
    make_sector,
    make_territory,
    make_user,
)


@pytest.fixture
def towers():
    """A country of two levels with an office at each, and two ministries, all with an approver."""
    country = make_country()
    entity = make_territory(parent=country, level=Territory.Level.ENTITY)
    canton = make_territory(parent=entity, level=Territory.Level.CANTON)
    town = make_authority(territory=make_territory(parent=canton))
    offices = {
        "tier1": make_authority(kind="intermediate", territory=canton, name="Canton"),
        "tier2": make_authority(kind="intermediate", territory=entity, name="Entity"),
        "first": make_authority(kind="central", territory=country, name="Ministry one"),
        "second": make_authority(kind="central", territory=country, name="Ministry two"),
    }
    for office in offices.values():
        make_membership(make_user(), office, "approver")
    person = make_user()
    make_membership(person, town)
    actor_of(person)
    main = make_sector(name="Health")
    return {**offices, "town": town, "country": country, "main": main, "sub": make_sector(name="Births", parent=main)}


def lines(towers, *said) -> None:
    """Lines of the matrix: (sector or None, level, authority or None)."""
    with as_system():
        for sector, level, authority in said:
            Competence.objects.create(
                country=towers["country"],
                sector=towers.get(sector),
                level=level,
                authority=towers.get(authority),
            )


def silent(authority) -> None:
    """Nobody of the authority can accept any more."""
    with as_system():
        authority.contact_points.all().delete()


def asked(towers, sector="sub"):
    """Name, rule and row of the proposal for the town."""
    found = propose(towers["town"], towers.get(sector))
    return found.authority.name, found.rule, found.sector.name if found.sector else None


MATRIX = [
    ("nothing", (), ("Canton", "nearest", None)),
    ("general row", ((None, "tier2", None),), ("Entity", "matrix", None)),
    ("sector before general", ((None, "tier1", None), ("main", "tier2", None)), ("Entity", "matrix", "Health")),
    (
        "sub-sector before sector",
        ((None, "tier1", None), ("main", "tier1", None), ("sub", "country", "second")),
        ("Ministry two", "matrix", "Births"),
    ),
    (
        "nearest of several levels",
        (("main", "country", "second"), ("main", "tier2", None)),
        ("Entity", "matrix", "Health"),
    ),
    ("country without a name", ((None, "country", None),), ("Ministry one", "matrix", None)),
    (
        "ministry named by the general row",
        ((None, "country", "second"), ("sub", "country", None)),
        ("Ministry two", "matrix", "Births"),
    ),
]


@pytest.mark.parametrize(("_name", "said", "expected"), MATRIX, ids=[one[0] for one in MATRIX])
def test_the_most_special_row_and_its_nearest_level_answer(db, towers, _name, said, expected):
    lines(towers, *said)

    assert asked(towers) == expected


def test_a_row_of_a_sub_sector_says_nothing_of_its_sector(db, towers):
    lines(towers, ("sub", "country", "second"))

    assert asked(towers, "main") == ("Canton", "nearest", None)


def test_a_level_without_anybody_leaves_it_to_the_next_above_and_says_so(db, towers):
    lines(towers, ("main", "tier1", None))
    silent(towers["tier1"])

    assert asked(towers) == ("Entity", "above", None)
    silent(towers["tier2"])
    assert asked(towers) == ("Ministry one", "above", None)
    assert "next level above" in propose(towers["town"], towers["sub"]).why


def test_a_named_ministry_without_anybody_is_passed_over(db, towers):
    lines(towers, ("main", "country", "second"))
    silent(towers["second"])

    assert asked(towers) == ("Ministry one", "matrix", "Health")


def test_where_the_level_named_and_all_above_are_silent_a_nearer_one_answers(db, towers):
    lines(towers, ("main", "country", "second"))
    silent(towers["first"])
    silent(towers["second"])

    assert asked(towers) == ("Canton", "nearest", None)


def test_without_anybody_above_it_is_refused(db, towers):
    for name in ("tier1", "tier2", "first", "second"):
        silent(towers[name])

    with pytest.raises(NobodyAnswers):
        propose(towers["town"], None)


def test_the_matrix_of_another_country_says_nothing(db, towers):
    with as_system():
        Competence.objects.create(country=make_country(), sector=towers["main"], level="tier2")

    assert asked(towers) == ("Canton", "nearest", None)


def test_whoever_had_the_need_before_keeps_it(db, towers):
    lines(towers, (None, "tier1", None))
    need = make_need(towers["town"], state="returned", addressed_to=towers["second"], sector=towers["sub"])

    found = proposal_of(need)

    assert (found.authority, found.rule) == (towers["second"], "before")


def test_a_proposal_asks_twice(db, towers, django_assert_num_queries):
    lines(towers, (None, "tier1", None), ("main", "tier2", None), ("sub", "country", "second"))

    with django_assert_num_queries(2):
        asked(towers)
