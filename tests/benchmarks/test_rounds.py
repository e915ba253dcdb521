"""Variants take turns, each round beginning with another, so that noise falls on all alike."""

from benchmarks.rounds import interleave, medians


def test_variants_take_turns_and_the_first_round_is_not_counted() -> None:
    called: list[str] = []
    taken = interleave({name: lambda name=name: called.append(name) for name in "abc"}, rounds=3)
    assert "".join(called) == "abc" + "abc" + "bca" + "cab"
    assert {name: len(values) for name, values in taken.items()} == {"a": 3, "b": 3, "c": 3}


def test_the_median_ignores_one_slow_round() -> None:
    assert medians({"list": [1.0, 900.0, 2.0]}) == {"list": 2.0}
