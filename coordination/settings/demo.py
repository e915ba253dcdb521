"""`make run`: the whole portal on one machine with example people. Plain http, so cookies are not marked secure."""

from coordination.settings import env
from coordination.settings.base import *  # noqa: F403 (settings files extend the base by star import, as Django documents)

IS_DEMO = True
SECRET_KEY = env.secret("SECRET_KEY")
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS: list[str] = []
