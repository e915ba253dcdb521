"""The list of needs as a file: the reader's rows and columns, recorded, at once or as a job."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from coordination.jobs.models import Job
from coordination.jobs.services import running
from municipalities.access import grants
from municipalities.models import AuditEvent, Territory
from municipalities.services.list_views import choose_columns
from needs.models import NeedGroupShare
from needs.services import exports, list_columns
from tests.factories import actor_of, as_system, fresh, make_authority, make_country, make_need, make_territory
from tests.needs.spreadsheets import Workbook, csv_rows

EXPORT = "/needs/export/"
COST = {"cost_minor": 1_234_550, "cost_eur_cents": 1_234_550, "rate": 1, "rate_date": "2026-11-02"}
ZONE = ZoneInfo("Europe/Belgrade")
HEADS = ["Number", "Need", "Municipality", "Sector", "Severity", "People affected", "Cost (EUR)", "State", "Logged"]


@pytest.fixture
def needs(cast):
    """Needs of Lind in several states, with every kind of figure, and one of Holm."""
    common = {"created_by": cast.ada, "sector": cast.sector}
    return [
        make_need(cast.lind, **common, title="A draft", people_affected=None),
        make_need(cast.lind, state="submitted", **common, title="=1+1 beds"),
        make_need(cast.lind, state="accepted", **common, title="Tents", people_affected=3, **COST),
        make_need(cast.lind, state="met", **common, title="Кревети; 'žuti', \"novi\"", people_affected=48_300),
        make_need(cast.holm, state="accepted", **common, title="Blankets", people_affected=0),
    ]


def export(client, person, **values) -> Any:
    client.force_login(person)
    return client.post(EXPORT, {"view": "network", "format": "csv", **values})


def told(cell: str) -> str:
    """A cell of the page as its words."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", cell)).split())


def on_screen(client, person, query: str) -> list[list[str]]:
    """The rows of the page: the first cell holds title and number."""
    client.force_login(person)
    page = client.get(f"/needs/?{query}").content.decode()
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [[told(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)] for row in body.split("</tr>")[:-1]]


def as_on_screen(row: list[Any]) -> list[str]:
    """A row of a workbook as the page writes it."""
    number, title, place, sector, severity, people, cost, state, logged = (value for _type, value in row)
    day = timezone.datetime(1899, 12, 30) + timezone.timedelta(days=logged)
    return [
        f"{title} {number}",
        place,
        sector,
        f"{severity:.0f}",
        people if isinstance(people, str) else f"{people:,.0f}",
        cost if isinstance(cost, str) else f"€{cost:,.0f}",
        state,
        f"{day.day} {day:%b %Y}",
    ]


QUERIES = (
    "view=network",
    "view=own",
    "view=shared",
    "view=network&state=accepted",
    "view=network&severity=4-5&sector=ACC",
    "view=network&place=Holm",
    "view=network&state=nothing",
)


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("name", ["ada", "finn", "cleo", "jana", "ivo"])
def test_the_file_holds_the_rows_and_cells_of_the_page(client, cast, needs, name, query):
    person = getattr(cast, name)
    screen = on_screen(client, person, query)
    sent = dict(part.split("=") for part in query.split("&"))

    answer = export(client, person, **{**sent, "format": "xlsx"})

    book = Workbook.read(answer.content)
    heads, *rows = book.sheets["Needs"]
    assert [value for _type, value in heads] == HEADS
    # The page shows a severity with its word.
    assert [as_on_screen(row) for row in rows] == [[*one[:3], one[3].split()[0], *one[4:]] for one in screen]
    csv = csv_rows(export(client, person, **sent).content)
    assert [row[0] for row in csv[1:]] == [row[0][1] for row in rows]
    assert len(screen) <= 25


def test_every_column_that_can_be_chosen_stands_in_both(client, cast, needs):
    with as_system():
        day = {"needed_by": "2026-12-24", "still_valid_on": "2026-11-20", "answer_due_on": "2026-12-01"}
        type(needs[2])._base_manager.filter(pk=needs[2].pk).update(urgency="72h", rank=2, **day)
        type(needs[1])._base_manager.filter(pk=needs[1].pk).update(answer_due_on="2026-12-02")
    actor = actor_of(cast.ada)
    choose_columns(actor=actor, page=list_columns.PAGE, columns=list(list_columns.COLUMNS), size=25)
    client.force_login(cast.ada)
    page = client.get("/needs/?view=network").content.decode()
    heads = [told(one) for one in re.findall(r"<th scope=\"col\".*?</th>", page, re.S)]
    screen = on_screen(client, cast.ada, "view=network")

    file_heads, *rows = csv_rows(export(client, cast.ada).content)

    assert file_heads == ["Number", *heads]
    assert len(heads) == 1 + len(list_columns.COLUMNS)
    assert [bool(cell and cell != "not known") for row in rows for cell in row[2:]] == [
        bool(cell and cell != "not known") for row in screen for cell in row[1:]
    ]
    tents = next(row for row in rows if row[1] == "Tents")
    assert {"2", "2026-12-24", "2026-11-20", "12345.50"} <= {*tents}
    assert "2026-12-02" in next(row for row in rows if row[1] == "'=1+1 beds")


def test_a_day_of_the_answer_stands_while_one_is_waited_for(client, cast, needs):
    with as_system():
        type(needs[1])._base_manager.filter(pk__in=[one.pk for one in needs]).update(answer_due_on="2026-11-05")
    choose_columns(actor=actor_of(cast.ada), page=list_columns.PAGE, columns=["answer_due"], size=25)

    screen = {row[0].rpartition(" ")[0]: row[1] for row in on_screen(client, cast.ada, "view=own")}
    csv = {row[1]: row[2] for row in csv_rows(export(client, cast.ada, view="own").content)[1:]}
    sheet = Workbook.read(export(client, cast.ada, view="own", format="xlsx").content).sheets["Needs"]

    assert csv == {"'=1+1 beds": "2026-11-05", **dict.fromkeys(("A draft", "Tents", "Кревети; 'žuti', \"novi\""), "")}
    assert {title for title, day in screen.items() if "Nov" in day} == {"=1+1 beds"}
    assert [row[1][1] for row in sheet[1:] if row[2][1]] == ["=1+1 beds"]


def test_the_comparison_with_the_page_is_not_blind(client, cast, needs):
    assert len(on_screen(client, cast.ada, "view=network")) == 5
    assert len(on_screen(client, cast.finn, "view=network")) == 4
    assert on_screen(client, cast.ivo, "view=network&place=Holm")[0][4] == "0"


def test_the_page_offers_both_formats_with_its_filters(client, cast, needs):
    client.force_login(cast.ada)

    page = client.get("/needs/?view=network&state=accepted&severity=4").content.decode()

    form = page.partition(f'action="{EXPORT}"')[2].partition("</form>")[0]
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    assert {**hidden, "csrfmiddlewaretoken": ""} == {
        "csrfmiddlewaretoken": "", "view": "network", "state": "accepted", "severity": "4",
    }  # fmt: skip
    assert 'value="xlsx"' in form
    assert 'value="csv"' in form


def test_small_numbers_stay_hidden_as_words(client, cast, needs):
    """The house and its reviewers see the 3 people; the network does not, in neither format."""
    seen = {}
    for name in ("ada", "finn", "cleo", "ivo"):
        rows = csv_rows(export(client, getattr(cast, name)).content)
        seen[name] = next(row[5] for row in rows if row[1] == "Tents")
    book = Workbook.read(export(client, cast.ivo, format="xlsx").content)

    assert seen == {"ada": "3", "finn": "3", "cleo": "fewer than 5", "ivo": "fewer than 5"}
    assert next(row[5] for row in book.sheets["Needs"] if row[1][1] == "Tents") == ("s", "fewer than 5")
    cover = {label[1]: value[1] for label, value in book.sheets["About this file"]}
    assert "hidden because fewer than 5 for 1." in cover["Quality"]


def test_the_cover_says_what_the_file_is(client, cast, needs):
    answer = export(client, cast.finn, view="network", severity="4-5", state="accepted", format="xlsx")

    cover = [(label[1], value[1]) for label, value in Workbook.read(answer.content).sheets["About this file"]]
    words = dict(cover)
    assert words["List"] == "All needs that the reader can see"
    assert words["Filter: State"] == "Accepted"
    assert words["Filter: Severity"] == "4 Severe, 5 Critical"
    assert words["Needs"] == "2"
    assert words["Exported by"] == "Finn, Approver, Vale County"
    assert re.fullmatch(r"\d+ \w+ 20\d\d, \d\d:\d\d \(Europe/Belgrade\)", words["As of"])
    assert "*" not in words
    assert "known for 2 needs, not known for 0" in words["Quality"]


def test_the_note_on_status_stands_on_the_cover_where_its_asterisk_stands_in_the_file(client, cast, needs):
    country = make_country(name="Kosovo", needs_status_note=True)
    town = make_territory(parent=country, name="Prizren", needs_status_note=True)
    make_need(make_authority(territory=town), state="accepted", created_by=cast.ada, sector=cast.sector)

    book = Workbook.read(export(client, cast.ivo, format="xlsx").content)

    assert ("s", "Prizren*") in [row[2] for row in book.sheets["Needs"]]
    assert [value[1] for label, value in book.sheets["About this file"] if label[1] == "*"] == [exports.status_note()]
    assert "Resolution 1244/1999" in exports.status_note()
    assert "<" not in exports.status_note()


def test_an_export_is_recorded_with_its_filters_and_rows(client, cast, needs):
    export(client, cast.ada, state="accepted")

    with as_system():
        event = AuditEvent.objects.get(action="needs.list.exported")
    assert (event.actor, event.acting, event.chain) == (cast.ada, cast.lind, cast.lind.pk)
    assert event.after == {
        "view": "network", "chosen": {"state": "accepted"}, "columns": [], "format": "csv", "rows": 2,
    }  # fmt: skip


def test_the_file_is_an_attachment_with_a_plain_name(client, cast, needs):
    answer = export(client, cast.ada)

    assert re.fullmatch(
        r'attachment; filename="needs-network-\d{4}-\d\d-\d\d-\d{4}\.csv"', answer["Content-Disposition"]
    )
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "values",
    [
        {"format": "exe"}, {"view": "everything"}, {"view": ""}, {"severity": "9"}, {"place": "x" * 5000},
        {"state": "\x00"}, {"sector": "'; drop table needs_need; --"}, {"country": "zz"}, {"group": "\ud7ff"},
    ],
)  # fmt: skip
def test_strange_values_find_nothing_and_break_nothing(client, cast, needs, values):
    answer = export(client, cast.ada, **values)

    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_person_exports_ten_times_an_hour(client, cast, needs):
    for _ in range(exports.PER_HOUR):
        assert export(client, cast.ada).status_code == 200

    answer = client.post(EXPORT, {"view": "own", "format": "csv"}, follow=True)

    assert "as many exports as is possible in one hour" in answer.content.decode()
    assert export(client, cast.kim).status_code == 200
    with as_system():
        AuditEvent.objects.filter(action=exports.EVENT).update(at=timezone.now() - timezone.timedelta(minutes=61))
    assert export(client, cast.ada).status_code == 200


def test_the_language_of_the_page_is_that_of_the_file(client, cast, needs):
    client.force_login(cast.ada)

    content = client.post(f"{EXPORT}?lang=bs", {"view": "network", "format": "csv"}).content

    assert csv_rows(content, ";")[0] == [translated(head) for head in HEADS]
    assert csv_rows(content, ";")[0] != HEADS


def translated(words: str) -> str:
    """In Bosnian."""
    with translation.override("bs"):
        return translation.gettext(words)


@pytest.fixture
def long_lists(monkeypatch):
    """Two needs are long, and a piece holds two."""
    monkeypatch.setattr(exports, "AT_ONCE", 2)
    monkeypatch.setattr(exports, "CHUNK", 2)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("format", "sent", "rows"),
    [("csv", {}, 5), ("xlsx", {}, 5), ("csv", {"view": "own"}, 4), ("csv", {"state": "accepted"}, 2)],
)
def test_a_long_list_becomes_a_job_with_the_same_file(
    client, cast, needs, monkeypatch, settings, tmp_path, format, sent, rows
):
    settings.FILES_DIR = tmp_path
    at_once = export(client, cast.ada, format=format, **sent).content
    monkeypatch.setattr(exports, "AT_ONCE", 2)
    monkeypatch.setattr(exports, "CHUNK", 2)

    answer = export(client, cast.ada, format=format, **sent)
    with as_system():
        job = Job.objects.unscoped("the only one").get()
    assert answer["Location"] == f"/jobs/{job.uuid}/"
    page = client.get(answer["Location"]).content.decode()
    assert "the file is made in the background" in page
    assert ("Our needs" if sent.get("view") else "All that you can see") in page.partition("<h1")[2]
    assert format.upper() in page
    begun = timezone.localtime(timezone=ZONE)
    running.run_next()

    assert fresh(job).state == "done", fresh(job).error
    names = [
        f"needs-{sent.get('view', 'network')}-{moment:%Y-%m-%d-%H%M}.{format}"
        for moment in (begun, timezone.localtime(timezone=ZONE))
    ]
    assert fresh(job).file_name in names
    content = client.post(f"/jobs/{job.uuid}/file/").content
    if format == "csv":
        assert content == at_once
        assert len(csv_rows(content)) == rows + 1
    else:
        assert Workbook.read(content).sheets["Needs"] == Workbook.read(at_once).sheets["Needs"]
    with as_system():
        actions = list(AuditEvent.objects.filter(actor=cast.ada).order_by("at").values_list("action", flat=True))
    assert actions.count("needs.list.exported") == 2
    assert actions[-1] == "jobs.file.fetched"


@pytest.mark.django_db(transaction=True)
def test_a_job_reads_with_the_scope_of_its_moment(client, cast, needs, long_lists, settings, tmp_path):
    """Lind's submitted need was opened to Holm by name; the share ends after the asking, and the file lacks it."""
    settings.FILES_DIR = tmp_path
    with as_system():
        share = grants.share_with_authority(
            share_model=NeedGroupShare, record=needs[1], authority=cast.holm, granted_by=cast.ada.pk, reason="test"
        )
    export(client, cast.cleo, view="network")
    with as_system():
        NeedGroupShare.objects.filter(pk=share.pk).update(valid_until=timezone.now())

    running.run_next()

    with as_system():
        job = Job.objects.unscoped("the only one").get()
    rows = csv_rows(client.post(f"/jobs/{job.uuid}/file/").content)
    assert [row[1] for row in rows[1:]] == ["Blankets", "Кревети; 'žuti', \"novi\"", "Tents"]


@pytest.mark.django_db(transaction=True)
def test_a_list_that_is_too_long_is_refused_in_words(client, cast, needs, long_lists, monkeypatch):
    monkeypatch.setattr(exports, "MOST", 3)
    export(client, cast.ada)

    running.run_next()

    with as_system():
        job = Job.objects.unscoped("the only one").get()
    assert (job.state, job.reason) == ("parked", "impossible")
    assert job.reason_words == "The list holds more than 3 needs. Filter it and export it in parts."


def test_the_words_of_filters_know_each_that_the_list_offers(cast, needs):
    from needs.services.filter_words import words_of_filters
    from needs.services.filters import Filters

    chosen = {
        "state": "open", "severity": "4", "sector": "ACC", "country": "nl", "place": "Lind", "group": "REF",
        "role": "transit",
    }  # fmt: skip
    words = dict(words_of_filters(Filters(chosen)))

    assert words["Sector"] == "Accommodation and shelter"
    assert words["Country or participant"] == Territory.objects.get(iso2="NL", level="country").display_name
    assert words["Place"] == "Lind"
    assert words["Group"] == "Refugees"
    assert set(words.values()) & set(chosen.values()) == {"Lind"}
