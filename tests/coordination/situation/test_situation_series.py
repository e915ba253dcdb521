"""Sectors by severity, needs by month and days until acceptance: exact numbers for needs of known dates."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from coordination.situation import series
from tests.cast import Cast
from tests.coordination.situation.reading import DAYS, counted, notes, situation, strip, table
from tests.factories import make_need, make_sector
from tests.pages import browser

MONTHS = "The last 12 months"


def months_ago(number: int, day: int = 15) -> datetime:
    """A moment in the month that lies so many before this one."""
    now = timezone.now().astimezone(series.ZONE)
    month = now.year * 12 + now.month - 1 - number
    return datetime(month // 12, month % 12 + 1, day, 12, tzinfo=series.ZONE)


def by_month(user, path: str = "/situation/") -> list[int]:
    """The totals of the twelve months, oldest first."""
    return [int(row[-1]) for row in table(situation(user, path), MONTHS)]


def test_a_need_is_open_from_the_month_of_acceptance_until_it_is_met(network: Cast):
    counted(network.lind, decided_at=months_ago(30))
    counted(network.lind, decided_at=months_ago(5), state="in_progress")
    counted(network.lind, decided_at=months_ago(8), closed_at=months_ago(3), state="met")
    counted(network.lind, decided_at=months_ago(20), closed_at=months_ago(14), state="met")
    counted(network.lind, decided_at=months_ago(2), closed_at=months_ago(2, 20), state="withdrawn")
    counted(network.lind, decided_at=months_ago(4), closed_at=months_ago(0, 1), state="withdrawn")

    #       11 10  9  8  7  6  5  4  3  2  1  0 months ago
    assert by_month(network.ivo) == [1, 1, 1, 2, 2, 2, 3, 4, 3, 3, 3, 2]


def test_needs_met_and_all_needs_have_months_of_their_own(network: Cast):
    counted(network.lind, decided_at=months_ago(6))
    counted(network.lind, decided_at=months_ago(8), closed_at=months_ago(3), state="met")
    counted(network.lind, decided_at=months_ago(4), closed_at=months_ago(2), state="withdrawn")

    assert by_month(network.ivo, "/situation/?state=met") == [0] * 8 + [1] * 4
    assert by_month(network.ivo, "/situation/?state=all") == [0, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 2]


def test_months_end_at_midnight_in_the_region(network: Cast):
    first = months_ago(3, 1).replace(hour=0)
    counted(network.lind, decided_at=first - timedelta(seconds=1))
    counted(network.lind, decided_at=first)

    assert by_month(network.ivo)[7:9] == [1, 2]


def test_what_was_never_accepted_is_in_no_month(network: Cast):
    make_need(network.lind, state="withdrawn", reach=1, closed_at=months_ago(1), submitted_at=months_ago(5))
    make_need(network.lind, state="declined", decided_at=months_ago(5), closed_at=months_ago(5))

    for person in (network.ada, network.ben, network.ivo):
        body = browser(person).get("/api/v1/situation/").json()
        assert [one["total"] for one in body["months"]] == [0] * 12


def test_months_are_named_and_counted_by_severity(network: Cast):
    counted(network.lind, decided_at=months_ago(11), severity=5)
    counted(network.lind, decided_at=months_ago(0, 1), severity=2)

    rows = table(situation(network.ivo), MONTHS)

    this = timezone.now().astimezone(series.ZONE)
    assert len(rows) == 12
    assert rows[0][1:] == ["0", "0", "0", "0", "1", "1"]
    assert rows[-1] == [f"{this:%B %Y}", "0", "1", "0", "0", "1", "2"]


@pytest.mark.parametrize("day", [date(2026, 1, 31), date(2026, 3, 29), date(2026, 12, 1)])
def test_twelve_months_begin_at_their_first_moments(day: date):
    starts = series.month_starts(datetime(day.year, day.month, day.day, 10, tzinfo=UTC))

    assert [one.date() for one in starts] == [
        date(year, month, 1)
        for year, month in sorted((day.year - (month > day.month), month) for month in range(1, 13))
    ]


def test_the_change_is_told_against_the_end_of_last_month(network: Cast):
    counted(network.lind, decided_at=months_ago(1), severity=3)
    counted(network.lind, decided_at=months_ago(2), severity=5, state="met", closed_at=months_ago(0, 1))
    counted(network.lind, decided_at=months_ago(0, 1), severity=3)
    counted(network.lind, decided_at=months_ago(0, 1), severity=3)

    said = notes(situation(network.ivo))

    last_day = months_ago(0, 1) - timedelta(days=1)
    day = f"{last_day.day} {last_day:%b %Y}"
    assert said["Open needs"] == f"1 more than on {day}"
    assert said["Critical needs"] == f"1 fewer than on {day}"


def test_without_a_change_it_says_so(network: Cast):
    counted(network.lind, decided_at=months_ago(3), severity=5)

    last_day = months_ago(0, 1) - timedelta(days=1)
    assert notes(situation(network.ivo))["Open needs"] == f"As many as on {last_day.day} {last_day:%b %Y}"


def test_sectors_count_their_parts_and_stand_in_the_order_of_the_list(network: Cast):
    last = make_sector(code="ZZZ", name="Zeal", position=9)
    first = make_sector(code="AAA", name="Air", position=1)
    part = make_sector(code="AAA-1", name="Wind", position=2, parent=first)
    make_sector(code="NON", name="None here", position=3)
    for sector, severity in ((last, 1), (first, 5), (part, 5), (part, 2)):
        counted(network.lind, sector=sector, severity=severity)
    counted(network.lind, sector=part, severity=3, state="met")

    page = situation(network.ivo)

    assert table(page, "Needs by sector and severity") == [
        ["Air", "0", "1", "0", "0", "2", "3"],
        ["Zeal", "1", "0", "0", "0", "0", "1"],
    ]
    (sums,) = [row.all("td") for row in page.section("Needs by sector and severity").all("tfoot")]
    assert [cell.text for cell in sums] == ["1", "1", "0", "0", "2", "4"]


def test_the_darkest_cell_holds_the_most_needs(network: Cast):
    for number, severity in ((10, 1), (5, 2), (1, 3)):
        for _ in range(number):
            counted(network.lind, sector=network.sector, severity=severity)

    cells = situation(network.ivo).section("Needs by sector and severity").all("tbody")[0].all("td")

    assert [cell.attributes["class"] for cell in cells[:5]] == ["heat--5", "heat--3", "heat--1", "heat--0", "heat--0"]


@pytest.mark.parametrize(
    ("waits", "median"),
    [
        ([3], "3 days"),
        ([1], "1 day"),
        ([9, 1, 4], "4 days"),
        ([1, 2, 3, 10], "2.5 days"),
        ([0, 0, 0], "0 days"),
        ([5000], "3,650 days"),
    ],
)
def test_the_median_of_the_days_until_acceptance(network: Cast, waits, median):
    now = timezone.now()
    for days in waits:
        counted(network.lind, first_submitted_at=now - timedelta(days=days, hours=3), decided_at=now)
    counted(network.lind, first_submitted_at=None)

    assert strip(situation(network.ivo))[DAYS] == median


def test_the_days_are_those_of_the_counted_needs_of_the_view(network: Cast):
    now = timezone.now()
    counted(network.lind, first_submitted_at=now - timedelta(days=4), decided_at=now)
    counted(network.farby, first_submitted_at=now - timedelta(days=40), decided_at=now)
    counted(network.lind, first_submitted_at=now - timedelta(days=90), decided_at=now, state="withdrawn")

    counted(network.lind, first_submitted_at=months_ago(14), decided_at=months_ago(12, 28))
    counted(network.lind, first_submitted_at=months_ago(12, 25), decided_at=months_ago(11, 1) - timedelta(hours=13))

    assert strip(situation(network.ivo, "/situation/nl/"))[DAYS] == "4 days"
    assert strip(situation(network.ivo))[DAYS] == "22 days"
