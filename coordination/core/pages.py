"""Pages that belong to no context: language choice and the pages of the footer."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from coordination.core.languages import COMPLETE

YEAR_SECONDS = 365 * 24 * 60 * 60


class StaticPage(TemplateView):
    """A page of text, open to everyone."""


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the language for this browser, and for the person when signed in; back to where they were."""
    response = HttpResponseRedirect(local_path(request, request.POST.get("next", "")))
    code = request.POST.get("language", "")
    if code in COMPLETE:
        remember_language(response, code)
        person = request.user
        if person.is_authenticated:
            person.language = code
            person.save(update_fields=["language"])
    return response


def remember_language(response: HttpResponse, code: str) -> None:
    """Keep the language for this browser; it holds until the person has a language of their own by signing in."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=YEAR_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def local_path(request: HttpRequest, wanted: str, default: str = "/") -> str:
    """The wanted address when it is one of ours, else the default: no form may send people elsewhere."""
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    return default
