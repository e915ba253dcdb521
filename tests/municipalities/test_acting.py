"""The switcher: for whom a person with several roles acts."""

import pytest

from municipalities.access.middleware import ACTING_KEY
from municipalities.models import Membership
from needs.models import Need
from tests.cast import Cast
from tests.factories import as_system, make_need
from tests.pages import browser, followed, page_of


def acting_bar(page) -> str:
    found = page.root.all("section", class_="context")
    return found[0].text if found else ""


def test_the_bar_says_for_whom_and_in_what_role(network: Cast):
    one = page_of(browser(network.ada), "/")
    two = page_of(browser(network.lena), "/")

    assert acting_bar(one) == "Acting for Lind , Officer"
    assert acting_bar(two).startswith("Acting for Lind , Officer Change")


def test_the_page_lists_current_roles_and_marks_the_present_one(network: Cast):
    page = page_of(browser(network.lena, acting=network.holm), "/acting/")

    cards = [one.text for one in page.main.all("article")]
    assert page.title == "For whom do you act?"
    assert cards == ["Lind Act for it : Lind Municipality, Officer", "Holm You act for it now Municipality, Officer"]


def test_choosing_changes_whose_needs_are_written(network: Cast):
    client = browser(network.lena)

    page = followed(client, "/acting/", {"authority": str(network.holm.uuid), "next": "/needs/"})
    client.post("/needs/new/")

    assert page.notices == [("success", "You now act for Holm.")]
    assert page.response.request["PATH_INFO"] == "/needs/"
    with as_system():
        assert Need._base_manager.get().authority == network.holm


def test_reading_is_the_union_of_all_roles_whoever_acts(network: Cast):
    make_need(network.lind, title="Of Lind")
    make_need(network.holm, title="Of Holm")
    client = browser(network.lena, acting=network.holm)

    everything = page_of(client, "/needs/", view="network")
    own = page_of(client, "/needs/", view="own")

    assert {row[0] for row in everything.rows} == {"Of Lind Draft", "Of Holm Draft"}
    assert [row[0] for row in own.rows] == ["Of Holm Draft"]


@pytest.mark.parametrize("wanted", ["farby", "", "x", "\x00", "00000000-0000-0000-0000-000000000000"])
def test_what_is_not_held_cannot_be_chosen(network: Cast, wanted):
    value = str(network.farby.uuid) if wanted == "farby" else wanted
    client = browser(network.lena, acting=network.holm)

    page = followed(client, "/acting/", {"authority": value})

    assert page.notices == [("error", "You have no current role in that authority.")]
    assert acting_bar(page).startswith("Acting for Holm")


@pytest.mark.parametrize(
    "wanted", ["https://example.org/", "//example.org/", "/\\example.org", "javascript:alert(1)", "\t//example.org", ""]
)
def test_the_switcher_sends_nobody_elsewhere(network: Cast, wanted):
    answer = browser(network.lena).post("/acting/", {"authority": str(network.holm.uuid), "next": wanted})

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


def test_a_choice_that_is_no_longer_held_falls_back_to_the_first_role(network: Cast):
    client = browser(network.lena, acting=network.holm)
    with as_system():
        Membership.objects.filter(user=network.lena, authority=network.holm).update(
            valid_until="2026-01-01T00:00Z", valid_from="2025-01-01T00:00Z"
        )

    assert acting_bar(page_of(client, "/")) == "Acting for Lind , Officer"


@pytest.mark.parametrize("forged", [999_999_999, "lind", None, [1]])
def test_a_session_that_names_nonsense_acts_for_the_first_role(network: Cast, forged):
    client = browser(network.lena)
    session = client.session
    session[ACTING_KEY] = forged
    session.save()

    assert acting_bar(page_of(client, "/")).startswith("Acting for Lind")


def test_somebody_without_a_role_finds_nothing_to_choose(network: Cast):
    page = page_of(browser(network.eli), "/acting/")

    assert (page.status, page.main.all("article")) == (200, [])
