"""Request handling that touches no tenant data: headers, liveness, language."""

import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from coordination.core.languages import COMPLETE, html_lang, nearest_complete

#: The script that serves the form and its files while the portal cannot be reached; see service_worker.py.
WORKER_PATH = "/sw.js"
GetResponse = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
        # Our script makes the one policy `portal`; no other code may turn text into markup (docs/components.md).
        "require-trusted-types-for 'script'",
        "trusted-types portal",
    )
)
# The demo's mail page shows a mail as its reader's program would: inline styles, in a sandbox, nothing else.
MAIL_PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"


class SecurityHeadersMiddleware:
    """Puts the request id and the security headers on every answer, 400 to 500 pages included."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = str(uuid.uuid4())  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        if request.path == WORKER_PATH:
            # The same for everybody; browsers ask each time whether it changed.
            response.headers["Cache-Control"] = "no-cache"
        elif (seconds := getattr(response, "same_for_all_seconds", 0)) and not response.cookies:
            # Made without a look at who asks (coordination/bulletins/views/feeds.py); any cache may answer it again.
            response.headers["Cache-Control"] = f"public, max-age={seconds}"
            response.headers["Vary"] = "Accept-Encoding"
        elif not request.path.startswith(settings.STATIC_URL):
            # SECURITY: a shared cache once handed one person's page to another; nothing here may be kept.
            response.headers["Cache-Control"] = "no-store, private"
            patch_vary_headers(response, ("Cookie", "HX-Request"))
        return response


class PageCompressionMiddleware(GZipMiddleware):
    """Compresses pages; a file that somebody handed in goes out as it is kept, with its length."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """As Django's for everything else."""
        if getattr(response, "reads_no_rows", False):
            return response
        return super().process_response(request, response)


class LivenessMiddleware:
    """Answers /health/live above everything that needs a database."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/health/live":
            return HttpResponse("live\n", content_type="text/plain")
        return self.get_response(request)


class LanguageMiddleware:
    """Chooses the language: `?lang=` of a link, the person's own, the cookie, then what the browser asks for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        code = self._choose(request)
        with translation.override(code):
            request.LANGUAGE_CODE = code  # type: ignore[attr-defined]
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", html_lang(code))
        patch_vary_headers(response, ("Accept-Language",))
        return response

    def _choose(self, request: HttpRequest) -> str:
        person = getattr(request, "user", None)
        asked = (
            request.GET.get("lang"),
            nearest_complete(person.language) if person is not None and person.is_authenticated else None,
            request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME),
        )
        for code in asked:
            if code in COMPLETE:
                return str(code)
        for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
            if (found := _offered(code)) is not None:
                return found
        return settings.LANGUAGE_CODE


def _offered(code: str) -> str | None:
    """The complete language that answers a browser's wish; related languages share a script they can read."""
    for wanted in (code.lower(), "-".join(code.lower().split("-")[:2]), code.lower().split("-")[0]):
        if wanted in COMPLETE:
            return wanted
    base = code.lower().split("-")[0]
    if base == "sh":
        return "sr-latn"
    return "en-gb" if base == "en" else None
