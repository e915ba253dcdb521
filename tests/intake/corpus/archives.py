"""Archives that are no documents, and those that would harm whoever unfolds them."""

from __future__ import annotations

import io
import random
import stat
import warnings
import zipfile
import zlib

from tests.intake.corpus.case import Case
from tests.intake.corpus.office import docx_parts
from tests.intake.corpus.packing import closed, deflated, member, packed

_MEGABYTE = 2**20


def _with(more: dict[str, bytes]) -> bytes:
    return packed({**docx_parts(), **more})


def _ratio() -> bytes:
    return _with({"word/media/zeros.bin": bytes(40 * _MEGABYTE)})


def _unfolding() -> bytes:
    """60 MB that do not pack tightly."""
    line = bytes(range(256)) * 16
    return _with({f"word/media/{n}.bin": (line + bytes([n])) * 2500 for n in range(6)})


def _lying_size() -> bytes:
    """Says 100 bytes, holds 30 MB."""
    body = deflated(bytes(30 * _MEGABYTE))
    return closed(*_one(member("[Content_Types].xml", body, size=100, crc=zlib.crc32(bytes(100)), offset=0)))


def _wrong_checksum() -> bytes:
    return closed(*_one(member("[Content_Types].xml", deflated(b"<a/>"), size=4, crc=1, offset=0)))


def _one(parts: tuple[bytes, bytes]) -> tuple[bytes, list[bytes]]:
    return parts[0], [parts[1]]


def _shared_bytes() -> bytes:
    """200 entries of the directory, all for the same bytes."""
    data = random.Random(4).randbytes(4096)
    local, _entry = member("a0", deflated(data), size=len(data), crc=zlib.crc32(data), offset=0)
    entries = [member(f"a{n}", deflated(data), size=len(data), crc=zlib.crc32(data), offset=0)[1] for n in range(9)]
    return closed(local, entries)


def _link() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in docx_parts().items():
            archive.writestr(name, data)
        link = zipfile.ZipInfo("word/media/passwords")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    return file.getvalue()


def _twice() -> bytes:
    file = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w") as archive:
        warnings.simplefilter("ignore")
        for name, data in docx_parts().items():
            archive.writestr(name, data)
        archive.writestr("word/document.xml", "<other/>")
    return file.getvalue()


def _hidden() -> bytes:
    """Bytes between two members that no directory names."""
    first = member("[Content_Types].xml", deflated(b"<a/>"), size=4, crc=zlib.crc32(b"<a/>"), offset=0)
    gap = b"something hidden" * 8
    offset = len(first[0]) + len(gap)
    second = member("b", deflated(b"<a/>"), size=4, crc=zlib.crc32(b"<a/>"), offset=offset)
    return closed(first[0] + gap + second[0], [first[1], second[1]])


def _locked() -> bytes:
    """The bit of encryption set at every member, in its head and in the directory."""
    raw = bytearray(_with({}))
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(sign)
        while at >= 0:
            raw[at + place] |= 1
            at = raw.find(sign, at + 4)
    return bytes(raw)


CASES = (
    Case("an archive", "files.zip", lambda: packed({"a.txt": "hello"}), "archive"),
    Case("an archive named DOCX", "files.docx", lambda: packed({"a.txt": "hello"}), "archive"),
    Case("an empty archive", "files.zip", lambda: packed({}), "archive"),
    Case("a document packed too tightly", "a.docx", _ratio, "archive_ratio"),
    Case("a document of 60 MB", "a.docx", _unfolding, "archive_size"),
    Case("a document of 201 parts", "a.docx", lambda: _with({f"x/{n}": b"x" for n in range(201)}), "archive_members"),
    Case("a document that lies about its size", "a.docx", _lying_size, "archive_lies"),
    Case("a document with a wrong checksum", "a.docx", _wrong_checksum, "archive_lies"),
    Case("a document whose parts share bytes", "a.docx", _shared_bytes, "archive_lies"),
    Case("a document with hidden bytes", "a.docx", _hidden, "archive_lies"),
    Case("a document with ../ in a name", "a.docx", lambda: _with({"../../etc/x": b"x"}), "archive_names"),
    Case("a document with ..\\ in a name", "a.docx", lambda: _with({"word/..\\..\\x": b"x"}), "archive_names"),
    Case("a document with an absolute name", "a.docx", lambda: _with({"/etc/cron.d/x": b"x"}), "archive_names"),
    Case("a document with a drive in a name", "a.docx", lambda: _with({"C:/x": b"x"}), "archive_names"),
    Case("a document with a link", "a.docx", _link, "archive_links"),
    Case("a document with a part twice", "a.docx", _twice, "archive_duplicates"),
    Case("a document with an archive in it", "a.docx", lambda: _with({"word/x": packed({"a": "b"})}), "archive_nested"),
    Case("a document behind something else", "a.docx", lambda: b"PK\x03\x04" + bytes(40) + _with({}), "polyglot"),
    Case("a document with something behind it", "a.docx", lambda: _with({}) + b"#!/bin/sh", "polyglot"),
    Case("a document whose parts are locked", "a.docx", _locked, "document_locked"),
    Case("half a document", "a.docx", lambda: _with({})[:400], "document_broken"),
)
