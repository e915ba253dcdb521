"""Files of a bulletin: looked into as those of needs, read as far as the bulletin, swept when nobody names them."""

from __future__ import annotations

import hashlib
import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from coordination.bulletins.models import Bulletin, BulletinAttachment
from coordination.bulletins.services import attachments, bulletins, trust
from coordination.bulletins.tasks import sweep_bulletin_files_task
from coordination.core.intake.store import ORPHAN_SECONDS
from coordination.core.refusals import Refusal
from coordination.core.registry import KeptFiles, registry
from municipalities.models import AuditEvent
from tests.bulletins.telling import address, begun, retracted, told
from tests.bulletins.told import tell_everyone
from tests.cast import Cast
from tests.factories import actor_of, as_system
from tests.intake.test_store import aged
from tests.pages import browser, followed, page_of

pytestmark = pytest.mark.django_db
BODY = b"Two buses left at noon.\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    """A folder of files for this test alone."""
    settings.FILES_DIR = tmp_path
    return tmp_path / "bulletins"


def on_disk(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def upload(body: bytes = BODY, name: str = "buses.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body, content_type="application/x-made-up")


def add(user: Any, bulletin: Bulletin, **more: Any) -> Any:
    return browser(user).post(address(bulletin, "files/"), {"file": upload(), "description": "", **more})


def rows() -> list[BulletinAttachment]:
    with as_system():
        return list(BulletinAttachment.objects.unscoped("what the test looks at"))


def acts(action: str) -> list[AuditEvent]:
    with as_system():
        return list(AuditEvent.objects.filter(action=f"bulletins.attachment.{action}"))


def with_file(cast: Cast, *named: Any, **values: Any) -> tuple[Bulletin, BulletinAttachment]:
    """A published bulletin with a file."""
    draft = begun(cast, *named, **values)
    attachments.attach_file(actor=actor_of(cast.ada), bulletin_id=draft.pk, file=upload())
    done = bulletins.publish_bulletin(actor=actor_of(cast.ada), bulletin_id=draft.pk, version=draft.version)
    return done, rows()[0]


def orphan_in(folder: Path) -> Path:
    """A file that no row names, old enough to be swept."""
    path = folder / "ab" / ("ab" + "0" * 30)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    aged(path, ORPHAN_SECONDS + 60)
    return path


def test_an_officer_adds_describes_and_removes_a_file(cast: Cast, folder: Path):
    draft, client = begun(cast), browser(cast.ada)

    page = followed(client, address(draft, "files/"), {"file": upload(), "description": "The list"})

    (row,) = rows()
    assert page.notices == [("success", "“buses.txt” is added.")]
    assert "The list" in page.text
    assert (row.given_name, row.content_type, row.size) == ("buses.txt", "text/plain", len(BODY))
    assert (row.sha256, row.reach, row.authority) == (hashlib.sha256(BODY).hexdigest(), 0, cast.lind)
    assert [path.read_bytes() for path in on_disk(folder)] == [BODY]
    # The same again adds nothing, neither a row nor a file.
    assert add(cast.ada, draft).status_code == 302
    assert (len(rows()), len(on_disk(folder)), len(acts("added"))) == (1, 1, 1)
    page = followed(client, address(draft, f"files/{row.uuid}/describe/"), {"description": "Buses at noon"})
    assert "Buses at noon" in page.text
    question = page_of(client, address(draft, f"files/{row.uuid}/remove/"))
    assert "Remove “buses.txt”?" in question.text
    with_commit = followed(client, address(draft, f"files/{row.uuid}/remove/"), question.fields())
    assert with_commit.notices == [("success", "“buses.txt” is removed.")]
    assert rows() == []
    assert acts("removed")[0].before["sha256"] == row.sha256


def test_saving_the_form_leads_to_the_files(cast: Cast):
    draft, client = begun(cast), browser(cast.ada)

    answer = client.post(address(draft, "edit/"), page_of(client, address(draft, "edit/")).fields() | {"files": "yes"})

    assert answer.url == address(draft, "files/")


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"file": "no file"}, "Choose a file"),
        ({"file": [upload(), upload()]}, "Add one file at a time"),
        ({"file": upload(b"")}, "This file is empty"),
        ({"file": upload(b"<html>", "map.pdf")}, "This is a web page. Print it to PDF and add that"),
        ({"description": "a" * 201}, "Shorten this to 200 characters; it has 201"),
        ({"description": "\u202egpj"}, "Remove the characters that change the direction of writing"),
    ],
)
def test_what_is_not_taken_is_said_at_its_field_and_leaves_nothing(cast: Cast, folder: Path, sent, words):
    answer = add(cast.ada, begun(cast), **sent)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "<title>Error: " in answer.content.decode()
    assert (rows(), on_disk(folder)) == ([], [])


def test_there_is_an_end_to_files_and_to_room(cast: Cast, folder: Path, settings: Any, monkeypatch: Any):
    draft = begun(cast)
    monkeypatch.setattr(attachments, "FILES_MAX", 1)
    assert add(cast.ada, draft).status_code == 302
    answer = add(cast.ada, draft, file=upload(b"Another\n", "other.txt"))
    assert "A bulletin can have at most 1 files." in answer.content.decode()

    settings.FILES_QUOTA_BYTES = len(BODY)
    answer = add(cast.ada, begun(cast), file=upload(b"Another\n", "other.txt"))

    assert "does not fit any more" in answer.content.decode()
    assert len(on_disk(folder)) == 1


def test_a_file_is_read_as_far_as_its_bulletin_also_after_a_retraction(cast: Cast):
    bulletin, row = with_file(cast, cast.farby)
    path = address(bulletin, f"files/{row.uuid}/")

    def answers() -> dict[str, int]:
        people = {name: getattr(cast, name) for name in ("ada", "gita", "finn", "dara", "cleo", "hana", "ivo")}
        return {name: browser(one).get(path).status_code for name, one in people.items()}

    expected = {"ada": 200, "gita": 200, "finn": 200, "dara": 200, "cleo": 404, "hana": 404, "ivo": 404}
    assert answers() == expected
    assert browser(None).get(path).status_code == 302
    retracted(cast, bulletin)
    assert answers() == expected
    assert len(acts("downloaded")) == 8


def test_a_file_is_handed_out_to_be_saved_and_runs_nothing(cast: Cast):
    bulletin, row = with_file(cast)

    answer = browser(cast.gita).get(address(bulletin, f"files/{row.uuid}/"))

    assert b"".join(answer.streaming_content) == BODY
    assert answer["Content-Disposition"].startswith('attachment; filename="buses.txt"')
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "buses.txt" in page_of(browser(cast.gita), address(bulletin)).section("Files").text
    # Under another bulletin's address there is no such file.
    other = told(cast)
    assert browser(cast.gita).get(address(other, f"files/{row.uuid}/")).status_code == 404


def test_everybody_takes_the_file_of_a_public_bulletin_and_nobody_is_noted(cast: Cast):
    bulletin = tell_everyone(cast)
    assert add(cast.ada, bulletin).status_code == 302
    (row,) = rows()

    answer = browser(None).get(address(bulletin, f"files/{row.uuid}/"))

    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, BODY)
    assert acts("downloaded") == []
    assert browser(None).get(address(bulletin, f"files/{uuid.uuid4()}/")).status_code == 404
    assert browser(None).get(address(bulletin, "files/")).status_code == 302


def test_files_follow_what_the_state_and_the_secretariat_allow(cast: Cast):
    bulletin, row = with_file(cast)
    assert add(cast.ada, bulletin, file=upload(b"More\n", "more.txt")).status_code == 302
    trust.set_level(actor=actor_of(cast.dara), authority=cast.lind, level="moderated", reason="New.", version=0)
    answer = add(cast.ada, bulletin, file=upload(b"Past the secretariat\n", "past.txt"))
    assert (answer.status_code, "reads this kind of bulletin" in answer.content.decode()) == (422, True)
    pending = begun(cast)
    bulletins.publish_bulletin(actor=actor_of(cast.ada), bulletin_id=pending.pk, version=pending.version)
    assert add(cast.ada, pending).status_code == 422
    with pytest.raises(Refusal):
        attachments.remove_file(actor=actor_of(cast.ada), bulletin_id=pending.pk, file=row.uuid)
    # What should never have stood there goes at once, also from what was taken back.
    retracted(cast, bulletin)
    assert browser(cast.ada).post(address(bulletin, f"files/{row.uuid}/remove/")).status_code == 302
    assert add(cast.ada, bulletin).status_code == 422
    assert [one.given_name for one in rows()] == ["more.txt"]


def test_strangers_write_no_files(cast: Cast):
    bulletin, row = with_file(cast, cast.farby)

    for person, answer in ((cast.gita, 403), (cast.dara, 403), (cast.cleo, 404)):
        assert add(person, bulletin).status_code == answer
        for act in ("describe/", "remove/"):
            assert browser(person).post(address(bulletin, f"files/{row.uuid}/{act}")).status_code == answer
    assert len(rows()) == 1


def test_a_lost_file_is_missing_and_what_nobody_names_is_swept(cast: Cast, folder: Path, caplog: Any):
    bulletin, row = with_file(cast)
    orphan = orphan_in(folder)
    kept = folder / row.stored_name[:2] / row.stored_name
    aged(kept, ORPHAN_SECONDS + 60)
    sweep_bulletin_files_task()
    assert (orphan.exists(), kept.exists()) == (False, True)

    kept.unlink()

    assert browser(cast.gita).get(address(bulletin, f"files/{row.uuid}/")).status_code == 404
    sweep_bulletin_files_task()
    assert f"a row names the file {row.stored_name}, which is missing" in caplog.text


def test_the_command_sweeps_the_files_of_bulletins_as_those_of_needs(cast: Cast, folder: Path, capsys: Any):
    _bulletin, row = with_file(cast)
    for path in on_disk(folder):
        aged(path, ORPHAN_SECONDS + 60)
    orphan, young = orphan_in(folder), folder / "cd" / ("cd" + "0" * 30)
    young.parent.mkdir()
    young.write_bytes(b"x")

    call_command("sweep_files")

    found = capsys.readouterr().out.splitlines()
    assert "bulletins: 1 files without a row removed, 0 rows without a file." in found
    assert (orphan.exists(), young.exists()) == (False, True)
    assert (folder / row.stored_name[:2] / row.stored_name).exists()


def test_a_lost_file_of_a_bulletin_ends_the_command_with_its_name_after_all_areas(cast: Cast, folder: Path):
    _bulletin, row = with_file(cast)
    (folder / row.stored_name[:2] / row.stored_name).unlink()
    others = [orphan_in(folder.parent / area.name) for area in registry.all(KeptFiles)]

    with pytest.raises(CommandError, match=f"bulletins/{row.stored_name}"):
        call_command("sweep_files")
    assert [path for path in others if path.exists()] == []


def test_every_store_of_files_is_declared_to_the_sweep():
    made = re.compile(r"\bStore\(\"(\w+)\"\)")
    root = Path(settings.BASE_DIR)
    sources = [
        path
        for name in ("coordination", "municipalities", "needs", "practices")
        for path in root.glob(f"{name}/**/*.py")
    ]
    areas = {area for path in sources for area in made.findall(path.read_text())}

    assert areas == {one.name for one in registry.all(KeptFiles)} == {"attachments", "bulletins"}
