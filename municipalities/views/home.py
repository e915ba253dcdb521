"""The start page, the switcher, and what people without a membership see."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.core.pages import local_path
from coordination.core.registry import HomePanel, registry
from municipalities.access.http import MEMBERS, SIGNED_IN, AbilityView, act_for
from municipalities.models import Authority, Membership


class HomeView(AbilityView):
    """The panels that the installed features have for this person."""

    ability = MEMBERS

    def get(self, request: HttpRequest) -> HttpResponse:
        """Each panel says for itself whether it has something for the actor."""
        columns: dict[str, list[dict[str, Any]]] = {"main": [], "side": []}
        for panel in sorted(registry.all(HomePanel), key=lambda one: one.position):
            context = panel.context(self.actor)
            if context is not None:
                columns["side" if panel.is_side else "main"].append({"template": panel.template, "context": context})
        return render(request, "municipalities/home.html", columns)


class ActingView(AbilityView):
    """Chooses the authority to act for among the person's current memberships."""

    ability = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        """The person's authorities with their role in each."""
        held = self.actor.scope.held
        authorities = Authority.objects.in_bulk([one.authority_id for one in held])
        choices = [
            {
                "uuid": one.authority_uuid,
                "name": authorities[one.authority_id].display_name,
                "kind": authorities[one.authority_id].get_kind_display(),
                "role": Membership.Role(one.role).label,
                "is_current": one.authority_id == self.actor.acting_id,
            }
            for one in held
        ]
        return render(request, "municipalities/acting.html", {"choices": choices, "next": request.GET.get("next", "/")})

    def post(self, request: HttpRequest) -> HttpResponse:
        """Remember the choice in the session; anything not held is refused without a trace."""
        if not act_for(request, request.POST.get("authority", "")):
            messages.error(request, _("You have no current role in that authority."))
            return HttpResponseRedirect(reverse("municipalities:acting"))
        messages.success(request, _("You now act for %(authority)s.") % {"authority": self.actor.acting_name})
        return HttpResponseRedirect(local_path(request, request.POST.get("next", "")))


class NoMembershipView(AbilityView):
    """For people whose memberships have all ended, or have not begun."""

    ability = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        """Says so and whom to ask; people with a membership go home."""
        if self.actor.acting is not None:
            return HttpResponseRedirect(reverse("municipalities:home"))
        coming = (
            Membership.objects.filter(user_id=self.actor.user_id)
            .order_by("-valid_from")
            .select_related("authority")[:3]
        )
        return render(request, "municipalities/no_membership.html", {"memberships": coming}, status=403)
