"""`manage.py send_digests --period 2026-W47`: plans and sends the digests of a week or day now; safe to run twice."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from coordination.digests.models import RuleGroup
from coordination.digests.services import periods, planning, sending
from coordination.digests.services.periods import BadPeriod


class Command(BaseCommand):
    """Everybody who wants the weekly (or daily) digest and has none of this period gets it now, whatever their hour."""

    help = "Plan and send the digests of a week or a day, for everybody who wants them and has not got theirs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add --period and --rule-group."""
        parser.add_argument(
            "--period", required=True, help="a week, for example 2026-W47, or a day, for example 2026-11-20"
        )
        parser.add_argument("--rule-group", default=RuleGroup.NEEDS, help="which digest; weekly when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        """Plan, send until nothing is due, print the numbers of this call."""
        group = options["rule_group"]
        if group not in planning.DIGESTS:
            raise CommandError(f"There is no digest {group!r}; there is {', '.join(planning.DIGESTS)}.")
        try:
            period = periods.parse(options["period"])
            period.require_sendable(timezone.now())
        except BadPeriod as error:
            raise CommandError(str(error)) from error
        planned = planning.plan(period, rule_group=group, by_hand=True)
        total = sending.Report()
        while not total.server_is_away:
            report = sending.send_batch(period=str(period), rule_group=group)
            total.states.update(report.states)
            total.server_is_away = report.server_is_away
            if not report.claimed:
                break
        numbers = ", ".join(f"{name} {total.states[name]}" for name in ("sent", "empty", "failed", "suppressed"))
        self.stdout.write(f"{period} {group}: planned {planned}, {numbers}")
        if total.server_is_away:
            server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
            raise CommandError(f"The mail server {server} does not answer; what is left is sent when it does.")
