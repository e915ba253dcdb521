"""Compile the catalogues of translations without msgfmt and without a database."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from coordination.core import catalogues


class Command(BaseCommand):
    """Write django.mo of every language beside its django.po, Latin Serbian and Montenegrin included."""

    help = "Compile the catalogues of translations (build output, not committed)."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Compile, and say what was written."""
        try:
            paths = catalogues.compile_catalogues()
        except catalogues.BrokenCatalogue as error:
            raise CommandError(f"Nothing was compiled. {error}") from error
        for path in paths if options["verbosity"] else ():
            self.stdout.write(path.relative_to(catalogues.ROOT).as_posix())
