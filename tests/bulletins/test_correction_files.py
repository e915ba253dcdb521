"""Files in a correction: they stay, are removed and added with it, all or nothing, and all are told."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from coordination.bulletins.models import Bulletin, BulletinAttachment, BulletinEdition
from coordination.bulletins.services import attachments
from tests.bulletins.telling import address, begun, corrected, told
from tests.bulletins.test_clock import events
from tests.cast import Cast
from tests.factories import actor_of, as_system, fresh
from tests.pages import Page, browser, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.FILES_DIR = tmp_path
    return tmp_path / "bulletins"


def upload(name: str = "plan.txt", body: bytes = b"The plan.\n") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body)


def with_files(cast: Cast, *names: str) -> Bulletin:
    """Told, with files of these names."""
    bulletin = told(cast)
    for name in names:
        attachments.attach_file(actor=actor_of(cast.ada), bulletin_id=bulletin.pk, file=upload(name, name.encode()))
    return bulletin


def rows(bulletin: Bulletin) -> dict[str, BulletinAttachment]:
    with as_system():
        found = BulletinAttachment.objects.unscoped("what the test looks at").filter(bulletin_id=bulletin.pk)
        return {one.given_name: one for one in found}


def on_disk(folder: Path) -> int:
    return sum(1 for path in folder.rglob("*") if path.is_file())


def sent(cast: Cast, bulletin: Bulletin, **values: Any) -> Any:
    """The form as its page offers it, with these values."""
    client = browser(cast.ada)
    page = page_of(client, address(bulletin, "correct/"))
    typed = page.fields() | {"reason": "Another plan.", "publish": "yes"} | values
    return client.post(address(bulletin, "correct/"), typed)


def reasons(bulletin: Bulletin) -> list[str]:
    with as_system():
        return list(
            BulletinEdition._base_manager.filter(bulletin=bulletin).order_by("edition").values_list("reason", flat=True)
        )


def test_the_form_names_the_files_and_says_that_they_stay(cast: Cast):
    bulletin = with_files(cast, "list.txt", "map.txt")
    page = page_of(browser(cast.ada), address(bulletin, "correct/"))
    form = page.main.all("form", class_="measure")[0]
    boxes = [one.attributes["value"] for one in page.main.all("input") if one.attributes.get("name") == "remove_files"]

    assert form.attributes["enctype"] == "multipart/form-data"
    assert boxes == [str(one.uuid) for one in rows(bulletin).values()]
    assert "All others stay with the bulletin." in page.text
    assert not any("checked" in one.attributes for one in page.main.all("input", class_="govuk-checkboxes__input"))
    without = page_of(browser(cast.ada), address(told(cast), "correct/"))
    assert "Files to remove" not in without.text
    assert "Add a file" in without.text


def test_files_stay_with_a_correction_of_the_words(cast: Cast):
    bulletin = with_files(cast, "list.txt")

    assert sent(cast, bulletin, title="Three buses").status_code == 302
    assert list(rows(bulletin)) == ["list.txt"]
    assert "list.txt" in page_of(browser(cast.gita), address(bulletin)).section("Files").text


def test_one_is_removed_and_one_added_in_one_edition_of_which_all_are_told(cast: Cast, folder: Path):
    bulletin = with_files(cast, "list.txt", "map.txt")
    gone = rows(bulletin)["map.txt"]
    answer = sent(cast, bulletin, remove_files=[str(gone.uuid)], file=upload(), file_description="Where the buses stop")

    assert answer.status_code == 302
    assert set(rows(bulletin)) == {"list.txt", "plan.txt"}
    assert rows(bulletin)["plan.txt"].description == "Where the buses stop"
    assert rows(bulletin)["plan.txt"].reach == fresh(bulletin).reach
    assert (fresh(bulletin).edition, reasons(bulletin)) == (2, ["", "Another plan."])
    assert events(bulletin) == ["published", "corrected"]
    assert browser(cast.gita).get(address(bulletin, f"files/{gone.uuid}/")).status_code == 404


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"reason": ""}, "Say why; everybody who was told reads it."),
        ({"title": ""}, "Write what it is about"),
        ({"version": "9"}, "changed"),
        ({"file": upload("map.pdf", b"<html>")}, "This is a web page. Print it to PDF and add that"),
        ({"file": upload("empty.txt", b"")}, "This file is empty"),
        ({"file": [upload(), upload("other.txt")]}, "Add one file at a time"),
    ],
)
def test_what_is_refused_changes_no_file_and_leaves_nothing_behind(cast: Cast, folder: Path, values, words):
    bulletin = with_files(cast, "list.txt")
    kept = rows(bulletin)["list.txt"]
    answer = sent(cast, bulletin, **({"file": upload("new.txt"), "remove_files": [str(kept.uuid)]} | values))
    page = Page(answer)

    assert answer.status_code in {409, 422}
    assert words in page.text
    assert list(rows(bulletin)) == ["list.txt"]
    assert (fresh(bulletin).edition, on_disk(folder)) == (1, 1)
    ticked = [one for one in page.main.all("input") if one.attributes.get("name") == "remove_files"]
    assert ["checked" in one.attributes for one in ticked] == [True]


def test_a_correction_that_changes_neither_words_nor_files_is_none(cast: Cast):
    bulletin = with_files(cast, "list.txt")
    same = upload("list.txt", b"list.txt")
    for values in ({}, {"file": same}, {"remove_files": ["nothing", "00000000-0000-0000-0000-000000000000"]}):
        answer = sent(cast, bulletin, **values)
        assert answer.status_code == 422
        assert "Nothing was changed." in answer.content.decode()
    assert (list(rows(bulletin)), fresh(bulletin).edition) == (["list.txt"], 1)


def test_a_file_that_somebody_removed_meanwhile_is_gone_as_wished(cast: Cast):
    bulletin = with_files(cast, "list.txt")
    gone = rows(bulletin)["list.txt"]
    attachments.remove_file(actor=actor_of(cast.ada), bulletin_id=bulletin.pk, file=gone.uuid)

    assert sent(cast, bulletin, title="Three buses", remove_files=[str(gone.uuid)]).status_code == 302


def test_files_of_another_bulletin_are_not_removed(cast: Cast):
    bulletin, other = with_files(cast, "list.txt"), with_files(cast, "map.txt")

    sent(cast, bulletin, title="Three buses", remove_files=[str(rows(other)["map.txt"].uuid)])
    assert (list(rows(bulletin)), list(rows(other))) == (["list.txt"], ["map.txt"])


def test_the_page_of_files_leads_to_the_correction_where_somebody_was_told(cast: Cast):
    draft, bulletin = begun(cast), with_files(cast, "list.txt")
    words = "Nobody is told of what you add or remove here."
    page = page_of(browser(cast.ada), address(bulletin, "files/"))

    assert words in page.text
    assert address(bulletin, "correct/") in dict(page.links).values()
    assert words not in page_of(browser(cast.ada), address(draft, "files/")).text


def test_a_correction_by_the_service_alone_keeps_the_files(cast: Cast):
    bulletin = with_files(cast, "list.txt")
    corrected(cast, bulletin, title="Three buses")

    assert list(rows(bulletin)) == ["list.txt"]
