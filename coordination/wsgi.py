"""WSGI entry point of the web servers."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coordination.settings.production")

application = get_wsgi_application()

from municipalities.services.installation import refuse_demo_data  # noqa: E402 (needs the apps to be ready)

refuse_demo_data()
# Opened before the workers are forked, so it must not be shared with them.
connection.close()
