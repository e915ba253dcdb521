"""Reading the files that exports make: CSV as text, XLSX part by part, without the library that wrote it."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def csv_rows(content: bytes, delimiter: str = ",") -> list[list[str]]:
    """The rows of a CSV file with its byte order mark."""
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


@dataclass
class Workbook:
    """A workbook: `sheets` by name, each a list of rows of (type, value); type is "s" for text, "n" for a number."""

    sheets: dict[str, list[list[tuple[str, Any]]]]
    parts: dict[str, str]

    @classmethod
    def read(cls, content: bytes) -> Workbook:
        """From the bytes of the file."""
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert archive.testzip() is None
            parts = {name: archive.read(name).decode() for name in archive.namelist()}
        shared = _shared_strings(parts.get("xl/sharedStrings.xml", ""))
        names = [one.get("name") for one in _parsed(parts["xl/workbook.xml"]).iter(f"{_MAIN}sheet")]
        return cls(
            {name: _rows(parts[f"xl/worksheets/sheet{place}.xml"], shared) for place, name in enumerate(names, 1)},
            parts,
        )

    @property
    def xml(self) -> str:
        """All parts as one text."""
        return "\n".join(self.parts.values())


def _shared_strings(xml: str) -> list[str]:
    if not xml:
        return []
    return [_text(one) for one in _parsed(xml).iter(f"{_MAIN}si")]


def _rows(xml: str, shared: list[str]) -> list[list[tuple[str, Any]]]:
    return [[_cell(cell, shared) for cell in row.iter(f"{_MAIN}c")] for row in _parsed(xml).iter(f"{_MAIN}row")]


def _cell(cell: ElementTree.Element, shared: list[str]) -> tuple[str, Any]:
    assert cell.find(f"{_MAIN}f") is None, "a formula"
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return "s", _text(cell)
    value = cell.findtext(f"{_MAIN}v")
    if kind == "s":
        return "s", shared[int(value or "")]
    assert kind == "n", kind
    return "n", float(value) if value else None


def _text(element: ElementTree.Element) -> str:
    whole = "".join(part.text or "" for part in element.iter(f"{_MAIN}t"))
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), whole)


def _parsed(xml: str) -> ElementTree.Element:
    return ElementTree.fromstring(xml)  # noqa: S314 (written by the code under test a moment ago)
