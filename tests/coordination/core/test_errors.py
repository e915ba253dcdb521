"""Error pages and error bodies: plain words, the same bytes for hidden and missing, no query."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from coordination.core import errors
from coordination.core.middleware import CONTENT_SECURITY_POLICY
from tests.cast import Cast
from tests.pages import Page, browser

REQUEST_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture
def request_of():
    """A request with the id that the outermost middleware gives."""

    def make(path: str):
        request = RequestFactory().get(path)
        request.request_id = "11111111-2222-4333-8444-555555555555"
        return request

    return make


@pytest.mark.parametrize(
    ("handler", "status", "heading", "words"),
    [
        (errors.bad_request, 400, "The request could not be read", "Nothing was changed."),
        (errors.not_found, 404, "Page not found", "If you typed the address, check it."),
        (errors.forbidden, 403, "You cannot do this", "Nothing was changed."),
        (errors.csrf_failure, 403, "You cannot do this", "This page was open for too long, or cookies are off."),
    ],
)
def test_each_error_is_a_page_in_plain_words_without_a_query(request_of, handler, status, heading, words):
    page = Page(handler(request_of("/needs/")))

    assert (page.status, page.main.all("h1")[0].text) == (status, heading)
    assert words in page.text
    assert ("Go to the start page", "/") in page.links


@pytest.mark.parametrize(
    ("handler", "status", "detail"),
    [
        (errors.bad_request, 400, "The request could not be understood."),
        (errors.not_found, 404, "There is nothing at this address that you can see."),
        (errors.forbidden, 403, "You cannot do this."),
    ],
)
def test_under_the_api_each_error_is_json(request_of, handler, status, detail):
    answer = handler(request_of("/api/v1/needs/"))

    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/json")
    assert answer.content.decode() == f'{{"detail": "{detail}"}}'


def test_a_refusal_with_a_reason_says_it(request_of):
    answer = errors.forbidden(request_of("/needs/"), PermissionDenied("An approver can do this."))

    assert "An approver can do this." in Page(answer).text


def test_our_fault_gives_a_reference_and_asks_the_database_nothing(request_of, db):
    with CaptureQueriesContext(connection) as captured:
        page = Page(errors.server_error(request_of("/needs/")))
        body = errors.server_error(request_of("/api/v1/needs/"))

    assert len(captured) == 0
    assert page.status == 500
    assert "11111111-2222-4333-8444-555555555555" in page.text
    assert body.status_code == 500
    assert body.content == b'{"detail": "Internal error.", "reference": "11111111-2222-4333-8444-555555555555"}'


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_closed_is_503_once_and_then_made_anew(client: Client):
    assert client.get("/sign-in/").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        (number,) = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("set role none")
        cursor.execute("select pg_terminate_backend(%s, 5000)", [number])
    other.close()

    answers = [client.get("/sign-in/") for _ in range(2)]

    assert [one.status_code for one in answers] == [503, 200]
    assert answers[0].headers["Retry-After"] == "10"


def test_a_crash_in_a_view_is_500_and_leaves_nothing_written(network: Cast, monkeypatch):
    from needs.models import Need
    from needs.views import form_presentation

    def crash(need):
        raise RuntimeError("after the write")

    monkeypatch.setattr(form_presentation, "edit_url", crash)
    client = browser(network.ada)
    client.raise_request_exception = False

    answer = client.post("/needs/new/")

    assert answer.status_code == 500
    assert REQUEST_ID.search(answer.content.decode())[0] == answer.headers["X-Request-Id"]
    assert Need.objects.unscoped("the test counts all rows").count() == 0


@pytest.mark.parametrize("path", ["/nothing/", "/needs/XX-XXX-0001/", "/situation/zz/", "/network/authorities/nobody/"])
def test_every_missing_page_is_the_same_page(network: Cast, path):
    client = browser(network.ada)

    answer, other = client.get(path), client.get("/somewhere-else/")

    assert (answer.status_code, answer.content) == (404, other.content)


@pytest.mark.parametrize("path", ["/nothing/", "/api/v1/nothing/", "/", "/sign-in/", "/health/live"])
def test_every_answer_carries_its_id_and_the_security_headers(client: Client, db, path):
    answer = client.get(path)

    assert REQUEST_ID.fullmatch(answer.headers["X-Request-Id"])
    assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store, private"


def test_a_wrong_host_is_refused(client: Client, db):
    assert client.get("/sign-in/", headers={"host": "evil.example.org"}).status_code == 400


def test_a_form_without_its_token_is_refused_in_words(network: Cast):
    client = Client(enforce_csrf_checks=True)
    network.ada.refresh_from_db()
    client.force_login(network.ada, backend="allauth.account.auth_backends.AuthenticationBackend")

    page = Page(client.post("/needs/new/"))

    assert page.status == 403
    assert "This page was open for too long, or cookies are off." in page.text
