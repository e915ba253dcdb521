"""The demo's mail pages: a list, a mail, and its HTML part in a frame that can do nothing."""

import subprocess
import sys

import pytest

from coordination.core.middleware import MAIL_PAGE_POLICY
from coordination.digests.catcher import Maildir

pytestmark = pytest.mark.django_db

MAIL = b"""X-Envelope-To: ada@example.org\r
From: Portal <portal@example.org>\r
To: ada@example.org\r
Subject: =?utf-8?b?0J3QtdC00LXRmdC90Lgg0L/RgNC10LPQu9C10LQ=?=\r
MIME-Version: 1.0\r
Content-Type: multipart/alternative; boundary=b\r
\r
--b\r
Content-Type: text/plain; charset=utf-8\r
\r
Read http://localhost:8000/needs/ <script>alert(1)</script>\r
--b\r
Content-Type: text/html; charset=utf-8\r
\r
<p style="color:red">Hello</p><script>alert(1)</script>\r
--b--\r
"""


@pytest.fixture
def maildir(settings, tmp_path):
    settings.MAIL_CATCHER_DIR = tmp_path
    maildir = Maildir(tmp_path)
    maildir.prepare()
    return maildir


def test_the_list_is_empty_in_words(client, maildir):
    assert "No mail yet" in client.get("/demo/mail/").text


def test_the_newest_mail_stands_first(client, maildir):
    maildir.store(MAIL)
    maildir.store(MAIL.replace(b"ada@", b"cleo@"))

    page = client.get("/demo/mail/").text

    assert page.index("cleo@example.org") < page.index("ada@example.org")
    assert "Недељни преглед" in page


def test_the_list_is_filtered_by_recipient(client, maildir):
    maildir.store(MAIL)
    maildir.store(MAIL.replace(b"ada@", b"cleo@"))

    page = client.get("/demo/mail/", {"to": "CLEO@example"}).text
    assert "cleo@example.org" in page
    assert ">ada@example.org<" not in page
    assert "No mail to this recipient" in client.get("/demo/mail/", {"to": "nobody"}).text


def test_a_mail_shows_its_headers_and_text_with_links_that_work(client, maildir):
    key = maildir.store(MAIL)

    response = client.get(f"/demo/mail/{key}/")

    assert response.status_code == 200
    assert "Portal &lt;portal@example.org&gt;" in response.text
    assert '<a href="http://localhost:8000/needs/" rel="nofollow">' in response.text
    assert "<script>alert" not in response.text
    assert f'<iframe class="mail-frame" sandbox src="/demo/mail/{key}/html/"' in response.text
    assert "frame-src 'self'" in response.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in response.headers["Content-Security-Policy"]


def test_the_html_part_stands_alone_in_a_sandbox(client, maildir):
    key = maildir.store(MAIL)

    response = client.get(f"/demo/mail/{key}/html/")

    assert response.headers["Content-Security-Policy"] == MAIL_PAGE_POLICY
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert response.text.startswith('<p style="color:red">Hello</p>')


def test_a_mail_without_html_says_so(client, maildir):
    key = maildir.store(b"X-Envelope-To: a@b.example\r\nSubject: x\r\n\r\nhi\r\n")

    assert "This mail has no HTML part." in client.get(f"/demo/mail/{key}/").text
    assert client.get(f"/demo/mail/{key}/html/").status_code == 404


def test_broken_mails_are_shown_all_the_same(client, maildir):
    broken = b"X-Envelope-To: a@b.example\r\nContent-Type: text/plain; charset=no-such\r\n\r\n\xff\xfe\r\n"
    key = maildir.store(broken)

    assert "(no subject)" in client.get("/demo/mail/").text
    assert client.get(f"/demo/mail/{key}/").status_code == 200


@pytest.mark.parametrize("key", ["nothing", "..%2F..%2Fetc", "0000000000000000001.abcdefabcdef"])
def test_other_keys_are_404(client, maildir, key):
    assert client.get(f"/demo/mail/{key}/").status_code == 404
    assert client.get(f"/demo/mail/{key}/html/").status_code == 404


def test_nothing_is_changed_by_post(client, maildir):
    key = maildir.store(MAIL)

    assert client.post(f"/demo/mail/{key}/").status_code == 405


def test_outside_the_demonstration_the_pages_do_not_exist():
    code = "import django; django.setup()\nfrom coordination.digests import demo_urls\nprint(demo_urls.urlpatterns)"
    out = subprocess.run(
        [sys.executable, "-c", code],
        env={"DJANGO_SETTINGS_MODULE": "coordination.settings.development", "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert out.stdout.strip() == "[]"
