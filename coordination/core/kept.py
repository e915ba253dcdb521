"""Pages about what a browser keeps on its own device. The server knows nothing of it: scripts fill them in.

The pages that a worker serves without a line are made without the request: whoever asks gets the same bytes.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView


class KeptPage(TemplateView):
    """*Kept on this device*: what was typed here and has not reached the portal."""

    template_name = "coordination/kept.html"
    http_method_names = ["get", "head", "options"]


class SignOutPage(TemplateView):
    """Signing out where something is kept: it is sent or discarded first, and the key of this device ends."""

    template_name = "coordination/kept_sign_out.html"
    http_method_names = ["get", "head", "options"]


def personless(template: str, context: dict[str, object] | None = None) -> HttpResponse:
    """A page that holds nothing of whoever asked: no name, no token, no message, no language but the one asked for."""
    return HttpResponse(render_to_string(template, {**(context or {}), "is_demo": settings.IS_DEMO, "is_shell": True}))


@require_safe
def kept_shell(request: HttpRequest) -> HttpResponse:
    """*Kept on this device* as a worker serves it."""
    return personless("coordination/kept.html")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Instead of any page that cannot be had now."""
    return personless("coordination/offline.html")
