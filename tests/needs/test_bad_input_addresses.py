"""Bad addresses: filters, page keys and other houses' needs, against the pages and the API."""

import pytest

from tests.cast import Cast
from tests.factories import as_system, make_need
from tests.needs.test_bad_input import as_json, short, typed
from tests.pages import browser, page_of
from tests.unchanged import nothing_changes


@pytest.fixture
def draft(network: Cast):
    """A complete draft of Lind."""
    return make_need(network.lind, created_by=network.ada, sector=network.sector)


@pytest.mark.parametrize("act", ["edit/", "accept/", "return/", "share/"])
def test_another_house_s_need_is_not_there_whatever_is_sent(network: Cast, draft, act):
    client = browser(network.cleo)

    with nothing_changes():
        assert client.post(f"/needs/{draft.uuid}/{act}", typed(network)).status_code == 404


@pytest.mark.parametrize(
    "act", ["submit/", "accept/", "return/", "decline/", "redirect/", "start/", "meet/", "withdraw/"]
)
def test_another_house_s_need_is_not_there_in_the_api(network: Cast, draft, act):
    client = browser(network.cleo)

    with nothing_changes():
        assert as_json(client, "POST", f"/api/v1/needs/{draft.uuid}/{act}", {"version": 1}) == (
            404,
            {"detail": "Not found."},
        )
        assert as_json(client, "PATCH", f"/api/v1/needs/{draft.uuid}/", {"version": 1})[0] == 404
        assert as_json(client, "DELETE", f"/api/v1/needs/{draft.uuid}/?version=1", {})[0] == 404


@pytest.mark.parametrize(
    "query",
    [
        {"state": "\x00"},
        {"state": "accepted' or 1=1 --"},
        {"severity": "99"},
        {"severity": "x" * 5000},
        {"sector": "\x00ACC"},
        {"sector": "ACC') union select"},
        {"country": "\x00\x00"},
        {"country": "zz"},
        {"country": "９９"},
        {"place": "' or 1=1 --"},
        {"place": "\x00"},
        {"place": "x" * 5000},
        {"group": "ASY') or true --"},
        {"group": "\x00"},
        {"role": "\x00"},
    ],
    ids=short,
)
def test_a_filter_value_that_nobody_offered_finds_nothing(network: Cast, draft, query):
    page = page_of(browser(network.ada), "/needs/", view="network", **query)
    listed = browser(network.ada).get("/api/v1/needs/", query).json()

    assert (listed["count"], listed["results"]) == (0, [])
    assert (page.status, page.rows) == (200, [])
    assert page.main.all(class_="empty")[0].all("h2")[0].text == "No need matches these filters"


@pytest.mark.parametrize(
    "query",
    [
        {"before": "x"},
        {"before": "\x00"},
        {"before": "=" * 1000},
        {"before": "MjAyNnwx"},  # a day without zone
        {"before": "MjAyNi0wMS0wMVQwMDowMDowMCswMDowMHwtMQ"},  # id -1
        {"before": "MjAyNi0wMS0wMVQwMDowMDowMCswMDowMHw5OTk5OTk5OTk5OTk5OTk5OTk5OQ"},  # id beyond the column
        {"after": "é"},
        {"page": "-1"},
        {"page": "1000000000"},
        {"page_size": "1000000"},
        {"view": "draft"},
        {"ordering": "created_by__password"},
        {"created_by__password__startswith": "argon2"},
        {"authority__name": "Holm"},
        {"title__contains": "zzz"},
    ],
    ids=short,
)
def test_page_keys_and_names_that_nobody_offered_change_nothing(network: Cast, draft, query):
    client = browser(network.ada)
    shown, listed = page_of(client, "/needs/").rows, client.get("/api/v1/needs/").json()

    assert page_of(client, "/needs/", **query).rows == shown
    assert client.get("/api/v1/needs/", query).json() == listed
    assert len(shown) == 1


def test_a_page_key_with_an_offset_that_the_database_does_not_know_is_a_page_key(network: Cast, draft):
    with as_system():
        type(draft)._base_manager.filter(pk=draft.pk).update(created_at="2020-01-01T00:00Z")
    from base64 import urlsafe_b64encode

    key = urlsafe_b64encode(b"2026-01-01T00:00:00+23:59|5").decode()
    edge = urlsafe_b64encode(b"0001-01-01T00:00:00+23:59|5").decode()
    client = browser(network.ada)

    assert len(page_of(client, "/needs/", before=key).rows) == 1
    assert len(page_of(client, "/needs/", before=edge).rows) == 1
