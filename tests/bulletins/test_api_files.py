"""Files of a bulletin over the API: the same decisions as on the pages, in JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from coordination.bulletins.models import Bulletin
from coordination.bulletins.services import attachments, bulletins
from tests.bulletins.telling import begun, retracted, told
from tests.bulletins.test_bulletin_files import BODY, acts, rows, with_file
from tests.bulletins.told import tell_everyone
from tests.cast import Cast
from tests.factories import actor_of
from tests.pages import browser

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.FILES_DIR = tmp_path
    return tmp_path


def address(bulletin: Bulletin, more: str = "") -> str:
    return f"/api/v1/bulletins/{bulletin.uuid}/files/{more}"


def upload(body: bytes = BODY, name: str = "buses.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body)


def test_a_file_is_added_listed_handed_out_and_removed(cast: Cast):
    bulletin, client = told(cast), browser(cast.ada)

    answer = client.post(address(bulletin), {"file": upload(), "description": " The list "})
    (row,) = rows()
    assert answer.status_code == 201
    assert answer.json() == {
        "uuid": str(row.uuid),
        "name": "buses.txt",
        "media_type": "text/plain",
        "size": len(BODY),
        "sha256": row.sha256,
        "description": "The list",
        "added_by": cast.ada.name,
        "added_at": row.at.isoformat().replace("+00:00", "Z"),
    }
    assert browser(cast.gita).get(address(bulletin)).json() == {"results": [answer.json()]}
    assert client.get(f"/api/v1/bulletins/{bulletin.number}/files/").json() == {"results": [answer.json()]}
    file = browser(cast.gita).get(address(bulletin, f"{row.uuid}/"))
    assert b"".join(file.streaming_content) == BODY
    assert file["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert file["Content-Disposition"].startswith('attachment; filename="buses.txt"')
    assert [one.actor_id for one in acts("downloaded")] == [cast.gita.pk]
    assert client.delete(address(bulletin, f"{row.uuid}/")).status_code == 204
    assert client.get(address(bulletin)).json() == {"results": []}
    assert client.delete(address(bulletin, f"{row.uuid}/")).status_code == 404


def test_a_narrow_bulletin_shows_its_files_to_those_it_names_alone(cast: Cast):
    bulletin, row = with_file(cast, cast.farby)

    for person, status in ((cast.gita, 200), (cast.dara, 200), (cast.cleo, 404), (cast.ivo, 404), (cast.eli, 403)):
        assert browser(person).get(address(bulletin)).status_code == status, person.name
        assert browser(person).get(address(bulletin, f"{row.uuid}/")).status_code == status, person.name
    assert browser(None).get(address(bulletin)).status_code == 401
    # Under another bulletin's address there is no such file.
    assert browser(cast.gita).get(address(told(cast), f"{row.uuid}/")).status_code == 404


def test_strangers_use_the_pages_and_not_the_api_also_for_what_is_public(cast: Cast):
    assert browser(None).get(address(tell_everyone(cast))).status_code == 401


def test_those_who_only_read_write_nothing(cast: Cast):
    bulletin, row = with_file(cast)

    for person in (cast.gita, cast.dara, cast.ivo):
        assert browser(person).post(address(bulletin), {"file": upload(b"x")}).status_code == 403
        assert browser(person).delete(address(bulletin, f"{row.uuid}/")).status_code == 403
    assert len(rows()) == 1


@pytest.mark.parametrize(
    ("sent", "faults"),
    [
        ({}, {"file": ["Choose a file"]}),
        ({"file": "text"}, {"file": ["Choose a file"]}),
        ({"file": [upload(), upload()]}, {"file": ["Add one file at a time"]}),
        ({"file": upload(b"<html>", "map.pdf")}, {"file": ["This is a web page. Print it to PDF and add that"]}),
        ({"file": upload(b"")}, {"file": ["This file is empty"]}),
        ({"file": upload(), "authority": "1"}, {"authority": ["There is no such field"]}),
        ({"file": upload(), "reach": "4"}, {"reach": ["There is no such field"]}),
        ({"file": upload(), "description": "a\nb"}, {"description": ["Write this on one line"]}),
        (
            {"file": upload(), "description": "a" * 201},
            {"description": ["Shorten this to 200 characters; it has 201"]},
        ),
        (
            {"file": upload(), "description": "\u202egpj"},
            {"description": ["Remove the characters that change the direction of writing"]},
        ),
    ],
)
def test_what_cannot_be_read_is_refused_by_field(cast: Cast, sent: dict, faults: dict):
    answer = browser(cast.ada).post(address(begun(cast)), sent)

    assert (answer.status_code, answer.json()) == (400, faults)
    assert rows() == []


def test_json_is_not_the_way_to_send_a_file(cast: Cast):
    answer = browser(cast.ada).post(address(begun(cast)), json.dumps({"file": "x"}), content_type="application/json")

    assert answer.status_code == 415


def test_what_the_state_does_not_allow_is_a_conflict(cast: Cast):
    pending = begun(cast, audience="public")
    attachments.attach_file(actor=actor_of(cast.ada), bulletin_id=pending.pk, file=upload())
    bulletins.publish_bulletin(actor=actor_of(cast.ada), bulletin_id=pending.pk, version=pending.version)
    over = told(cast)
    retracted(cast, over)
    (row,) = rows()
    client = browser(cast.ada)

    for answer in (
        client.post(address(pending), {"file": upload(b"x")}),
        client.delete(address(pending, f"{row.uuid}/")),
        client.post(address(over), {"file": upload(b"x")}),
    ):
        assert answer.status_code == 409
        assert "Files can be added while you write this bulletin" in answer.json()["detail"]
    assert len(rows()) == 1
