"""The list of bulletins as a file: the rows of the page, nothing that a spreadsheet runs, bounded and recorded."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from coordination.bulletins.models import Bulletin
from coordination.bulletins.services import exports
from municipalities.models import AuditEvent
from tests.bulletins.telling import begun, corrected, told, translated
from tests.bulletins.told import tell_everyone
from tests.cast import Cast
from tests.factories import as_system, make_country, make_territory
from tests.needs.spreadsheets import Workbook, csv_rows
from tests.pages import browser, page_of, sent

pytestmark = pytest.mark.django_db
EXPORT = "/bulletins/export/"
#: Where Farby's clock stands.
ZONE = ZoneInfo("Europe/Belgrade")
HEADS = [
    "Number",
    "Bulletin",
    "Language",
    "Kind",
    "From",
    "Place",
    "Told",
    "Valid until",
    "State",
    "Urgent",
    "Exercise",
]


def export(person: Any, **values: str) -> Any:
    return browser(person).post(EXPORT, {"tab": "all", "format": "csv", **values})


def titles(person: Any, **values: str) -> list[str]:
    return [row[1] for row in csv_rows(export(person, **values).content)[1:]]


def on_screen(person: Any, **query: str) -> list[str]:
    page = page_of(browser(person), "/bulletins/", **query)
    return [one.all("a")[0].text for one in page.main.all("th", scope="row")]


@pytest.fixture
def many(cast: Cast) -> list[Bulletin]:
    """Of several kinds and audiences, drafts included."""
    return [
        begun(cast, title="A draft"),
        told(cast, title="For the network"),
        told(cast, cast.farby, title="For Farby", is_urgent=True, valid_until=timezone.now() + timedelta(days=1)),
        told(cast, title="A drill", is_exercise=True),
        told(cast, title="Of Holm", by="cleo", kind="question"),
        tell_everyone(cast, title="For everyone"),
    ]


@pytest.mark.parametrize("person", ["ada", "gita", "cleo", "ivo", "dara", "finn"])
@pytest.mark.parametrize(
    "query",
    [
        *({"tab": tab} for tab in ("valid", "all", "own", "asked", "nothing")),
        *({"tab": "all", **one} for one in ({"kind": "question"}, {"exercise": "only"}, {"place": "Nowhere"})),
    ],
)
def test_the_file_holds_the_rows_of_the_page_in_its_order(cast: Cast, many: list[Bulletin], person: str, query: dict):
    reader = getattr(cast, person)

    assert titles(reader, **query) == on_screen(reader, **query)


def test_the_comparison_with_the_page_is_not_blind(cast: Cast, many: list[Bulletin]):
    assert on_screen(cast.gita, tab="all") == ["For everyone", "Of Holm", "A drill", "For Farby", "For the network"]
    assert "For Farby" not in on_screen(cast.cleo, tab="all")
    assert on_screen(cast.ada, tab="own") == ["A draft"]


def test_each_row_says_what_it_is(cast: Cast, many: list[Bulletin]):
    heads, *rows = csv_rows(export(cast.gita).content)
    found = {row[1]: dict(zip(heads, row, strict=True)) for row in rows}
    until = many[2].valid_until.astimezone(ZONE)

    assert heads == HEADS
    farby = found["For Farby"]
    assert farby.pop("Valid until") == f"{until.day} {until:%b %Y}, {until:%H:%M}"
    assert farby == {
        "Number": many[2].number,
        "Bulletin": "For Farby",
        "Language": "en-gb",
        "Kind": "Situation note",
        "From": "Lind",
        "Place": "Lind",
        "Told": f"{many[2].published_at.astimezone(ZONE):%Y-%m-%d}",
        "State": "Published",
        "Urgent": "Yes",
        "Exercise": "",
    }
    assert found["A drill"]["Exercise"] == "Yes"
    assert found["A drill"]["Valid until"] == "no end"


def test_no_title_becomes_a_formula_or_a_link(cast: Cast):
    names = ["=1+1", "+49 30", "-2", "@SUM(A1)", "|cmd", "%0A", "\uff1d1+1", "https://example.org/", '=HYPERLINK("x")']
    for one in names:
        told(cast, title=one)
    kept = titles(cast.gita)
    book = Workbook.read(export(cast.gita, format="xlsx").content)
    cells = [row[1] for row in book.sheets["Bulletins"][1:]]

    for one in names:
        assert (one if one.startswith("http") else f"'{one}") in kept
        assert ("s", one) in cells
    # No cell leads anywhere either; Workbook refuses formulas.
    assert "<hyperlink" not in book.parts["xl/worksheets/sheet2.xml"]


def test_it_speaks_the_reader_s_language_and_takes_no_old_translation(cast: Cast):
    new, old = told(cast, title="Three buses"), told(cast, title="Two buses")
    translated(cast, old, "mk", "Два автобуса")
    corrected(cast, old, title="Four buses")
    translated(cast, new, "mk", "Три автобуса")
    with as_system():
        type(cast.gita)._base_manager.filter(pk=cast.gita.pk).update(language="mk")
    _heads, *rows = csv_rows(export(cast.gita).content, ";")

    assert {row[1]: row[2] for row in rows} == {"Три автобуса": "mk", "Four buses": "en-gb"}


def test_the_cover_says_what_the_file_is(cast: Cast):
    place = make_territory(parent=make_country(name="Kosovo", needs_status_note=True), needs_status_note=True)
    told(cast, place_id=place.pk, kind="question")
    book = Workbook.read(export(cast.gita, format="xlsx", kind="question").content)
    cover = {label[1]: value[1] for label, value in book.sheets["About this file"]}

    assert cover["List"] == "All"
    assert cover["Filter: Kind"] == "Question to peers"
    assert cover["Bulletins"] == "1"
    assert cover["Exported by"] == "Gita, Officer, Farby"
    assert "Resolution 1244" in cover["*"]


def test_every_file_is_recorded_and_there_is_an_end_to_them(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    told(cast)
    monkeypatch.setattr(exports, "PER_HOUR", 2)
    for _time in range(2):
        assert export(cast.gita, kind="situation_note").status_code == 200
    page = sent(browser(cast.gita), EXPORT, {"tab": "all", "format": "csv"})
    assert page.status == 302
    assert export(cast.cleo).status_code == 200

    with as_system():
        rows = AuditEvent.objects.filter(action="bulletins.list.exported", actor_id=cast.gita.pk)
        assert [one.after for one in rows] == [
            {"tab": "all", "chosen": {"kind": "situation_note"}, "format": "csv", "rows": 1}
        ] * 2


def test_a_list_that_is_too_long_is_not_written(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    for number in range(3):
        told(cast, title=f"Number {number}")
    monkeypatch.setattr(exports, "MOST", 2)
    client = browser(cast.gita)
    answer = client.post(EXPORT, {"tab": "all", "format": "csv", "exercise": "without"})

    assert (answer.status_code, answer.url) == (302, "/bulletins/?tab=all&exercise=without")
    assert "more than 2 bulletins" in client.get(answer.url).content.decode()
    monkeypatch.setattr(exports, "MOST", 3)
    assert len(titles(cast.gita)) == 3


def test_the_page_offers_both_formats_with_its_filters_to_members_alone(cast: Cast, many: list[Bulletin]):
    page = page_of(browser(cast.gita), "/bulletins/", tab="all", exercise="without")
    form = next(one for one in page.main.all("form") if one.attributes.get("action") == EXPORT)

    assert page.fields_of(form) == {"tab": "all", "exercise": "without"}
    assert [one.attributes["value"] for one in form.all("button")] == ["xlsx", "csv"]
    for stranger in (None, cast.eli):
        assert "Export as CSV" not in page_of(browser(stranger), "/bulletins/").text
        assert export(stranger).status_code == 302
