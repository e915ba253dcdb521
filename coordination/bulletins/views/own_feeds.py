"""A person's private feeds, under their account: the list, a new one, ending one."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.bulletins.forms.feeds import FeedForm
from coordination.bulletins.models import FeedToken
from coordination.bulletins.services import feeds
from coordination.core.refusals import Refusal
from municipalities.access.http import MEMBERS, SIGNED_IN, AbilityView

PUBLIC = ("bulletins.atom", "alerts.xml", "dates.ics")
FILES = ("bulletins.atom", "alerts.xml", "dates.ics")


class FeedListView(AbilityView):
    """The person's feeds. Also for people whose last membership ended, who may want to end what is left."""

    ability = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list, with the form of a new one."""
        return show_list(self, FeedForm())


class FeedMakeView(AbilityView):
    """Makes a feed and shows its addresses, this once."""

    ability = MEMBERS

    def post(self, request: HttpRequest) -> HttpResponse:
        """The addresses; answered without a redirect, because nothing could show them again."""
        form = FeedForm(request.POST)
        if not form.is_valid():
            return show_list(self, form, status=422)
        try:
            feed, secret = feeds.make_feed(
                actor=self.actor, name=form.cleaned_data["name"], days=form.cleaned_data["days"]
            )
        except Refusal as refusal:
            return show_list(self, form, status=409, notice=str(refusal))
        addresses = [
            settings.PORTAL_ORIGIN + reverse("private-feed", kwargs={"secret": secret, "content": one}) for one in FILES
        ]
        return render(
            request, "coordination/bulletins/feed_made.html", {"feed": feed, "addresses": described(addresses)}
        )


class FeedRevokeView(AbilityView):
    """Ends one of the own feeds."""

    ability = SIGNED_IN

    def post(self, request: HttpRequest, feed: uuid.UUID) -> HttpResponse:
        """End it; 404 for those of others."""
        try:
            is_done = feeds.revoke_feed(actor=self.actor, feed_uuid=feed)
        except FeedToken.DoesNotExist:
            raise Http404 from None
        if is_done:
            messages.success(request, _("The feed is ended. Its addresses answer nothing from now on."))
        else:
            messages.warning(request, _("This feed had been ended already."))
        return HttpResponseRedirect(reverse("feed-list"))


def show_list(view: AbilityView, form: FeedForm, *, status: int = 200, notice: str = "") -> HttpResponse:
    """The page of all feeds of the person, and the public ones."""
    rows = [{"feed": one, "is_open": feeds.is_open(one)} for one in feeds.own_feeds(actor=view.actor)]
    context: dict[str, Any] = {
        "form": form,
        "notice": notice,
        "rows": rows,
        "public": described([settings.PORTAL_ORIGIN + reverse("public-feed", args=[content]) for content in PUBLIC]),
        "may_make": view.actor.acting is not None,
        "columns": [
            {"label": _("Feed")},
            {"label": _("Address begins")},
            {"label": _("Last used")},
            {"label": _("Works until")},
            {"label": _("End it"), "is_hidden_label": True},
        ],
    }
    return render(view.request, "coordination/bulletins/feed_list.html", context, status=status)


def described(addresses: list[str]) -> list[dict[str, str]]:
    """Addresses of the three kinds with what each is for."""
    labels = (
        _("All bulletins, for a news reader (Atom)"),
        _("Alerts only, for warning systems (CAP 1.2)"),
        _("Dates, for a calendar (iCalendar)"),
    )
    return [{"label": words, "url": address} for words, address in zip(labels, addresses, strict=True)]
