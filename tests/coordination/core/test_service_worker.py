"""`/sw.js` and the pages that it keeps: the same for everybody, above session and database, new with every file."""

from __future__ import annotations

import json
import re

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from coordination.core import service_worker
from coordination.core.languages import COMPLETE
from tests.cast import Cast
from tests.pages import browser

SHELLS = ("/kept/shell/", "/kept/offline/", "/needs/shell/")


def told(text: str) -> dict[str, object]:
    found = re.match(r"const KEPT = (.*);\n", text)
    assert found is not None
    return json.loads(found[1])


def test_the_worker_is_the_same_for_everybody_and_asks_no_database(client: Client):
    answer = client.get("/sw.js?lang=mk")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Service-Worker-Allowed"] == "/"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "Vary" not in answer.headers
    assert "Set-Cookie" not in answer.headers
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    again = client.get("/sw.js?lang=mk", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.post("/sw.js").status_code == 405


def test_it_keeps_hashed_files_and_the_shells_of_its_language_alone(client: Client):
    kept = told(client.get("/sw.js?lang=sr").content.decode())

    assert [one for one in kept["files"] if not re.search(r"\.[0-9a-f]{12}\.(css|js|svg)$", one)] == []
    pages = [*dict(kept["pages"]).values(), kept["otherwise"]]
    assert sorted(pages) == sorted(f"{path}?lang=sr" for path in SHELLS)
    assert re.fullmatch("[0-9a-f]{12}", kept["version"])


def test_every_language_has_its_own_and_nonsense_gets_english(client: Client):
    texts = {code: client.get(f"/sw.js?lang={code}").content for code in COMPLETE}

    assert len(set(texts.values())) == len(COMPLETE)
    assert client.get("/sw.js?lang=</script>").content == texts["en-gb"]
    assert client.get("/sw.js").content == texts["en-gb"]


def test_another_file_makes_another_version(monkeypatch: pytest.MonkeyPatch):
    before = told(service_worker.script.__wrapped__("bs"))["version"]
    monkeypatch.setattr(service_worker, "FILES", service_worker.FILES[:-1])

    assert told(service_worker.script.__wrapped__("bs"))["version"] != before


@pytest.mark.parametrize("path", SHELLS)
@pytest.mark.parametrize("language", ["en-gb", "mk"])
def test_a_shell_is_the_same_bytes_for_everybody(cast: Cast, path: str, language: str):
    signed_in = browser(cast.ada)
    signed_in.cookies[settings.LANGUAGE_COOKIE_NAME] = "bs"

    others = browser(cast.ben)
    ben, ada = (one.get(f"{path}?lang={language}").content.decode() for one in (others, signed_in))

    assert "<h1" in ben
    assert ben == ada
    assert cast.ada.name not in ada
    assert cast.lind.name not in ada
    assert 'name="csrf-token" content=""' in ada or "csrf-token" not in ada or 'content="none"' in ada


def test_the_shell_of_the_form_has_every_field_and_costs_few_statements(cast: Cast):
    client = browser(cast.ada)
    client.get("/needs/shell/")

    with CaptureQueriesContext(connection) as captured:
        page = client.get("/needs/shell/").content.decode()

    assert 'name="situation"' in page
    assert 'name="people_ASY_men"' in page
    # Who asks, and the code lists: sectors and currencies.
    assert len([one for one in captured if "FROM" in one["sql"]]) <= 7
