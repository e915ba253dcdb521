"""`manage.py mail_catcher`: takes the demo's mails, so that they can be read at /demo/mail/."""

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from coordination.digests import catcher


class Command(BaseCommand):
    """Runs until SIGTERM or Ctrl-C. Needs no database."""

    help = "Take every mail on MAIL_SMTP_HOST:MAIL_SMTP_PORT and keep it in the maildir MAIL_CATCHER_DIR."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Listen, say so, and stop cleanly."""
        if not (settings.IS_DEMO or settings.DEBUG):
            raise CommandError("The mail catcher is for the demonstration and for development only.")
        try:
            server = catcher.make_server(settings.MAIL_CATCHER_DIR, settings.EMAIL_HOST, settings.EMAIL_PORT)
        except catcher.NotLoopback as error:
            raise CommandError(str(error)) from error
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda _number, _frame: stopped.set())
        try:
            server.start()
        except OSError as error:
            raise CommandError(
                f"The mail catcher cannot listen on {settings.EMAIL_HOST}:{settings.EMAIL_PORT}: {error.strerror}."
            ) from error
        self.stdout.write(f"Mails to {settings.EMAIL_HOST}:{settings.EMAIL_PORT} are kept.")
        self.stdout.flush()
        stopped.wait()
        server.stop()
