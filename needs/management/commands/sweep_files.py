"""manage.py sweep_files"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from needs.services.attachments import sweep_files


class Command(BaseCommand):
    help = "Remove files of needs that no row names and that are older than an hour; name the rows without a file."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was removed and what is missing; ends with 1 when a row has no file."""
        swept = sweep_files()
        self.stdout.write(f"{swept.removed} files without a row removed, {len(swept.missing)} rows without a file.")
        if swept.missing:
            raise CommandError(f"Files are missing, restore them from a backup: {', '.join(swept.missing)}")
