"""Pages with planted mistakes, mounted only by the test of the three safety layers."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import path

from municipalities.access.http import MEMBERS, AbilityView
from needs.models import Need


class CarefulView(AbilityView):
    """As every page: asks for what the person may see."""

    ability = MEMBERS

    def get(self, request: HttpRequest) -> JsonResponse:
        """Titles of the visible needs."""
        return titles(Need.objects.visible_to(self.actor.scope))


class ForgetfulView(AbilityView):
    """The mistake: all needs."""

    ability = MEMBERS

    def get(self, request: HttpRequest) -> JsonResponse:
        """Titles of whatever the lower layers let through."""
        return titles(Need.objects.all())


def titles(rows: Any) -> JsonResponse:
    """The titles as an answer."""
    return JsonResponse({"titles": [need.title for need in rows]})


handler400 = "coordination.core.errors.bad_request"
handler403 = "coordination.core.errors.forbidden"
handler404 = "coordination.core.errors.not_found"
handler500 = "coordination.core.errors.server_error"

urlpatterns = [
    path("careful/", CarefulView.as_view(), name="careful"),
    path("forgetful/", ForgetfulView.as_view(), name="forgetful"),
]
