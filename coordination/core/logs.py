"""What the log may hold of an address: links that are their own key are cut before their secret.

Django logs the path of every answer from 400 on: one 429 would write down a private feed that works. The proxy's log
does the same (deploy/proxy/nginx.conf).
"""

from __future__ import annotations

import logging
import re
from typing import Final

#: Links that reset a password, stop mails, or open a private feed.
_SECRET: Final = re.compile(r"^(/password/reset/key/|/digests/unsubscribe/|/feeds/(?!public/)).+", re.DOTALL)


class WithoutSecrets(logging.Filter):
    """Cuts addresses among the arguments of a record; lets every record through."""

    def filter(self, record: logging.LogRecord) -> bool:
        """The record with its addresses cut."""
        if isinstance(record.args, tuple):
            record.args = tuple(_SECRET.sub(r"\1-", one) if isinstance(one, str) else one for one in record.args)
        return True
