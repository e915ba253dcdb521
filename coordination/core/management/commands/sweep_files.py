"""manage.py sweep_files"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from coordination.core.registry import KeptFiles, registry


class Command(BaseCommand):
    help = "Remove kept files that no row names and that are older than an hour; name the rows without a file."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print by area what was removed and what is missing; ends with 1 when a row has no file.

        Every area is swept before that is said: what one has lost must not keep the others from being looked at.
        """
        missing = []
        for area in registry.all(KeptFiles):
            swept = area.sweep()
            missing += [f"{area.name}/{name}" for name in swept.missing]
            self.stdout.write(
                f"{area.name}: {swept.removed} files without a row removed, {len(swept.missing)} rows without a file."
            )
        if missing:
            raise CommandError(f"Files are missing, restore them from a backup: {', '.join(missing)}")
