"""For real people: https only, no defaults for secrets, no demo data."""

from coordination.settings import env
from coordination.settings.base import *  # noqa: F403 (settings files extend the base by star import, as Django documents)

SECRET_KEY = env.secret("SECRET_KEY")
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS")
PORTAL_ORIGIN = env.text("PORTAL_ORIGIN").rstrip("/")
CSRF_TRUSTED_ORIGINS = [PORTAL_ORIGIN]
DATABASES = {"default": env.database(env.database_login())}
BROKER_URL = CELERY_BROKER_URL = env.text("BROKER_URL")
CACHE_URL = env.text("CACHE_URL")
CACHES["default"]["LOCATION"] = CACHE_URL  # noqa: F405 (comes with the star import above)
EMAIL_HOST = env.text("MAIL_SMTP_HOST")
MAIL_DOMAIN = env.text("MAIL_DOMAIN")

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^health/(live|ready)$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_NAME = "__Host-language"
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("PROXY_COUNT", 1, maximum=5)
REST_FRAMEWORK["NUM_PROXIES"] = ALLAUTH_TRUSTED_PROXY_COUNT  # noqa: F405 (comes with the star import above)
