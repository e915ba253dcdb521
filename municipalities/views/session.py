"""Coming back after a session ended while a form was open in another tab."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render

from municipalities.access.http import SIGNED_IN, AbilityView, JsonView
from municipalities.access.kept_forms import person_mark


class SessionView(JsonView):
    """Who is signed in, as the mark that forms carry, with a token for what they send next."""

    ability = SIGNED_IN
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """The mark and the token; 401 for nobody, which is an answer and no error."""
        mark = person_mark(request.user.pk)
        return JsonResponse({"person": mark, "name": self.actor.name, "token": get_token(request)})


class SignedInAgainView(AbilityView):
    """Where signing in leads in the tab that a waiting form opened for it."""

    ability = SIGNED_IN
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page that says to go back to the form; its script tells the other tabs."""
        return render(request, "municipalities/signed_in_again.html", {"name": self.actor.name})
