"""Page keys: they name a row, say nothing else, and anything else means the first page."""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from coordination.core.pagination import COUNT_CAP, PAGE_SIZE, decode, encode, page_of
from needs.models import Need
from tests.factories import as_system, make_authority, make_need, make_sector, make_user

MOMENT = datetime(2026, 11, 22, 14, 1, 2, 345678, tzinfo=UTC)


def key(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def test_a_key_comes_back_as_moment_and_id_and_fits_an_address():
    written = encode(MOMENT, 412)

    assert decode(written) == (MOMENT, 412)
    assert set(written) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "=" * 1000,
        "\x00",
        "é",
        "💩",
        key("2026-11-22"),
        key("2026-11-22T14:00:00|5"),
        key("2026-11-22T14:00:00+00:00|0"),
        key("2026-11-22T14:00:00+00:00|-5"),
        key("2026-11-22T14:00:00+00:00|5|6"),
        key("2026-11-22T14:00:00+00:00|five"),
        key(f"2026-11-22T14:00:00+00:00|{2**63}"),
        key("2026-11-22T14:00:00+00:00|" + "9" * 5000),
        key("2026-13-45T99:00:00+00:00|5"),
        key("0001-01-01T00:00:00+23:59|5"),
        key("9999-12-31T23:59:59-23:59|5"),
    ],
)
def test_what_is_no_key_is_none(text):
    assert decode(text) is None


def test_a_key_with_another_offset_is_read_in_utc():
    found = decode(key("2026-11-22T14:00:00+23:59|5"))

    assert found == (datetime(2026, 11, 21, 14, 1, tzinfo=UTC), 5)
    assert found[0].utcoffset() == timedelta(0)


@pytest.fixture
def rows(db: None):
    """60 needs; groups of five share a moment."""
    authority, author, sector = make_authority(), make_user(), make_sector()
    begun = timezone.now() - timedelta(days=1)
    for number in range(60):
        make_need(
            authority,
            created_by=author,
            sector=sector,
            title=str(number),
            created_at=begun + timedelta(minutes=number // 5),
        )
    with as_system():
        yield Need.objects.unscoped("the test reads the rows it made")


def titles(page) -> list[int]:
    return [int(one.title) for one in page.rows]


def test_pages_join_without_gap_or_repeat_in_both_directions(rows):
    first = page_of(rows)
    second = page_of(rows, before=first.older)
    third = page_of(rows, before=second.older)

    assert titles(first) + titles(second) + titles(third) == list(reversed(range(60)))
    assert [len(one.rows) for one in (first, second, third)] == [PAGE_SIZE, PAGE_SIZE, 10]
    assert titles(page_of(rows, after=third.newer)) == titles(second)
    assert titles(page_of(rows, after=second.newer)) == titles(first)
    assert (first.newer, third.older) == ("", "")


def test_the_first_page_reached_from_below_has_no_newer_page(rows):
    second = page_of(rows, before=page_of(rows).older)

    assert page_of(rows, after=second.newer).newer == ""


def test_new_rows_shift_no_page(rows):
    first = page_of(rows)
    before = titles(page_of(rows, before=first.older))
    make_need(make_authority(), title="99")

    assert titles(page_of(rows, before=first.older)) == before


def test_of_two_keys_the_one_for_older_rows_counts(rows):
    first = page_of(rows)

    assert titles(page_of(rows, before=first.older, after=first.older)) == titles(page_of(rows, before=first.older))


def test_a_key_beyond_the_last_row_is_an_empty_page(rows):
    page = page_of(rows, before=encode(MOMENT.replace(year=1990), 1))

    assert (page.rows, page.older, page.newer, page.count) == ([], "", "", 60)


def test_the_count_stops_at_one_more_than_the_cap(rows, monkeypatch):
    monkeypatch.setattr("coordination.core.pagination.COUNT_CAP", 50)

    page = page_of(rows)

    assert (page.count, page.is_capped) == (51, True)
    assert COUNT_CAP == 1000
