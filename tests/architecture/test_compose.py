"""docker-compose.yml, Dockerfile, settings and code say the same: queues, variables, services, hardening."""

import contextlib
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import yaml

from coordination.celery import QUEUES
from coordination.embedded import postgres, testing

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = ("web", "worker", "beat", "migrate", "maintenance")
ONE_SHOT = ("migrate", "maintenance")
LOGINS = {"web": "app", "worker": "worker", "beat": "worker", "migrate": "owner", "maintenance": "maint"}
#: Secrets of what an installation may do without: a mail server that asks for none, reports of a mail provider.
NOT_ALWAYS_ASKED = {"MAIL_SMTP_PASSWORD", "MAIL_PROVIDER_SECRET", "MAIL_PROVIDER_SIGNING_KEY"}
VARIABLE = re.compile(r"(?<!\$)\$\{(\w+)(:[-?])?([^}]*)\}")


def interpolated(value: str) -> str:
    """As the compose tool would, with a long random-looking value for everything that has no default."""

    def replaced(match: re.Match[str]) -> str:
        name, kind, rest = match.groups()
        return rest if kind == ":-" else f"{name.lower()}0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefgh"

    return VARIABLE.sub(replaced, value)


def environment_of(service: str) -> dict[str, str]:
    return {name: interpolated(str(value)) for name, value in SERVICES[service]["environment"].items()}


def start_settings(environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """Load Django with this environment and nothing else of ours."""
    code = "import django; django.setup()"
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={**kept, **environment}, capture_output=True, text=True, check=False
    )


def test_the_services_are_these() -> None:
    servers = {"proxy", "database", "broker", "cache"}

    assert set(SERVICES) == servers | set(OURS)


def test_the_worker_listens_to_every_queue_that_the_code_names() -> None:
    command = SERVICES["worker"]["command"]

    assert command[command.index("--queues") + 1].split(",") == list(QUEUES)


@pytest.mark.parametrize("service", OURS)
def test_production_settings_start_with_exactly_what_a_service_is_given(service: str) -> None:
    environment = environment_of(service)
    assert environment["DJANGO_SETTINGS_MODULE"] == "coordination.settings.production"

    result = start_settings(environment)

    assert result.returncode == 0, result.stderr


def test_production_settings_name_each_variable_that_is_missing() -> None:
    given = environment_of("web")
    optional = {"PROXY_COUNT", "WEB_CONCURRENCY", "DJANGO_SETTINGS_MODULE", "DATABASE_LOGIN"} | {
        name
        for name in given
        if name.startswith(("MAIL_SMTP_", "MAIL_PROVIDER", "BOUNCE_", "FILES_")) and name != "MAIL_SMTP_HOST"
    }

    for name in sorted(set(given) - optional):
        result = start_settings({key: value for key, value in given.items() if key != name})

        assert result.returncode != 0, f"{name} has a default"
        assert f"Set the environment variable {name}" in result.stderr, result.stderr


@pytest.mark.parametrize("service", OURS)
def test_a_service_knows_only_its_own_database_login(service: str) -> None:
    login = LOGINS[service]
    names = [name for name in SERVICES[service]["environment"] if name.startswith("DATABASE_")]

    assert names == ["DATABASE_LOGIN", f"DATABASE_{login.upper()}_URL"]
    assert SERVICES[service]["environment"]["DATABASE_LOGIN"] == login
    assert f"//portal_{login}:" in SERVICES[service]["environment"][f"DATABASE_{login.upper()}_URL"]


def test_no_secret_has_a_default_and_every_variable_is_in_the_example() -> None:
    used = {name: kind for name, kind, _ in VARIABLE.findall(TEXT)}
    secret = {name for name in used if re.search("PASSWORD|SECRET|KEY", name)} - NOT_ALWAYS_ASKED
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    asked = set(re.findall(r"^(\w+)=$", example, re.MULTILINE))
    offered = set(re.findall(r"^#(\w+)=", example, re.MULTILINE))

    assert {used[name] for name in secret} == {":?"}
    assert asked == {name for name, kind in used.items() if kind == ":?"}
    assert offered == {name for name, kind in used.items() if kind == ":-"}
    # A literal in place of a variable would be a secret in the repository.
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            assert not re.search("PASSWORD|SECRET_KEY", name) or VARIABLE.fullmatch(value), name


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_service_is_closed_down(name: str) -> None:
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "privileged" not in service
    assert "cap_add" not in service
    assert any(entry.startswith("/tmp:") for entry in service["tmpfs"])  # noqa: S108 (a mount in memory)
    assert ("healthcheck" in service) is (name not in ONE_SHOT)
    # Ours takes its user from the image, see below; the others must not start as root either.
    assert name in OURS or int(service["user"].split(":")[0]) > 0
    assert not service["image"].endswith(":latest")
    assert ":" in service["image"]


def test_only_the_proxy_and_the_sender_of_mail_reach_the_outside() -> None:
    closed = {name for name, network in COMPOSE["networks"].items() if (network or {}).get("internal")}

    reaching = {name for name, service in SERVICES.items() if set(service["networks"]) - closed}

    assert reaching == {"proxy", "worker"}
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]


def test_the_proxy_waits_for_slow_clients_and_hands_on_to_the_web_server() -> None:
    proxy = (ROOT / "deploy/proxy/nginx.conf").read_text(encoding="utf-8")
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")

    for line in (
        "proxy_request_buffering on;",
        "proxy_buffering on;",
        "proxy_set_header X-Forwarded-For $remote_addr;",
    ):
        assert line in proxy
    port = re.search(r"http://web:(\d+);", proxy)
    assert port is not None
    assert f'"0.0.0.0:{port[1]}", "--worker-class", "sync"' in dockerfile
    listened = set(re.findall(r"listen (\d+)", proxy))
    assert listened == {entry.rpartition(":")[2] for entry in SERVICES["proxy"]["ports"]}


def test_the_image_runs_as_an_ordinary_user_and_has_no_compiler() -> None:
    last = (ROOT / "Dockerfile").read_text(encoding="utf-8").rpartition("\nFROM ")[2]

    user = re.search(r"^USER (\d+):(\d+)$", last, re.MULTILINE)
    assert user is not None
    assert int(user[1]) > 0
    assert last.startswith("python:3.13-slim")
    assert not re.search(r"apt|gcc|build-essential|^RUN", last, re.MULTILINE)


def test_every_file_that_a_service_mounts_is_here() -> None:
    mounted = [entry.split(":")[0] for service in SERVICES.values() for entry in service.get("volumes", [])]

    for path in (path for path in mounted if path.startswith("./")):
        assert (ROOT / path).is_file(), path
    assert {path for path in mounted if not path.startswith("./")} == set(COMPOSE["volumes"])


def test_the_script_of_the_database_container_makes_roles_passwords_and_database() -> None:
    names = [name for name in SERVICES["database"]["environment"] if name.startswith("DATABASE_")]
    passwords = {name: f'it\'s "${name}"' for name in names}
    with testing.servers() as addresses:
        socket = re.search(r"host=([^&]+)", addresses["DATABASE_APP_URL"])
        assert socket is not None
        superuser = f"postgresql:///postgres?host={socket[1]}&user=postgres"
        with contextlib.closing(psycopg2.connect(superuser)) as connection, connection.cursor() as cursor:
            connection.autocommit = True
            cursor.execute("drop database portal")

            subprocess.run(
                ["sh", "-eu", str(ROOT / "deploy/database/roles.sh")],
                env={
                    "PATH": f"{postgres.installation() / 'bin'}:{os.environ['PATH']}",
                    "PGHOST": socket[1],
                    "ROLES_FILE": str(ROOT / "coordination/embedded/roles.sql"),
                    **passwords,
                },
                check=True,
            )

            cursor.execute("select rolname from pg_authid where rolpassword like 'SCRAM-SHA-256%' order by 1")
            assert cursor.fetchall() == [("portal_app",), ("portal_maint",), ("portal_owner",), ("portal_worker",)]
            cursor.execute("select pg_get_userbyid(datdba) from pg_database where datname = 'portal'")
            assert cursor.fetchall() == [("portal_owner",)]
