"""Archives made part by part, so that they can lie."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

Parts = Mapping[str, bytes | str]


def packed(parts: Parts, *, stored: tuple[str, ...] = ()) -> bytes:
    """An archive of these parts, in this order; those in `stored` are not compressed."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)
    return file.getvalue()


def deflated(data: bytes) -> bytes:
    """As in an archive: without head and checksum."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def member(name: str, body: bytes, *, size: int, crc: int, offset: int) -> tuple[bytes, bytes]:
    """The local part and the directory's entry of a member that says of itself what it likes."""
    raw = name.encode()
    told = struct.pack("<5H3L2H", 20, 0, 8, 0, 0x21, crc, len(body), size, len(raw), 0)
    entry = b"PK\x01\x02\x14\x00" + told + struct.pack("<3H2L", 0, 0, 0, 0, offset) + raw
    return b"PK\x03\x04" + told + raw + body, entry


def closed(locals_: bytes, entries: list[bytes]) -> bytes:
    """The archive of these parts with its directory."""
    directory = b"".join(entries)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(entries), len(entries), len(directory), len(locals_), 0)
    return locals_ + directory + end
