"""manage.py load_demo"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from municipalities.services.demo import NotADemo, load_demo


class Command(BaseCommand):
    help = "Load the demo network into an empty database, once; a later call does nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was loaded."""
        try:
            report = load_demo()
        except NotADemo as refused:
            raise CommandError(str(refused)) from None
        if report is None:
            self.stdout.write("The demo network is already loaded.")
            return
        for line in report.lines():
            self.stdout.write(line)
