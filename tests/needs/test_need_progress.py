"""After the answer: work begins, the need is met; withdrawing at any time; showing it to the association."""

import pytest

from tests.cast import Cast
from tests.factories import as_system, fresh, make_need
from tests.needs.deciding import acts_on, form_of, moves_of, noting, submitted
from tests.pages import browser, followed, page_of, sent


def accepted(network: Cast, state: str = "accepted", **values):
    return make_need(
        network.lind,
        state=state,
        addressed_to=network.county_office,
        sector=network.sector,
        created_by=network.ada,
        **values,
    )


def by_lind(network: Cast, note: str = "", **changes) -> dict:
    return {"version": "1", "authority": str(network.lind.uuid), "note": note, **changes}


@pytest.mark.parametrize("person", ["ben", "finn"])
def test_the_addressee_says_that_work_has_begun(network: Cast, person):
    need = accepted(network)

    page = followed(browser(getattr(network, person)), f"/needs/{need.number}/start/", noting(network, "Trucks left"))

    assert page.notices == [("success", f"Work on {need.number} has begun; everybody who sees the need sees that.")]
    assert (fresh(need).state, fresh(need).reach) == ("in_progress", 3)
    assert moves_of(need) == [("in_progress", "Trucks left", person.capitalize())]


@pytest.mark.parametrize("state", ["accepted", "in_progress"])
def test_the_municipality_says_that_it_is_met(network: Cast, state):
    need = accepted(network, state)

    page = followed(browser(network.ada), f"/needs/{need.number}/meet/", by_lind(network))

    assert page.notices == [("success", f"{need.number} is met and closed.")]
    assert (fresh(need).state, fresh(need).closed_at is not None) == ("met", True)


@pytest.mark.parametrize(("state", "reach"), [("submitted", 1), ("returned", 1), ("accepted", 3), ("in_progress", 3)])
def test_the_municipality_withdraws_with_a_reason_and_it_stays_as_visible_as_it_was(network: Cast, state, reach):
    need = accepted(network, state)

    page = followed(browser(network.ada), f"/needs/{need.number}/withdraw/", by_lind(network, "They moved on."))

    assert page.notices == [("success", f"{need.number} is withdrawn.")]
    assert (fresh(need).state, fresh(need).reach) == ("withdrawn", reach)
    steps = [one.text for one in page.main.all(class_="steps__item")]
    assert steps[-1].startswith("Withdrawn")


def test_withdrawing_asks_for_a_reason(network: Cast):
    need = accepted(network)

    page = sent(browser(network.ada), f"/needs/{need.number}/withdraw/", by_lind(network, " "))

    assert (page.status, page.summary) == (422, [("Say why the need is withdrawn", "id_withdraw_note")])
    assert fresh(need).state == "accepted"


@pytest.mark.parametrize(
    ("act", "person", "code"),
    [
        ("start", "jana", 403),
        ("start", "ada", 403),
        ("start", "ivo", 403),
        ("meet", "finn", 403),
        ("meet", "cleo", 403),
        ("withdraw", "finn", 403),
        ("withdraw", "gita", 403),
    ],
)
def test_nobody_moves_for_the_other_side(network: Cast, act, person, code):
    need = accepted(network)

    answer = browser(getattr(network, person)).post(f"/needs/{need.number}/{act}/", noting(network))

    assert (answer.status_code, fresh(need).state) == (code, "accepted")


@pytest.mark.parametrize(
    ("state", "house", "county"),
    [
        ("submitted", ["withdraw"], ["accept", "return", "redirect", "decline"]),
        ("returned", ["withdraw"], []),
        ("declined", [], []),
        ("accepted", ["meet", "withdraw"], ["start"]),
        ("in_progress", ["meet", "withdraw"], []),
        ("met", [], []),
        ("withdrawn", [], []),
    ],
)
def test_each_side_is_offered_what_the_table_of_moves_allows(network: Cast, state, house, county):
    need = accepted(network, state)

    assert acts_on(page_of(browser(network.ada), f"/needs/{need.number}/")) == house
    assert acts_on(page_of(browser(network.finn), f"/needs/{need.number}/")) == county


def test_what_ends_a_need_never_stands_open_by_itself(network: Cast):
    def folded(need, heading: str) -> list[bool]:
        panel = page_of(browser(network.ada), f"/needs/{need.number}/").section(heading)
        return ["open" not in one.attributes for one in panel.all("details")]

    assert folded(submitted(network), "Take it back") == [True]
    assert folded(accepted(network), "Next step") == [True, True, True]


def test_two_colleagues_who_close_it_at_once_close_it_once(network: Cast):
    need = accepted(network)
    browser(network.mira).post(f"/needs/{need.number}/meet/", by_lind(network))

    page = sent(browser(network.ada), f"/needs/{need.number}/withdraw/", by_lind(network, "They moved on."))

    assert (page.status, page.notices) == (
        409,
        [("error", "This is no longer possible: the need is now “Met”, by Mira.")],
    )
    assert ["Reason", "–", "They moved on."] in page.rows


def test_the_house_opens_a_need_to_its_association_and_closes_it(network: Cast):
    need = submitted(network)
    client = browser(network.ada)
    assert browser(network.hana).get(f"/needs/{need.number}/").status_code == 404

    shown = page_of(client, f"/needs/{need.number}/")
    page = followed(client, f"/needs/{need.number}/association/", form_of(shown, "association"))
    assert page.notices == [("success", "Towns of Nordland can see this need.")]
    assert "Towns of Nordland" in page.section("Who can see this").all("ul")[0].text
    assert browser(network.hana).get(f"/needs/{need.number}/").status_code == 200

    page = followed(client, f"/needs/{need.number}/association/", form_of(page, "association"))
    assert page.notices == [("success", "Towns of Nordland no longer sees this need.")]
    assert browser(network.hana).get(f"/needs/{need.number}/").status_code == 404


def test_a_stale_tick_is_told_and_changes_nothing(network: Cast):
    need = submitted(network)
    with as_system():
        type(need)._base_manager.filter(pk=need.pk).update(version=4, updated_by=network.mira)

    page = sent(browser(network.ada), f"/needs/{need.number}/association/", by_lind(network, ticked="on"))

    assert page.status == 409
    assert page.notices[0][1].startswith("Mira changed this need while you had it open.")
    assert fresh(need).association_ticked is False


def test_a_house_without_association_is_not_offered_the_tick(network: Cast):
    need = make_need(network.farby, state="accepted")

    page = page_of(browser(network.gita), f"/needs/{need.number}/")

    assert "Show to our association" not in page.buttons


@pytest.mark.parametrize("person", ["finn", "jana", "cleo"])
def test_only_the_house_ticks(network: Cast, person):
    need = accepted(network)

    answer = browser(getattr(network, person)).post(f"/needs/{need.number}/association/", by_lind(network, ticked="on"))

    assert (answer.status_code, fresh(need).association_ticked) == (403, False)
