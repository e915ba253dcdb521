"""PDF: no programs, no actions that reach out of the document, nothing packed inside, of a size that people read.

Read by qpdf (pikepdf), which decodes names and object streams, so that what is hidden there is seen. The bytes that
are kept are those that came: a signed document stays signed. Actions and keys: ISO 32000-1, 12.6 and 7.11.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Final

import pikepdf

from coordination.core.intake.verdicts import PAGE_SIDE_MAX, PAGES_MAX, PDF_OBJECTS_MAX, Kind, Refused

_SCRIPT_KEYS: Final = {"/JS", "/JavaScript"}
_EMBEDDING_KEYS: Final = {"/EmbeddedFiles", "/EF", "/AF"}
_ACTIONS: Final = {
    "/JavaScript": "pdf_script",
    "/Launch": "pdf_launch",
    "/ImportData": "pdf_launch",
    "/SubmitForm": "pdf_launch",
    "/GoToE": "pdf_embedded",
    "/Rendition": "pdf_media",
    "/Movie": "pdf_media",
    "/Sound": "pdf_media",
    "/RichMedia": "pdf_media",
    "/Screen": "pdf_media",
    "/3D": "pdf_media",
    "/FileAttachment": "pdf_embedded",
    "/EmbeddedFile": "pdf_embedded",
}
# An object whose text names none of these needs no closer look; strings that happen to hold one are looked at too.
_WORTH_A_LOOK: Final = re.compile(
    rb"/(?:JS|JavaScript|EmbeddedFiles?|EF|AF|XFA|Launch|ImportData|SubmitForm|GoToE|Rendition|Movie|Sound|RichMedia|"
    rb"Screen|3D|FileAttachment)\b"
)
_UNREAD: Final = re.compile("decoding stream data|unfilterable stream|bad_alloc")
_DEPTH_MAX: Final = 50
_TRAILING_MAX: Final = 1024


def examine(raw: bytes) -> Kind:
    """PDF. Raises Refused."""
    end = raw.rfind(b"%%EOF")
    if end < 0 or len(raw) - end > _TRAILING_MAX or raw[end + 5 :].strip(b"\x00\t\n\f\r "):
        raise Refused("pdf_end")
    try:
        with pikepdf.open(io.BytesIO(raw), suppress_warnings=True) as pdf:
            _examine(pdf)
    except pikepdf.PasswordError as error:
        raise Refused("pdf_locked") from error
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise Refused("pdf_broken") from error
    return Kind.PDF


def _examine(pdf: pikepdf.Pdf) -> None:
    if pdf.is_encrypted:
        raise Refused("pdf_locked")
    if len(pdf.objects) > PDF_OBJECTS_MAX:
        raise Refused("pdf_complex")
    _refuse_pages(pdf)
    for one in pdf.objects:
        if not isinstance(one, pikepdf.Object):
            continue  # an empty place in the list
        plain = one.stream_dict if isinstance(one, pikepdf.Stream) else one
        if _WORTH_A_LOOK.search(plain.unparse(resolved=True)):
            _refuse_keys(plain)
    # SECURITY: objects in a stream that could not be unfolded, for want of memory too, were not looked at.
    if any(_UNREAD.search(one) for one in pdf.get_warnings()):
        raise Refused("pdf_broken")


def _refuse_pages(pdf: pikepdf.Pdf) -> None:
    pages = len(pdf.pages)
    if pages > PAGES_MAX:
        raise Refused("pdf_pages", pages=pages, most=PAGES_MAX)
    if pages == 0:
        raise Refused("pdf_broken")
    for number, page in enumerate(pdf.pages, 1):
        unit = _number(page.obj.get("/UserUnit", 1))
        for box in (page.mediabox, page.cropbox):
            left, bottom, right, top = (_number(edge) for edge in list(box))
            if max(abs(right - left), abs(top - bottom)) * unit > PAGE_SIDE_MAX:
                raise Refused("pdf_page_size", page=number)


def _number(value: object) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation as error:
        raise Refused("pdf_broken") from error


def _refuse_keys(one: pikepdf.Object) -> None:
    for key, value in _entries(one, 0):
        if key in _SCRIPT_KEYS:
            raise Refused("pdf_script")
        if key in _EMBEDDING_KEYS:
            raise Refused("pdf_embedded")
        if key == "/XFA":
            raise Refused("pdf_form")
        if key in {"/S", "/Subtype", "/Type"} and isinstance(value, pikepdf.Name) and str(value) in _ACTIONS:
            raise Refused(_ACTIONS[str(value)])


def _entries(one: pikepdf.Object, depth: int) -> Iterator[tuple[str, object]]:
    """Keys and values of a dictionary and of what is written inside it; other objects have their own turn."""
    if depth > _DEPTH_MAX:
        raise Refused("pdf_complex")
    if isinstance(one, pikepdf.Dictionary):
        inner = []
        for key, value in one.items():
            yield key, value
            inner.append(value)
    elif isinstance(one, pikepdf.Array):
        inner = list(one)
    else:
        return
    for value in inner:
        if isinstance(value, pikepdf.Object) and not value.is_indirect:
            yield from _entries(value, depth + 1)
