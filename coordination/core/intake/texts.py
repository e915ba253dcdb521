"""Plain text and CSV: nothing that a browser runs, no bytes that are no text, no formulas in the cells of a CSV."""

from __future__ import annotations

import codecs
import re
from typing import Final

from coordination.core.intake.sniffing import MARKUP
from coordination.core.intake.verdicts import Kind, Refused

_MARKS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
# What a browser takes for a page when it guesses (WHATWG MIME Sniffing, 7.1), and other texts that are programs.
_FIRST: Final = (
    (re.compile(r"\s*<\s*svg|\s*<\?xml[^>]*>\s*(?:<!--.*?-->\s*)*(?:<!doctype\s+svg|<svg)", re.I | re.S), "svg"),
    (re.compile(r"\s*<(?:!doctype|!--|html|head|body|script|style|iframe|title|table|div|font|img|a|b|p|h1|br)\b|"
                r"\s*<!--", re.I), "web_page"),
    (re.compile(r"\s*<\?php|#!"), "program"),
    (re.compile(r"\s*<\?xml", re.I), "xml"),
    (re.compile(r"\s*\{\\rtf"), "rtf"),
    (re.compile(r"%!PS"), "postscript"),
)  # fmt: skip
_HEAD: Final = 4096
# A cell begins with the line or after a separator; spaces and quotes before its first sign do not count for a
# spreadsheet program either. The full-width signs are read as the plain ones by some.
_CELL: Final = re.compile("(?:^|[;,\t|])[ \t\"'\u00a0]*([=@+\\-\uff1d\uff20\uff0b\uff0d][^;\t\r\n]*)", re.M)
_ALWAYS_FORMULA: Final = ("=", "\uff1d")
_CALLS: Final = re.compile(r"[(!|]")


def examine(raw: bytes, *, is_csv: bool) -> Kind | None:
    """TEXT or CSV; None when these bytes are no text. Raises Refused."""
    text = decoded(raw)
    if text is None:
        return None
    head = text[:_HEAD]
    for shape, code in _FIRST:
        if shape.match(head):
            raise Refused(code)
    if MARKUP.search(head.encode(errors="replace")):
        raise Refused("web_page")
    if "%PDF-" in head[:1024]:
        raise Refused("polyglot")
    if not is_csv:
        return Kind.TEXT
    _refuse_formulas(text)
    return Kind.CSV


def decoded(raw: bytes) -> str | None:
    """The text, or None. Bytes that are no UTF are read one sign each: old Windows files name no code page."""
    for mark, codec in _MARKS:
        if raw.startswith(mark):
            try:
                text = raw.removeprefix(mark).decode(codec)
            except UnicodeDecodeError:
                return None
            return None if _CONTROL.search(text) else text
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    return None if _CONTROL.search(text) else text


def _refuse_formulas(text: str) -> None:
    for found in _CELL.finditer(text):
        cell = found[1]
        if cell.startswith(_ALWAYS_FORMULA) or _CALLS.search(cell):
            raise Refused("csv_formula", row=text.count("\n", 0, found.start(1)) + 1)
