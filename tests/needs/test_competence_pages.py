"""Who answers for what: every member reads it, its keepers change it, and it says where a need would go."""

import pytest

from municipalities.models import AuditEvent, Competence
from tests.factories import as_system, make_authority, make_country, make_membership, make_sector, make_user
from tests.pages import Page, browser

LIST, PLACE = "/needs/competence/", "/needs/competence/nl/"
CHANGE = f"{PLACE}change/"


@pytest.fixture
def minna(network):
    """An administrator of the ministry."""
    person = make_user(email="minna@example.org", name="Minna")
    make_membership(person, network.ministry, "administrator")
    return person


def lines() -> set[tuple]:
    """The whole matrix: country, sector, level, authority."""
    with as_system():
        return set(Competence.objects.values_list("country__iso2", "sector__code", "level", "authority__slug"))


def links_to_change(page: Page) -> list[str]:
    """Where the page leads to changes."""
    return [one.attributes["href"] for one in page.main.all("a") if "/change/" in one.attributes.get("href", "")]


def test_a_keeper_changes_a_row_and_every_member_reads_it(network, minna):
    client = browser(minna)
    form = Page(client.get(f"{CHANGE}?sector=ACC"))
    assert "Accommodation and shelter" in form.title
    assert "County" in form.text

    answer = client.post(f"{CHANGE}?sector=ACC", {"levels": ["tier1", "country"], "authority": "interior"})

    assert answer.status_code == 302
    assert lines() == {("NL", "ACC", "tier1", None), ("NL", "ACC", "country", "interior")}
    with as_system():
        assert AuditEvent.objects.filter(action="municipalities.competence.changed").count() == 1
    for name in ("ada", "ben", "gita", "hana", "ivo"):
        page = Page(browser(getattr(network, name)).get(PLACE))
        row = next(one for one in page.rows if one[0] == "Accommodation and shelter")
        assert row[1:] == ["County; Central body of the country", "Ministry of Interior"]
        assert links_to_change(page) == []
    again = Page(client.get(f"{CHANGE}?sector=ACC"))
    boxes = again.main.all("input", type="checkbox")
    ticked = {one.attributes["value"] for one in boxes if "checked" in one.attributes}
    assert ticked == {"tier1", "country"}
    assert again.fields()["authority"] == "interior"
    assert f"{CHANGE}?sector=ACC" in links_to_change(Page(client.get(PLACE)))


def test_nothing_ticked_takes_the_row_away(network):
    client = browser(network.dara)
    client.post(CHANGE, {"levels": ["country"]})
    assert lines() == {("NL", None, "country", None)}

    answer = client.post(CHANGE, {"seen": Page(client.get(CHANGE)).fields()["seen"]})

    assert answer.status_code == 302
    assert lines() == set()
    page = Page(client.get(PLACE))
    assert "the nearest that can answer" in page.rows[-1][1]
    assert "There is no such row now." in page.text
    assert "The row is saved" not in page.text


def test_who_saves_a_row_that_somebody_changed_meanwhile_sees_theirs_and_decides(network, minna):
    first, second = browser(minna), browser(network.dara)
    seen = Page(second.get(CHANGE)).fields()["seen"]
    first.post(CHANGE, {"levels": ["country"], "authority": "interior", "seen": seen})

    answer = second.post(CHANGE, {"levels": ["tier1"], "seen": seen})

    assert answer.status_code == 409
    assert lines() == {("NL", None, "country", "interior")}
    page = Page(answer)
    assert "Somebody changed this row since you opened it." in page.text
    assert "Central body of the country; Ministry of Interior" in page.text
    boxes = page.main.all("input", type="checkbox")
    assert [one.attributes["value"] for one in boxes if "checked" in one.attributes] == ["tier1"]
    assert second.post(CHANGE, {"levels": ["tier1"], "seen": page.fields()["seen"]}).status_code == 302
    assert lines() == {("NL", None, "tier1", None)}


def test_a_form_without_its_mark_replaces_no_row(network):
    client = browser(network.dara)
    client.post(CHANGE, {"levels": ["country"]})

    assert client.post(CHANGE, {"levels": ["tier1"]}).status_code == 409
    assert client.post(CHANGE, {"levels": ["country"]}).status_code == 302
    assert lines() == {("NL", None, "country", None)}


def test_a_part_of_a_sector_has_a_row_when_somebody_made_one(network):
    make_sector(code="ACC1", name="Winter beds", parent=network.sector)
    client = browser(network.dara)
    page = Page(client.get(PLACE))
    assert "Winter beds" not in [row[0] for row in page.rows]
    assert "ACC1" in [one.attributes["value"] for one in page.main.all("option")]

    client.post(f"{CHANGE}?sector=ACC1", {"levels": ["tier1"]})

    assert [row[0] for row in Page(client.get(PLACE)).rows][:2] == ["Accommodation and shelter", "Winter beds"]


def test_a_central_body_changes_its_own_country_and_no_other(network, minna):
    client, other = browser(minna), network.farby.country.iso2.lower()
    page = Page(client.get(f"{LIST}{other}/"))
    assert links_to_change(page) == []

    for answer in (
        client.get(f"{LIST}{other}/change/"),
        client.post(f"{LIST}{other}/change/", {"levels": ["country"]}),
    ):
        assert answer.status_code == 403
        assert "own central bodies" in Page(answer).text
    assert lines() == set()


@pytest.mark.parametrize("name", ["ada", "kim", "finn", "jana", "hana", "ivo"])
def test_nobody_else_changes_a_row(network, name):
    client = browser(getattr(network, name))

    assert client.get(CHANGE).status_code == 403
    assert client.post(CHANGE, {"levels": ["tier1"]}).status_code == 403
    assert lines() == set()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"levels": ["village"]}, "Choose among the levels"),
        ({"levels": ["tier2"]}, "Choose among the levels"),
        ({"levels": ["country"], "authority": "vale-county"}, "Choose one of the central bodies"),
        ({"levels": ["country"], "authority": "elsewhere"}, "Choose one of the central bodies"),
        ({"levels": ["country"], "authority": "a\x00b"}, "Null characters are not allowed."),
        ({"levels": ["tier1"], "authority": "interior"}, "Tick the central body above too"),
    ],
)
def test_a_row_that_cannot_be_is_refused_in_words(network, typed, said):
    make_authority(kind="central", territory=make_country(), name="Elsewhere", slug="elsewhere")

    answer = browser(network.dara).post(CHANGE, typed)

    assert answer.status_code == 422
    assert said in Page(answer).text
    assert lines() == set()


@pytest.mark.parametrize("code", ["nope", "a\x00b", "x" * 5000])
def test_a_sector_that_there_is_not_is_not_found(network, code):
    assert browser(network.dara).get(CHANGE, {"sector": code}).status_code == 404


def test_it_says_where_a_need_would_go_and_why(network):
    client = browser(network.ada)
    asked = {"place": "lind", "sector": "ACC"}
    assert "to Vale County, because they are the nearest authority above" in Page(client.get(PLACE, asked)).text

    browser(network.dara).post(f"{CHANGE}?sector=ACC", {"levels": ["country"]})

    assert (
        "Needs of the sector “Accommodation and shelter” of "
        f"{network.lind.display_name} would go to Ministry of Interior, because they answer needs of the sector"
    ) in Page(client.get(PLACE, asked)).text
    others = Page(client.get(PLACE, {"place": "lind", "sector": ""})).text
    assert f"Other needs of {network.lind.display_name} would go to Vale County" in others
    with as_system():
        network.county_office.contact_points.all().delete()
        network.ministry.contact_points.all().delete()
    assert "Nobody could answer needs of" in Page(client.get(PLACE, asked)).text


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"place": ""}, "Choose a municipality"),
        ({"place": "farby"}, "Choose a municipality of this country."),
        ({"place": "vale-county"}, "Choose a municipality of this country."),
        ({"place": "a\x00b"}, "Null characters are not allowed."),
        ({"place": "lind", "sector": "nope"}, "Choose a sector of the list."),
    ],
)
def test_what_cannot_be_asked_is_said_at_its_field(network, asked, said):
    page = Page(browser(network.ada).get(PLACE, asked))

    assert said in [words for words, _field in page.summary]
    assert "would go to" not in page.text


def test_the_list_says_how_many_sectors_have_a_row(network, minna):
    client = browser(minna)
    client.post(f"{CHANGE}?sector=ACC", {"levels": ["tier1"]})

    page = Page(client.get(LIST))

    row = next(one for one in page.rows if one[0].startswith("Nordland"))
    assert row == ["Nordland You can change it", "1", "the nearest that can answer"]
    assert sum("You can change it" in one[0] for one in page.rows) == 1
