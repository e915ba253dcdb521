"""manage.py import_boundaries FILE.geojson [--dry-run]"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from municipalities.management.commands.import_register import read_bytes
from municipalities.services.boundaries import import_boundaries
from municipalities.services.register_files import ImportRefused


class Command(BaseCommand):
    help = "Put outlines from a GeoJSON file on places, matched by properties.code, all or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and whether to try only."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check everything, save nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the report, or every problem (50 at most) and end with an error."""
        try:
            report = import_boundaries(data=read_bytes(options["file"]), dry_run=options["dry_run"])
        except ImportRefused as refused:
            for line in refused.lines():
                self.stderr.write(line)
            raise CommandError("Nothing was imported.") from None
        for line in report.lines():
            self.stdout.write(line)
