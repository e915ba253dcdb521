"""ODT and ODS: plain ones, and those with macros, links to elsewhere and things packed inside."""

from __future__ import annotations

from tests.intake.corpus.case import Case
from tests.intake.corpus.packing import packed

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_KIND = "application/vnd.oasis.opendocument"
_SPACES = " ".join(
    f'xmlns:{name}="{_OASIS}:{name}:1.0"' for name in ("office", "text", "draw", "script", "table", "meta", "manifest")
)
_LINK = 'xmlns:xlink="http://www.w3.org/1999/xlink"'


def content(body: str = "<text:p>Krov curi</text:p>") -> str:
    """content.xml; LibreOffice always writes the empty `office:scripts`."""
    return f"<office:document-content {_SPACES} {_LINK}><office:scripts/>{body}</office:document-content>"


def manifest(more: str = "", kind: str = f"{_KIND}.text") -> str:
    """The list of parts."""
    whole = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
    return f"<manifest:manifest {_SPACES}>{whole}{more}</manifest:manifest>"


def entry(path: str, kind: str, inner: str = "") -> str:
    """One part in the list."""
    return (
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}">{inner}</manifest:file-entry>'
    )


def document(kind: str = "text", *, body: str | None = None, **more: bytes | str) -> bytes:
    """A document as LibreOffice packs it; `more` are parts, with `__` for a slash and `_xml` for the ending."""
    parts: dict[str, bytes | str] = {
        "mimetype": f"{_KIND}.{kind}",
        "content.xml": content() if body is None else content(body),
        "META-INF/manifest.xml": manifest(kind=f"{_KIND}.{kind}"),
    }
    named = {name.replace("__", "/").replace("_xml", ".xml"): data for name, data in more.items()}
    return packed({**parts, **named}, stored=("mimetype",))


def _listed(more: str, kind: str = "text", **parts: bytes | str) -> bytes:
    return document(kind, **{"META-INF__manifest_xml": manifest(more, f"{_KIND}.{kind}"), **parts})


def _drawn(address: str, element: str = "draw:image") -> bytes:
    return document(body=f'<{element} xlink:href="{address}"/>')


_LOCK = '<manifest:encryption-data manifest:checksum="x"/>'

CASES = (
    Case("an ODT", "letter.odt", document, "ODT"),
    Case("an ODS", "table.ods", lambda: document("spreadsheet"), "ODS"),
    Case(
        "an ODT with a link",
        "letter.odt",
        lambda: document(body='<text:a xlink:href="https://www.unhcr.org/">x</text:a>'),
        "ODT",
    ),
    Case("an ODT with its own picture", "letter.odt", lambda: _drawn("Pictures/1.png"), "ODT"),
    Case(
        "an ODS with a chart",
        "table.ods",
        lambda: _listed(entry("Object 1/", f"{_KIND}.chart"), "spreadsheet", Object__content_xml=content()),
        "ODS",
    ),
    Case("an ODT with macros", "a.odt", lambda: document(Basic__Standard__Module1_xml="<a/>"), "document_macros"),
    Case("an ODT with a Python macro", "a.odt", lambda: document(Scripts__python__a=b"x"), "document_macros"),
    Case(
        "an ODT that runs on opening",
        "a.odt",
        lambda: document(body='<script:event-listener script:event-name="dom:load"/>'),
        "document_macros",
    ),
    Case("an ODT with a remote picture", "a.odt", lambda: _drawn("http://example.org/t.png"), "document_external"),
    Case("an ODT with a picture of a share", "a.odt", lambda: _drawn("file://server/x.png"), "document_external"),
    Case("an ODT with a picture beside it", "a.odt", lambda: _drawn("../x.png"), "document_external"),
    Case("an ODT with a remote section", "a.odt", lambda: _drawn("x.odt", "text:section-source"), "document_external"),
    Case("an ODT with a running link", "a.odt", lambda: _drawn("javascript:alert(1)", "text:a"), "document_external"),
    Case("an ODS with DDE", "a.ods", lambda: document(body="<office:dde-source/>"), "document_external"),
    Case(
        "an ODT with a remote template",
        "a.odt",
        lambda: document(meta_xml=content('<meta:template xlink:href="http://example.org/t.ott"/>')),
        "document_template",
    ),
    Case(
        "an ODT with a workbook in it",
        "a.odt",
        lambda: _listed(entry("Object 1/", f"{_KIND}.spreadsheet")),
        "document_embedded",
    ),
    Case("an ODT with an OLE object", "a.odt", lambda: document(body="<draw:object-ole/>"), "document_embedded"),
    Case("an ODT with a password", "a.odt", lambda: _listed(entry("content.xml", "x", _LOCK)), "document_locked"),
    Case("an ODT with an entity", "a.odt", lambda: document(styles_xml="<!DOCTYPE a []><a/>"), "document_entities"),
    Case("an ODT without its list", "a.odt", lambda: packed({"mimetype": f"{_KIND}.text"}), "document_broken"),
    Case("a template of LibreOffice", "a.ott", lambda: document("text-template"), "document_template_file"),
    Case("a presentation of LibreOffice", "a.odp", lambda: document("presentation"), "presentation"),
)
