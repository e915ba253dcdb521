"""Neighbours of the shipped registers: pairs, bases, distances. Files only: no database."""

import math
from collections import Counter

import pytest

from tests.municipalities.registers import BY_CODE, NEIGHBOURS, local_places


def test_neighbour_pairs_are_stored_once_in_order_between_known_places():
    pairs = [(row["code_a"], row["code_b"]) for row in NEIGHBOURS]
    local_codes = {row["code"] for row in local_places()}

    assert len(pairs) == len(set(pairs)) == 1711
    assert all(first < second for first, second in pairs)
    assert {code for pair in pairs for code in pair} == local_codes


def test_neighbour_bases_and_borders():
    basis = Counter(row["basis"] for row in NEIGHBOURS)
    across = Counter(
        row["basis"]
        for row in NEIGHBOURS
        if BY_CODE[row["code_a"]]["country_iso2"] != BY_CODE[row["code_b"]]["country_iso2"]
    )

    assert basis == {"shared border": 598, "by distance": 1113}
    assert across == {"shared border": 16, "by distance": 118}


def test_each_place_has_2_to_15_neighbours_and_none_is_its_own_city():
    count = Counter()
    for row in NEIGHBOURS:
        first, second = BY_CODE[row["code_a"]], BY_CODE[row["code_b"]]
        assert first["parent_code"] != second["code"] != first["code"] != second["parent_code"]
        count.update([first["code"], second["code"]])

    assert (min(count.values()), max(count.values())) == (2, 15)


def test_neighbour_distances_are_those_between_the_points():
    def distance(first, second):
        south, north = math.radians(float(first["lat"])), math.radians(float(second["lat"]))
        turn = math.radians(float(second["lon"]) - float(first["lon"]))
        angle = math.sin(south) * math.sin(north) + math.cos(south) * math.cos(north) * math.cos(turn)
        return 6371.0088 * math.acos(min(1, angle))

    for row in NEIGHBOURS:
        expected = distance(BY_CODE[row["code_a"]], BY_CODE[row["code_b"]])
        assert float(row["distance_km"]) == pytest.approx(expected, abs=0.06)


def test_neighbours_across_borders_that_people_know():
    pairs = {frozenset((row["code_a"], row["code_b"])) for row in NEIGHBOURS}

    assert {frozenset(pair) for pair in [("70963", "MK-704"), ("80497", "BA-SRP-03"), ("ME-17", "71188")]} <= pairs
