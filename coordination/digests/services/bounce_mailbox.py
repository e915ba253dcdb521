"""The mailbox of bounces: a folder in maildir form, into which a mail server puts what comes to bounce addresses.

Each mail is read once: afterwards it is in `cur`, marked as seen, and stays there for whoever wants to look at it until
it is KEPT_FOR old. What cannot be read holds up nothing. While the database is away all mails stay where they are. Two
readers at the same time do the same twice, which is harmless.
"""

from __future__ import annotations

import email
import logging
import time
from collections import Counter
from datetime import timedelta
from email.errors import MessageError
from email.policy import default as modern
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import InterfaceError, OperationalError

from coordination.digests.services import bounces
from coordination.digests.services.one_fault import FAULTS_OF_ONE

logger = logging.getLogger(__name__)

LARGEST: Final = 2_000_000
KEPT_FOR: Final = timedelta(days=14)
MOST_AT_ONCE: Final = 500


def read_new() -> Counter[str]:
    """Read what is new in BOUNCE_MAILDIR; how many mails said what. Empty without the setting or the folder."""
    found: Counter[str] = Counter()
    folder = Path(settings.BOUNCE_MAILDIR)
    if not settings.BOUNCE_MAILDIR or not (folder / "new").is_dir():
        return found
    for path in sorted((folder / "new").iterdir())[:MOST_AT_ONCE]:
        # A link leads out of the mailbox, and no mail server makes one.
        if path.is_file() and not path.is_symlink():
            try:
                found[_read(path)] += 1
                _put_away(path, folder / "cur")
            except FileNotFoundError:
                # Another reader was here first.
                continue
    _forget_old(folder / "cur")
    return found


def _read(path: Path) -> str:
    if path.stat().st_size > LARGEST:
        return "too large"
    try:
        message = email.message_from_bytes(path.read_bytes(), policy=modern)
        return bounces.take_message(message) or "nothing"
    except (InterfaceError, OperationalError):
        # Not this mail's fault: it stays new, and is read when the database is there again.
        raise
    except (*FAULTS_OF_ONE, MessageError):
        logger.exception("The mail %s of the bounces could not be read.", path.name)
        return "unreadable"


def _put_away(path: Path, seen: Path) -> None:
    seen.mkdir(exist_ok=True)
    path.replace(seen / f"{path.name.partition(':')[0]}:2,S")


def _forget_old(seen: Path) -> None:
    if not seen.is_dir():
        return
    before = time.time() - KEPT_FOR.total_seconds()
    for path in seen.iterdir():
        if path.lstat().st_mtime < before:
            path.unlink(missing_ok=True)
