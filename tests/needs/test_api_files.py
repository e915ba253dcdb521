"""Files of a need over the API."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import Cast
from tests.factories import make_need
from tests.needs.test_need_files import BODY, added, rows, submitted
from tests.pages import browser


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    """A folder of files for this test alone."""
    settings.FILES_DIR = tmp_path
    return tmp_path


def address(need: Any, more: str = "") -> str:
    return f"/api/v1/needs/{need.uuid}/files/{more}"


def upload(body: bytes = BODY) -> SimpleUploadedFile:
    return SimpleUploadedFile("krov.txt", body)


def test_a_file_is_added_listed_handed_out_and_removed(network: Cast):
    need = make_need(network.lind, created_by=network.ada)
    client = browser(network.ada)

    answer = client.post(address(need), {"file": upload(), "description": "Roof"})
    (row,) = rows()
    assert answer.status_code == 201
    assert answer.json() == {
        "uuid": str(row.uuid),
        "name": "krov.txt",
        "media_type": "text/plain",
        "size": len(BODY),
        "sha256": row.sha256,
        "description": "Roof",
        "added_by": network.ada.name,
        "added_at": row.at.isoformat().replace("+00:00", "Z"),
    }
    assert client.get(address(need)).json() == {"results": [answer.json()]}
    file = client.get(address(need, f"{row.uuid}/"))
    assert b"".join(file.streaming_content) == BODY
    assert file["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert client.delete(address(need, f"{row.uuid}/")).status_code == 204
    assert client.get(address(need)).json() == {"results": []}
    assert client.delete(address(need, f"{row.uuid}/")).status_code == 404


def test_other_readers_of_an_accepted_need_see_no_files(network: Cast):
    need = submitted(network, state="accepted")
    row = added(network, need)
    client = browser(network.cleo)

    assert client.get(address(need)).json() == {"results": []}
    assert client.get(address(need, f"{row.uuid}/")).status_code == 404
    assert len(browser(network.jana).get(address(need)).json()["results"]) == 1


@pytest.mark.parametrize(
    ("sent", "faults"),
    [
        ({}, {"file": ["Choose a file"]}),
        ({"file": "text"}, {"file": ["Choose a file"]}),
        ({"file": [upload(), upload()]}, {"file": ["Add one file at a time"]}),
        ({"file": upload(), "authority": "1"}, {"authority": ["There is no such field"]}),
        ({"file": upload(), "need": str(uuid.uuid4())}, {"need": ["There is no such field"]}),
        ({"file": upload(), "stored_name": "x"}, {"stored_name": ["There is no such field"]}),
        ({"file": upload(), "description": "a\nb"}, {"description": ["Write this on one line"]}),
    ],
)
def test_what_cannot_be_read_is_refused_by_field(network: Cast, sent: dict, faults: dict):
    need = make_need(network.lind, created_by=network.ada)

    answer = browser(network.ada).post(address(need), sent)

    assert (answer.status_code, answer.json()) == (400, faults)
    assert rows() == []


def test_json_is_not_the_way_to_send_a_file(network: Cast):
    need = make_need(network.lind, created_by=network.ada)

    answer = browser(network.ada).post(address(need), json.dumps({"file": "x"}), content_type="application/json")

    assert answer.status_code == 415


def test_what_the_state_does_not_allow_is_a_conflict(network: Cast):
    need = submitted(network)
    row = added(network, need)
    client = browser(network.ada)

    for answer in (client.post(address(need), {"file": upload(b"x")}), client.delete(address(need, f"{row.uuid}/"))):
        assert answer.status_code == 409
        assert "only while your municipality writes this need" in answer.json()["detail"]
    assert len(rows()) == 1


def test_a_hundred_files_and_one_are_refused(network: Cast):
    need = make_need(network.lind, created_by=network.ada)

    answer = browser(network.ada).post(address(need), {"file": [upload(b"x") for _time in range(101)]})

    assert answer.status_code == 400
    assert rows() == []
