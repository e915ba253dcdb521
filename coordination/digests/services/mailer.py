"""The mail server: one connection for a batch, and what each of its answers means."""

from __future__ import annotations

from smtplib import SMTP, SMTPException, SMTPRecipientsRefused, SMTPResponseException, SMTPSenderRefused
from types import TracebackType
from typing import Any, Self

from django.core.mail import EmailMultiAlternatives, get_connection

from coordination.digests.services.message import DigestMail


class MailServerAway(Exception):
    """No connection to the mail server: nothing was tried, everything waits."""


class MailRefused(Exception):
    """The server did not take this mail. `is_permanent` tells whether trying again is pointless.

    `is_about_recipient` is True when it said so on hearing the address, before it had read the mail.
    """

    def __init__(self, reason: str, *, is_permanent: bool, is_about_recipient: bool = False) -> None:
        self.reason = reason
        self.is_permanent = is_permanent
        self.is_about_recipient = is_about_recipient
        super().__init__(reason)


class Mailer:
    """Sends mails over one connection, opened with the first and closed at the end of the block."""

    def __init__(self) -> None:
        self._connection: Any = get_connection()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def send(self, message: EmailMultiAlternatives) -> None:
        """Hand one mail over. Raises MailServerAway before, MailRefused after the connection stands."""
        try:
            self._connection.open()
        except (SMTPException, OSError) as error:
            self._close()
            raise MailServerAway(str(error)) from error
        try:
            self._hand_over(message)
        except SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            if code == 421:
                self._close()
            reason = _text(code, words)
            raise MailRefused(reason, is_permanent=code >= 500, is_about_recipient=True) from error
        except SMTPResponseException as error:
            self._close()
            # A refused sender is our own setting, not this mail's fault: it waits until somebody corrects it.
            is_permanent = error.smtp_code >= 500 and not isinstance(error, SMTPSenderRefused)
            raise MailRefused(_text(error.smtp_code, error.smtp_error), is_permanent=is_permanent) from error
        except (SMTPException, OSError) as error:
            self._close()
            raise MailRefused(f"{type(error).__name__}: {error}", is_permanent=False) from error
        except ValueError as error:
            # A header with a line break, or an address that is none: the mail cannot be written at all.
            raise MailRefused(str(error), is_permanent=True) from error

    def _hand_over(self, message: EmailMultiAlternatives) -> None:
        server = getattr(self._connection, "connection", None)
        if isinstance(message, DigestMail) and isinstance(server, SMTP):
            # As Django's backend does it, without taking both addresses apart for each of thousands of mails.
            data = message.message().as_bytes(linesep="\r\n")
            server.sendmail(message.sender, [message.recipient], data)
        else:
            self._connection.send_messages([message])

    def _close(self) -> None:
        try:
            self._connection.close()
        except (SMTPException, OSError):
            # The server had hung up first; what counts, its answer to each mail, is known already.
            self._connection.connection = None


def _text(code: int, words: bytes | str) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    # The database takes no NUL: a mark with one would fail, and end the batch with it.
    return f"{code} {text}".replace("\0", "\N{REPLACEMENT CHARACTER}")
