"""The log holds no secret of an address, whatever the answer was."""

import io
import logging

import pytest
from django.test import Client

from coordination.bulletins.views import feeds

SECRET = "A" * 43


@pytest.fixture
def log():
    """What the configured handler writes."""
    [handler] = [one for one in logging.getLogger().handlers if one.name == "console"]
    written = io.StringIO()
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


@pytest.mark.django_db
def test_private_feeds_and_links_of_mails_are_cut_before_their_secret(log, client: Client, monkeypatch):
    assert client.get(f"/feeds/{SECRET}/bulletins.atom").status_code == 404
    monkeypatch.setattr(feeds, "PER_MINUTE", 0)
    assert client.get(f"/feeds/{SECRET}/dates.ics").status_code == 429
    assert client.get(f"/digests/unsubscribe/{SECRET}/").status_code == 404
    assert client.get("/feeds/public/nothing").status_code == 404

    said = log.getvalue()
    assert SECRET not in said
    assert "Too Many Requests: /feeds/-" in said
    assert "Not Found: /digests/unsubscribe/-" in said
    assert "Not Found: /feeds/public/nothing" in said
