"""Where files are kept: one folder, random names, never half a file under a final name.

A file is written under a temporary name, looked into, flushed to the disk and only then renamed; the row that names it
is written after that. So a row always has its file, whatever is killed when; a file may be left without a row, and
the sweep removes it. The folder lies outside everything that the web serves by itself.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings

from coordination.core.intake import scanning
from coordination.core.intake.examining import examine
from coordination.core.intake.names import shown_name
from coordination.core.intake.verdicts import FILE_MAX, Kind
from coordination.core.intake.words import FileRefused

#: A file without a row may belong to a transaction that is still open; none lasts as long as this.
ORPHAN_SECONDS: Final = 60 * 60
_INCOMING: Final = "incoming"
_NAME: Final = re.compile("[0-9a-f]{32}")
_CHUNK: Final = 1024 * 1024
_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_BATCH: Final = 500


@dataclass(frozen=True)
class Kept:
    """A file on the disk: its stored name, the name to show, what it is, bytes, and the hash of those bytes."""

    stored_name: str
    shown_name: str
    kind: Kind
    size: int
    sha256: str


@dataclass(frozen=True)
class Swept:
    """What a sweep found: files removed, and stored names of rows whose file is missing."""

    removed: int
    missing: tuple[str, ...]


class Store:
    """The files of one area, a folder of its own below `FILES_DIR`."""

    def __init__(self, area: str) -> None:
        """Take the area's name; the folder is made with the first file."""
        self.area = area

    @property
    def folder(self) -> Path:
        """Where this area's files are."""
        return Path(settings.FILES_DIR) / self.area

    def take(self, chunks: Iterable[bytes], *, given_name: str) -> Kept:
        """Look into a file and keep it. Raises FileRefused; then nothing is left behind."""
        stored_name = secrets.token_hex(16)
        source = self._incoming / f"{stored_name}.in"
        target = self._incoming / f"{stored_name}.out"
        try:
            self._incoming.mkdir(parents=True, exist_ok=True, mode=0o700)
            _write(source, chunks)
            scanning.refuse_viruses(source)
            examined = examine(source, target, given_name=given_name)
            chosen = target if target.exists() else source
            size, sha256 = self._settle(chosen, stored_name)
        except OSError as error:
            if error.errno in _FULL:
                raise FileRefused("no_room") from error
            raise
        finally:
            source.unlink(missing_ok=True)
            target.unlink(missing_ok=True)
        return Kept(stored_name, shown_name(given_name, examined.kind), examined.kind, size, sha256)

    def open(self, stored_name: str) -> BinaryIO:
        """The file for reading. Raises FileNotFoundError."""
        return self._path(stored_name).open("rb")

    def remove(self, stored_name: str) -> None:
        """Remove the file; one that is gone already is no error."""
        self._path(stored_name).unlink(missing_ok=True)

    def sweep(self, known: Callable[[list[str]], set[str]], rows: Iterable[str]) -> Swept:
        """Remove files that no row names and that are older than ORPHAN_SECONDS; name the rows without a file.

        `known` answers which of some stored names have a row, `rows` are all stored names of rows.
        """
        before = time.time() - ORPHAN_SECONDS
        missing = tuple(name for name in rows if not self._path(name).exists())
        removed = 0
        for batch in _batches(self._old_files(before)):
            kept = known([path.name for path in batch])
            for path in batch:
                if path.name not in kept:
                    path.unlink(missing_ok=True)
                    removed += 1
        return Swept(removed, missing)

    @property
    def _incoming(self) -> Path:
        return self.folder / _INCOMING

    def _path(self, stored_name: str) -> Path:
        """SECURITY: a stored name is 32 hexadecimal digits of our own; anything else leads nowhere."""
        if not _NAME.fullmatch(stored_name):
            raise FileNotFoundError(stored_name)
        return self.folder / stored_name[:2] / stored_name

    def _settle(self, path: Path, stored_name: str) -> tuple[int, str]:
        """Flush, hash and rename; bytes and hash."""
        final = self._path(stored_name)
        final.parent.mkdir(exist_ok=True, mode=0o700)
        digest, size = hashlib.sha256(), 0
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
            os.fsync(file.fileno())
        path.rename(final)
        for folder in (final.parent, self.folder):
            _flush(folder)
        return size, digest.hexdigest()

    def _old_files(self, before: float) -> Iterator[Path]:
        for path in self.folder.glob("*/*"):
            try:
                if path.is_file() and path.stat().st_mtime < before:
                    yield path
            except FileNotFoundError:
                # Renamed or removed while we looked.
                continue


def _write(path: Path, chunks: Iterable[bytes]) -> None:
    """At most one byte more than is allowed is written: enough to see that it is too large."""
    written = 0
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for chunk in chunks:
            file.write(chunk[: FILE_MAX + 1 - written])
            written += len(chunk)
            if written > FILE_MAX:
                break


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _batches(paths: Iterator[Path]) -> Iterator[list[Path]]:
    batch: list[Path] = []
    for path in paths:
        batch.append(path)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
