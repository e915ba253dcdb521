"""Archives, read by hand before any parser sees them: what the directory says is held against the bytes.

An office document is a ZIP archive (APPNOTE 6.3). The directory at its end names the members; the readers of the world
disagree about archives whose directory, local heads and bytes say different things, so such ones are refused.
"""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from typing import Final

from coordination.core.intake.sniffing import refuse_scanner_test
from coordination.core.intake.verdicts import MEMBERS_MAX, RATIO_MAX, UNFOLDED_MAX, Refused

_END: Final = struct.Struct("<4s4H2LH")
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_DIRECTORY_MAX: Final = MEMBERS_MAX * 1024
#: Behind a member may stand its data descriptor: 12 to 24 bytes.
_DESCRIPTOR_MAX: Final = 24
_ENCRYPTED: Final = 0x1
#: A single member may be packed tighter than the bound while it is small: a table of zeros is no bomb.
_SMALL: Final = 1024 * 1024
_BAD_NAME: Final = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|\\|[\x00-\x1f\x7f]")
#: Archives, compound files (old office documents, OLE objects) and programs.
_NESTED: Final = (
    b"PK\x03\x04",
    b"Rar!",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b\x08",
    b"\xd0\xcf\x11\xe0",
    b"MZ\x90\x00",
    b"\x7fELF",
)


def unfolded(raw: bytes) -> dict[str, bytes]:
    """Every member by name, in the order of the directory. Raises Refused."""
    members = _members(raw)
    _refuse_names(members)
    if any(one.flag_bits & _ENCRYPTED for one in members):
        raise Refused("document_locked")
    declared = sum(one.file_size for one in members)
    if declared > UNFOLDED_MAX:
        raise Refused("archive_size", megabytes=UNFOLDED_MAX // 2**20)
    if declared > len(raw) * RATIO_MAX or any(_is_bomb(one) for one in members):
        raise Refused("archive_ratio")
    spans = _spans(raw, members)
    return _read(raw, members, spans)


def _is_bomb(one: zipfile.ZipInfo) -> bool:
    return one.file_size > _SMALL and one.file_size > one.compress_size * RATIO_MAX


def _members(raw: bytes) -> list[zipfile.ZipInfo]:
    """The directory; its size is looked at before it is read."""
    place = raw.rfind(b"PK\x05\x06")
    if place < 0 or len(raw) - place < _END.size:
        raise Refused("document_broken")
    _sign, _disk, _start, _here, count, size, offset, comment = _END.unpack_from(raw, place)
    if count > MEMBERS_MAX or size > _DIRECTORY_MAX:
        raise Refused("archive_members", most=MEMBERS_MAX)
    if count == 0:
        raise Refused("archive")
    # Anything before the first member, between directory and end, or after the end belongs to another kind of file.
    if comment or place + _END.size != len(raw) or offset + size != place:
        raise Refused("polyglot")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as error:
        raise Refused("document_broken") from error
    if len(members) != count:
        raise Refused("archive_lies")
    return members


def _refuse_names(members: list[zipfile.ZipInfo]) -> None:
    seen = set()
    for one in members:
        # orig_filename still has what the library cuts off at a NUL.
        if _BAD_NAME.search(one.orig_filename):
            raise Refused("archive_names")
        mode = one.external_attr >> 16
        if mode and stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
            raise Refused("archive_links")
        if one.filename.casefold() in seen:
            raise Refused("archive_duplicates")
        seen.add(one.filename.casefold())


def _spans(raw: bytes, members: list[zipfile.ZipInfo]) -> dict[str, tuple[int, int]]:
    """Where the packed bytes of each member begin and end: one after the other, nothing shared, nothing between."""
    spans = {}
    expected = 0
    for one in sorted(members, key=lambda member: member.header_offset):
        if one.header_offset + _LOCAL.size > len(raw):
            raise Refused("document_broken")
        head = _LOCAL.unpack_from(raw, one.header_offset)
        name_begins = one.header_offset + _LOCAL.size
        data_begins = name_begins + head[9] + head[10]
        name = raw[name_begins : name_begins + head[9]]
        known = one.orig_filename.encode("utf-8" if one.flag_bits & 0x800 else "cp437", "replace")
        gap = one.header_offset - expected
        if head[0] != b"PK\x03\x04" or name != known or not 0 <= gap <= (_DESCRIPTOR_MAX if expected else 0):
            raise Refused("archive_lies")
        expected = data_begins + one.compress_size
        spans[one.filename] = (data_begins, expected)
    return spans


def _read(raw: bytes, members: list[zipfile.ZipInfo], spans: dict[str, tuple[int, int]]) -> dict[str, bytes]:
    """Unfold and count what really comes out."""
    found = {}
    for one in members:
        begin, end = spans[one.filename]
        if one.compress_type == zipfile.ZIP_STORED:
            data = raw[begin:end]
        elif one.compress_type == zipfile.ZIP_DEFLATED:
            data = _inflated(raw[begin:end], one.file_size)
        else:
            raise Refused("document_broken")
        if len(data) != one.file_size or zlib.crc32(data) != one.CRC:
            raise Refused("archive_lies")
        if data.startswith(_NESTED):
            raise Refused("document_macros" if "vbaproject" in one.filename.lower() else "archive_nested")
        refuse_scanner_test(data)
        found[one.filename] = data
    return found


def _inflated(packed: bytes, size: int) -> bytes:
    """At most one byte more than was declared is ever made."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        data = stream.decompress(packed, size + 1)
    except zlib.error as error:
        raise Refused("document_broken") from error
    if len(data) > size or stream.unused_data:
        raise Refused("archive_lies")
    return data
