"""Small numbers in the situation: no page, map, table or answer of the API shows 1 to 4 people or lets them be found.

The property: networks that differ in hidden numbers only are the same, byte for byte, for every reader and under every
filter. What cannot be told apart cannot be worked out, by subtraction or otherwise.
"""

import random
import re

import pytest

from needs.models import Need
from tests.cast import Cast
from tests.coordination.situation.reading import counted, read, situation, strip, table
from tests.factories import as_system, make_sector, make_user
from tests.pages import browser

READERS = ("ada", "kim", "ben", "finn", "jana", "hana", "cleo", "gita", "dara", "ivo")
PLACES = ("", "nl", "nl/vale", "nl/vale/lind", "nl/vale/holm")
FILTERS = ("", "sector=ACC", "sev=4-5", "sev=2", "group=ASY", "role=host", "state=met", "state=all", "sector=ACC&sev=3")


VIEWS = [(place, query) for place in PLACES for query in FILTERS]
IN_API = [f"/api/v1/situation/?place={place}&{query}" for place, query in VIEWS]


def pages(chance: random.Random, number: int) -> list[str]:
    """So many views as pages, half of them with a table in place of the map, the whole region among them."""
    found = [f"/situation/{place}/?{query}".replace("//", "/") for place, query in chance.sample(VIEWS, number - 2)]
    found = [f"{path}&view=table" if chance.random() < 0.5 else path for path in found]
    return ["/situation/", "/situation/?view=table", *found]


def plant(network: Cast, chance: random.Random) -> list[Need]:
    """Random needs, half of them of 1 to 4 people; answers those."""
    author, other = make_user(), make_sector()
    needs = [
        counted(
            chance.choice((network.lind, network.lind, network.holm, network.farby)),
            people_affected=chance.choice((None, 0, 5, 6, 40, 600, 1, 2, 3, 4, 1, 2, 3, 4)),
            severity=chance.randint(1, 5),
            sector=chance.choice((network.sector, other)),
            groups=chance.choice(([], ["ASY"], ["ASY", "HOS"])),
            place_role=chance.choice(("", "host")),
            state=chance.choice(("accepted", "in_progress", "met")),
            created_by=author,
        )
        for _ in range(14)
    ]
    # One is alone in its municipality under one filter, and beside a larger one without it.
    needs.append(counted(network.holm, people_affected=3, severity=2, sector=other, created_by=author))
    return [one for one in needs if one.people_affected in {1, 2, 3, 4}]


@pytest.mark.parametrize("seed", range(2))
def test_no_reader_can_tell_hidden_numbers_apart_under_any_filter(network: Cast, seed):
    chance = random.Random(seed)
    hidden = plant(network, chance)
    readers = ["ivo", chance.choice([one for one in READERS if one != "ivo"])]
    paths = [*IN_API, *pages(chance, 14)]
    met = []
    for turn in range(2):
        with as_system():
            for need in hidden:
                people = chance.choice([one for one in (1, 2, 3, 4) if one != need.people_affected])
                Need._base_manager.filter(pk=need.pk).update(people_affected=people if turn else need.people_affected)
        met.append([read(getattr(network, name), path) for name in readers for path in paths])

    assert len(hidden) >= 4
    assert met[0] == met[1]


def test_every_reader_of_an_address_reads_the_same(network: Cast):
    chance = random.Random(7)
    plant(network, chance)

    def common(name: str, path: str) -> object:
        if path.startswith("/api/"):
            return browser(getattr(network, name)).get(path).json() | {"as_of": None}
        page = situation(getattr(network, name), path)
        figures = {label: number for label, number in strip(page).items() if label != "Waiting for an answer"}
        return figures, page.rows, [mark.text for mark in page.main.all("svg")]

    for path in [*chance.sample(IN_API, 8), *pages(chance, 6)]:
        assert [name for name in READERS if common(name, path) != common("ivo", path)] == [], path


def test_a_number_from_5_is_not_hidden(network: Cast):
    need = counted(network.lind, people_affected=5)
    paths = [IN_API[0], *pages(random.Random(1), 2)]
    before = [read(network.ivo, path) for path in paths]
    with as_system():
        Need._base_manager.filter(pk=need.pk).update(people_affected=6)

    after = [read(network.ivo, path) for path in paths]
    assert all(one != other for one, other in zip(before, after, strict=True))


def test_no_number_of_people_in_the_api_is_small(network: Cast):
    for seed in range(3):
        plant(network, random.Random(seed))
    client = browser(network.ada)

    for path in IN_API:
        body = client.get(path).json()
        rows = [body["total"], *body["places"], *body["municipalities"]]
        assert {one["people_affected"] for one in rows} & {1, 2, 3, 4} == set(), path
        assert all(one["people_affected"] is None for one in rows if one["people_affected_hidden"]), path


def test_the_house_and_its_reviewer_read_words_here_too(network: Cast):
    need = counted(network.lind, people_affected=3, sector=network.sector)

    for person in (network.ada, network.ben, network.ivo):
        page = situation(person, "/situation/nl/vale/")
        assert [row[3] for row in table(page, "By municipality")] == ["fewer than 5"]
        assert [row[4] for row in table(page, "Open needs")] == ["fewer than 5"]
        assert not re.search(r"\b3 people|people affected: 3", page.text)
    assert strip(situation(network.ada, f"/needs/{need.number}/"))["People affected"] == "3"


def test_hidden_and_unknown_draw_the_same_circle_and_stand_in_the_same_place(network: Cast):
    with as_system():
        for number, house in enumerate((network.lind, network.holm)):
            type(house.territory).objects.filter(pk=house.territory_id).update(latitude=44, longitude=18 + number)
    counted(network.lind, people_affected=4)
    counted(network.holm, people_affected=None)

    page = situation(network.ivo)

    radii = {one.attributes["r"] for one in page.main.all(class_="map__marks")[0].all("circle")}
    assert len(radii) == 1
    table_of = situation(network.ivo, view="table")
    assert [row[0] for row in table(table_of, "Where the pressure is")] == ["Holm", "Lind"]
