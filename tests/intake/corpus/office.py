"""DOCX and XLSX: plain ones, and those with macros, links to elsewhere and things packed inside."""

from __future__ import annotations

from tests.intake.corpus.case import Case
from tests.intake.corpus.packing import packed
from tests.intake.corpus.texts import EICAR

_OPEN = "http://schemas.openxmlformats.org"
_MAIN = "application/vnd.openxmlformats-officedocument"
_WORD = f"{_MAIN}.wordprocessingml.document.main+xml"
_SHEET = f"{_MAIN}.spreadsheetml.sheet.main+xml"
_OFFICE = f"{_OPEN}/officeDocument/2006/relationships"
_W = f'xmlns:w="{_OPEN}/wordprocessingml/2006/main"'
_S = f'xmlns="{_OPEN}/spreadsheetml/2006/main"'


def types(main: str, *more: str) -> str:
    """[Content_Types].xml with this main part."""
    others = "".join(f'<Override PartName="/other{n}" ContentType="{one}"/>' for n, one in enumerate(more))
    return (
        f'<?xml version="1.0"?><Types xmlns="{_OPEN}/package/2006/content-types">'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/main.xml" ContentType="{main}"/>{others}</Types>'
    )


def relations(kind: str, target: str, *, is_outside: bool = True, base: str = _OFFICE) -> str:
    """A part with one relationship."""
    mode = ' TargetMode="External"' if is_outside else ""
    link = f'<Relationship Id="r1" Type="{base}/{kind}" Target="{target}"{mode}/>'
    return f'<Relationships xmlns="{_OPEN}/package/2006/relationships">{link}</Relationships>'


def text(body: str = "") -> str:
    """The main part of a text."""
    return f"<?xml version='1.0' encoding='UTF-8'?><w:document {_W}><w:body><w:p>{body}</w:p></w:body></w:document>"


def field(*runs: str) -> str:
    """A field, its instruction cut into these runs."""
    said = "".join(f"<w:r><w:instrText>{one}</w:instrText></w:r>" for one in runs)
    return f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{said}<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def docx_parts(main: str = _WORD, body: str = "<w:r><w:t>Krov curi</w:t></w:r>") -> dict[str, bytes | str]:
    """A text as Word packs it."""
    return {
        "[Content_Types].xml": types(main),
        "_rels/.rels": relations("officeDocument", "word/document.xml", is_outside=False),
        "word/document.xml": text(body),
    }


def docx(more: dict[str, bytes | str] | None = None, body: str = "<w:r><w:t>Krov curi</w:t></w:r>") -> bytes:
    """A text, with more parts or instead of some."""
    return packed({**docx_parts(body=body), **(more or {})})


def sheet(cells: str = "<c r='A1'><v>57</v></c>", dimension: str = "A1:B2") -> str:
    """A sheet of a workbook."""
    return f"<worksheet {_S}><dimension ref='{dimension}'/><sheetData><row r='1'>{cells}</row></sheetData></worksheet>"


def xlsx(more: dict[str, bytes | str] | None = None, **options: str) -> bytes:
    """A workbook of one sheet, with more parts or instead of some."""
    parts = {
        "[Content_Types].xml": types(_SHEET),
        "_rels/.rels": relations("officeDocument", "xl/workbook.xml", is_outside=False),
        "xl/workbook.xml": f"<workbook {_S}/>",
        "xl/worksheets/sheet1.xml": sheet(**options),
    }
    return packed({**parts, **(more or {})})


def _formula(said: str) -> bytes:
    return xlsx(cells=f"<c r='A1'><f>{said}</f></c>")


def _entities() -> str:
    levels = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
    return f"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a0 'ha'>{levels}]><w:document {_W}>&a9;</w:document>"


def _bomb() -> bytes:
    """Shared strings of 45 MB in 45 kB; more would be refused for its size alone."""
    return xlsx({"xl/sharedStrings.xml": f"<sst {_S}><si><t>{'a' * (45 * 2**20)}</t></si></sst>"})


_IMAGE = relations("image", "http://example.org/track.png")
_RELS = "word/_rels/document.xml.rels"
_SETTINGS = "word/_rels/settings.xml.rels"
_BOOK = "xl/_rels/workbook.xml.rels"
_TYPES = "[Content_Types].xml"

CASES = (
    Case("a DOCX", "letter.docx", docx, "DOCX"),
    Case("a DOCX named ZIP", "letter.zip", docx, "DOCX"),
    Case(
        "a DOCX with a link",
        "letter.docx",
        lambda: docx({_RELS: relations("hyperlink", "https://www.unhcr.org/")}, field(' HYPERLINK "http://a/link b" ')),
        "DOCX",
    ),
    Case("an XLSX", "table.xlsx", xlsx, "XLSX"),
    Case("an XLSX with sums", "table.xlsx", lambda: _formula("SUM(A1:A9)&amp;\"a|b!\"&amp;'Sheet 2'!B1"), "XLSX"),
    Case("an XLSX that claims the whole grid", "a.xlsx", lambda: xlsx(dimension="A1:XFD1048576"), "XLSX"),
    Case("a DOCX with macros", "a.docx", lambda: docx({"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"}), "document_macros"),
    Case(
        "a DOCM named DOCX",
        "a.docx",
        lambda: docx({_TYPES: types("application/vnd.ms-word.document.macroEnabled.main+xml")}),
        "document_macros",
    ),
    Case("an XLSX with old macros", "a.xlsx", lambda: xlsx({"xl/macrosheets/s.xml": "<a/>"}), "document_macros"),
    Case("an XLSX with its own ribbon", "a.xlsx", lambda: xlsx({"customUI/ui.xml": "<a/>"}), "document_macros"),
    Case(
        "a template of Word",
        "a.docx",
        lambda: docx({_TYPES: types(f"{_MAIN}.wordprocessingml.template.main+xml")}),
        "document_template_file",
    ),
    Case(
        "a DOCX with a remote template",
        "a.docx",
        lambda: docx({_SETTINGS: relations("attachedTemplate", "http://example.org/t.dotm")}),
        "document_template",
    ),
    Case("a DOCX with a remote picture", "a.docx", lambda: docx({_RELS: _IMAGE}), "document_external"),
    Case(
        "a DOCX with a link to a file",
        "a.docx",
        lambda: docx({_RELS: relations("hyperlink", "file://server/share/x.exe")}),
        "document_external",
    ),
    Case("a DOCX with a DDE field", "a.docx", lambda: docx(body=field("DDEAUTO cmd x")), "document_external"),
    Case(
        "a DOCX with a field in pieces",
        "a.docx",
        lambda: docx(body=field(" INCLUDE", "PICTURE ", '"http://example.org/a.png"')),
        "document_external",
    ),
    Case(
        "a DOCX with a simple field",
        "a.docx",
        lambda: docx(body='<w:fldSimple w:instr="INCLUDETEXT x"/>'),
        "document_external",
    ),
    Case("a DOCX with an object", "a.docx", lambda: docx({"word/embeddings/o.bin": b"x"}), "document_embedded"),
    Case(
        "a DOCX with a page in it",
        "a.docx",
        lambda: docx({_RELS: relations("aFChunk", "page.html", is_outside=False)}),
        "document_embedded",
    ),
    Case("a DOCX with ActiveX", "a.docx", lambda: docx({"word/activeX/a.xml": "<a/>"}), "document_embedded"),
    Case("a DOCX with an entity bomb", "a.docx", lambda: docx({"word/document.xml": _entities()}), "document_entities"),
    Case("a DOCX that is no XML", "a.docx", lambda: docx({"word/document.xml": "<w:a"}), "document_broken"),
    Case("a DOCX with a virus test", "a.docx", lambda: docx({"word/media/x.txt": EICAR}), "scanner_test"),
    Case(
        "an XLSX with links to others",
        "a.xlsx",
        lambda: xlsx({"xl/externalLinks/link1.xml": "<a/>"}),
        "document_external",
    ),
    Case("an XLSX with a connection", "a.xlsx", lambda: xlsx({"xl/connections.xml": "<a/>"}), "document_external"),
    Case(
        "an XLSX with a path to another",
        "a.xlsx",
        lambda: xlsx({_BOOK: relations("externalLinkPath", "b.xlsx")}),
        "document_external",
    ),
    Case("an XLSX with WEBSERVICE", "a.xlsx", lambda: _formula('WEBSERVICE("http://a")'), "document_external"),
    Case("an XLSX with DDE", "a.xlsx", lambda: _formula("cmd|'/c calc'!A0"), "document_external"),
    Case("an XLSX with an object", "a.xlsx", lambda: xlsx({"xl/embeddings/o.bin": b"x"}), "document_embedded"),
    Case("an XLSX that is a bomb", "bomb.xlsx", _bomb, "archive_ratio"),
    Case(
        "a presentation",
        "slides.pptx",
        lambda: docx({_TYPES: types(f"{_MAIN}.presentationml.presentation.main+xml")}),
        "presentation",
    ),
)
