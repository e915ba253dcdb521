"""manage.py demo_accounts"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from municipalities.models import DemoInstallation
from municipalities.services.demo import DEMO_PASSWORD, demo_accounts


class Command(BaseCommand):
    help = "Print the accounts of the demo network: every kind of authority with every role."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a table in columns that fit a terminal of 120 characters."""
        if not DemoInstallation.objects.exists():
            raise CommandError("This is not a demo installation; it has no demo accounts.")
        accounts = demo_accounts()
        rows = [("Kind", "Role", "E-mail", "Authority")]
        rows += [(one.kind, one.role, one.email, one.authority) for one in accounts]
        widths = [max(len(row[column]) for row in rows) for column in range(3)]
        for row in rows:
            cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
            self.stdout.write("  ".join([*cells, row[3]])[:118].rstrip())
        self.stdout.write(f"Password of all accounts: {DEMO_PASSWORD}")
