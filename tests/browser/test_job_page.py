"""A long export in the browser: asked on the list, followed on its page without a click, downloaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from coordination.jobs.models import Job
from coordination.jobs.services import claiming, running
from municipalities.models import User
from needs.services import exports
from tests.browser import axe
from tests.browser.conftest import DESK, PHONE, picture, visitor
from tests.factories import as_system, make_need
from tests.needs.spreadsheets import Workbook
from tests.pages import browser as signed_in_client

Open = Callable[..., Page]
#: Longer than the page waits between two looks.
PATIENCE = 8_000


@pytest.fixture(autouse=True)
def _short_lists_are_long(monkeypatch: Any, settings: Any, tmp_path: Path) -> None:
    settings.FILES_DIR = tmp_path
    monkeypatch.setattr(exports, "AT_ONCE", 2)


@pytest.fixture
def open_as(browser: Browser, portal: str) -> Iterator[Open]:
    """Open a page as a person who is signed in; the browser takes downloads."""
    contexts = []

    def opened(person: User, path: str, *, width: int = DESK, **options: Any) -> Page:
        page = visitor(browser, portal, width=width, **options)
        contexts.append(page.context)
        held = signed_in_client(person).cookies.items()
        page.context.add_cookies([{"name": name, "value": one.value, "url": portal} for name, one in held])
        page.goto(path, wait_until="networkidle")
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def needs(cast: Any) -> list[Any]:
    return [make_need(cast.lind, state="accepted", created_by=cast.ada, title=f"Beds {number}") for number in range(3)]


def checked(page: Page, name: str) -> None:
    """Accessible and in its width, at both sizes; a picture of each is kept where somebody asked for them."""
    for width in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": 900})
        assert axe.findings(page) == []
        assert axe.overflow(page) == 0
        picture(page, f"{name}-{width}")
    page.set_viewport_size({"width": DESK, "height": 900})


def test_a_long_export_is_followed_without_a_click_and_downloaded(open_as: Open, cast: Any, needs: list[Any]) -> None:
    page = open_as(cast.ada, "/needs/?view=own")
    checked(page, "list-with-export")
    page.get_by_role("button", name="Export to Excel").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Export of needs")
    expect(page.locator("#job-standing")).to_contain_text("Waiting")
    checked(page, "job-waiting")

    job = claiming.claim()
    assert job is not None
    claiming.report(job, step="read", done=1, total=3)
    expect(page.locator("#job-standing")).to_contain_text("1 of 3", timeout=PATIENCE)
    checked(page, "job-running")
    running._run(job)
    expect(page.get_by_role("button", name="Download")).to_be_visible(timeout=PATIENCE)
    expect(page.locator("#live")).to_have_text("Export of needs: Done")
    checked(page, "job-done")

    asked_after_the_end: list[str] = []
    page.on("request", lambda request: asked_after_the_end.append(request.url))
    page.wait_for_timeout(3_500)
    assert asked_after_the_end == [], "a job that has ended is asked for again"
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    book = Workbook.read(Path(download.value.path()).read_bytes())
    assert [row[1][1] for row in book.sheets["Needs"]] == ["Need", "Beds 2", "Beds 1", "Beds 0"]
    assert page.complaints == []  # type: ignore[attr-defined]  # see visitor


def test_without_scripts_a_link_looks_again_and_every_act_is_a_form(open_as: Open, cast: Any, needs: list[Any]) -> None:
    page = open_as(cast.ada, "/needs/?view=own", java_script_enabled=False)
    page.get_by_role("button", name="Export as CSV").click()
    expect(page.locator("#job-standing")).to_contain_text("Waiting")

    page.get_by_role("button", name="Cancel the job").click()
    expect(page.locator("#job-standing")).to_contain_text("Cancelled")
    page.get_by_role("button", name="Ask again").click()
    running.run_next()
    page.get_by_role("link", name="Look again").click()

    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    assert Path(download.value.path()).read_bytes().startswith(b"\xef\xbb\xbf")
    with as_system():
        states = Job.objects.unscoped("the test looks at both").order_by("id").values_list("state", flat=True)
        assert list(states) == ["cancelled", "done"]


def test_lists_of_jobs_are_accessible(open_as: Open, cast: Any, needs: list[Any]) -> None:
    for _ in range(2):
        page = open_as(cast.ada, "/needs/?view=own")
        page.get_by_role("button", name="Export to Excel").click()
    running.run_next()

    page = open_as(cast.mira, "/needs/?view=own")
    page.get_by_role("button", name="Export as CSV").click()
    page.goto("/jobs/", wait_until="networkidle")

    checked(page, "job-list")
    expect(page.locator("main")).to_contain_text("Asked for by others at Lind")
