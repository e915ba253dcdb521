"""Whether this installation may serve: example data and real people never meet."""

import logging

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from municipalities.models import DemoInstallation

logger = logging.getLogger(__name__)
SENTENCE = (
    "This database holds the demo network, and these settings are for real people. "
    "Give production a database of its own (docs/operations.md)."
)


def refuse_demo_data() -> None:
    """Raise ImproperlyConfigured when settings for real people meet the demo's database.

    Asked once when a web server or a worker starts. A database that does not answer yet is not the demo's: the start
    goes on, and readiness says what is missing.
    """
    if settings.IS_DEMO or settings.DEBUG:
        return
    try:
        is_demo = DemoInstallation.objects.exists()
    except DatabaseError as error:
        logger.warning("The database does not answer at the start: %s", error)
        return
    if is_demo:
        raise ImproperlyConfigured(SENTENCE)
