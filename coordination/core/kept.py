"""Pages that a worker serves without a line are made without the request: whoever asks gets the same bytes."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string


def personless(template: str, context: dict[str, object] | None = None) -> HttpResponse:
    """A page that holds nothing of whoever asked: no name, no token, no message, no language but the one asked for."""
    return HttpResponse(render_to_string(template, {**(context or {}), "is_demo": settings.IS_DEMO, "is_shell": True}))
