"""The list of bulletins: who finds what where, filters, languages, marks, pages, cost."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from coordination.bulletins.models import Bulletin
from coordination.bulletins.services import clock, receiving
from tests.bulletins.telling import begun, corrected, retracted, told, translated
from tests.cast import Cast
from tests.counting import statements
from tests.factories import actor_of, as_system
from tests.pages import Page, browser, page_of

pytestmark = pytest.mark.django_db
LIST = "/bulletins/"


def titles(page: Page) -> list[str]:
    return [one.all("a")[0].text for one in page.main.all("th", scope="row")]


def seen(cast: Cast, person: str, **query: str) -> list[str]:
    return titles(page_of(browser(getattr(cast, person)), LIST, **query))


def tabs(page: Page) -> list[str]:
    return [one.text for one in page.main.all(class_="moj-sub-navigation__link")]


def test_each_part_holds_what_it_says(cast: Cast):
    told(cast, title="For all")
    told(cast, cast.farby, title="For Farby", is_urgent=True)
    retracted(cast, told(cast, title="Taken back"))
    begun(cast, title="Draft")

    parts = {
        person: {tab: seen(cast, person, tab=tab) for tab in ("asked", "valid", "all", "own")}
        for person in ("ada", "gita", "cleo")
    }

    valid, everything = ["For Farby", "For all"], ["Taken back", "For Farby", "For all"]
    assert parts["ada"] == {"asked": [], "valid": valid, "all": everything, "own": ["Draft"]}
    assert parts["gita"] == {"asked": ["For Farby"], "valid": valid, "all": everything, "own": []}
    assert parts["cleo"] == {"asked": [], "valid": ["For all"], "all": ["Taken back", "For all"], "own": []}


def test_the_first_part_says_how_many_wait_until_somebody_of_the_authority_has_answered(cast: Cast):
    first = told(cast, cast.farby, is_urgent=True)
    told(cast, cast.farby, is_urgent=True)
    before = tabs(page_of(browser(cast.gita), LIST))
    receiving.acknowledge(actor=actor_of(cast.gita), bulletin_id=first.pk)

    after = tabs(page_of(browser(cast.gita), LIST))

    assert (before[0], after[0]) == ("For us to acknowledge (2)", "For us to acknowledge (1)")


def test_observers_have_neither_the_part_that_waits_nor_drafts(cast: Cast):
    page = page_of(browser(cast.ivo), LIST, tab="own")

    assert tabs(page) == ["Valid now", "All"]
    assert page.buttons == ["Apply filters"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"kind": "event"}, ["Event"]),
        ({"kind": "nothing"}, []),
        ({"country": "nl"}, ["Drill", "Event", "Note"]),
        ({"country": "xx"}, []),
        ({"place": "Farby"}, ["At Farby"]),
        ({"place": "nl/vale"}, ["Drill", "Event", "Note"]),
        ({"place": "nowhere"}, []),
        ({"exercise": "only"}, ["Drill"]),
        ({"exercise": "without"}, ["At Farby", "Event", "Note"]),
        ({"exercise": "x\x00"}, []),
        ({"kind": "situation_note", "country": "nl", "exercise": "without"}, ["Note"]),
    ],
)
def test_filters_narrow_and_stand_as_chips(cast: Cast, query, found):
    told(cast, title="Note")
    told(cast, title="Event", kind="event", starts_at=timezone.now() + timedelta(days=1))
    told(cast, title="Drill", is_exercise=True)
    told(cast, title="At Farby", by="gita")

    page = page_of(browser(cast.ivo), LIST, **query)

    assert sorted(titles(page)) == sorted(found)
    assert len(page.main.all("a", class_="chip")) == len(query)
    if not found:
        assert "No bulletin matches these filters" in page.text


def test_a_row_tells_kind_house_place_end_and_how_it_stands(cast: Cast):
    end = timezone.now() + timedelta(hours=1)
    bulletin = told(cast, title="Buses", is_urgent=True, is_exercise=True, valid_until=end)
    corrected(cast, bulletin, title="Three buses")

    row = page_of(browser(cast.ivo), LIST).rows[0]

    assert row[0] == "Three buses B-0001, Situation note Exercise Urgent Corrected"
    assert row[1:3] == ["Lind", "Lind"]
    assert row[4].endswith(f"{timezone.localtime(end, timezone.get_fixed_timezone(60)):%H:%M}")


def test_what_is_over_is_marked_before_and_after_the_clock_has_run(cast: Cast):
    bulletin = told(cast, title="Over", valid_until=timezone.now() + timedelta(hours=1))
    with as_system():
        end = bulletin.first_published_at + timedelta(milliseconds=1)
        Bulletin._base_manager.filter(pk=bulletin.pk).update(valid_until=end)

    before = page_of(browser(cast.ivo), LIST, tab="all").rows[0][0]
    clock.expire(timezone.now())
    after = page_of(browser(cast.ivo), LIST, tab="all").rows[0][0]

    assert before == after == "Over B-0001, Situation note Expired"
    assert seen(cast, "ivo") == []


def test_titles_stand_in_the_readers_language_and_else_as_written(cast: Cast):
    first = told(cast, title="Two buses")
    translated(cast, first, "sq", "Dy autobusë")
    second = told(cast, title="Dva autobusa", language="bs")
    translated(cast, second, "en-gb", "Two coaches")
    client = browser(cast.ivo)
    english = page_of(client, LIST)
    with as_system():
        cast.ivo.language = "sq"
        cast.ivo.save(update_fields=["language"])
    client = browser(cast.ivo)
    client.cookies["django_language"] = "sq"

    albanian = page_of(client, LIST)

    assert titles(english) == ["Two coaches", "Two buses"]
    assert titles(albanian) == ["Two coaches", "Dy autobusë"]
    assert albanian.main.all("th", scope="row")[1].all("a")[0].attributes["lang"] == "sq"


def test_hostile_words_stay_words(cast: Cast):
    told(cast, title='<script>alert(1)</script>{{ 7|add:"7" }}')

    page = page_of(browser(cast.ivo), LIST)

    assert titles(page) == ['<script>alert(1)</script>{{ 7|add:"7" }}']
    assert page.main.all("script") == []


def test_older_and_newer_pages_hold_every_row_once(cast: Cast):
    for number in range(27):
        told(cast, title=f"No {number}")
    client = browser(cast.ivo)
    first = page_of(client, LIST)
    older = page_of(client, dict(first.links)["Older"])
    again = page_of(client, dict(older.links)["Newer"])

    assert (len(titles(first)), titles(older), titles(again)) == (25, ["No 1", "No 0"], titles(first))
    assert page_of(client, LIST, before="nonsense").status == 200


@pytest.mark.parametrize(("person", "tab"), [("gita", "asked"), ("gita", "valid"), ("ivo", "all"), ("ada", "own")])
def test_the_list_costs_the_same_with_3_and_with_30_rows(cast: Cast, person, tab):
    make = begun if tab == "own" else told
    more = {"is_urgent": True} if tab == "asked" else {}
    for _ in range(3):
        make(cast, cast.farby, **more) if more else make(cast)
    client = browser(getattr(cast, person))
    with_3 = statements(client, LIST, tab=tab)
    for _ in range(27):
        make(cast, cast.farby, **more) if more else make(cast)

    with_30 = statements(client, LIST, tab=tab)

    own = [sql for sql in with_30 if "bulletins_" in sql or "municipalities_territory" in sql]
    assert len(with_3) == len(with_30)
    assert (len(own) <= 5, len(with_30) <= 8) == (True, True), with_30


@pytest.mark.parametrize(
    ("tab", "words"),
    [
        ("asked", "Nothing waits for your answer"),
        ("valid", "Nothing here yet"),
        ("all", "Nothing here yet"),
        ("own", "No drafts"),
    ],
)
def test_an_empty_part_says_what_belongs_there(cast: Cast, tab, words):
    assert words in page_of(browser(cast.gita), LIST, tab=tab).text


def test_three_thousand_bulletins_are_paged_within_the_same_budget(cast: Cast):
    first = told(cast, title="No 0")
    with as_system():
        rows = [Bulletin._base_manager.get(pk=first.pk) for _ in range(2999)]
        for number, row in enumerate(rows, 2):
            row.pk, row.uuid, row.number, row.title = None, uuid.uuid4(), f"B-{number:04}", f"No {number}"
            row.published_at = row.published_at + timedelta(seconds=number)
        Bulletin._base_manager.bulk_create(rows)
    client = browser(cast.ivo)

    page = page_of(client, LIST, tab="all")
    older = page_of(client, dict(page.links)["Older"])

    assert len(statements(client, LIST, tab="all", kind="situation_note")) <= 8
    assert (titles(page)[0], titles(older)[0]) == ("No 3000", "No 2975")
    assert "More than 1,000 bulletins; filter to see fewer" in page.text
