"""A real Chromium against the real application: its middleware, its policy, its collected static files."""

import os
import re
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, Page, sync_playwright

from coordination.digests import catcher
from municipalities.models import User
from municipalities.services.demo import load_demo
from needs.models import Need
from tests.browser import chromium
from tests.factories import as_system
from tests.pages import browser as signed_in_client

PHONE = 390
DESK = 1280
HEIGHTS = {PHONE: 844, DESK: 900}
MILLISECONDS = 10_000
PORTALS = ("own_network", "network", "portal")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this worker."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium.executable(), args=list(chromium.ARGUMENTS))
        yield running
        running.close()


@pytest.fixture
def portal(transactional_db: None) -> Iterator[str]:
    """Address of the running portal, with an empty network."""
    with served() as address:
        yield address


@pytest.fixture
def own_network(transactional_db: None, tmp_path: Path) -> Iterator[str]:
    """Address of the running portal with the demo network, all 492 municipalities, loaded for this test alone."""
    load_demo()
    with served() as address, caught_mails(address, tmp_path):
        yield address


@pytest.fixture(scope="module")
def network(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same, loaded once for a module whose tests leave each other's figures alone.

    Such a module is marked `django_db`: what its tests write themselves is rolled back and unseen by the portal.
    """
    with django_db_blocker.unblock():
        load_demo()
        with served() as address, caught_mails(address, tmp_path_factory.mktemp("mail")):
            yield address
        # As after every transactional test: the next one begins with empty tables.
        call_command("flush", verbosity=0, interactive=False, reset_sequences=False)


@contextmanager
def served() -> Iterator[str]:
    """Serve the application on a free port of localhost, which browsers treat as a secure origin."""
    # Our own middleware serves the hashed static files; Django's test handler would look for unhashed ones.
    server = LiveServerThread("localhost", static_handler=lambda application: application)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://localhost:{server.port}"
    server.terminate()


@contextmanager
def caught_mails(address: str, folder: Path) -> Iterator[None]:
    """Send mails by SMTP, as everywhere but in tests, to the demo's catcher; their links lead to this portal."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = catcher.make_server(folder, "127.0.0.1", port)
    server.start()
    changed = {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": port,
        "MAIL_CATCHER_DIR": folder,
        "PORTAL_ORIGIN": address,
    }
    try:
        with override_settings(**changed):
            yield
    finally:
        server.stop()


@pytest.fixture
def open_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Open a page in a fresh context: `open_page("/design/", width=390, language="sr")`.

    The portal is the one with the demo network where the test has it, else an empty one. Without a language the
    browser asks for British English and nothing is chosen yet. Further keywords go to the context, for example
    `java_script_enabled=False`. `page.complaints` lists the errors that the browser wrote to its console.
    """
    address = request.getfixturevalue(next(name for name in PORTALS if name in {*request.fixturenames, "portal"}))
    pages = []

    def opened(path: str, *, width: int = DESK, language: str | None = "en-gb", **options: Any) -> Page:
        page = visitor(browser, address, width=width, **options)
        pages.append(page)
        if language:
            chosen = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": address}
            page.context.add_cookies([chosen])
        page.goto(path, wait_until="networkidle")
        return page

    yield opened
    for number, page in enumerate(pages):
        picture(page, f"last-{request.node.name}-{number}")
        page.context.close()


@pytest.fixture
def form_of(browser: Browser, portal: str) -> Iterator[Callable[..., Page]]:
    """Open the form of a need for somebody who is signed in: `form_of(ada, need, width=PHONE, language="sr")`.

    Further keywords go to the browser's context.
    """
    contexts = []

    def opened(person: User, need: Need, *, width: int = DESK, language: str = "en-gb", **options: Any) -> Page:
        with as_system():
            User.objects.filter(pk=person.pk).update(language=language)
        page = visitor(browser, portal, width=width, **options)
        contexts.append(page.context)
        held = signed_in_client(person).cookies.items()
        page.context.add_cookies([{"name": name, "value": one.value, "url": portal} for name, one in held])
        page.goto(f"/needs/{need.slug}/edit/", wait_until="networkidle")
        return page

    yield opened
    for context in contexts:
        context.close()


def visitor(browser: Browser, address: str, *, width: int = DESK, **options: Any) -> Page:
    """An empty page in a fresh browser that asks for British English, with its list of complaints."""
    size = {"width": width, "height": HEIGHTS[width]}
    options = {"locale": "en-GB", "reduced_motion": "reduce", **options}
    context = browser.new_context(base_url=address, viewport=size, **options)
    context.set_default_timeout(MILLISECONDS)
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda message: message.type == "error" and page.complaints.append(message.text))
    return page


def picture(page: Page, name: str) -> None:
    """Keep a picture and the words of the page in the folder that SCREENSHOTS names; without one nothing is kept."""
    if folder := os.environ.get("SCREENSHOTS"):
        path = Path(folder) / re.sub(r"[^a-z0-9.-]+", "_", name, flags=re.IGNORECASE)
        page.screenshot(path=f"{path}.png", full_page=True)
        Path(f"{path}.txt").write_text(page.locator("body").inner_text(), encoding="utf-8")
