"""ODT and ODS: no macros, nothing fetched from elsewhere, nothing packed inside but charts and formulas.

Packages and manifest: OpenDocument 1.3 part 2; elements: part 3.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from coordination.core.intake import markup
from coordination.core.intake.verdicts import Kind, Refused

MIMETYPE: Final = "mimetype"
_MANIFEST: Final = "META-INF/manifest.xml"
_KINDS: Final = {one.media_type: one for one in (Kind.ODT, Kind.ODS)}
_OPENDOCUMENT: Final = "application/vnd.oasis.opendocument."
#: Charts and formulas are drawn from data in the document itself.
_HARMLESS_OBJECTS: Final = {f"{_OPENDOCUMENT}chart", f"{_OPENDOCUMENT}formula"}
_MACRO_FOLDERS: Final = re.compile(r"^(?:Basic|Scripts|Dialogs)/", re.I)
_MACRO_ELEMENTS: Final = {"event-listener", "script", "scripts-library", "library-embedded"}
_EMBEDDING_ELEMENTS: Final = {"object-ole", "plugin", "applet", "floating-frame"}
_FETCHING_ELEMENTS: Final = {"dde-source", "dde-connection-decl", "dde-link", "section-source", "table-source",
                             "database-source", "cell-range-source"}  # fmt: skip
_OUTSIDE: Final = re.compile(r"^(?:[a-z][a-z0-9+.-]*:|//|\\\\|/|(?:\.\./)+)", re.I)
_PLAIN_LINK: Final = re.compile(r"(?:https?://|mailto:|tel:|#)", re.I)
#: Elements whose address is a link to click on.
_LINKS: Final = {"a"}


def examine(members: Mapping[str, bytes]) -> Kind:
    """ODT or ODS. Raises Refused."""
    media_type = members[MIMETYPE].decode("ascii", "replace").strip()
    kind = _KINDS.get(media_type)
    if kind is None:
        if media_type.endswith("-template"):
            raise Refused("document_template_file")
        raise Refused("presentation" if "presentation" in media_type else "archive")
    if any(_MACRO_FOLDERS.match(name) for name in members):
        raise Refused("document_macros")
    if _MANIFEST not in members:
        raise Refused("document_broken")
    markup.read(members[_MANIFEST], _refuse_entry)
    for name, data in members.items():
        if name.endswith(".xml") and name != _MANIFEST:
            markup.read(data, _refuse_element)
    return kind


def _refuse_entry(name: str, attributes: dict[str, str]) -> None:
    if markup.local(name) == "encryption-data":
        raise Refused("document_locked")
    if markup.local(name) != "file-entry":
        return
    entry = markup.by_local(attributes)
    path, media_type = entry.get("full-path", ""), entry.get("media-type", "")
    is_document = media_type.startswith(_OPENDOCUMENT) and path != "/"
    if "oleobject" in media_type or (is_document and media_type not in _HARMLESS_OBJECTS):
        raise Refused("document_embedded")


def _refuse_element(name: str, attributes: dict[str, str]) -> None:
    element = markup.local(name)
    if element in _MACRO_ELEMENTS:
        raise Refused("document_macros")
    if element in _EMBEDDING_ELEMENTS:
        raise Refused("document_embedded")
    if element in _FETCHING_ELEMENTS:
        raise Refused("document_external")
    target = markup.by_local(attributes).get("href", "").strip() if attributes else ""
    if not target or not _OUTSIDE.match(target):
        return
    if element == "template":
        raise Refused("document_template")
    if not (element in _LINKS and _PLAIN_LINK.match(target)):
        raise Refused("document_external")
