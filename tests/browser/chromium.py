"""Finds the Chromium of the browser tests, or gets one; says so when neither works.

    python -m tests.browser.chromium

prints the one that will be used. In order: a Chromium on the path, Playwright's own, Playwright's download, the
Debian package when we are root.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from playwright.sync_api import sync_playwright

_NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
_SECONDS: Final = 600

# Without a sandbox since the tests may run as root; the rest keeps it from calling anybody outside.
ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


class ChromiumMissing(Exception):
    """There is no Chromium and none could be fetched; the text says what was tried."""


def executable() -> str | None:
    """Where Chromium is on this machine, or None."""
    for name in _NAMES:
        if found := shutil.which(name):
            return found
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def ensure() -> str:
    """Where Chromium is, after fetching it if need be; raises ChromiumMissing."""
    if found := executable():
        return found
    tried = ["no chromium on the path"]
    _try([sys.executable, "-m", "playwright", "install", "chromium"], tried)
    if found := executable():
        return found
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _try(["apt-get", "update", "-qq"], tried)
        _try(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], tried)
    else:
        tried.append("the Debian package needs root")
    if found := executable():
        return found
    raise ChromiumMissing(f"The browser tests need Chromium and none could be had: {'; '.join(tried)}.")


def _try(command: list[str], tried: list[str]) -> None:
    print("Fetching Chromium:", " ".join(command[-3:]), flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        code = subprocess.run(command, env=environment, timeout=_SECONDS, check=False).returncode
    except subprocess.TimeoutExpired:
        tried.append(f"{command[0]} took over {_SECONDS} s")
        return
    if code != 0:
        tried.append(f"`{Path(command[0]).name} {' '.join(command[1:])}` ended with {code}")


if __name__ == "__main__":
    try:
        print(ensure())
    except ChromiumMissing as missing:
        sys.exit(str(missing))
