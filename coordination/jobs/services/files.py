"""Files of jobs: written under a temporary name, safe on the disk before any row speaks of them, checked when read.

Names are made of the job's and the attempt's uuid alone; nothing that a person typed reaches the disk. Each attempt has
a file of its own, so that one which lost its lease cannot write over the other's.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID

from django.conf import settings

#: A file that no row names is given this long, in seconds: longer than a task may run.
ORPHAN_SECONDS: Final = 60 * 60
_PART: Final = ".part"


class FileLost(Exception):
    """The file is gone, or is not what was written."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is safe on the disk: what its row must say. `size` in bytes."""

    stored_name: str
    file_name: str
    file_type: str
    file_size: int
    file_sha256: str


@dataclass(slots=True)
class Draft:
    """A file that is being written by one attempt."""

    job: UUID
    token: UUID
    file_name: str
    file_type: str

    @property
    def part(self) -> Path:
        """Where it is written."""
        return folder() / f"{self.job}.{self.token}{_PART}"

    @contextlib.contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """Write into it; at the end its bytes are on the disk, still under the temporary name."""
        folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(self.part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())

    def keep(self) -> Stored:
        """Give it its name, for good. After this a row may speak of it."""
        with self.part.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        size = self.part.stat().st_size
        kept = self.part.with_suffix("")
        self.part.rename(kept)
        _sync_folder()
        return Stored(kept.name, self.file_name, self.file_type, size, sha256)

    def throw_away(self) -> None:
        """Remove what was not kept."""
        self.part.unlink(missing_ok=True)


def folder() -> Path:
    """Where files of jobs lie: outside everything that a web server serves."""
    return Path(settings.FILES_DIR) / "jobs"


def read(stored_name: str, *, size: int, sha256: str) -> bytes:
    """The file's bytes. Raises FileLost when they are not those that were written."""
    try:
        found = (folder() / stored_name).read_bytes()
    except FileNotFoundError as gone:
        raise FileLost from gone
    if len(found) != size or hashlib.sha256(found).hexdigest() != sha256:
        raise FileLost
    return found


def remove(stored_name: str) -> None:
    """Remove the file; nothing happens when it is gone."""
    if stored_name:
        (folder() / stored_name).unlink(missing_ok=True)


def remove_orphans(named: Collection[str], *, older_than: float = ORPHAN_SECONDS) -> int:
    """Remove what no row names: left by workers that died, or by an attempt that came too late. How many."""
    if not folder().is_dir():
        return 0
    before, removed = time.time() - older_than, 0
    for path in folder().iterdir():
        if path.name not in named and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _sync_folder() -> None:
    # A rename is safe only when the folder that holds the name is on the disk.
    handle = os.open(folder(), os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
