"""Faults: why a mail was not delivered, in words for the people who look after the network."""

from __future__ import annotations

import re
from typing import Final

from django.utils.translation import gettext as _

_ANSWER: Final = re.compile(r"^([45])[0-9]{2}\b")
#: 5.1.x and 5.2.1 are about the address and its box (RFC 3463); 550 without such a number nearly always is too.
_ADDRESS: Final = re.compile(r"^5[0-9]{2}[ -](?:5\.1\.|5\.2\.1)|^550(?![ -]5\.)")
_FULL: Final = re.compile(r"^[45][0-9]{2}[ -][45]\.2\.2|^552\b")


def is_about_address(error: str) -> bool:
    """True for an answer that says: there is no such address, or nobody behind it."""
    return _ADDRESS.match(error) is not None


def in_words(error: str) -> str:
    """One sentence for the reason that a delivery keeps; the reason itself is for the operator."""
    if not error:
        return ""
    if error.endswith("while the mail was made"):
        return _("The mail could not be written. The worker's log says why.")
    if error.startswith("No end after"):
        return _("Its sender stopped before the end, five times.")
    if _FULL.match(error):
        return _("The mailbox is full.")
    if is_about_address(error):
        return _("The mail server does not know this address.")
    answer = _ANSWER.match(error)
    if answer is None:
        return _("The mail server's answer did not come, or the mail could not be handed over.")
    if answer[1] == "4":
        return _("The mail server puts it off.")
    return _("The mail server refuses this mail.")
