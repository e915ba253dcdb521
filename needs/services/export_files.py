"""Writing lists as files: CSV for any program, XLSX with typed cells. Text never becomes a formula or a link.

What people typed is data, and a spreadsheet may run it: "=HYPERLINK(...)" in a title would act on whoever opens the
file. In XLSX every text is written as text. CSV knows no types, so text that begins like a formula gets an apostrophe
in front (docs/operations.md says so); all text is quoted, since a program that expects the other separator would
otherwise find a new cell after a comma inside a title.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO, Final, Protocol

import xlsxwriter
from django.utils import translation

from needs.services.export_columns import ListColumn, Type, Value

CSV_TYPE: Final = "text/csv; charset=utf-8"
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Characters with which a spreadsheet lets a formula, a command or a hidden cell begin.
_BEGINS_FORMULA: Final = frozenset("=+-@|%\t\r\n")
_WIDTHS: Final = {Type.TEXT: 28, Type.NUMBER: 16, Type.MONEY: 16, Type.DATE: 13}
_WIDE: Final = {"title": 60, "number": 18}
_FORMATS: Final = {Type.TEXT: "@", Type.NUMBER: "#,##0", Type.MONEY: "#,##0.00", Type.DATE: "yyyy-mm-dd"}
_LONGEST_SHEET_NAME: Final = 31


class ListFile(Protocol):
    """A file that takes rows, and ends."""

    def write_row(self, values: Sequence[Value]) -> None:
        """One row, in the order of the columns."""

    def end(self, cover: Iterable[tuple[str, str]]) -> None:
        """Finish it. `cover` says what the file is, label and value, where the format has room for it."""


class _Figure:
    """An amount as the language writes it; `__float__` makes the writer leave it without quotes, as whole numbers."""

    def __init__(self, words: str) -> None:
        self._words = words

    def __str__(self) -> str:
        return self._words

    def __float__(self) -> float:
        return float(self._words.replace(",", "."))


class CsvFile:
    """UTF-8 with a byte order mark, as spreadsheets expect it; the separator that the language's programs read."""

    def __init__(self, file: BinaryIO, columns: Sequence[ListColumn]) -> None:
        """Write the heads of the columns. Dates are written as 2026-11-22, in every language."""
        is_english = (translation.get_language() or "en").startswith("en")
        self._decimal = "." if is_english else ","
        self._text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
        self._rows = csv.writer(self._text, delimiter="," if is_english else ";", quoting=csv.QUOTE_NONNUMERIC)
        self._rows.writerow([harmless(str(column.label)) for column in columns])

    def write_row(self, values: Sequence[Value]) -> None:
        """One row."""
        self._rows.writerow([self._cell(value) for value in values])

    def end(self, cover: Iterable[tuple[str, str]]) -> None:
        """The file stays open for its owner. A cover would be read as rows, so there is none."""
        self._text.flush()
        self._text.detach()

    def _cell(self, value: Value) -> str | int | _Figure:
        if isinstance(value, str):
            return harmless(value)
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, Decimal):
            return _Figure(f"{value:.2f}".replace(".", self._decimal))
        return value


class XlsxFile:
    """A workbook with a cover sheet and a sheet of typed cells; no formula, no link, flat memory."""

    def __init__(self, file: BinaryIO, columns: Sequence[ListColumn], *, sheet: str, cover: str) -> None:
        """Begin both sheets and write the heads of the columns."""
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(file, options)
        self._cover = self._book.add_worksheet(_sheet_name(cover))
        self._sheet = self._book.add_worksheet(_sheet_name(sheet))
        self._columns = columns
        self._formats = {kind: self._book.add_format({"num_format": form}) for kind, form in _FORMATS.items()}
        self._head = self._book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        self._next = 1
        for place, column in enumerate(columns):
            self._sheet.set_column(place, place, _WIDE.get(column.name, _WIDTHS[column.type]))
            self._sheet.write_string(0, place, str(column.label), self._head)
        self._sheet.freeze_panes(1, 0)

    def write_row(self, values: Sequence[Value]) -> None:
        """One row. Words in a column of numbers stay words."""
        for place, (column, value) in enumerate(zip(self._columns, values, strict=True)):
            self._write(place, value, self._formats[column.type])
        self._next += 1

    def _write(self, place: int, value: Value, form: Any) -> None:
        if isinstance(value, str):
            self._sheet.write_string(self._next, place, value, self._formats[Type.TEXT])
        elif isinstance(value, date):
            self._sheet.write_datetime(self._next, place, value, form)
        else:
            self._sheet.write_number(self._next, place, value, form)

    def end(self, cover: Iterable[tuple[str, str]]) -> None:
        """Write the cover and close the workbook; the file stays open for its owner."""
        self._sheet.autofilter(0, 0, max(self._next - 1, 1), len(self._columns) - 1)
        wrapped = self._book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        self._cover.set_column(0, 0, 26)
        self._cover.set_column(1, 1, 90)
        for row, (label, value) in enumerate(cover):
            self._cover.write_string(row, 0, label, self._head)
            self._cover.write_string(row, 1, value, wrapped)
        self._book.close()


def harmless(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet could take it for a formula.

    Blanks and unseen characters in front do not help: programs that trim would find the sign behind them. Wide and
    small forms of the signs are folded to the plain ones first, as some input methods do.
    """
    for character in text:
        is_unseen = character.isspace() or unicodedata.category(character) in {"Cf", "Zs"}
        if character in _BEGINS_FORMULA or unicodedata.normalize("NFKC", character) in _BEGINS_FORMULA:
            return f"'{text}"
        if not is_unseen:
            return text
    return text


def _sheet_name(words: str) -> str:
    """A name that the format allows: at most 31 characters, none of []:*?/\\ and no apostrophe at an end."""
    kept = "".join(" " if character in "[]:*?/\\" else character for character in words)
    return kept[:_LONGEST_SHEET_NAME].strip(" '")
