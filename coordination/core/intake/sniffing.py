"""Told by its bytes: what a file is. Neither its name nor what the browser says of it is asked.

Signatures: PDF (ISO 32000-1, 7.5.2), JPEG (ITU-T T.81, B.1.1.3), PNG (RFC 2083, 3.1), WebP (RFC 9649, 2.4), ZIP
(APPNOTE 4.3.7), ISO media files (ISO/IEC 14496-12, 4.3), compound files (MS-CFB 2.2).
"""

from __future__ import annotations

import re
from typing import Final, NoReturn

from coordination.core.intake.verdicts import FILE_MAX, Refused

_PICTURES: Final = ((b"\xff\xd8\xff", "jpeg"), (b"\x89PNG\r\n\x1a\n", "png"))
_COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What is refused with words of its own, by how it begins. Only asked of what is no text: a letter may begin with "MZ".
_KNOWN: Final = (
    (b"GIF8", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"II+\x00", "tiff"),
    (b"MM\x00+", "tiff"),
    (b"BM", "bmp"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"\xfd7zXZ\x00", "archive"),
    (b"BZh", "archive"),
    (b"MZ", "program"),
    (b"\x7fELF", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
)
# ISO media files say what they are at offset 4; these brands are pictures of telephones.
_HEIC_BRANDS: Final = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"}
# The end record of an archive stands in the last 65,557 bytes (22 and the longest comment).
_END_RECORD: Final = b"PK\x05\x06"
_END_REGION: Final = 65_557
_HEAD: Final = 1024
MARKUP: Final = re.compile(rb"<\s*(?:!doctype\s+html|html|script|svg|iframe|body|\?php)", re.IGNORECASE)
# The test file of EICAR (eicar.org), in two parts so that this file is not taken for it.
_SCANNER_TEST: Final = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def family(raw: bytes) -> str:
    """`pdf`, `jpeg`, `png`, `webp`, `archive`, or `text` when nothing else is known. Raises Refused."""
    if not raw:
        raise Refused("empty")
    if len(raw) > FILE_MAX:
        raise Refused("too_large", size=len(raw))
    refuse_scanner_test(raw)
    if raw.startswith((b"PK\x03\x04", _END_RECORD)):
        return "archive"
    found = _by_signature(raw)
    if found != "text" and _has_second_nature(raw, found):
        raise Refused("polyglot")
    return found


def _by_signature(raw: bytes) -> str:
    if raw.startswith(b"%PDF-"):
        return "pdf"
    if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP":
        return "webp"
    return next((name for start, name in _PICTURES if raw.startswith(start)), "text")


def refuse_scanner_test(raw: bytes) -> None:
    """Raise Refused for what every virus scanner reports in a test, wherever it stands."""
    if _SCANNER_TEST in raw:
        raise Refused("scanner_test")


def _has_second_nature(raw: bytes, found: str) -> bool:
    """True when another program would read the same bytes as an archive, a PDF or a page."""
    if _END_RECORD in raw[-_END_REGION:]:
        return True
    head = raw[:_HEAD]
    return bool(MARKUP.search(head)) or (found != "pdf" and b"%PDF-" in head)


def refuse_by_name(raw: bytes) -> NoReturn:
    """Raise Refused for bytes that are no text: with the words for what they are, where it is known."""
    if raw.startswith(_COMPOUND):
        # The names in a compound file are UTF-16; an encrypted document has this one stream.
        is_locked = "EncryptedPackage".encode("utf-16-le") in raw
        raise Refused("document_locked" if is_locked else "old_office")
    if raw[4:8] == b"ftyp":
        raise Refused("heic" if raw[8:12] in _HEIC_BRANDS else "film")
    if b"%PDF-" in raw[:_HEAD]:
        raise Refused("polyglot")
    raise Refused(next((name for start, name in _KNOWN if raw.startswith(start)), "unknown"))
