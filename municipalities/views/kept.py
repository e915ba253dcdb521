"""Pages about what a browser keeps on its own device. The server knows nothing of it: scripts fill them in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from coordination.core.kept import personless
from municipalities.access.http import SIGNED_IN, AbilityView


class KeptPage(AbilityView):
    """*Kept on this device*: what was typed here and has not reached the portal."""

    ability = SIGNED_IN
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page, to be filled in."""
        return render(request, "coordination/kept.html")


class SignOutPage(AbilityView):
    """Signing out where something is kept: it is sent or discarded first, and the key of this device ends."""

    ability = SIGNED_IN
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """The question; without scripts the button alone."""
        return render(request, "coordination/kept_sign_out.html")


class KeptShell(AbilityView):
    """*Kept on this device* as a worker serves it. Signing in is asked for, and shows nothing of who did."""

    ability = SIGNED_IN
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page, without the request."""
        return personless("coordination/kept.html")


class OfflinePage(AbilityView):
    """What a worker shows instead of any page that cannot be had now."""

    ability = SIGNED_IN
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page, without the request."""
        return personless("coordination/offline.html")
