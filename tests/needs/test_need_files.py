"""Files of a need: who adds, reads and removes them, and what the pages answer."""

from __future__ import annotations

import hashlib
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from coordination.core.intake.store import ORPHAN_SECONDS
from coordination.core.intake.verdicts import FILE_MAX
from municipalities.models import AuditEvent
from needs.models import NeedAttachment, NeedChange
from needs.services import attachments, merging
from tests.cast import Cast
from tests.factories import actor_of, as_system, make_need
from tests.intake.corpus.pictures import jpeg_with_place
from tests.intake.test_store import aged
from tests.needs.changing import accepted, begun, change_of
from tests.pages import browser, followed, page_of

BODY = b"Krov curi na dva mjesta.\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    """A folder of files for this test alone."""
    settings.FILES_DIR = tmp_path
    return tmp_path / "attachments"


def on_disk(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def upload(body: bytes = BODY, name: str = "krov.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body, content_type="application/x-made-up")


def draft(network: Cast, **values: Any):
    return make_need(network.lind, **{"sector": network.sector, "created_by": network.ada, **values})


def submitted(network: Cast, state: str = "submitted", **values: Any):
    return draft(network, state=state, addressed_to=network.county_office, **values)


def address(need: Any, more: str = "") -> str:
    return f"/needs/{need.slug}/files/{more}"


def add(user: Any, need: Any, **more: Any) -> Any:
    return browser(user).post(address(need), {"file": upload(), "description": "", **more})


def rows() -> list[NeedAttachment]:
    with as_system():
        return list(NeedAttachment.objects.unscoped("what the test looks at").select_related("need"))


def added(network: Cast, need: Any) -> NeedAttachment:
    """A file of the need, added in its house's name while it is a draft."""
    state, reach = need.state, need.reach
    with as_system():
        type(need)._base_manager.filter(pk=need.pk).update(state="returned", reach=1)
    assert add(network.ada, need).status_code == 302
    with as_system():
        type(need)._base_manager.filter(pk=need.pk).update(state=state, reach=reach)
    return rows()[-1]


def acts(action: str) -> list[AuditEvent]:
    with as_system():
        return list(AuditEvent.objects.filter(action=f"needs.attachment.{action}"))


def test_an_officer_adds_a_file_and_the_page_shows_it(network: Cast, folder: Path):
    need = draft(network)

    page = followed(browser(network.ada), address(need), {"file": upload(), "description": "The roof in May"})

    (row,) = rows()
    assert page.notices == [("success", "“krov.txt” is added.")]
    assert "The roof in May" in page.text
    assert (row.given_name, row.content_type, row.size) == ("krov.txt", "text/plain", len(BODY))
    assert (row.sha256, row.added_by_name) == (hashlib.sha256(BODY).hexdigest(), network.ada.name)
    assert (row.authority_id, row.reach) == (network.lind.pk, 0)
    (file,) = on_disk(folder)
    assert file.read_bytes() == BODY
    assert file.name == row.stored_name
    (event,) = acts("added")
    assert event.after["name"] == "krov.txt"
    assert (event.after["sha256"], event.target_uuid) == (row.sha256, row.uuid)


def test_a_refused_file_is_said_at_its_field_and_leaves_nothing(network: Cast, folder: Path):
    answer = browser(network.ada).post(address(draft(network)), {"file": upload(b"<html>", "krov.pdf")})

    assert answer.status_code == 422
    assert "This is a web page. Print it to PDF and add that" in answer.content.decode()
    assert "<title>Error: " in answer.content.decode()
    assert (rows(), on_disk(folder)) == ([], [])


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose a file"),
        ({"file": "no file"}, "Choose a file"),
        ({"file": [upload(), upload()]}, "Add one file at a time"),
        ({"file": upload(b"")}, "This file is empty"),
        ({"file": upload(), "description": "a" * 201}, "Shorten this to 200 characters; it has 201"),
        ({"file": upload(), "description": "\u202egpj"}, "Remove the characters that change the direction of writing"),
    ],
)
def test_what_is_wrong_is_said_in_words(network: Cast, sent: dict, words: str):
    answer = browser(network.ada).post(address(draft(network)), sent)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert rows() == []


def test_a_file_is_cut_while_it_is_received_and_refused(network: Cast, folder: Path):
    answer = browser(network.ada).post(address(draft(network)), {"file": upload(bytes(FILE_MAX + 5_000_000))})

    assert answer.status_code == 422
    assert "This file is larger than 20 MB" in answer.content.decode()
    assert on_disk(folder) == []


def test_the_same_file_again_adds_nothing(network: Cast, folder: Path):
    need = draft(network)
    for _time in range(2):
        assert add(network.ada, need).status_code == 302

    assert len(rows()) == len(on_disk(folder)) == len(acts("added")) == 1


def test_a_picture_is_kept_without_its_place(network: Cast, folder: Path):
    add(network.ada, draft(network), file=upload(jpeg_with_place(), "IMG.jpg"))

    (file,) = on_disk(folder)
    assert b"Exif" not in file.read_bytes()
    assert rows()[0].sha256 == hashlib.sha256(file.read_bytes()).hexdigest()


def test_downloading_hands_the_bytes_out_to_be_saved_and_is_noted(network: Cast):
    need = submitted(network)
    row = added(network, need)

    answer = browser(network.ben).get(address(need, f"{row.uuid}/"))

    assert b"".join(answer.streaming_content) == BODY
    assert answer["Content-Disposition"] == "attachment; filename=\"krov.txt\"; filename*=UTF-8''krov.txt"
    assert answer["Content-Type"] == "text/plain"
    assert answer["Content-Length"] == str(len(BODY))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "no-store, private"
    assert "Content-Encoding" not in answer
    (event,) = acts("downloaded")
    assert (event.actor_id, event.after["name"]) == (network.ben.pk, "krov.txt")


READERS = {
    "returned": {"ada", "kim", "ben", "finn", "jana"},
    "submitted": {"ada", "kim", "ben", "finn", "jana"},
    "accepted": {"ada", "kim", "ben", "finn", "jana"},
    "met": {"ada", "kim", "ben", "finn", "jana"},
}


@pytest.mark.parametrize("state", READERS)
def test_files_follow_their_need_up_to_those_above_and_no_further(network: Cast, state: str):
    """The network reads an accepted need, and none of its files."""
    need = submitted(network, state=state)
    row = added(network, need)

    for name in ("ada", "kim", "ben", "finn", "jana", "cleo", "dara", "gita", "hana", "ivo"):
        client = browser(getattr(network, name))
        page = client.get(f"/needs/{need.slug}/")
        file = client.get(address(need, f"{row.uuid}/"))
        assert (file.status_code == 200) == (name in READERS[state]), name
        if page.status_code == 200:
            assert ("krov.txt" in page.content.decode()) == (name in READERS[state]), name
            assert ("Attachments" in page.content.decode()) == (name in READERS[state]), name


def test_who_reads_the_files_is_said_by_name_to_whoever_is_not_of_the_municipality(network: Cast):
    need = submitted(network)
    added(network, need)

    said = {name: page_of(browser(getattr(network, name)), f"/needs/{need.slug}/").text for name in ("ada", "ben")}

    assert "Read by your municipality and by those above it" in said["ada"]
    assert "Read by Lind and by those above it, never by the rest of the network." in said["ben"]
    assert "your municipality and by those" not in said["ben"]


def test_a_named_share_shows_the_need_without_its_files(network: Cast):
    from municipalities.access import grants
    from needs.models import NeedGroupShare

    need = submitted(network)
    row = added(network, need)
    with as_system():
        grants.share_with_authority(
            share_model=NeedGroupShare, record=need, authority=network.holm, granted_by=network.ada.pk, reason="beds"
        )

    assert browser(network.cleo).get(f"/needs/{need.slug}/").status_code == 200
    assert browser(network.cleo).get(address(need, f"{row.uuid}/")).status_code == 404


def test_a_file_is_found_under_its_own_need_alone(network: Cast):
    need, other = submitted(network), submitted(network)
    row = added(network, need)

    assert browser(network.ada).get(address(other, f"{row.uuid}/")).status_code == 404
    assert browser(network.ada).get(address(need, f"{uuid.uuid4()}/")).status_code == 404


@pytest.mark.parametrize("state", ["submitted", "accepted", "in_progress", "met", "declined", "withdrawn"])
def test_what_is_not_in_the_house_s_hands_takes_no_files(network: Cast, folder: Path, state: str):
    need = submitted(network, state=state)
    row = added(network, need)

    answer = add(network.ada, need, file=upload(b"more\n"))
    removal = browser(network.ada).post(address(need, f"{row.uuid}/remove/"))
    words = browser(network.ada).post(address(need, f"{row.uuid}/describe/"), {"description": "x"})

    assert (answer.status_code, removal.status_code, words.status_code) == (422, 409, 409)
    assert "only while your municipality writes this need" in answer.content.decode()
    assert len(rows()) == len(on_disk(folder)) == 1


def test_a_change_after_acceptance_takes_files_while_it_is_written(network: Cast):
    need = submitted(network, state="accepted")
    with as_system():
        change = NeedChange._base_manager.create(
            **{name: getattr(need, name) for name in need.SCOPE_COLUMNS}, need=need, begun_by=network.ada
        )
    assert add(network.ada, need).status_code == 302
    assert rows()[0].reach == 1

    with as_system():
        NeedChange._base_manager.filter(pk=change.pk).update(state="discarded")
    assert add(network.ada, need, file=upload(b"more\n")).status_code == 422


def test_others_may_not_add(network: Cast):
    need = submitted(network, state="returned")
    for name, status in (("ben", 403), ("finn", 403), ("jana", 403), ("cleo", 404), ("dara", 404)):
        assert add(getattr(network, name), need).status_code == status, name
    assert rows() == []


def test_removing_is_asked_once_and_keeps_the_line_of_the_record(
    network: Cast, folder: Path, django_capture_on_commit_callbacks: Any
):
    need = draft(network)
    add(network.ada, need)
    (row,) = rows()
    client = browser(network.ada)

    page = page_of(client, address(need, f"{row.uuid}/remove/"))
    assert "Remove “krov.txt”?" in page.text
    with django_capture_on_commit_callbacks() as promised:
        assert client.post(address(need, f"{row.uuid}/remove/")).status_code == 302
    assert rows() == []
    assert len(on_disk(folder)) == 1, "the file goes after the commit"
    for one in promised:
        one()
    assert on_disk(folder) == []
    (event,) = acts("removed")
    assert event.before["name"] == "krov.txt"
    assert event.before["sha256"] == row.sha256


def test_a_description_is_changed(network: Cast):
    need = draft(network)
    add(network.ada, need)
    client = browser(network.ada)
    page = followed(client, address(need, f"{rows()[0].uuid}/describe/"), {"description": "Roof"})

    assert "Roof" in page.text
    assert rows()[0].description == "Roof"
    assert acts("described")[0].after == {"description": "Roof"}


def test_the_room_of_a_house_is_bounded(network: Cast, folder: Path, settings: Any):
    settings.FILES_QUOTA_BYTES = 2 * len(BODY)
    first, second = draft(network), draft(network)
    assert add(network.ada, first).status_code == 302
    assert add(network.ada, second).status_code == 302

    answer = add(network.ada, second, file=upload(b"x"))

    assert answer.status_code == 422
    assert "this one does not fit any more" in answer.content.decode()
    assert len(on_disk(folder)) == 2
    assert add(network.cleo, make_need(network.holm, created_by=network.cleo)).status_code == 302


def test_a_need_takes_so_many_files_and_no_more(network: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(attachments, "FILES_MAX", 1)
    need = draft(network)
    add(network.ada, need)

    answer = add(network.ada, need, file=upload(b"more\n"))

    assert answer.status_code == 422
    assert "A need can have at most 1 files." in answer.content.decode()
    assert len(on_disk(folder)) == 1


def test_a_file_that_the_disk_has_lost_is_missing_and_reported(network: Cast, folder: Path, capsys: Any):
    need = draft(network)
    add(network.ada, need)
    on_disk(folder)[0].unlink()

    assert browser(network.ada).get(address(need, f"{rows()[0].uuid}/")).status_code == 404
    with pytest.raises(CommandError, match=rows()[0].stored_name):
        call_command("sweep_files")


def test_the_sweep_removes_what_no_row_names(network: Cast, folder: Path, capsys: Any):
    need, thrown = draft(network), draft(network)
    add(network.ada, need)
    add(network.ada, thrown, file=upload(b"thrown away\n"))
    browser(network.ada).post(f"/needs/{thrown.slug}/discard/", {"version": 1})
    (kept,) = rows()
    for path in on_disk(folder):
        aged(path, ORPHAN_SECONDS + 1)

    call_command("sweep_files")

    found = capsys.readouterr().out.splitlines()
    assert "attachments: 1 files without a row removed, 0 rows without a file." in found
    assert [path.name for path in on_disk(folder)] == [kept.stored_name]


def test_without_scripts_what_is_typed_is_saved_before_the_files(network: Cast):
    need = draft(network)
    client = browser(network.ada)
    page = page_of(client, f"/needs/{need.slug}/edit/")
    assert "Save, then go to the files" in page.text

    form = page.main.all("form", id="need-form")[0]
    typed = {**page.fields_of(form), "title": "Typed before", "files": "yes"}
    answer = client.post(f"/needs/{need.slug}/edit/", typed)

    assert answer["Location"] == address(need)
    with as_system():
        assert type(need)._base_manager.get(pk=need.pk).title == "Typed before"


def test_a_need_that_was_merged_takes_no_files_though_a_change_of_it_was_being_written(network: Cast):
    need, other = accepted(network), accepted(network)
    begun(network, other)
    actor = actor_of(network.finn, network.county_office)
    merging.merge_needs(actor=actor, need_id=need.pk, other_id=other.pk, versions=(1, 1), choice=merging.Choice())

    # What the house is writing is hidden from whoever merges, so that it is not ended.
    assert change_of(other).state == "draft"
    with pytest.raises(attachments.NotWritable):
        attachments.attach_file(actor=actor_of(network.ada), need_id=other.pk, file=upload())
