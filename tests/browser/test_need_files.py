"""Files beside the form of a need: sent one after another, refused in words, and never at the cost of what is typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from needs.models import Need, NeedAttachment
from tests.browser import axe
from tests.browser.conftest import PHONE, picture
from tests.browser.person import complaints
from tests.cast import Cast, build_cast
from tests.factories import as_system, fresh, make_need
from tests.intake.corpus.pictures import jpeg_with_place
from tests.intake.corpus.texts import HTML

pytestmark = pytest.mark.django_db(transaction=True)
Opened = Callable[..., Page]
#: A browser notes every refused request in its console.
REFUSED = re.compile("status of 40[01]")


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return build_cast()


@pytest.fixture
def need(people: Cast) -> Need:
    return make_need(people.lind, created_by=people.ada, sector=people.sector, title="")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    """A folder of files for this test alone."""
    settings.FILES_DIR = tmp_path / "kept"
    return settings.FILES_DIR


def kept() -> list[str]:
    with as_system():
        rows = NeedAttachment.objects.unscoped("what the test looks at")
        return sorted(rows.values_list("given_name", flat=True))


def chosen(tmp_path: Path, **files: bytes) -> list[str]:
    """Files on this person's computer; two underscores stand for the dot."""
    paths = [tmp_path / name.replace("__", ".") for name in files]
    for path, body in zip(paths, files.values(), strict=True):
        path.write_bytes(body)
    return [str(path) for path in paths]


def listed(page: Page) -> list[str]:
    return page.locator("#files-list a[download] bdi").all_inner_texts()


@pytest.mark.parametrize("width", [1280, PHONE])
def test_several_files_are_sent_one_after_another_and_the_form_is_left_alone(
    form_of: Opened, people: Cast, need: Need, tmp_path: Path, width: int
):
    page = form_of(people.ada, need, width=width)
    page.locator("#id_title").fill("Typed and not saved yet")
    files = chosen(tmp_path, roof__jpg=jpeg_with_place(), page__pdf=HTML, list__csv=b"a;b\n1;2\n")

    page.locator("#new_file").set_input_files(files)
    page.locator("#new_description").fill("Roof and beds")
    page.get_by_role("button", name="Add this file").click()

    expect(page.locator("#files-list a[download]")).to_have_count(2, timeout=20_000)
    assert listed(page) == ["roof.jpg", "list.csv"] == sorted(kept(), reverse=True)
    refused = page.locator("[data-files-refused]")
    expect(refused).to_have_text("page.pdf: This is a web page. Print it to PDF and add that")
    expect(page.locator("[data-files-progress]")).to_be_hidden()
    assert page.locator("#id_title").input_value() == "Typed and not saved yet"
    assert page.url.endswith("/edit/")
    assert axe.findings(page) == []
    assert axe.overflow(page) == 0
    picture(page, f"files-on-form-{width}")
    assert [one for one in complaints(page) if not REFUSED.search(one)] == []
    expect(page.locator(".save-bar [data-state]:visible")).to_contain_text("Saved", timeout=12_000)
    assert fresh(need).title == "Typed and not saved yet"


def test_nothing_chosen_is_said(form_of: Opened, people: Cast, need: Need):
    page = form_of(people.ada, need)

    page.get_by_role("button", name="Add this file").click()

    expect(page.locator("[data-files-refused]")).to_have_text("Choose a file")
    assert complaints(page) == []


def test_a_file_can_be_sent_again_after_the_session_ended_or_the_line_was_cut(
    form_of: Opened, people: Cast, need: Need, tmp_path: Path
):
    page = form_of(people.ada, need)
    page.locator("#id_title").fill("Typed")
    page.locator("#new_file").set_input_files(chosen(tmp_path, roof__txt=b"The roof leaks.\n"))
    page.context.set_offline(True)
    page.get_by_role("button", name="Add this file").click()
    expect(page.locator("[data-files-refused]")).to_contain_text("roof.txt: It did not arrive.")
    page.context.set_offline(False)
    cookies = page.context.cookies()
    with as_system():
        sessions = list(Session.objects.all())
        Session.objects.all().delete()
    page.get_by_role("button", name="Add this file").click()
    expect(page.locator("#live")).to_contain_text("You are signed out.")
    with as_system():
        Session.objects.bulk_create(sessions)
    page.context.add_cookies(cookies)

    page.get_by_role("button", name="Add this file").click()

    expect(page.locator("#files-list a[download]")).to_have_count(1)
    assert kept() == ["roof.txt"]
    assert page.locator("#id_title").input_value() == "Typed"


def test_without_scripts_the_form_is_saved_and_files_have_a_page(
    form_of: Opened, people: Cast, need: Need, tmp_path: Path
):
    page = form_of(people.ada, need, width=PHONE, java_script_enabled=False)
    page.locator("#id_title").fill("Typed without scripts")
    expect(page.locator("#new_file")).to_be_hidden()
    page.get_by_role("button", name="Save, then go to the files").click()
    assert page.url.endswith("/files/")
    assert fresh(need).title == "Typed without scripts"

    page.locator("#new_file").set_input_files(chosen(tmp_path, page__pdf=HTML))
    page.get_by_role("button", name="Add this file").click()
    expect(page).to_have_title(re.compile("^Error: "))
    picture(page, "files-refused-without-scripts")
    page.locator("#new_file").set_input_files(chosen(tmp_path, roof__txt=b"The roof leaks.\n"))
    page.get_by_role("button", name="Add this file").click()

    expect(page.locator(".notice--success")).to_contain_text("“roof.txt” is added.")
    assert listed(page) == ["roof.txt"]
    page.get_by_role("link", name=re.compile("^Remove")).click()
    page.get_by_role("button", name="Remove").click()
    expect(page.locator(".notice--success")).to_contain_text("“roof.txt” is removed.")
    assert kept() == []


def test_a_download_is_saved_and_shown_nowhere(form_of: Opened, people: Cast, need: Need, tmp_path: Path):
    page = form_of(people.ada, need)
    page.locator("#new_file").set_input_files(chosen(tmp_path, krov__txt="Kров цури.\n".encode()))
    page.get_by_role("button", name="Add this file").click()

    with page.expect_download() as download:
        page.locator("#files-list a[download]").click()

    assert download.value.suggested_filename == "krov.txt"
    assert Path(download.value.path()).read_bytes() == "Kров цури.\n".encode()
    assert page.url.endswith("/edit/")
