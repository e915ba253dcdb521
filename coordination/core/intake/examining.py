"""Runs the program that looks into a file, and believes nothing but its verdict."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings

from coordination.core.intake.child import WRITTEN_MAX
from coordination.core.intake.names import is_named_csv
from coordination.core.intake.verdicts import FILE_MAX, Kind
from coordination.core.intake.words import FileRefused

#: Longer than the child's own bound of processor time, for a machine that has other work.
SECONDS_MAX: Final = 40
_PROGRAM: Final = Path(__file__).with_name("child.py")


@dataclass(frozen=True)
class Examined:
    """A file that may be kept: what it is, and the most memory, in bytes, that looking took."""

    kind: Kind
    peak: int


def examine(source: Path, target: Path, *, given_name: str) -> Examined:
    """Look into `source`; a picture is written anew to `target`. Raises FileRefused.

    No verdict is a refusal: whatever crashes the child, or keeps it busy, is not let through.
    """
    size = source.stat().st_size
    if size == 0:
        raise FileRefused("empty")
    if size > FILE_MAX:
        raise FileRefused("too_large")
    answer = _run(source, target, hint="csv" if is_named_csv(given_name) else "-")
    if "refused" in answer:
        raise FileRefused(str(answer["refused"]), answer["values"])
    kind = Kind[str(answer["kind"])]
    if target.exists() and target.stat().st_size > FILE_MAX:
        raise FileRefused("image_grew")
    return Examined(kind=kind, peak=int(answer["peak"]))


def _run(source: Path, target: Path, *, hint: str) -> dict:
    command = [sys.executable, "-I", str(_PROGRAM), str(source), str(target), hint]
    try:
        ended = subprocess.run(
            command,
            env=settings.FILES_CHILD_ENVIRONMENT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS_MAX,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise FileRefused("too_long") from error
    if ended.returncode != 0:
        raise FileRefused(_reason(ended, target))
    return json.loads(ended.stdout)


def _reason(ended: subprocess.CompletedProcess, target: Path) -> str:
    """What an end without a verdict means: out of time, out of memory, or bytes that no reader could make sense of."""
    if -ended.returncode in {9, 24}:  # SIGKILL, SIGXCPU
        return "too_long"
    if target.exists() and target.stat().st_size >= WRITTEN_MAX:
        return "image_grew"
    return "too_heavy" if b"MemoryError" in ended.stderr or b"bad_alloc" in ended.stderr else "unreadable"
