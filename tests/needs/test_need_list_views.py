"""What a person keeps of the list: views under a name, columns, rows to a page."""

import pytest
from django.test import Client

from municipalities.models import ListColumns, SavedView, User
from municipalities.models.list_view import VIEWS_MAX
from needs.services.list_columns import COLUMNS, PAGE, USUAL
from tests.access.people import being, changed, sql
from tests.cast import Cast
from tests.counting import statements
from tests.factories import as_system, make_need
from tests.pages import browser, page_of

OPEN_AND_SEVERE = "view=network&state=open&severity=4-5"


def kept_by(user: User) -> list[tuple[str, str]]:
    with as_system():
        return list(SavedView.objects.filter(user=user).values_list("name", "query"))


def keep(client: Client, name: str, query: str = OPEN_AND_SEVERE):
    return client.post("/needs/views/", {"name": name, "query": query})


def test_filters_are_kept_under_a_name_and_found_again(network: Cast):
    client = browser(network.ben)
    make_need(network.lind, state="accepted", sector=network.sector)

    answer = keep(client, "  Severe   and open ")

    assert (answer.status_code, answer["Location"]) == (302, f"/needs/?{OPEN_AND_SEVERE}")
    assert kept_by(network.ben) == [("Severe and open", OPEN_AND_SEVERE)]
    page = page_of(client, f"/needs/?{OPEN_AND_SEVERE}")
    links = [one for one in page.main.all("a") if one.attributes.get("aria-current") == "true"]
    assert "Severe and open" in [one.text for one in links]


def test_a_view_is_its_persons_alone(network: Cast):
    keep(browser(network.ben), "Mine alone")

    assert "Mine alone" not in browser(network.finn).get("/needs/").content.decode()
    with as_system():
        view = SavedView.objects.get()
    assert browser(network.finn).post(f"/needs/views/{view.pk}/remove/").status_code == 302
    assert len(kept_by(network.ben)) == 1
    with being(network.finn):
        assert sql("select name from municipalities_savedview") == []
        assert changed("update municipalities_savedview set name = 'x'") == 0
        assert changed("delete from municipalities_savedview") == 0


def test_the_same_name_again_replaces_what_it_stood_for(network: Cast):
    client = browser(network.ada)
    keep(client, "One")
    keep(client, "One", "view=own&state=draft")

    assert kept_by(network.ada) == [("One", "view=own&state=draft")]


def test_a_removed_view_leaves_its_filters_in_use_so_that_it_can_be_kept_again(network: Cast):
    client = browser(network.ada)
    keep(client, "By mistake")
    with as_system():
        view = SavedView.objects.get()

    answer = client.post(f"/needs/views/{view.pk}/remove/")

    assert answer["Location"] == f"/needs/?{OPEN_AND_SEVERE}"
    assert kept_by(network.ada) == []
    assert "By mistake" in page_of(client, answer["Location"]).text
    assert client.post(f"/needs/views/{view.pk}/remove/").status_code == 302


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "Give the view a name"),
        ("  \u200b ".replace("\u200b", ""), "Give the view a name"),
        ("x" * 81, "80 characters"),
    ],
)
def test_a_name_that_is_none_or_too_long_keeps_nothing_and_says_so(network: Cast, name: str, words: str):
    client = browser(network.ada)
    answer = keep(client, name)

    assert words in page_of(client, answer["Location"]).text
    assert kept_by(network.ada) == []


def test_the_thirty_first_view_is_refused_in_words(network: Cast):
    client = browser(network.ada)
    with as_system():
        SavedView.objects.bulk_create(SavedView(user=network.ada, page=PAGE, name=f"{n}") for n in range(VIEWS_MAX))

    answer = keep(client, "One more")

    assert "Remove one first" in page_of(client, answer["Location"]).text
    assert len(kept_by(network.ada)) == VIEWS_MAX


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("view=network&next=https://elsewhere.example", "view=network"),
        ("javascript:alert(1)", "view=network"),
        ("view=own&state=draft#x", "view=own&state=draft%23x"),
        ("state=open&view=nobody", "view=network&state=open"),
        ("severity=5&severity=4&view=own", "view=own&severity=4-5"),
        ("&".join(f"a{n}=1" for n in range(60)), ""),
    ],
)
def test_only_filters_of_the_list_are_kept(network: Cast, sent: str, stored: str):
    keep(browser(network.ada), "Odd", sent)

    assert kept_by(network.ada) == [("Odd", stored)]


def test_the_list_shows_the_columns_and_rows_that_the_person_chose(network: Cast):
    for _ in range(26):
        make_need(network.lind, state="accepted", sector=network.sector, urgency="72h", rank=3)
    client = browser(network.ada)

    answer = client.post("/needs/columns/", {"columns": ["rank", "urgency", "nonsense"], "size": "50", "query": ""})

    assert answer["Location"].startswith("/needs/")
    page = page_of(client, "/needs/?view=own")
    assert page.rows[0][1:] == ["Within 72 hours", "3"]
    assert len(page.rows) == 26
    assert len(page_of(browser(network.kim), "/needs/?view=own").rows) == 25


def test_the_houses_order_is_not_told_to_the_network(network: Cast):
    make_need(network.lind, state="accepted", sector=network.sector, rank=3)
    with as_system():
        for person in (network.gita, network.ben):
            ListColumns.objects.create(user=person, page=PAGE, columns=["rank"])

    assert page_of(browser(network.gita), "/needs/?view=network").rows[0][1:] == [""]
    assert page_of(browser(network.ben), "/needs/?view=network").rows[0][1:] == ["3"]


@pytest.mark.parametrize("sent", [{"usual": "yes", "columns": ["rank"], "size": "100"}, {"columns": list(USUAL)}])
def test_the_usual_columns_are_no_choice_to_be_kept(network: Cast, sent):
    client = browser(network.ada)
    client.post("/needs/columns/", {"columns": ["rank"], "size": "50"})
    client.post("/needs/columns/", sent)

    with as_system():
        assert not ListColumns.objects.exists()


@pytest.mark.parametrize("size", ["", "0", "-25", "1000000", "x", "25.0"])
def test_a_size_that_is_not_offered_is_the_usual_one(network: Cast, size: str):
    browser(network.ada).post("/needs/columns/", {"columns": ["rank"], "size": size})

    with as_system():
        assert ListColumns.objects.get().size == 25


def test_all_columns_and_thirty_views_cost_no_further_query(network: Cast):
    make_need(network.lind, state="accepted", sector=network.sector)
    client = browser(network.ada)
    few = statements(client, "/needs/")
    with as_system():
        ListColumns.objects.create(user=network.ada, page=PAGE, columns=list(COLUMNS), size=100)
        SavedView.objects.bulk_create(SavedView(user=network.ada, page=PAGE, name=f"{n}") for n in range(VIEWS_MAX))
    many = statements(client, "/needs/")

    assert len(many) == len(few)


def test_a_file_of_the_list_has_the_columns_that_the_person_chose(network: Cast):
    make_need(network.lind, state="accepted", sector=network.sector, urgency="72h", title="Beds", rank=3)
    client = browser(network.ada)
    client.post("/needs/columns/", {"columns": ["rank", "urgency"], "size": "25"})

    lines = client.post("/needs/export/", {"view": "own", "format": "csv"}).content.decode("utf-8-sig").splitlines()

    assert lines[0] == '"Number","Need","Urgency","Order"'
    assert lines[1].endswith('"Beds","Within 72 hours",3')
