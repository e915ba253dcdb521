"""The corpus again, as people and programs send it: the page of a need's files, and the API."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.html import escape

from coordination.core.intake.verdicts import Kind
from coordination.core.intake.words import sentence
from needs.models import NeedAttachment
from tests.cast import Cast
from tests.factories import as_system, make_need
from tests.intake.corpus import CASES
from tests.intake.test_names import NAMES
from tests.needs.conftest import network, standing_cast
from tests.pages import browser

__all__ = ["network", "standing_cast"]
#: Sentences that name what was found in the file; the words around it are compared.
FIGURES = {
    "image_pixels": {"width": 0, "height": 0, "millions": 40},
    "pdf_pages": {"pages": 0, "most": 500},
    "pdf_page_size": {"page": 1},
    "archive_members": {"most": 200},
    "archive_size": {"megabytes": 50},
    "csv_formula": {"row": 0},
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    """A folder of files for this test alone."""
    settings.FILES_DIR = tmp_path
    return tmp_path / "attachments"


def kept() -> list[NeedAttachment]:
    with as_system():
        return list(NeedAttachment.objects.unscoped("what the test looks at"))


def words(code: str) -> str:
    """The sentence of a verdict up to its first figure of the file."""
    return sentence(code, FIGURES.get(code, {})).split(" 0")[0]


def names_of_types(kind: str) -> str:
    return Kind[kind].media_type


@pytest.mark.parametrize("what", CASES)
def test_page_and_api_give_the_same_verdict(what: str, network: Cast, folder: Path) -> None:
    case = CASES[what]
    raw = case.make()
    client = browser(network.ada)
    one, other = (make_need(network.lind, created_by=network.ada) for _time in range(2))

    # What the browser says of the file is made up: nobody asks it.
    page = client.post(f"/needs/{one.slug}/files/", {"file": SimpleUploadedFile(case.name, raw, "text/html")})
    api = client.post(f"/api/v1/needs/{other.uuid}/files/", {"file": SimpleUploadedFile(case.name, raw, "text/html")})

    if case.is_taken:
        assert (page.status_code, api.status_code) == (302, 201)
        assert {row.content_type for row in kept()} == {names_of_types(case.verdict)}
        assert api.json()["media_type"] == names_of_types(case.verdict)
        assert len(kept()) == 2
    else:
        assert (page.status_code, api.status_code) == (422, 400)
        assert escape(words(case.verdict)) in page.content.decode()
        assert api.json()["file"][0].startswith(words(case.verdict))
        assert kept() == []
        assert [path for path in folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("given", NAMES, ids=lambda name: name[:20].encode("unicode_escape").decode() or "empty")
def test_hostile_names_are_data_on_their_whole_way(given: str, network: Cast, folder: Path) -> None:
    """A browser sends the name in a header; what arrives is shown, stored as data and handed back."""
    need = make_need(network.lind, created_by=network.ada)
    client = browser(network.ada)
    name = given.encode("utf-8", "replace").replace(b'"', b"%22").replace(b"\r", b"%0D").replace(b"\n", b"%0A")
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="' + name + b'"\r\n'
        b"Content-Type: application/pdf\r\n\r\n" + CASES["a PDF"].make() + b"\r\n--x--\r\n"
    )
    answer = client.generic("POST", f"/api/v1/needs/{need.uuid}/files/", body, "multipart/form-data; boundary=x")

    if answer.status_code == 400:
        # Without a name there is no file in the request; a name of more than 1 kB makes it unreadable.
        assert answer.json() in ({"file": ["Choose a file"]}, {"detail": answer.json().get("detail")})
        assert kept() == []
        return
    (row,) = kept()
    assert row.given_name.lower().endswith(".pdf")
    assert not any(sign in row.given_name for sign in '\x00\r\n/\\"<>:|?*\u202e\u2066\u200b')
    (file,) = [path for path in folder.rglob("*") if path.is_file()]
    assert file.name == row.stored_name != row.given_name
    header = client.get(f"/api/v1/needs/{need.uuid}/files/{row.uuid}/")["Content-Disposition"]
    assert header.startswith('attachment; filename="')
    assert header.count('"') == 2
    assert row.given_name in client.get(f"/needs/{need.slug}/files/").content.decode().replace("&#x27;", "'")
