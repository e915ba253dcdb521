"""DOCX and XLSX: no macros, nothing fetched from elsewhere, nothing packed inside.

Parts, relationships and content types: ECMA-376 part 2; fields: part 1, 17.16; macros: MS-OFFMACRO2.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from coordination.core.intake import markup
from coordination.core.intake.verdicts import Kind, Refused

CONTENT_TYPES: Final = "[Content_Types].xml"
_MAIN: Final = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": Kind.DOCX,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": Kind.XLSX,
}
_IN_TYPES: Final = (
    (re.compile("macroenabled|vbaproject|vbadata|macrosheet|dialogsheet|customui", re.I), "document_macros"),
    (re.compile(r"template\.main\+xml", re.I), "document_template_file"),
    (re.compile(r"presentationml|\.slide", re.I), "presentation"),
    (re.compile("oleobject|activex|/msword|/vnd.ms-excel$|/html|/rtf", re.I), "document_embedded"),
)
_IN_NAMES: Final = (
    (re.compile(r"vbaproject|vbadata|/macrosheets/|/dialogsheets/|^customui/", re.I), "document_macros"),
    (re.compile(r"/embeddings/|/activex/", re.I), "document_embedded"),
    (re.compile(r"/externallinks/|/connections\.xml$|/querytables/|/webextensions/", re.I), "document_external"),
)
#: The last part of a relationship's type.
_IN_RELATIONSHIPS: Final = {
    "attachedtemplate": "document_template",
    "oleobject": "document_embedded",
    "package": "document_embedded",
    "control": "document_embedded",
    "afchunk": "document_embedded",
    "vbaproject": "document_macros",
    "xlmacrosheet": "document_macros",
    "ui": "document_macros",
    "extensibility": "document_macros",
    "externallink": "document_external",
    "externallinkpath": "document_external",
    "connections": "document_external",
}
_PLAIN_LINK: Final = re.compile(r"(?:https?://|mailto:|tel:|#)", re.I)
#: Fields that fetch or start something. One may be cut into several runs, so all runs joined are looked at too.
_FETCHING_FIELD: Final = re.compile(
    r"(?:DDEAUTO|\bDDE|INCLUDETEXT|INCLUDEPICTURE|\bDATABASE|(?<!HYPER)LINK)(?=[\s\"]|$)", re.I
)
#: Functions that fetch or start something, and DDE: 'program|topic'!item. Text in quotes is taken out first.
_FETCHING_FORMULA: Final = re.compile(
    r"\b(?:WEBSERVICE|RTD|CALL|REGISTER(?:\.ID)?|EXEC|_xlfn\.IMAGE)\s*\(|[\w']\|[^!]*!", re.I
)
_QUOTED: Final = re.compile('"[^"]*"')


def examine(members: Mapping[str, bytes]) -> Kind:
    """DOCX or XLSX. Raises Refused."""
    types = _content_types(members[CONTENT_TYPES])
    for shape, code in _IN_TYPES:
        if any(shape.search(one) for one in types):
            raise Refused(code)
    for shape, code in _IN_NAMES:
        if any(shape.search(f"/{name}" if shape.pattern[0] == "/" else name) for name in members):
            raise Refused(code)
    kinds = {_MAIN[one] for one in types if one in _MAIN}
    if len(kinds) != 1:
        raise Refused("archive" if not kinds else "document_broken")
    for name, data in members.items():
        if name.lower().endswith(".rels"):
            markup.read(data, _refuse_relationship)
        elif name.lower().endswith((".xml", ".vml")):
            _refuse_in_part(data, is_text=name.lower().startswith("word/"))
    return kinds.pop()


def _content_types(xml: bytes) -> set[str]:
    types = set()

    def note(_name: str, attributes: dict[str, str]) -> None:
        types.add(markup.by_local(attributes).get("ContentType", ""))

    markup.read(xml, note)
    return types


def _refuse_relationship(_name: str, attributes: dict[str, str]) -> None:
    link = markup.by_local(attributes)
    kind = link.get("Type", "").rpartition("/")[2].lower()
    if kind in _IN_RELATIONSHIPS:
        raise Refused(_IN_RELATIONSHIPS[kind])
    target = link.get("Target", "").strip()
    is_outside = link.get("TargetMode", "").lower() == "external" or "://" in target or target.startswith("\\\\")
    if is_outside and not (kind == "hyperlink" and _PLAIN_LINK.match(target)):
        raise Refused("document_external")


def _refuse_in_part(xml: bytes, *, is_text: bool) -> None:
    """Fields of a text, formulas of a sheet; every part is read to its end, so that none declares entities."""
    simple: list[str] = []

    def on_start(name: str, attributes: dict[str, str]) -> None:
        if markup.local(name) == "fldSimple":
            simple.append(markup.by_local(attributes).get("instr", ""))

    said = markup.read(xml, on_start, text_of={"instrText"} if is_text else {"f"})
    if is_text:
        whole = [*simple, *said]
        if any(_FETCHING_FIELD.match(one.strip()) for one in whole):
            raise Refused("document_external")
        if _FETCHING_FIELD.search(_QUOTED.sub('""', "".join(said))):
            raise Refused("document_external")
    elif any(_FETCHING_FORMULA.search(_QUOTED.sub("", one)) for one in said):
        raise Refused("document_external")
