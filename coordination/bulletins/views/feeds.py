"""Feeds: for everyone, and for one person by a secret address. They are read by programs, without sign-in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.generic import View

from coordination.bulletins.services import atom, calendars, feed_items, feeds
from coordination.bulletins.services.atom import Heading
from coordination.bulletins.services.feed_items import Item
from coordination.core.languages import COMPLETE, html_lang, nearest_complete
from municipalities.access import reading_limits
from municipalities.access import scope as scopes
from municipalities.access.actor import make_actor
from municipalities.access.scope import NOBODY, Scope

#: How long a public feed may be kept by whoever fetched it.
KEPT_SECONDS: Final = 300
#: Readings of feeds in a minute from one address.
PER_MINUTE: Final = 60


@dataclass(frozen=True, slots=True)
class FeedFile:
    """One kind of feed: which bulletins, in which format."""

    content_type: str
    find: Callable[[Scope], list[Item]]
    write: Callable[[Heading, list[Item]], bytes]


FILES: Final = {
    "bulletins.atom": FeedFile("application/atom+xml", feed_items.newest, atom.bulletins_feed),
    "alerts.xml": FeedFile("application/atom+xml", feed_items.alerts, atom.alerts_feed),
    "dates.ics": FeedFile(
        "text/calendar",
        feed_items.dated,
        lambda heading, items: calendars.dates_calendar(heading.title, items, heading.language),
    ),
}


class FeedViewBase(View):
    """Counts readings, and writes a feed in one language."""

    http_method_names = ["get", "head"]

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: str) -> HttpResponse:
        """429 for whoever asks too often, before anything is looked up."""
        wait = reading_limits.seconds_to_wait(request, name="feeds", per_minute=PER_MINUTE)
        if wait:
            words = _("Too many requests. Ask again in a minute.")
            return HttpResponse(words, status=429, content_type="text/plain", headers={"Retry-After": str(wait)})
        return super().dispatch(request, *args, **kwargs)

    def answer(self, file: str, scope: Scope, heading: Heading) -> HttpResponse:
        """The feed, for what this scope may read."""
        kind = FILES[file]
        body = kind.write(heading, kind.find(scope))
        headers = {"Content-Language": html_lang(heading.language)}
        return HttpResponse(body, content_type=f"{kind.content_type}; charset=utf-8", headers=headers)


class PublicFeedView(FeedViewBase):
    """What is public, the same for everybody: neither session nor browser's languages are looked at."""

    def get(self, request: HttpRequest, content: str) -> HttpResponse:
        """The feed, in the language of `?lang=` or the portal's own."""
        asked = request.GET.get("lang", "")
        language = asked if asked in COMPLETE else settings.LANGUAGE_CODE
        address = settings.PORTAL_ORIGIN + reverse("public-feed", args=[content])
        if language != settings.LANGUAGE_CODE:
            address += f"?lang={language}"
        with translation.override(language):
            heading = Heading(f"public/{content}/{language}", _titles()[content], language, address)
            response = self.answer(content, NOBODY, heading)
        response.same_for_all_seconds = KEPT_SECONDS  # type: ignore[attr-defined]  # read by the headers' middleware
        return response


class PrivateFeedView(FeedViewBase):
    """What one person may read at this moment. The secret is the whole proof; nobody is signed in by it."""

    def get(self, request: HttpRequest, secret: str, content: str) -> HttpResponse:
        """The feed in the person's language; the one 404 for an unknown, ended or revoked secret."""
        person = feeds.person_of(secret)
        if person is None:
            raise Http404
        actor = make_actor(person, request_id=request.request_id)  # type: ignore[attr-defined]  # set by middleware
        try:
            if actor.acting is None:
                raise Http404
            asked = request.GET.get("lang", "")
            language = asked if asked in COMPLETE else nearest_complete(person.language)
            with translation.override(language):
                heading = Heading(f"{person.pk}/{content}", _titles()[content], language)
                return self.answer(content, actor.scope, heading)
        finally:
            # What follows in this request, an error page for one, is its caller's again.
            scopes.apply(request.actor.scope)  # type: ignore[attr-defined]  # set by middleware


def _titles() -> dict[str, str]:
    return {
        "bulletins.atom": _("Bulletins of the regional coordination portal"),
        "alerts.xml": _("Alerts of the regional coordination portal"),
        "dates.ics": _("Dates of the regional coordination portal"),
    }
