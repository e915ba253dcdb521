"""`make test` and `make lint`: every check and test, each printed as it starts, none left out silently.

All checks run even when one fails, so that one run tells everything; the end lists them with their result.
"""

import argparse
import os
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from coordination.embedded import testing
from coordination.embedded.faults import StartFailure, StopRequested

# A start of production that reaches nothing: only its settings are looked at.
_PRODUCTION: Final = {
    "DJANGO_SETTINGS_MODULE": "coordination.settings.production",
    "SECRET_KEY": "only-for-the-check-of-the-settings-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "portal.example.org",
    "PORTAL_ORIGIN": "https://portal.example.org",
    "MAIL_SMTP_HOST": "mail.example.org",
    "MAIL_DOMAIN": "portal.example.org",
}
_LINT_IMPORTS: Final = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
_BROWSER: Final = "tests/browser"


@dataclass(frozen=True)
class Check:
    """One step: its name for the reader, and what runs it; `more` are variables on top."""

    name: str
    command: Sequence[str]
    more: Mapping[str, str] = field(default_factory=dict)


def python(*arguments: str) -> list[str]:
    """A command of this environment's Python."""
    return [sys.executable, *arguments]


def static_checks() -> list[Check]:
    """Linters, types, import contracts and what Django checks by itself."""
    return [
        Check("ruff", python("-m", "ruff", "check", "--output-format=concise", ".")),
        Check("ruff format", python("-m", "ruff", "format", "--check", "--output-format=concise", ".")),
        Check("import contracts", python("-c", _LINT_IMPORTS)),
        Check("types", python("-m", "mypy")),
        Check("django check", python("manage.py", "check", "--fail-level", "WARNING")),
        Check("migrations complete", python("manage.py", "makemigrations", "--check", "--dry-run")),
        Check("production settings", python("manage.py", "check", "--deploy", "--fail-level", "WARNING"), _PRODUCTION),
        Check("translations complete", python("manage.py", "update_catalogues", "--check")),
    ]


def tests(only: str | None) -> list[Check]:
    """The tests: all, those of the browser apart since each starts a Chromium; or those of one file or folder."""
    static = Check("static files", testing.COLLECT_STATIC)
    chromium = Check("chromium", python("-m", "tests.browser.chromium"))
    workers = str(len(os.sched_getaffinity(0)))
    if only is not None:
        browser = only.rstrip("/") == "tests" or only.startswith(_BROWSER)
        # One file is mostly asked for while working on it, and then the order and the output count.
        spread = ["-n", workers] if Path(only).is_dir() and not browser else []
        return [
            static,
            *([chromium] if browser else []),
            Check(f"tests of {only}", python("-m", "pytest", *spread, only)),
        ]
    # In the browser two at a time: a page, its server and its Chromium keep a core busy each.
    return [
        static,
        chromium,
        Check("tests", python("-m", "pytest", "-n", workers, f"--ignore={_BROWSER}", "tests")),
        Check("browser tests", python("-m", "pytest", "-n", str(min(2, int(workers))), _BROWSER)),
    ]


def main() -> int:
    """Run what the command line asks for; 0 when everything passed."""
    parser = argparse.ArgumentParser(prog="coordination.embedded.checks")
    parser.add_argument("--only", help="the tests of this file or folder, without the other checks")
    parser.add_argument("--without-tests", action="store_true", help="linters, types and settings only")
    chosen = parser.parse_args()
    planned = [] if chosen.only else static_checks()
    planned += [] if chosen.without_tests else tests(chosen.only)
    try:
        with testing.servers() as addresses:
            return _run_all(planned, {**os.environ, **addresses})
    except StopRequested:
        print("Stopped.", file=sys.stderr)
        return 130
    except StartFailure as fault:
        print(fault, file=sys.stderr)
        return 1


def _run_all(planned: Sequence[Check], environment: Mapping[str, str]) -> int:
    failed = []
    for check in planned:
        print(f"== {check.name}", flush=True)
        begun = time.monotonic()
        code = testing.run(check.command, {**environment, **check.more})
        print(f"   {check.name}: {'ok' if code == 0 else 'FAILED'} ({time.monotonic() - begun:.1f} s)", flush=True)
        if code != 0:
            failed.append(check.name)
    print(f"== {len(planned) - len(failed)} of {len(planned)} steps passed", flush=True)
    if failed:
        print(f"FAILED: {', '.join(failed)}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
