"""For work on the code: readable errors, no https."""

from coordination.settings.base import *  # noqa: F403 (settings files extend the base by star import, as Django documents)

DEBUG = True
SECRET_KEY = "for-development-on-one-machine-only-0123456789-abcdefghij"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
