"""Headers of every kind of answer under production's settings: 200 to 503, pages, API and files."""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.test import Client, override_settings
from django.urls import include, path, reverse

from coordination.core import errors
from tests.access.routes import all_routes
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
HOST = "portal.example.org"
PRODUCTION = {
    "SECRET_KEY": "only-for-this-test-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEF",
    "ALLOWED_HOSTS": HOST,
    "PORTAL_ORIGIN": f"https://{HOST}",
    "MAIL_SMTP_HOST": "mail.example.org",
    "MAIL_DOMAIN": HOST,
}
#: Of production's settings, those that shape an answer.
SHAPING = re.compile(
    r"^(SECURE_|SESSION_COOKIE|CSRF_|LANGUAGE_COOKIE|ALLOWED_HOSTS|X_FRAME|DEBUG|IS_DEMO|PORTAL_ORIGIN)"
)

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "trusted-types": "portal",
}
EXPECTED = {
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The values of coordination/settings/production.py, in this process."""
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    address = settings.CACHES["default"]["LOCATION"]
    module = importlib.import_module("coordination.settings.production")
    # The module shares its dictionary of caches with the base.
    settings.CACHES["default"]["LOCATION"] = address
    values = {name: getattr(module, name) for name in dir(module) if SHAPING.match(name)}
    assert len(values) >= 15
    with override_settings(**values):
        yield


@pytest.fixture
def browser(production: None, cast: Cast) -> Client:
    """A client behind the proxy that ends https, not signed in."""
    return Client(raise_request_exception=False, headers={"host": HOST, "x-forwarded-proto": "https"})


def signed_in(browser: Client, user: Any) -> Client:
    browser.force_login(user)
    return browser


def faults(response: Any, *, is_file: bool = False) -> list[str]:
    """What is missing from or wrong in an answer's headers."""
    wrong = [
        f"{name} is {response.headers.get(name)}"
        for name, value in EXPECTED.items()
        if response.headers.get(name) != value
    ]
    policy = dict(
        part.strip().split(" ", 1) for part in response.headers.get("Content-Security-Policy", "x x").split(";")
    )
    wrong += [] if policy == POLICY else [f"the policy is {policy}"]
    if not response.headers.get("Permissions-Policy", "").startswith("camera=()"):
        wrong.append("no Permissions-Policy")
    if not re.fullmatch(r"[0-9a-f-]{36}", response.headers.get("X-Request-Id", "")):
        wrong.append("no request id")
    wrong += [f"{name} tells what runs here" for name in ("Server", "X-Powered-By", "Via") if name in response.headers]
    if not is_file:
        if response.headers.get("Cache-Control") != "no-store, private":
            wrong.append(f"may be kept: {response.headers.get('Cache-Control')}")
        if not {"Cookie", "HX-Request"} <= {one.strip() for one in response.headers.get("Vary", "").split(",")}:
            wrong.append(f"varies by {response.headers.get('Vary')}")
    return wrong


def _cookie_faults(response: Any) -> list[str]:
    wrong = []
    for name, cookie in response.cookies.items():
        if cookie["max-age"] == 0 or cookie.value == "":
            continue
        if not (name.startswith("__Host-") and cookie["secure"] and cookie["path"] == "/" and not cookie["domain"]):
            wrong.append(f"cookie {name} is {cookie.OutputString()}")
        if cookie["samesite"] not in {"Lax", "Strict"}:
            wrong.append(f"cookie {name} has SameSite {cookie['samesite']}")
    return wrong


#: How the parameters of an address are filled for this test; a new parameter fails until it is named.
PARAMETERS = {
    "slug": "lind",
    "job": "00000000-0000-0000-0000-000000000007",
    "path": "nl",
    "period": "2026-W47",
    "mail": "00000000-0000-0000-0000-000000000007",
    "notice": "00000000-0000-0000-0000-000000000007",
    "reference": "NL-LIN-9999",
    "uuid": "00000000-0000-0000-0000-000000000007",
    "iso2": "nl",
    "token": "forged",
    "key": "forged-key",
    "uidb36": "1",
    "share_id": 1,
    "view_id": 1,
    "edition": 1,
    "day": "2026-12-24",
    "other": "NL-LIN-9998",
    "reply": "00000000-0000-0000-0000-000000000007",
    "record": "00000000-0000-0000-0000-000000000007",
    "membership": "00000000-0000-0000-0000-000000000007",
    "suppression": "00000000-0000-0000-0000-000000000007",
    "rule": "00000000-0000-0000-0000-000000000007",
    "file": "00000000-0000-0000-0000-000000000007",
    "feed": "00000000-0000-0000-0000-000000000007",
    "secret": "A" * 43,
    "content": "dates.ics",
    "session_id": 1,
    "code": "nowhere",
}
#: The same for everybody, so that any cache may keep what they answer, as long as no cookie is in it.
KEPT_BY_ALL = {"public-feed"}


@pytest.mark.parametrize("person", ["anonymous", "ada", "dara"])
def test_every_route_answers_with_all_headers(browser, cast, person):
    """Whatever it answers: pages, redirects, 403, 404, 405; of the demo's pages those that production has not."""
    if person != "anonymous":
        signed_in(browser, getattr(cast, person))
    seen, wrong = set(), []
    for route in all_routes():
        if route.name == "demo-mail-html":
            continue  # shows foreign HTML under a policy of its own; never mounted in production
        address = reverse(route.name, kwargs={name: PARAMETERS[name] for name in route.parameters})
        for method in ("get", "post", "options", "put"):
            response = getattr(browser, method)(address)
            seen.add(response.status_code)
            is_kept = route.name in KEPT_BY_ALL and response.status_code == 200 and not response.cookies
            assert is_kept == ("public" in response.headers["Cache-Control"]), address
            wrong += [
                f"{method} {address} {response.status_code}: {one}"
                for one in faults(response, is_file=is_kept) + _cookie_faults(response)
            ]
            if person != "anonymous" and not browser.session.get("_auth_user_id"):
                browser.force_login(getattr(cast, person))
    assert wrong == []
    assert {200, 302, 404, 405} <= seen


def test_answers_that_no_route_makes(browser, cast):
    """400, 403, 404 and 405 of pages and of the API, and the liveness line."""
    signed_in(browser, cast.cleo)
    asked = {
        "missing page": (browser.get("/nowhere/"), 404),
        "missing in the API": (browser.get("/api/v1/nowhere/"), 404),
        "refused": (browser.get("/needs/queue/"), 403),
        "refused in the API": (browser.post("/api/v1/needs/NL-LIN-9999/accept/"), 404),
        "wrong method": (browser.put("/needs/"), 405),
        "wrong body": (browser.post("/api/v1/needs/", "{", content_type="application/json"), 400),
        "unknown field": (browser.post("/api/v1/needs/", {"state": "accepted"}, content_type="application/json"), 400),
        "wrong host": (browser.get("/help/", headers={"host": "elsewhere.example.org"}), 400),
        "alive": (browser.get("/health/live"), 200),
        "ready": (browser.get("/health/ready"), 200),
    }
    for what, (response, status) in asked.items():
        assert response.status_code == status, what
        assert faults(response) == [], what


def test_without_the_forms_token(production, cast):
    browser = Client(
        enforce_csrf_checks=True, raise_request_exception=False, headers={"host": HOST, "x-forwarded-proto": "https"}
    )
    signed_in(browser, cast.ada)

    for address in ("/needs/new/", "/api/v1/needs/", "/sign-out/"):
        response = browser.post(address)
        assert response.status_code == 403, address
        assert faults(response) == [], address


def _crash(request: Any) -> Any:
    raise RuntimeError("planted")


def _lose(request: Any) -> Any:
    raise OperationalError("planted")


handler400, handler403 = errors.bad_request, errors.forbidden
handler404, handler500 = errors.not_found, errors.server_error
urlpatterns = [
    path("crash/", _crash),
    path("api/crash/", _crash),
    path("lose/", _lose),
    path("", include("coordination.urls")),
]


@pytest.mark.urls("tests.coordination.test_headers")
@pytest.mark.parametrize(("address", "status"), [("/crash/", 500), ("/api/crash/", 500), ("/lose/", 503)])
def test_faults_of_ours(browser, address, status):
    response = browser.get(address)

    assert response.status_code == status
    assert faults(response) == []
    assert "planted" not in response.content.decode()
    assert "Traceback" not in response.content.decode()
    if status == 503:
        assert response.headers["Retry-After"] == "10"


def test_a_database_that_refuses_the_connection(browser, monkeypatch):
    """Not a planted view: the opening of the transaction itself fails."""

    def refuse(*_args: Any, **_kwargs: Any) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "savepoint", refuse)
    response = browser.get("/help/")
    monkeypatch.undo()

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "10"
    assert faults(response) == []


def test_files_may_be_kept_and_carry_the_rest(browser):
    from django.contrib.staticfiles.storage import staticfiles_storage

    response = browser.get(staticfiles_storage.url("portal.css"))

    assert response.status_code == 200
    assert faults(response, is_file=True) == []
    assert "immutable" in response.headers["Cache-Control"]


def test_plain_http_is_led_to_https_and_health_is_not(production, cast):
    plain = Client(headers={"host": HOST})

    response = plain.get("/needs/")
    assert response.status_code == 301
    assert response.headers["Location"] == f"https://{HOST}/needs/"
    assert plain.get("/health/ready").status_code == 200
    assert plain.get("/health/live").status_code == 200


def test_cookies_of_a_sign_in(browser, cast):
    from tests.factories import PASSWORD

    browser.get(reverse("account_login"))
    response = browser.post(reverse("account_login"), {"login": cast.ada.email, "password": PASSWORD})

    assert response.status_code == 302
    assert _cookie_faults(response) == []
    assert {"__Host-session", "__Host-csrf"} <= set(browser.cookies)
    session = browser.cookies["__Host-session"]
    assert (session["httponly"], session["samesite"]) == (True, "Lax")
    assert browser.cookies["__Host-csrf"]["samesite"] == "Strict"


def test_signing_out_clears_what_the_browser_kept(browser, cast):
    response = signed_in(browser, cast.ada).post(reverse("account_logout"))

    assert response.headers["Clear-Site-Data"] == '"cache"'


def test_a_missing_header_is_noticed(browser):
    """Seen to fail: an answer without its policy, and a cookie without its prefix."""
    response = browser.get("/help/")
    del response.headers["Content-Security-Policy"]
    del response.headers["Strict-Transport-Security"]
    response.headers["Server"] = "gunicorn/27"
    response.set_cookie("session", "x")

    assert len(faults(response)) == 3
    assert len(_cookie_faults(response)) == 2


def test_production_passes_djangos_own_check_of_a_deployment():
    environment = {**os.environ, **PRODUCTION, "DJANGO_SETTINGS_MODULE": "coordination.settings.production"}
    del environment["DJANGO_ALLOW_ASYNC_UNSAFE"]  # set by the tests' settings, for the browser tests
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout

    weakened = {**environment, "DJANGO_SETTINGS_MODULE": "coordination.settings.development"}
    done = subprocess.run(command, cwd=ROOT, env=weakened, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "security.W004" in done.stderr
