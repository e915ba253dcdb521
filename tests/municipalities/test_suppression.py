"""Numbers of 1 to 4 people: hidden from everybody but the house and its reviewers, and not to be worked out.

The strongest test is the last one: two networks that differ in hidden numbers only are the same, byte for byte, in
everything that a reader of the network can fetch. What cannot be told apart cannot be recovered.
"""

import re

import pytest

from municipalities.access.suppression import HIDDEN, countable, visible_figure
from needs.models import Need
from tests.cast import Cast
from tests.coordination.situation.reading import table
from tests.factories import actor_of, as_system, make_need
from tests.pages import browser, page_of

INSIDE = ("ada", "kim", "lena", "mira", "ben", "finn", "jana")
OUTSIDE = ("cleo", "dara", "gita", "hana", "ivo")
SMALL = (1, 2, 3, 4)


def accepted(authority, people, **values):
    return make_need(authority, state="accepted", people_affected=people, **values)


def shown_on_the_page(user, need) -> str:
    return page_of(browser(user), f"/needs/{need.number}/").main.all(class_="figures__n")[1].text


@pytest.mark.parametrize("people", SMALL)
def test_the_house_and_its_reviewers_see_a_small_number_on_the_need(network: Cast, people):
    need = accepted(network.lind, people, addressed_to=network.county_office)

    assert {name: shown_on_the_page(getattr(network, name), need) for name in INSIDE} == dict.fromkeys(
        INSIDE, str(people)
    )


@pytest.mark.parametrize("people", SMALL)
def test_everybody_else_reads_that_it_is_fewer_than_5(network: Cast, people):
    need = accepted(network.lind, people, addressed_to=network.county_office)

    assert {name: shown_on_the_page(getattr(network, name), need) for name in OUTSIDE} == dict.fromkeys(
        OUTSIDE, "fewer than 5"
    )


@pytest.mark.parametrize(("people", "shown"), [(0, "0"), (None, "not known"), (5, "5")])
def test_zero_not_known_and_5_are_shown_to_everybody(network: Cast, people, shown):
    need = accepted(network.lind, people)

    assert {shown_on_the_page(getattr(network, name), need) for name in OUTSIDE} == {shown}


def test_lists_and_api_hide_it_in_the_same_way(network: Cast):
    need = accepted(network.lind, 3, addressed_to=network.county_office)

    def met(name: str) -> tuple:
        client = browser(getattr(network, name))
        row = page_of(client, "/needs/", view="network").rows[0][4]
        listed = client.get("/api/v1/needs/").json()["results"][0]
        detail = client.get(f"/api/v1/needs/{need.number}/").json()
        pairs = {(one["people_affected"], one["people_affected_hidden"]) for one in (listed, detail)}
        return row, pairs

    assert {name: met(name) for name in INSIDE} == dict.fromkeys(INSIDE, ("3", {(3, False)}))
    assert {name: met(name) for name in OUTSIDE} == dict.fromkeys(OUTSIDE, ("fewer than 5", {(None, True)}))


def test_on_the_situation_pages_nobody_sees_it_and_it_adds_to_no_total(network: Cast):
    accepted(network.lind, 4)
    accepted(network.holm, 100)

    for name in ("ada", "ben", "ivo"):
        client = browser(getattr(network, name))
        rows = {row[0]: row[3] for row in table(page_of(client, "/situation/nl/vale/"), "By municipality")}
        assert rows == {"Holm": "100", "Lind": "fewer than 5"}
        countries = table(page_of(client, "/situation/"), "By country or participant")
        assert {row[0]: row[3] for row in countries}["Nordland"] == "100"
        assert client.get("/api/v1/situation/").json()["total"]["people_affected"] == 100


def test_a_country_of_small_numbers_only_has_no_total(network: Cast):
    accepted(network.lind, 4)
    accepted(network.holm, 2)

    page = page_of(browser(network.ivo), "/situation/nl/vale/")

    assert page.main.all(class_="figures__n")[1].text == "not known"
    assert [row[3] for row in table(page, "By municipality")] == ["fewer than 5", "fewer than 5"]


def test_hidden_numbers_are_not_put_in_order(network: Cast):
    first, last = sorted((network.lind, network.holm), key=lambda one: one.territory.name)[::-1]
    accepted(first, 4)
    accepted(last, 1)

    page = page_of(browser(network.ivo), "/situation/", view="table")

    assert [row[0] for row in table(page, "Where the pressure is")] == ["Holm", "Lind"]


def test_a_person_of_the_house_who_acts_for_another_still_reads_it_on_the_need(network: Cast):
    need = accepted(network.lind, 3)

    page = page_of(browser(network.lena, acting=network.holm), f"/needs/{need.number}/")

    assert page.main.all(class_="figures__n")[1].text == "3"


@pytest.mark.parametrize(("value", "counted"), [(None, 0), (0, 0), (1, 0), (4, 0), (5, 5), (620, 620)])
def test_only_numbers_from_5_add_to_a_total(value, counted):
    assert countable(value) == counted


def test_a_hidden_value_is_words_and_nothing_else(network: Cast):
    need = accepted(network.lind, 3)

    hidden = visible_figure(3, record=need, scope=actor_of(network.ivo).scope)

    assert hidden is HIDDEN
    assert (str(hidden), bool(hidden)) == ("fewer than 5", False)


def everything_read_by(user) -> list[bytes]:
    """All answers that hold or could be derived from numbers of people, without moments and tokens."""
    client = browser(user)
    needs = client.get("/api/v1/needs/").json()["results"]
    paths = ["/", "/situation/", "/situation/nl/", "/situation/figures/", "/api/v1/situation/"]
    paths += ["/situation/nl/vale/", "/situation/nl/vale/lind/", "/situation/?view=table", "/situation/?sev=4-5"]
    paths += ["/api/v1/situation/?country=nl", "/api/v1/situation/?place=nl/vale/lind", "/api/v1/needs/", "/network/"]
    paths += [f"/needs/?view={view}" for view in ("network", "shared", "own")]
    paths += [f"/needs/?view=network&severity={level}" for level in range(1, 6)]
    paths += [f"/needs/?view=network&{name}=3" for name in ("people", "people_affected", "ordering", "q", "sort")]
    paths += [f"/needs/?view=network&sort={way}people_affected" for way in ("", "-")]
    paths += [f"/api/v1/needs/?people_affected{way}={value}" for way in ("", "__lt", "__gte") for value in SMALL]
    paths += [f"/api/v1/needs/?ordering={way}people_affected" for way in ("", "-")]
    paths += [f"/needs/{one['number']}/" for one in needs] + [f"/api/v1/needs/{one['number']}/" for one in needs]
    found = []
    for path in paths:
        answer = client.get(path)
        assert answer.status_code == 200, path
        text = re.sub(rb'name="csrf-?(?:middleware)?token" (?:content|value)="[^"]*"', b"", answer.content)
        text = re.sub(rb'Figures as of <time.*?</time>|"as_of":\s?"[^"]*"', b"", text)
        found.append(path.encode() + b"\n" + text)
    return found


@pytest.mark.parametrize("person", ["ivo", "cleo"])
def test_no_hidden_number_can_be_worked_out_from_all_that_a_reader_can_fetch(network: Cast, person):
    reader = getattr(network, person)
    hidden = [
        accepted(network.lind, 1, sector=network.sector),  # alone in its municipality
        accepted(network.farby, 1, sector=network.sector),  # beside a larger one
    ]
    accepted(network.farby, 60, sector=network.sector)

    met = []
    for values in ((1, 1), (2, 4), (3, 2), (4, 3)):
        with as_system():
            for need, value in zip(hidden, values, strict=True):
                Need._base_manager.filter(pk=need.pk).update(people_affected=value)
        met.append(everything_read_by(reader))

    assert all(one == met[0] for one in met)


def test_the_attempt_sees_a_number_that_is_not_hidden(network: Cast):
    need = accepted(network.lind, 5)
    before = everything_read_by(network.ivo)
    with as_system():
        Need._base_manager.filter(pk=need.pk).update(people_affected=6)

    assert everything_read_by(network.ivo) != before
