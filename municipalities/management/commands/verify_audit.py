"""manage.py verify_audit"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from municipalities.services.audit_verification import verify

_MOST_SHOWN = 50


class Command(BaseCommand):
    help = "Check the audit record: forged, removed and unlinked events, cut tails. Ends with 1 when anything is wrong."

    def handle(self, *args: Any, **options: Any) -> None:
        """Print every break and how much was checked; checking nothing is a failure, too."""
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    # One view of the data for all questions, so that events written meanwhile are no false alarm.
                    cursor.execute("set transaction isolation level repeatable read, read only")
                result = verify()
        except PermissionError as refused:
            raise CommandError(str(refused)) from None
        for broken in result.breaks[:_MOST_SHOWN]:
            self.stdout.write(str(broken))
        if len(result.breaks) > _MOST_SHOWN:
            self.stdout.write(f"and {len(result.breaks) - _MOST_SHOWN} more")
        self.stdout.write(f"{result.events} events of {result.chains} chains checked, {len(result.breaks)} breaks.")
        if result.breaks:
            raise CommandError("The audit record was changed.")
        if not result.events:
            raise CommandError("There is no event: nothing was checked.")
