"""Why a file was not taken, each reason in a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from coordination.core.intake.verdicts import FILE_MAX, Kind
from coordination.core.refusals import Refusal

TAKEN: Final = _("PDF, JPEG, PNG, WebP, Word (DOCX), Excel (XLSX), OpenDocument (ODT, ODS), plain text and CSV")

_KINDS: Final = {
    Kind.PDF: _("PDF"),
    Kind.JPEG: _("Picture (JPEG)"),
    Kind.PNG: _("Picture (PNG)"),
    Kind.WEBP: _("Picture (WebP)"),
    Kind.DOCX: _("Text (DOCX)"),
    Kind.XLSX: _("Workbook (XLSX)"),
    Kind.ODT: _("Text (ODT)"),
    Kind.ODS: _("Workbook (ODS)"),
    Kind.TEXT: _("Plain text"),
    Kind.CSV: _("Table (CSV)"),
}
_BY_TYPE: Final = {kind.media_type: words for kind, words in _KINDS.items()}

SENTENCES: Final[dict[str, Any]] = {
    # --- any file ---
    "none": _("Choose a file"),
    "several": _("Add one file at a time"),
    "empty": _("This file is empty"),
    "too_large": _("This file is larger than %(most)s MB. Make it smaller or divide it"),
    "scanner_test": _("This is the test file of virus scanners, which counts as a virus"),
    "virus": _("The virus scanner found %(found)s in this file"),
    "scanner_away": _("Files cannot be checked for viruses at the moment, so none is taken. Try again later"),
    "no_room": _("There is no room for files at the moment. The network secretariat can make some"),
    "too_long": _("Looking into this file took too long. Save it again in a simpler form"),
    "too_heavy": _("This file is too complex to look into. Save it again in a simpler form"),
    "unreadable": _("This file could not be read. Open it on your computer and save it again"),
    "polyglot": _("This file is two kinds of file at once. Save it again from the program that made it"),
    "unknown": _("This kind of file is not taken. Taken are: %(taken)s"),
    "program": _("This file is a program"),
    "web_page": _("This is a web page. Print it to PDF and add that"),
    "svg": _("SVG drawings can hold programs. Save it as PNG or PDF"),
    "xml": _("XML files are not taken. Save it as PDF, text or CSV"),
    "rtf": _("RTF files are not taken. Save it as DOCX, ODT or PDF"),
    "postscript": _("PostScript files are programs. Save it as PDF"),
    # --- pictures ---
    "gif": _("GIF pictures are not taken. Save it as PNG"),
    "tiff": _("TIFF pictures are not taken. Save it as JPEG, PNG or PDF"),
    "bmp": _("BMP pictures are not taken. Save it as PNG"),
    "heic": _("HEIC and AVIF pictures are not taken. Save it as JPEG, or let your telephone take JPEG pictures"),
    "film": _("Films and sound are not taken"),
    "image_broken": _("This picture is damaged or not complete. Open it on your computer and save it again"),
    "image_pixels": _("This picture has %(width)s by %(height)s pixels; at most %(millions)s million are taken"),
    "image_animated": _("This picture moves. Save one of its frames as a picture"),
    "image_grew": _("Without its hidden details this picture is larger than %(most)s MB. Make it smaller"),
    # --- PDF ---
    "pdf_broken": _("This PDF is damaged. Open it and print it to PDF again"),
    "pdf_end": _("This PDF is cut off, or something else follows it. Open it and print it to PDF again"),
    "pdf_locked": _("This PDF is protected by a password or by rights. Save it without protection"),
    "pdf_script": _("This PDF holds a program (JavaScript). Print it to PDF and add that"),
    "pdf_launch": _("This PDF can start programs or send data. Print it to PDF and add that"),
    "pdf_embedded": _("Other files are packed in this PDF. Add them one by one"),
    "pdf_media": _("This PDF holds film, sound or three-dimensional drawings. Print it to PDF and add that"),
    "pdf_form": _("This PDF is a form made by a program (XFA). Print it to PDF and add that"),
    "pdf_pages": _("This PDF has %(pages)s pages; at most %(most)s are taken. Divide it"),
    "pdf_page_size": _("Page %(page)s of this PDF is larger than 5 by 5 metres. Print it to PDF on a smaller page"),
    "pdf_complex": _("This PDF is too complex to look into. Print it to PDF and add that"),
    # --- archives and office documents ---
    "archive": _("Archives are not taken. Unpack it and add the files one by one"),
    "archive_members": _("This document is packed from more than %(most)s parts. Save it as PDF"),
    "archive_size": _("This document unfolds to more than %(megabytes)s MB. Divide it, or save it as PDF"),
    "archive_ratio": _("This document is packed so tightly that it could overflow a computer. Save it as PDF"),
    "archive_names": _("Parts of this document have names that lead out of it"),
    "archive_links": _("This document holds links to files of a computer"),
    "archive_duplicates": _("Two parts of this document have the same name"),
    "archive_nested": _("Another file is packed in this document. Add it on its own"),
    "archive_lies": _("The list of parts of this document does not fit its contents. Open it and save it again"),
    "old_office": _("Old Word, Excel and PowerPoint files (DOC, XLS, PPT) are not taken. Save it as DOCX, XLSX or PDF"),
    "presentation": _("Presentations are not taken. Save it as PDF"),
    "document_broken": _("This document is damaged. Open it and save it again"),
    "document_locked": _("This document is protected by a password. Save it without one"),
    "document_macros": _("This document holds macros. Save it without them, as DOCX, XLSX, ODT or ODS"),
    "document_external": _("This document fetches data or pictures from elsewhere. Save it with all of it inside"),
    "document_template": _("This document loads a template from elsewhere. Take the template off, or save it as PDF"),
    "document_template_file": _("This is a template. Save it as a document"),
    "document_embedded": _("Other files are packed in this document. Add them one by one, or save it as PDF"),
    "document_entities": _("This document declares entities, which no office program does. Save it again"),
    # --- text ---
    "csv_formula": _("Row %(row)s of this CSV file holds a formula. Save values only"),
}  # fmt: skip


class FileRefused(Refusal):
    """A file that is not taken; `code` is a key of SENTENCES."""

    def __init__(self, code: str, values: Mapping[str, int | str] | None = None) -> None:
        self.code = code
        super().__init__(sentence(code, values or {}))


def kind_words(media_type: str) -> str:
    """What a file of this media type is called in lists; the type itself where it has no words."""
    return str(_BY_TYPE.get(media_type, media_type))


def sentence(code: str, values: Mapping[str, int | str]) -> str:
    """The reason in the language of the page."""
    return str(SENTENCES[code]) % {"most": FILE_MAX // 2**20, "taken": str(TAKEN), **values}
