"""The page behind a mail: an address that no mail holds is answered 404, however odd its moments."""

import pytest

from tests.pages import browser

GOOD = "2026-11-01T00:00:00Z"


@pytest.mark.parametrize(
    "moment",
    [
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-12:00",
        "0001-01-01T00:00:00+14:00",
        "2026-11-01T00:00:00",
        "2026-13-01T00:00:00Z",
        "",
        "\x00",
    ],
)
@pytest.mark.parametrize("name", ["from", "until"])
def test_a_moment_that_no_mail_holds_is_no_page(cast, name, moment):
    answer = browser(cast.ada).get("/digests/news/", {"from": GOOD, "until": GOOD, name: moment})

    assert answer.status_code == 404


def test_an_address_of_a_mail_is_a_page(cast):
    answer = browser(cast.ada).get("/digests/news/", {"from": GOOD, "until": "2026-12-01T00:00:00Z"})

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("events", "needs.accepted", 200),
        ("events", "needs.accepted,bulletins.for_all", 200),
        ("events", "needs.accepted,nothing", 404),
        ("level", "5", 200),
        ("level", "0", 404),
        ("level", "6", 404),
        ("level", "high", 404),
        ("area", "own", 404),
    ],
)
def test_a_rule_in_the_address_is_read_or_is_no_page(cast, name, value, status):
    answer = browser(cast.ada).get("/digests/news/", {"from": GOOD, "until": "2026-12-01T00:00:00Z", name: value})

    assert answer.status_code == status
