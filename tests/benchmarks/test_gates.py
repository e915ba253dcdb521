"""The lines of the gates, and what makes one short."""

import io

import pytest

from benchmarks.gates import Report


@pytest.fixture
def report() -> Report:
    """A report that prints into a string."""
    return Report(out=io.StringIO())


def lines(report: Report) -> list[str]:
    """What was printed, with single spaces."""
    assert isinstance(report.out, io.StringIO)
    return [" ".join(line.split()) for line in report.out.getvalue().splitlines()]


def test_a_gate_is_one_line_with_name_figure_target_and_result(report: Report) -> None:
    report.at_most("scope: list, ratio", 1.234, 2.0)
    report.at_most("scope: list, difference", 1.7, 1.5, "ms")
    report.at_least("web: page / limit", 0.2, 0.1)
    report.at_least("web: json / limit", 0.1499, 0.15)
    assert lines(report) == [
        "scope: list, ratio 1.23 <= 2.00 ok",
        "scope: list, difference 1.70 ms <= 1.50 ms short",
        "web: page / limit 0.200 >= 0.100 ok",
        "web: json / limit 0.150 >= 0.150 short",
    ]
    assert report.short == ["scope: list, difference", "web: json / limit"]
    assert report.passed == 2


def test_the_target_itself_is_enough(report: Report) -> None:
    report.at_most("queries", 5, 5)
    report.at_least("ratio", 0.10, 0.10)
    assert report.short == []


def test_a_figure_that_is_no_number_is_short(report: Report) -> None:
    report.at_most("ratio", float("nan"), 2.0)
    report.at_least("speed", float("nan"), 0.1)
    assert report.short == ["ratio", "speed"]


def test_a_listed_figure_is_no_gate(report: Report) -> None:
    report.listed("scope: control, policy alone", 389.2, "ms")
    assert lines(report) == ["scope: control, policy alone 389 ms listed"]
    assert report.short == []
    assert report.passed == 0
