"""manage.py import_register FILE [--dry-run] [--with-authorities]"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from municipalities.services.local_authorities import make_local_authorities
from municipalities.services.register_files import ImportRefused
from municipalities.services.registers import import_register


class Command(BaseCommand):
    help = "Bring a country's register of places into the portal, all or nothing (docs/registers.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and whether to try only."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check everything, save nothing")
        parser.add_argument(
            "--with-authorities", action="store_true", help="also make the authority of each place that lacks one"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the report, or every problem (50 at most) and end with an error."""
        data = read_bytes(options["file"])
        try:
            with transaction.atomic():
                report = import_register(data=data, dry_run=options["dry_run"])
                made = make_local_authorities() if options["with_authorities"] and not options["dry_run"] else 0
        except ImportRefused as refused:
            for line in refused.lines():
                self.stderr.write(line)
            raise CommandError("Nothing was imported.") from None
        for line in report.lines():
            self.stdout.write(line)
        if made:
            self.stdout.write(f"{made} authorities were made.")


def read_bytes(path: Path) -> bytes:
    """The file's bytes; a file that cannot be read is one clear sentence."""
    try:
        return path.read_bytes()
    except OSError as fault:
        raise CommandError(f"{path} cannot be read: {fault.strerror}.") from None
