"""The only reader of the environment. Nonsense stops the start with one sentence."""

import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_REQUIRED: Final = object()

# Which database login a management command works with; everything else is the web's.
# owner: changes the schema. worker: may act as the system role for planning and loading. maint: verifies and backs up.
COMMAND_LOGINS: Final[Mapping[str, str]] = {
    "migrate": "owner",
    "makemigrations": "owner",
    "sqlmigrate": "owner",
    "flush": "owner",
    "import_register": "worker",
    "import_boundaries": "worker",
    "load_demo": "worker",
    "demo_accounts": "worker",
    "appoint": "worker",
    "send_digests": "worker",
    "sweep_files": "worker",
    "verify_audit": "maint",
    "purge": "worker",
}
LOGINS: Final = ("owner", "app", "worker", "maint", "test")

# Mail providers that may report bounces, and what django-anymail calls the key with which each signs its reports; empty
# where a provider signs nothing, so that its password alone lets it in.
MAIL_PROVIDERS: Final[Mapping[str, str]] = {
    "brevo": "",
    "mailgun": "MAILGUN_WEBHOOK_SIGNING_KEY",
    "mailjet": "",
    "mandrill": "MANDRILL_WEBHOOK_KEY",
    "postmark": "",
    "sparkpost": "",
}


def text(name: str, default: Any = _REQUIRED) -> str:
    """The variable as text; raises ImproperlyConfigured when it is missing and has no default."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is _REQUIRED:
        raise ImproperlyConfigured(f"Set the environment variable {name}; it has no default.")
    return str(default)


def flag(name: str, default: bool = False) -> bool:
    """`1`, `true`, `yes`, `on` and their opposites; anything else stops the start."""
    value = text(name, "").lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}.")


def number(name: str, default: Any = _REQUIRED, *, minimum: int = 0, maximum: int = 2**31) -> int:
    """A whole number inside the given bounds."""
    value = text(name, default)
    if not value.isascii() or not value.isdigit():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    if not minimum <= int(value) <= maximum:
        raise ImproperlyConfigured(f"{name} must be between {minimum} and {maximum}, not {value}.")
    return int(value)


def secret(name: str, *, at_least: int = 50) -> str:
    """A secret without default, long enough to be one."""
    value = text(name)
    if len(value) < at_least or len(set(value)) < 5:
        raise ImproperlyConfigured(f"{name} is too short or too simple: give at least {at_least} random characters.")
    return value


def one_of(name: str, default: str, known: Iterable[str]) -> str:
    """One of the known words, or the default."""
    value = text(name, default)
    if value != default and value not in known:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(known)}, not {value!r}.")
    return value


def mail_provider(name: str) -> dict[str, str]:
    """The secrets that prove a mail provider's reports, under django-anymail's names; none without a provider."""
    if not name:
        return {}
    found = {"WEBHOOK_SECRET": secret("MAIL_PROVIDER_SECRET", at_least=20)}
    if ":" not in found["WEBHOOK_SECRET"]:
        raise ImproperlyConfigured("MAIL_PROVIDER_SECRET must read name:password, as the provider signs in.")
    if key := MAIL_PROVIDERS[name]:
        found[key] = secret("MAIL_PROVIDER_SIGNING_KEY", at_least=16)
    return found


def names(name: str, default: Any = _REQUIRED) -> list[str]:
    """A comma-separated list without empty entries."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def folder(name: str, default: Path) -> Path:
    """A folder, as an absolute path; it need not exist yet."""
    return Path(text(name, str(default))).expanduser().absolute()


def socket_address(name: str, default: Any = _REQUIRED) -> str:
    """A socket: `/path` of the file system or `tcp://host:port`; "" for none."""
    value = text(name, default)
    host, _colon, port = value.removeprefix("tcp://").rpartition(":")
    is_network = value.startswith("tcp://") and bool(host) and port.isascii() and port.isdigit()
    if value and not value.startswith("/") and not is_network:
        raise ImproperlyConfigured(f"{name} must be /path/of/a/socket or tcp://host:port, not {value!r}.")
    return value


def for_a_child() -> dict[str, str]:
    """What a child process needs to find its libraries, and no secret."""
    return {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ}


def database_login() -> str:
    """Which of the logins this process uses: DATABASE_LOGIN, else told from the command line."""
    chosen = text("DATABASE_LOGIN", "")
    if chosen:
        if chosen not in LOGINS:
            raise ImproperlyConfigured(f"DATABASE_LOGIN must be one of {', '.join(LOGINS)}, not {chosen!r}.")
        return chosen
    program = Path(sys.argv[0]).name if sys.argv else ""
    if program == "celery" or (program == "__main__.py" and "celery" in sys.argv[0]):
        return "worker"
    if program == "manage.py" and len(sys.argv) > 1:
        return COMMAND_LOGINS.get(sys.argv[1], "app")
    return "app"


def database(login: str, default: Any = _REQUIRED) -> dict[str, Any]:
    """Django's connection settings from `DATABASE_<LOGIN>_URL`.

    Both `postgresql://user:secret@host:5432/name` and `postgresql:///name?host=/socket/folder&user=portal_app`
    are understood. The worker and the tests start as the app role: see docs/operations.md.
    """
    name = f"DATABASE_{login.upper()}_URL"
    url = text(name, default)
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{name} must look like postgresql://user:secret@host:5432/name.")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    options: dict[str, Any] = {"application_name": f"portal-{login}"}
    if login in {"worker", "test"}:
        options["options"] = "-c role=portal_app"
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or query.get("user", "")),
        "PASSWORD": unquote(parts.password or query.get("password", "")),
        "HOST": parts.hostname or query.get("host", ""),
        "PORT": str(parts.port or query.get("port", "")),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
