"""For the tests: real PostgreSQL and Valkey of their own, the app role, a cheap password hash."""

import os

from coordination.settings import env
from coordination.settings.base import *  # noqa: F403 (settings files extend the base by star import, as Django documents)

# Playwright leaves an event loop in the thread; without this every query of a browser test is refused.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

SECRET_KEY = "for-the-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz"
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "testserver"]
DATABASES = {"default": env.database("test")}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
IS_DEMO = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
