"""A real Chromium against the real application: its middleware, its policy, its collected static files."""

from collections.abc import Callable, Iterator

import pytest
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import chromium

PHONE = 390
DESK = 1280
HEIGHTS = {PHONE: 844, DESK: 900}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of this worker."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium.executable(), args=list(chromium.ARGUMENTS))
        yield running
        running.close()


@pytest.fixture
def portal(transactional_db: None) -> Iterator[str]:
    """Address of the running portal. On localhost, which browsers treat as a secure origin."""
    # Our own middleware serves the hashed static files; Django's test handler would look for unhashed ones.
    server = LiveServerThread("localhost", static_handler=lambda application: application)
    server.daemon = True
    server.start()
    server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://localhost:{server.port}"
    server.terminate()


@pytest.fixture
def open_page(browser: Browser, portal: str) -> Iterator[Callable[..., Page]]:
    """Open a page in a fresh context: `open_page("/design/", width=390, language="sr")`.

    Further keywords go to the context, for example `java_script_enabled=False`. The page has a list
    `page.complaints` of errors that the browser wrote to its console.
    """
    contexts = []

    def opened(path: str, *, width: int = DESK, language: str = "en-gb", **options: object) -> Page:
        size = {"width": width, "height": HEIGHTS[width]}
        context = browser.new_context(base_url=portal, viewport=size, reduced_motion="reduce", **options)
        contexts.append(context)
        context.add_cookies([{"name": "portal_language", "value": language, "url": portal}])
        page = context.new_page()
        page.complaints = []
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("console", lambda message: message.type == "error" and page.complaints.append(message.text))
        page.goto(path, wait_until="networkidle")
        return page

    yield opened
    for context in contexts:
        context.close()
