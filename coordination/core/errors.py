"""Error pages: plain words, the request's reference, a way back. None of them queries.

The 404 page is the same to the byte for a hidden and a missing record: it shows no person, no token and no code;
the reference stands in the X-Request-Id header alone.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

API_PREFIX = "/api/"
Links = Sequence[tuple[str, str]]


def _answer(request: HttpRequest, status: int, detail: str, links: Links = ()) -> HttpResponse:
    if request.path.startswith(API_PREFIX):
        return JsonResponse({"detail": detail}, status=status)
    return _page(status, {"detail": detail, "links": links})


def _page(status: int, words: Mapping[str, Any]) -> HttpResponse:
    return HttpResponse(render_to_string(f"{status}.html", {**words, "is_demo": settings.IS_DEMO}), status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request cannot be understood."""
    return _answer(request, 400, _("The request could not be understood."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: missing, or not visible to this person; nobody can tell which."""
    return _answer(request, 404, _("There is nothing at this address that you can see."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: visible, but this act is not this person's. An exception's `links`, (words, path), say where to ask."""
    detail = str(exception) if exception is not None and str(exception) else _("You cannot do this.")
    return _refused(request, detail, getattr(exception, "links", ()))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose protection token is missing or old."""
    detail = _("This page was open for too long, or cookies are off. Go back, reload the page and send it again.")
    return _refused(request, detail)


def _refused(request: HttpRequest, detail: str, links: Links = ()) -> HttpResponse:
    if request.headers.get("HX-Request") == "true" and not request.path.startswith(API_PREFIX):
        # The page stays as it is, and its live region reads the sentence out (static/src/js/swaps.js).
        return HttpResponse(detail, status=403, content_type="text/plain; charset=utf-8")
    return _answer(request, 403, detail, links)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault. No query, no context processors: the transaction may be broken."""
    reference = getattr(request, "request_id", "")
    if request.path.startswith(API_PREFIX):
        return JsonResponse({"detail": "Internal error.", "reference": reference}, status=500)
    return _page(500, {"reference": reference})


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the database refuses the connection; try again soon."""
    response = _page(503, {})
    response.headers["Retry-After"] = "10"
    return response
