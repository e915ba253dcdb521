"""`manage.py read_bounces`: read what came back, now; beat does the same every five minutes."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from coordination.digests.services import bounce_mailbox


class Command(BaseCommand):
    """Reads the new mails of BOUNCE_MAILDIR and says how many said what."""

    help = "Reads the mails in BOUNCE_MAILDIR: which of ours could not be delivered, or were reported as spam."

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        """Read and count."""
        found = bounce_mailbox.read_new()
        for name, count in sorted(found.items()):
            self.stdout.write(f"{name}: {count}")
        self.stdout.write(f"{found.total()} mails read")
