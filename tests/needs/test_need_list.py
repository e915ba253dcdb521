"""The list of needs: tabs, filters, pages, empty states."""

from datetime import timedelta

import pytest
from django.utils import timezone

from municipalities.access import grants
from needs.models import Need, NeedGroupShare
from tests.cast import Cast
from tests.counting import statements
from tests.factories import as_system, make_membership, make_need, make_sector, make_user
from tests.pages import browser, page_of


def titles(page) -> list[str]:
    """First words of each row, without the reference."""
    return [row[0].rsplit(" ", 1)[0] for row in page.rows]


def test_officers_begin_with_their_own_needs_and_may_log_one(network: Cast):
    make_need(network.lind, title="Draft of ours", sector=network.sector)
    make_need(network.holm, state="accepted", title="Accepted of Holm", sector=network.sector)

    page = page_of(browser(network.ada), "/needs/")

    assert (page.status, page.title) == (200, "Needs")
    day = f"{timezone.localdate().day} "
    assert page.rows[0][:7] == [
        "Draft of ours Draft",
        "Lind",
        "Accommodation and shelter",
        "4 Severe",
        "620",
        "not known",
        "Draft",
    ]
    assert page.rows[0][7].startswith(day)
    assert len(page.rows) == 1
    assert page.buttons.count("Log a need") == 1
    assert [one.text for one in page.main.all(class_="moj-sub-navigation__item")] == [
        "Our needs",
        "All that you can see",
        "Shared with you by name",
        "Order of our needs",
        "Still valid?",
        "Late answers",
    ]


def test_the_button_above_the_list_begins_a_need(network: Cast):
    make_need(network.lind, title="So that the list is not empty")
    client = browser(network.ada)
    client.handler.enforce_csrf_checks = True

    (form,) = page_of(client, "/needs/").main.all("form", action="/needs/new/")
    hidden = {one.attributes["name"]: one.attributes["value"] for one in form.all("input")}

    assert client.post("/needs/new/", hidden).status_code == 302


def test_reviewers_begin_with_all_that_they_can_see_and_have_the_queue(network: Cast):
    make_need(network.lind, title="Draft of Lind")
    make_need(network.lind, state="submitted", addressed_to=network.county_office, title="Submitted of Lind")

    page = page_of(browser(network.ben), "/needs/")

    assert titles(page) == ["Submitted of Lind"]
    assert page.buttons.count("Log a need") == 0
    assert [one.text for one in page.main.all(class_="moj-sub-navigation__item")] == [
        "Queue",
        "All that you can see",
        "Shared with you by name",
        "Late answers",
    ]


def test_a_viewer_of_the_house_sees_the_list_but_no_button(network: Cast):
    viewer = make_user()
    make_membership(viewer, network.lind, "viewer")

    page = page_of(browser(viewer), "/needs/", view="own")

    assert page.buttons.count("Log a need") == 0
    assert [one.text for one in page.main.all("h2")][-1] == "Nothing here yet"


def test_a_house_without_needs_is_told_what_a_need_is(network: Cast):
    page = page_of(browser(network.ada), "/needs/")

    empty = page.main.all(class_="empty")[0].text
    assert empty == (
        "No needs yet A need is one gap that your authority cannot cover alone. "
        "Nothing is visible outside until you submit it. Log a need"
    )


def test_filters_that_find_nothing_say_so_and_offer_to_clear(network: Cast):
    make_need(network.lind, title="Ours")

    page = page_of(browser(network.ada), "/needs/", state="accepted")

    empty = page.main.all(class_="empty")[0]
    assert empty.text == "No need matches these filters Drop a filter above to see more. Clear all filters"
    assert empty.all("a")[0].attributes["href"] == "/needs/?view=own"


def test_filters_combine_and_stand_as_chips_that_drop_one_each(network: Cast):
    health = make_sector(code="HEA", name="Health")
    nursing = make_sector(code="HEA-N", name="Nursing", parent=health)
    make_need(network.lind, sector=nursing, severity=5, title="Wanted")
    make_need(network.lind, sector=nursing, severity=2, title="Not severe")
    make_need(network.lind, sector=network.sector, severity=5, title="Other sector")

    page = page_of(browser(network.ada), "/needs/", sector="HEA", severity="5")

    assert titles(page) == ["Wanted"]
    chips = [(one.text, one.attributes["href"]) for one in page.main.all("a", class_="chip")]
    assert chips == [
        ("5 Critical , remove filter", "/needs/?view=own&sector=HEA"),
        ("Health , remove filter", "/needs/?view=own&severity=5"),
    ]


def test_the_country_filter_finds_the_needs_of_that_country_alone(network: Cast):
    make_need(network.lind, state="accepted", title="Here")
    make_need(network.farby, state="accepted", title="There")

    page = page_of(browser(network.ivo), "/needs/", country="nl")

    assert titles(page) == ["Here"]


def test_the_tab_of_shares_holds_what_was_opened_by_name_and_once(network: Cast):
    shared = make_need(network.lind, state="submitted", addressed_to=network.county_office, title="Opened")
    make_need(network.lind, state="submitted", addressed_to=network.county_office, title="Not opened")
    ended = make_need(network.lind, state="submitted", addressed_to=network.county_office, title="Ended")
    with as_system():
        terms = {"share_model": NeedGroupShare, "authority": network.holm, "granted_by": network.ada.pk, "reason": "r"}
        grants.share_with_authority(record=shared, **terms)
        grants.share_with_authority(record=ended, valid_until=timezone.now() - timedelta(seconds=1), **terms)

    page = page_of(browser(network.cleo), "/needs/", view="shared")

    assert titles(page) == ["Opened"]


def test_an_unknown_tab_is_the_first_tab(network: Cast):
    make_need(network.holm, state="accepted", title="Of Holm")

    page = page_of(browser(network.ada), "/needs/", view="all'--")

    assert page.rows == []
    assert page.main.all("a", **{"aria-current": "page"})[0].text == "Our needs"


def test_pages_of_25_lead_to_older_and_back_without_gap_or_repeat(network: Cast):
    begun = timezone.now() - timedelta(days=10)
    author = make_user()
    for number in range(60):
        # Pairs share a moment, so that the id decides between them.
        make_need(
            network.lind,
            created_by=author,
            sector=network.sector,
            title=f"N{number:02d}",
            created_at=begun + timedelta(hours=number // 2),
        )
    client = browser(network.ada)
    expected = [f"N{number:02d}" for number in reversed(range(60))]

    first = page_of(client, "/needs/")
    second = page_of(client, dict(first.links)["Older"])
    third = page_of(client, dict(second.links)["Older"])
    back = page_of(client, dict(third.links)["Newer"])

    assert first.main.all(class_="pager")[0].all("p")[0].text == "60 needs"
    assert "Newer" not in dict(first.links)
    assert "Older" not in dict(third.links)
    assert titles(first) + titles(second) + titles(third) == expected
    assert titles(back) == titles(second)


def test_an_example_carries_its_mark_and_a_need_without_title_says_so(network: Cast):
    make_need(network.lind, title="", is_example=True)

    page = page_of(browser(network.ada), "/needs/")

    assert page.rows[0][0] == "Without a title Draft Example"


def test_words_typed_by_people_are_shown_as_words(network: Cast):
    make_need(network.lind, title='<script>alert(1)</script>{{ 7|add:"7" }}')

    page = page_of(browser(network.ada), "/needs/")

    assert titles(page) == ['<script>alert(1)</script>{{ 7|add:"7" }}']
    assert page.main.all("script") == []


@pytest.mark.parametrize(("person", "view", "figures"), [("ada", "own", (7, 2)), ("ivo", "network", (7, 2))])
def test_the_list_costs_the_same_with_3_and_with_30_rows(network: Cast, person, view, figures):
    user = getattr(network, person)
    author = make_user()
    state = "draft" if view == "own" else "accepted"
    for _ in range(3):
        make_need(network.lind, state=state, created_by=author)
    client = browser(user)
    with_3 = statements(client, "/needs/", view=view)
    for _ in range(27):
        make_need(network.lind, state=state, created_by=author)

    with_30 = statements(client, "/needs/", view=view)

    of_the_list = [sql for sql in with_30 if f'"{Need._meta.db_table}"' in sql]
    assert len(with_3) == len(with_30)
    assert (len(with_30), len(of_the_list)) == figures


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"severity": "4-5"}, ["Five", "Four"]),
        ({"severity": "45"}, ["Five", "Four"]),
        ({"severity": ["2", "5"]}, ["Five", "Two"]),
        ({"severity": "2,4"}, ["Four", "Two"]),
        ({"severity": "5-2"}, []),
        ({"severity": "9"}, []),
        ({"severity": "4'--"}, []),
        ({"severity": "4\x00"}, []),
        ({"state": "open"}, ["Four", "Two"]),
        ({"state": "counted"}, ["Five", "Four", "Two"]),
        ({"state": "met"}, ["Five"]),
        ({"state": "in_progress"}, ["Four"]),
        ({"state": "nowhere"}, []),
        ({"group": "ASY"}, ["Five", "Four"]),
        ({"group": "asy"}, []),
        ({"group": "' or 1=1"}, []),
        ({"role": "transit"}, ["Two"]),
        ({"role": "elsewhere"}, []),
        ({"group": "ASY", "severity": "4-5", "state": "open"}, ["Four"]),
    ],
)
def test_each_filter_finds_its_needs_and_nothing_for_what_nobody_offered(network: Cast, query, found):
    asylum = {
        "groups": ["HOS", "ASY"],
        "people_by_group": {"ASY": {"men": 9}, "HOS": {"men": 9}},
        "people_in_groups": 18,
    }
    make_need(network.lind, state="accepted", title="Two", severity=2, place_role="transit")
    make_need(network.lind, state="in_progress", title="Four", severity=4, place_role="host", **asylum)
    make_need(network.lind, state="met", title="Five", severity=5, place_role="host", **asylum)

    page = page_of(browser(network.ivo), "/needs/", **query)

    assert (page.status, sorted(titles(page))) == (200, found)


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("nl/vale/lind", ["Of Lind"]),
        ("nl/vale", ["Of Holm", "Of Lind"]),
        ("NL/Vale/", ["Of Holm", "Of Lind"]),
        ("nl/lind", []),
        ("nl/vale/nowhere", []),
        ("lind", ["Of Lind"]),
        ("LINĐ", ["Of Lind"]),
        ("hol", ["Of Holm"]),
        ("Vale", ["Of Holm", "Of Lind"]),
        ("Nordland", ["Of Holm", "Of Lind"]),
        ("REGION", ["Of Farby", "Of Holm", "Of Lind"]),
        ("NL", ["Of Holm", "Of Lind"]),
        ("Far (NL)", ["Of Holm", "Of Lind"]),
        ("nowhere", []),
        ("!?", []),
        ("/", []),
        ("\x00", []),
    ],
)
def test_a_place_of_any_level_is_found_by_address_code_and_name(network: Cast, place, found):
    make_need(network.lind, state="accepted", title="Of Lind")
    make_need(network.holm, state="accepted", title="Of Holm")
    make_need(network.farby, state="accepted", title="Of Farby")

    page = page_of(browser(network.ivo), "/needs/", place=place)

    assert (page.status, sorted(titles(page))) == (200, found)


def test_a_place_stands_in_its_field_and_chip_by_name(network: Cast):
    make_need(network.lind, state="accepted", title="Of Lind")

    page = page_of(browser(network.ivo), "/needs/", place="nl/vale/lind", severity="3-5")

    field = page.main.all("input", name="place")[0].attributes["value"]
    assert field == f"Lind ({network.lind.territory.code})"
    assert [one.text for one in page.main.all("a", class_="chip")] == [
        "3 and above , remove filter",
        "Lind , remove filter",
    ]
    assert titles(page_of(browser(network.ivo), "/needs/", place=field)) == ["Of Lind"]


def test_a_range_that_came_by_a_link_stands_among_the_choices(network: Cast):
    page = page_of(browser(network.ivo), "/needs/", severity="234")

    chosen = [one for one in page.main.all("select", name="severity")[0].all("option") if "selected" in one.attributes]
    assert [(one.attributes["value"], one.text) for one in chosen] == [("2-4", "2, 3, 4")]


def test_of_our_own_needs_no_country_and_no_place_is_asked(network: Cast):
    page = page_of(browser(network.ada), "/needs/", country="xx", place="nowhere")

    assert page.main.all("select", name="country") == []
    assert page.main.all("input", name="place") == []
    assert page.main.all("a", class_="chip") == []


def test_the_cost_stands_in_euro(network: Cast):
    cost = {"cost_minor": 100, "currency": "BAM", "rate": 2, "rate_date": timezone.localdate()}
    make_need(network.lind, state="accepted", cost_eur_cents=38_500_050, **cost)

    assert page_of(browser(network.ivo), "/needs/").rows[0][5] == "€385,000"


@pytest.mark.parametrize(
    "query",
    [
        {"place": "nl/vale"},
        {"place": "Vale"},
        {
            "place": "nl/vale/lind",
            "severity": "4-5",
            "sector": "ACC",
            "group": "ASY",
            "role": "transit",
            "state": "open",
        },
    ],
)
def test_a_filtered_list_stays_within_its_budget(network: Cast, query):
    asked = statements(browser(network.ivo), "/needs/", **query)

    assert len([sql for sql in asked if f'"{Need._meta.db_table}"' in sql]) <= 5
    assert len(asked) <= 12
