"""PDF: plain ones, and those that hold or do more than pages."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Encryption, Name, ObjectStreamMode, Pdf

from tests.intake.corpus.case import Case

_SCRIPT = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def made(change: Callable[[Pdf], object] = lambda _pdf: None, *, pages: int = 1, **options: object) -> bytes:
    """The bytes of a PDF of so many pages, after `change`."""
    with pikepdf.new() as pdf:
        for _page in range(pages):
            pdf.add_blank_page()
        change(pdf)
        file = io.BytesIO()
        pdf.save(file, **options)
    return file.getvalue()


def _on_opening(action: Dictionary) -> Callable[[Pdf], object]:
    return lambda pdf: pdf.Root.__setitem__(Name.OpenAction, action)


def _annotated(annotation: Dictionary) -> Callable[[Pdf], object]:
    return lambda pdf: pdf.pages[0].obj.__setitem__(Name.Annots, Array([annotation]))


def _in_names(pdf: Pdf) -> None:
    script = pdf.make_indirect(Dictionary(S=Name.JavaScript, JS="app.alert(1)"))
    tree = Dictionary(Names=Array(["start", script]))
    pdf.Root.Names = Dictionary(JavaScript=tree)


def _attached(pdf: Pdf) -> None:
    pdf.attachments["plan.exe"] = b"MZ\x90\x00"


def _of_size(width: int, unit: float = 1) -> Callable[[Pdf], object]:
    def change(pdf: Pdf) -> None:
        pdf.pages[0].mediabox = Array([0, 0, width, 842])
        if unit != 1:
            pdf.pages[0].obj[Name.UserUnit] = unit

    return change


def _with_link(pdf: Pdf) -> None:
    action = Dictionary(S=Name.URI, URI="https://www.unhcr.org/")
    _annotated(Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action))(pdf)


def _with_archive() -> bytes:
    file = io.BytesIO(made())
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("run.js", "alert(1)")
    return file.getvalue()


def _escaped() -> bytes:
    """The name of the script written with an escaped letter, as those do who hide it."""
    return made(_on_opening(_SCRIPT)).replace(b"/JavaScript", b"/J#61vaScript").replace(b"/JS ", b"/J#53 ")


CASES = (
    Case("a PDF", "letter.pdf", made, "PDF"),
    Case("a PDF named text", "letter.txt", made, "PDF"),
    Case("a PDF with a link", "letter.pdf", lambda: made(_with_link), "PDF"),
    Case("a PDF of 500 pages", "book.pdf", lambda: made(pages=500), "PDF"),
    Case("a PDF of 501 pages", "book.pdf", lambda: made(pages=501), "pdf_pages"),
    Case("a PDF of 10,000 pages", "book.pdf", lambda: made(pages=10_000), "pdf_pages"),
    Case("a PDF with a page of 200 m", "plan.pdf", lambda: made(_of_size(566_929)), "pdf_page_size"),
    Case("a PDF with a large unit", "plan.pdf", lambda: made(_of_size(595, unit=75.0)), "pdf_page_size"),
    Case("a PDF with a program", "a.pdf", lambda: made(_on_opening(_SCRIPT)), "pdf_script"),
    Case("a PDF with an escaped name", "a.pdf", _escaped, "pdf_script"),
    Case("a PDF with a named program", "a.pdf", lambda: made(_in_names), "pdf_script"),
    Case(
        "a PDF with a program in an object stream",
        "a.pdf",
        lambda: made(_in_names, object_stream_mode=ObjectStreamMode.generate),
        "pdf_script",
    ),
    Case(
        "a PDF that starts programs",
        "a.pdf",
        lambda: made(_on_opening(Dictionary(S=Name.Launch, F="cmd.exe"))),
        "pdf_launch",
    ),
    Case(
        "a PDF that sends data",
        "a.pdf",
        lambda: made(_on_opening(Dictionary(S=Name.SubmitForm, F="https://example.org"))),
        "pdf_launch",
    ),
    Case("a PDF with a file in it", "a.pdf", lambda: made(_attached), "pdf_embedded"),
    Case(
        "a PDF with a file as a note",
        "a.pdf",
        lambda: made(_annotated(Dictionary(Subtype=Name.FileAttachment, Rect=Array([0, 0, 9, 9])))),
        "pdf_embedded",
    ),
    Case(
        "a PDF with a film",
        "a.pdf",
        lambda: made(_annotated(Dictionary(Subtype=Name.RichMedia, Rect=Array([0, 0, 9, 9])))),
        "pdf_media",
    ),
    Case(
        "a PDF that is a form of XML",
        "form.pdf",
        lambda: made(lambda pdf: pdf.Root.__setitem__(Name.AcroForm, Dictionary(XFA=pdf.make_stream(b"<xdp/>")))),
        "pdf_form",
    ),
    Case("a PDF with a password", "a.pdf", lambda: made(encryption=Encryption(user="x", owner="y")), "pdf_locked"),
    Case("a PDF with rights", "a.pdf", lambda: made(encryption=Encryption(user="", owner="y")), "pdf_locked"),
    Case("half a PDF", "a.pdf", lambda: made(pages=50)[:2000], "pdf_end"),
    Case("a PDF with noise in it", "a.pdf", lambda: b"%PDF-1.7\n" + b"9 0 obj <<" * 40 + b"\n%%EOF\n", "pdf_broken"),
    Case("a PDF without pages", "a.pdf", lambda: made(pages=0), "pdf_broken"),
    Case("a PDF that is an archive too", "a.pdf", _with_archive, "polyglot"),
    Case("a PDF that is a page too", "a.pdf", lambda: made().replace(b"\n", b"\n%<html><body>\n", 1), "polyglot"),
    Case("a PDF behind something else", "a.pdf", lambda: b"\x00\x01hello\x02" + made(), "polyglot"),
    Case("a PDF with a program behind it", "a.pdf", lambda: made() + b"alert(1)", "pdf_end"),
)
