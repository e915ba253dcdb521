"""Routes: the list, and the editor of one. Every button sends the whole form, so nothing needs a script."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.bulletins.forms.keeping import NewRouteForm, RouteForm, VersionForm
from coordination.bulletins.models import Route
from coordination.bulletins.services import route_keeping
from coordination.bulletins.views.moderation import trail
from coordination.core.refusals import Refusal
from coordination.core.texts import query_text
from municipalities.access.http import AbilityView
from municipalities.models import Territory

UP, DOWN, REMOVE, ADD = "up", "down", "remove", "add"


class RouteListView(AbilityView):
    """Every route, and the beginning of a new one."""

    ability = route_keeping.ABILITY

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        return self.show(NewRouteForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make a route and open its editor."""
        form = NewRouteForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            route = route_keeping.make_route(actor=self.actor, **form.cleaned_data)
        except route_keeping.RouteExists as exists:
            form.add_error("name", str(exists))
            return self.show(form, status=409)
        messages.success(request, _("The route is there. Add its places, then say that it is in use."))
        return HttpResponseRedirect(reverse("bulletins:route-edit", args=[route.code]))

    def show(self, form: NewRouteForm, *, status: int = 200) -> HttpResponse:
        """The page."""
        context = {"routes": route_keeping.routes_with_counts(), "form": form, "trail": trail()}
        return render(self.request, "coordination/bulletins/route_list.html", context, status=status)


class RouteEditView(AbilityView):
    """One route: its name, source and use, and its places in order."""

    ability = route_keeping.ABILITY

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        """The editor; `q` finds places to add."""
        route = self.find_route(code)
        return self.show(route, self.form_of(route))

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        """Save the words, or add, remove or move one place."""
        route = self.find_route(code)
        return self.arrange(route) if "act" in request.POST else self.write(route)

    def write(self, route: Route) -> HttpResponse:
        """Name, source and use."""
        form = RouteForm(self.request.POST)
        if not form.is_valid():
            return self.show(route, form, status=422)
        try:
            route_keeping.write_route(actor=self.actor, route_id=route.pk, **form.cleaned_data)
        except route_keeping.RouteChanged as changed:
            return self.show_changed(changed)
        messages.success(self.request, _("The route is saved."))
        return HttpResponseRedirect(reverse("bulletins:route-edit", args=[route.code]))

    def arrange(self, route: Route) -> HttpResponse:
        """One place more, one fewer, or one further up or down."""
        seen = VersionForm(self.request.POST)
        places = rearranged(route_keeping.places_of(route), query_text(self.request.POST, "act"))
        if places is None or not seen.is_valid():
            return self.show(route, self.form_of(route), status=422, notice=_("Choose a place of the list."))
        try:
            route_keeping.arrange_route(actor=self.actor, route_id=route.pk, places=places, **seen.cleaned_data)
        except route_keeping.RouteChanged as changed:
            return self.show_changed(changed)
        except Refusal as refusal:
            return self.show(route, self.form_of(route), status=409, notice=str(refusal))
        return HttpResponseRedirect(f"{reverse('bulletins:route-edit', args=[route.code])}#places")

    def show_changed(self, changed: route_keeping.RouteChanged) -> HttpResponse:
        """The route as it stands now, with what happened."""
        return self.show(changed.route, self.form_of(changed.route), status=409, notice=str(changed))

    def form_of(self, route: Route) -> RouteForm:
        """The form with what holds."""
        return RouteForm(initial={name: getattr(route, name) for name in ("name", "source", "is_active", "version")})

    def show(self, route: Route, form: RouteForm, *, status: int = 200, notice: str = "") -> HttpResponse:
        """The editor's page."""
        wanted = query_text(self.request.GET, "q")
        context = {
            "route": route,
            "form": form,
            "notice": notice,
            "places": route_keeping.places_of(route),
            "wanted": wanted,
            "found": route_keeping.find_places(wanted) if wanted else [],
            "filters": [
                {"name": "q", "label": _("Name of a municipality"), "kind": "text", "value": wanted, "is_wide": True}
            ],
            "trail": [*trail(), {"label": _("Routes"), "url": reverse("bulletins:route-list")}],
        }
        return render(self.request, "coordination/bulletins/route_edit.html", context, status=status)

    def find_route(self, code: str) -> Route:
        """The route of this address; 404 for any other."""
        found = Route.objects.filter(code=code).first()
        if found is None:
            raise Http404
        return found


def rearranged(places: list[Territory], act: str) -> list[int] | None:
    """The order after `up:<code>`, `down:<code>`, `remove:<code>` or `add:<code>`; None when that names nothing."""
    way, _colon, code = act.partition(":")
    if way == ADD:
        new = Territory.objects.filter(code=code, level__in=Territory.LOCAL).values_list("pk", flat=True).first()
        return [*(one.pk for one in places), new] if new is not None else None
    here = next((number for number, one in enumerate(places) if one.code == code), None)
    if here is None or way not in {UP, DOWN, REMOVE}:
        return None
    order: list[Any] = [one.pk for one in places]
    moved = order.pop(here)
    if way != REMOVE:
        order.insert(max(0, here - 1) if way == UP else here + 1, moved)
    return order
