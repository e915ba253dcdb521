"""Settings shared by every installation. Anything an authority may change is data, not a setting."""

from pathlib import Path

from coordination.core import languages
from coordination.settings import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = env.folder("DATA_DIR", BASE_DIR / ".local")

IS_DEMO = False
DEBUG = False
ROOT_URLCONF = "coordination.urls"
WSGI_APPLICATION = "coordination.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PORTAL_ORIGIN = env.text("PORTAL_ORIGIN", "http://localhost:8000").rstrip("/")

# Features that can be left out of an installation; URL prefixes and registry objects come with the app.
FEATURE_APPS = ["coordination.bulletins", "coordination.situation", "coordination.digests"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "django_htmx",
    "guardian",
    "rest_framework",
    "drf_spectacular",
    "pgtrigger",
    "pghistory",
    "coordination.core",
    "municipalities",
    "coordination.jobs",
    "needs",
    "practices",
    *FEATURE_APPS,
]

# The order is measured: docs/architecture.md says why each stands where it does.
MIDDLEWARE = [
    "coordination.core.middleware.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "coordination.core.middleware.LivenessMiddleware",
    "coordination.core.service_worker.ServiceWorkerMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "coordination.core.middleware.PageCompressionMiddleware",
    "municipalities.access.middleware.DenialMiddleware",
    "municipalities.access.middleware.TransactionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "municipalities.access.middleware.ScopeMiddleware",
    "coordination.core.middleware.LanguageMiddleware",
    "municipalities.access.middleware.SessionLimitsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "coordination.core.context.portal",
            ],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
        },
    }
]

# --- data ---
DATABASES = {"default": env.database(env.database_login(), "postgresql:///portal?user=portal_app")}
BROKER_URL = env.text("BROKER_URL", "redis://127.0.0.1:6379/0")
CACHE_URL = env.text("CACHE_URL", "redis://127.0.0.1:6380/0")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CACHE_URL,
        "KEY_PREFIX": "portal",
        "TIMEOUT": 600,
        "OPTIONS": {
            "socket_connect_timeout": 1,
            "socket_timeout": 2,
            "serializer": "coordination.core.cached.JsonSerializer",
        },
    }
}

# --- people and sessions ---
AUTH_USER_MODEL = "municipalities.User"
AUTHENTICATION_BACKENDS = [
    "guardian.backends.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
ANONYMOUS_USER_NAME = None
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "municipalities.access.passwords.GuessableWordsValidator"},
    {"NAME": "municipalities.access.passwords.LengthLimitValidator"},
]
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_IDLE_SECONDS = 3 * 60 * 60
SESSION_ABSOLUTE_SECONDS = 12 * 60 * 60
SESSION_IDLE_SECONDS_ADMINISTRATOR = 30 * 60
CSRF_COOKIE_SAMESITE = "Strict"
# Not in a cookie of their own: that one has no __Host- name, and its text would leave the server with every request.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "coordination.core.errors.csrf_failure"
PASSWORD_RESET_TIMEOUT = 60 * 60
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/sign-in/"

ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_ADAPTER = "municipalities.access.accounts.AccountAdapter"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    # Tries of one account are counted by municipalities.access.limits, with a growing wait.
    "login_failed": "30/m/ip",
    "reset_password": "20/m/ip,3/h/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
# Kept by SessionLimitsMiddleware once a minute; allauth would write on every request.
USERSESSIONS_TRACK_ACTIVITY = False

# --- languages, numbers, times ---
languages.register_extra_languages()
LANGUAGES = languages.LANGUAGES
LANGUAGE_CODE = "en-gb"
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["coordination.formats"]
LANGUAGE_COOKIE_NAME = "portal_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = "UTC"

# --- static files, requests ---
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static" / "dist"]
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_HANDLERS = [
    "coordination.core.intake.receiving.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- files that people hand in, and results of long work: docs/operations.md, "Files" ---
FILES_DIR = env.folder("FILES_DIR", DATA_DIR / "files")
FILES_QUOTA_BYTES = env.number("FILES_QUOTA_MEGABYTES", 500, minimum=1, maximum=1_000_000) * 2**20
# The socket of a ClamAV daemon, `/run/clamav/clamd.ctl` or `tcp://host:3310`; empty: nothing is scanned.
FILES_SCANNER = env.socket_address("FILES_SCANNER", "")
FILES_SCANNER_SECONDS = env.number("FILES_SCANNER_SECONDS", 30, minimum=1, maximum=300)
# All that the program which looks into a file gets to know of ours.
FILES_CHILD_ENVIRONMENT = env.for_a_child()

# --- mail ---
EMAIL_BACKEND = "coordination.core.smtp.PatientBackend"
EMAIL_HOST = env.text("MAIL_SMTP_HOST", "127.0.0.1")
EMAIL_PORT = env.number("MAIL_SMTP_PORT", 25, minimum=1, maximum=65535)
EMAIL_HOST_USER = env.text("MAIL_SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.text("MAIL_SMTP_PASSWORD", "")
EMAIL_USE_TLS = env.flag("MAIL_SMTP_TLS", False)
# Seconds for a connection, for all of an answer and for all of a mail; a server that sends a byte a second is away.
EMAIL_TIMEOUT = 20
# Seconds for which a mail at once waits for further events of the same record, so that they become one mail.
NOTICE_DELAY_SECONDS = env.number("NOTICE_DELAY_SECONDS", 120, minimum=0, maximum=3600)
# So many people a mass mail of the secretariat tells at most.
MASS_MAIL_MOST = env.number("MASS_MAIL_MOST", 5000, minimum=1, maximum=100_000)
MAIL_DOMAIN = env.text("MAIL_DOMAIN", "portal.example.org")
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", f"Regional Coordination Portal <portal@{MAIL_DOMAIN}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# How long a sender may be silent about its mails before another one takes them up.
DIGEST_LEASE_SECONDS = env.number("DIGEST_LEASE_SECONDS", 300, minimum=1)
# Each digest and notice gets a bounce address of its own in this domain, whose mail server puts what comes to
# bounces+...@BOUNCE_DOMAIN into the maildir. Empty: mails come back to MAIL_FROM, and nobody reads them for us.
BOUNCE_DOMAIN = env.text("BOUNCE_DOMAIN", "")
BOUNCE_MAILDIR = env.text("BOUNCE_MAILDIR", "")
# A mail provider of django-anymail that reports bounces to /mail-events/; empty: nobody may.
MAIL_PROVIDER = env.one_of("MAIL_PROVIDER", "", env.MAIL_PROVIDERS)
ANYMAIL = env.mail_provider(MAIL_PROVIDER)
MAIL_CATCHER_DIR = env.folder("MAIL_CATCHER_DIR", DATA_DIR / "mail")

# --- API ---
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["municipalities.access.rest_defaults.StrictJSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["municipalities.access.rest_defaults.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["municipalities.access.rest_defaults.DeclaredAbility"],
    "EXCEPTION_HANDLER": "municipalities.access.rest_defaults.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Regional Coordination Portal",
    "DESCRIPTION": "Needs of municipalities and the situation of the region, with the rules of the portal's pages.",
    "VERSION": "v1",
    "SCHEMA_PATH_PREFIX": "/api/",
    # What is sent and what is answered are different things here, and are described apart.
    "COMPONENT_SPLIT_REQUEST": True,
    "COMPONENT_SPLIT_PATCH": False,
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
    "ENUM_NAME_OVERRIDES": {
        "State": "needs.models.Need.State",
        "Lacking": "needs.models.Need.Lacking",
        "PlaceRole": "needs.models.Need.PlaceRole",
        "Certainty": "needs.models.Need.Certainty",
    },
}

# --- work in the background: decisions, "periodic work"; trust.md 0, fact 4 ---
CELERY_BROKER_URL = BROKER_URL
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 15 * 60
CELERY_TASK_SOFT_TIME_LIMIT = 14 * 60
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.1}
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 2 * 60 * 60,
    "socket_connect_timeout": 1,
    "socket_timeout": 5,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
# How long a worker may be silent about a job before another one takes it up.
JOB_LEASE_SECONDS = env.number("JOB_LEASE_SECONDS", 120, minimum=1)
# Jobs that run at the same time. The worker has two processes: mails and reminders never wait for a long export.
JOBS_AT_ONCE = env.number("JOBS_AT_ONCE", 1, minimum=1)
CELERY_TIMEZONE = "UTC"
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"without_secrets": {"()": "coordination.core.logs.WithoutSecrets"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["without_secrets"]},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
}

# One account per e-mail whatever its case: the constraint is on lower(email), which this check cannot see.
# Frame options are set by our own SecurityHeadersMiddleware, which W002 cannot see.
SILENCED_SYSTEM_CHECKS = ["auth.W004", "security.W002"]
