"""XML of feeds: made as a tree, so that nothing that people typed becomes markup."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final
from xml.etree import ElementTree

ATOM: Final = "http://www.w3.org/2005/Atom"
CAP: Final = "urn:oasis:names:tc:emergency:cap:1.2"
LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
#: What XML 1.0 cannot hold, even escaped (section 2.2), and what turns the direction of reading round.
_UNFIT: Final = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]"
)

ElementTree.register_namespace("", ATOM)
ElementTree.register_namespace("cap", CAP)


def safe(text: str) -> str:
    """The text with the replacement character for what no reader of XML takes."""
    return _UNFIT.sub("\N{REPLACEMENT CHARACTER}", text)


def child(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
    """A new last element, in the namespace of its parent."""
    space = parent.tag[: parent.tag.index("}") + 1]
    one = ElementTree.SubElement(parent, space + name, {key: safe(value) for key, value in attributes.items()})
    one.text = safe(text) or None
    return one


def document(root: ElementTree.Element) -> bytes:
    """The whole document in UTF-8."""
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def utc_text(moment: datetime, zone: str = "+00:00") -> str:
    """The moment in UTC to the second, with the sign of the zone that the format asks for."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S") + zone
