"""Access for pages: first `visible_to`, then the declared ability. Views state both and do neither themselves."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from typing import Any, ClassVar

from django.contrib.auth.views import redirect_to_login
from django.core.checks import Error, register
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.generic import View
from django_htmx.http import HttpResponseClientRedirect

from municipalities.access import abilities, kept_forms
from municipalities.access.actor import Actor
from municipalities.access.middleware import ACTING_KEY

#: Stands in `ability` where signing in with a current membership is all that a page asks.
MEMBERS = "members"
#: Stands in `ability` where signing in is enough, for example to switch or to sign out.
SIGNED_IN = "signed in"
# Nothing else is asked of the database, which refuses some characters with an error.
_NUMBER = re.compile("[A-Za-z0-9-]{1,16}")


class AbilityView(View):
    """A page for people. `ability` names what it takes, MEMBERS or SIGNED_IN; anonymous people are sent to sign in."""

    ability: ClassVar[str] = ""

    @property
    def actor(self) -> Actor:
        """The person who asks."""
        return self.request.actor  # type: ignore[attr-defined,no-any-return]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Refuse before the method runs: sign-in first, then membership, then the ability without a record."""
        actor: Actor = request.actor  # type: ignore[attr-defined]  # set by middleware
        if actor.user_id is None:
            return self.refuse_stranger(request)
        if request.method == "POST" and "switch_to" in request.POST:
            # "Switch and resend": the form was opened for another authority of this person and comes again as it was.
            act_for(request, request.POST["switch_to"])
            actor = self.actor
        if self.ability != SIGNED_IN and actor.acting is None:
            return self.refuse_without_house(request)
        if self.ability not in {SIGNED_IN, MEMBERS} and not self.checks_record:
            abilities.require(actor, self.ability)
        try:
            return super().dispatch(request, *args, **kwargs)
        except ObjectDoesNotExist as gone:
            # The record went out of this person's sight between the look and the lock.
            raise Http404 from gone

    #: True in views whose ability is asked about the record, after it was found.
    checks_record: ClassVar[bool] = False
    #: True where a long form is sent: what was typed after the session ended is kept for its person for an hour.
    keeps_typed: ClassVar[bool] = False

    def refuse_stranger(self, request: HttpRequest) -> HttpResponse:
        """The answer to somebody who is not signed in, or no longer."""
        if self.keeps_typed and request.method == "POST":
            kept_forms.keep(request)
        return ask_to_sign_in(request, self.way_back(request))

    def way_back(self, request: HttpRequest) -> str:
        """Where signing in leads: here, or to the start page from an address that takes forms and shows nothing."""
        shows_itself = hasattr(self, "get") and "get" in self.http_method_names
        return request.get_full_path() if shows_itself else reverse("municipalities:home")

    def refuse_without_house(self, request: HttpRequest) -> HttpResponse:
        """The answer to somebody without a current membership."""
        return HttpResponseRedirect(reverse("municipalities:no-membership"))


class JsonView(AbilityView):
    """An address that a script of a page asks: a person who is not signed in gets 401 and is led nowhere."""

    ability = SIGNED_IN

    def refuse_stranger(self, request: HttpRequest) -> HttpResponse:
        """401: the page stays as it is and offers to sign in."""
        return JsonResponse({"detail": gettext("You are signed out.")}, status=401)

    def refuse_without_house(self, request: HttpRequest) -> HttpResponse:
        """403: nobody acts without a membership."""
        return JsonResponse({"detail": gettext("You have no current role.")}, status=403)


class VisibleObjectMixin(AbilityView):
    """A page about one record: 404 unless visible, 403 unless the ability allows it."""

    checks_record: ClassVar[bool] = True
    model: ClassVar[type[Model]]

    def get_record(self, slug: str) -> Any:
        """The record by number or uuid, through `visible_to`, with the ability checked."""
        record = self.find_record(slug)
        self.require_ability(record)
        return record

    def find_record(self, slug: str) -> Any:
        """The visible record; whoever calls this asks `require_ability` before acting on it."""
        return get_visible_or_404(self.model, self.actor, slug, self.get_queryset())

    def require_ability(self, record: Any) -> None:
        """403 unless the declared ability is the actor's on this record."""
        if self.ability not in {MEMBERS, SIGNED_IN}:
            abilities.require(self.actor, self.ability, record)

    def get_queryset(self) -> Any:
        """The rows to search in, joins included; narrowed by `visible_to` in any case."""
        return self.model._default_manager.all()


def act_for(request: HttpRequest, authority_uuid: str) -> bool:
    """Let the person act for another authority that they hold, from this request on; False for any other."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by middleware
    held = next((one for one in actor.scope.held if one.authority_uuid == authority_uuid), None)
    if held is None:
        return False
    request.session[ACTING_KEY] = held.authority_id
    request.actor = replace(actor, acting=held)  # type: ignore[attr-defined]  # set by middleware
    return True


def get_visible_or_404(model: type[Model], actor: Actor, slug: str, queryset: Any = None) -> Any:
    """The record that the readable number or the uuid names, if the actor may see it; else the one 404."""
    rows: Any = model._default_manager.all() if queryset is None else queryset
    found = rows.visible_to(actor.scope).filter(reference_filter(slug)).first()
    if found is None:
        raise Http404
    return found


def reference_filter(slug: str) -> Q:
    """A record's number, or its uuid: the one resolver of references in addresses."""
    try:
        return Q(uuid=uuid.UUID(slug))
    except ValueError:
        return Q(number=slug.upper()) if _NUMBER.fullmatch(slug) else Q(pk__in=[])


def ask_to_sign_in(request: HttpRequest, way_back: str) -> HttpResponse:
    """To the sign-in page and then `way_back`; a fragment is told to leave, a form of htmx stays and gets 401."""
    if getattr(request, "htmx", False):
        if request.method in {"GET", "HEAD"}:
            return HttpResponseClientRedirect(reverse("account_login"))
        return HttpResponse(status=401)
    return redirect_to_login(way_back, reverse("account_login"))


@register
def views_declare_an_ability(**_kwargs: Any) -> list[Error]:
    """System check: a view without a declared ability stops the start."""
    return [
        Error(f"{view.__module__}.{view.__name__} declares no ability.", id="access.E001")
        for view in _subclasses(AbilityView)
        if not view.ability and not view.__name__.endswith(("Mixin", "Base")) and view is not AbilityView
    ]


def _subclasses(view: type[AbilityView]) -> set[type[AbilityView]]:
    found = set(view.__subclasses__())
    return found.union(*(_subclasses(one) for one in found)) if found else found
