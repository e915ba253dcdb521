"""Hands a kept file back: to be saved, never shown inside the portal."""

from __future__ import annotations

import re
import unicodedata
from typing import BinaryIO, Final
from urllib.parse import quote

from django.http import FileResponse

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9 ._()-]")


class KeptFileResponse(FileResponse):
    """A file that was opened before the answer began. It is streamed, and reads no row while it is."""

    #: What TransactionMiddleware asks of an answer that streams: nothing in it comes from the database.
    reads_no_rows = True

    def __init__(self, file: BinaryIO, *, media_type: str, name: str) -> None:
        """Take an open file, which is closed with the answer."""
        super().__init__(file, content_type=media_type)
        self["Content-Disposition"] = disposition(name)
        self["X-Content-Type-Options"] = "nosniff"
        # SECURITY: whatever a browser makes of it in spite of all, it runs nothing and reaches nothing.
        self["Content-Security-Policy"] = "sandbox; default-src 'none'"
        self["Cache-Control"] = "no-store, private"

    def set_headers(self, filelike: BinaryIO) -> None:
        """Only the length: type and disposition are ours to say, not told from a name on the disk."""
        filelike.seek(0, 2)
        self["Content-Length"] = filelike.tell()
        filelike.seek(0)


def disposition(name: str) -> str:
    """`attachment` with the name for every browser (RFC 6266, 4.3; RFC 8187): plain letters, and all letters beside."""
    stem, dot, ending = name.rpartition(".")
    plain = f"{_plain(stem) or 'file'}{dot}{_plain(ending)}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return _UNSAFE.sub("_", letters).strip(" .")
