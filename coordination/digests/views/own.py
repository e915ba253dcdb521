"""What a mail leads to: the whole set behind it, and stopping by link."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from coordination.core import severity
from coordination.core.texts import query_text
from coordination.digests.services import audiences, notice_letters, sections, stopping
from coordination.digests.services.audiences import MOST_ON_PAGE, Audience
from coordination.digests.views.moments import read_moment
from municipalities.access import scope as scopes
from municipalities.access.http import MEMBERS, AbilityView

LEVELS: Final = frozenset(str(number) for number in severity.LEVELS)


class DigestNewsView(AbilityView):
    """The set of which a mail shows the first part; the address says area, sectors and period."""

    ability = MEMBERS

    def get(self, request: HttpRequest) -> HttpResponse:
        """Everything that the mail told or left out; 404 for an address that no mail holds."""
        audience = self.audience()
        try:
            found = sections.collect_shared(audience, most=MOST_ON_PAGE)
        finally:
            # What follows on the page is asked as the person again.
            scopes.apply(self.actor.scope)
        context = {
            "parts": [sections.section_context(part) for _section, part in found],
            "since": audience.since,
            "until": audience.until,
            "needs_note": any(one.needs_status_note for _section, part in found for one in part.entries),
        }
        return render(request, "coordination/digests/news.html", context)

    def audience(self) -> Audience:
        """The audience that the address names. Raises Http404 for one that no mail holds."""
        query = self.request.GET
        since, until = (read_moment(query_text(query, name)) for name in ("from", "until"))
        area = audiences.find_area(query_text(query, "area"), query_text(query, "place"))
        level = query_text(query, "level") or "1"
        if since is None or until is None or area is None or level not in LEVELS:
            raise Http404
        return Audience(
            language=translation.get_language() or "en-gb",
            zone=timezone.get_current_timezone_name(),
            area=area,
            sectors=self.named("sectors", audiences.known_sectors),
            events=self.named("events", audiences.known_events),
            least_level=int(level),
            since=since,
            until=until,
        )

    def named(self, parameter: str, known: Callable[[Collection[str]], tuple[str, ...]]) -> tuple[str, ...]:
        """The names in a part of the address. Raises Http404 unless all of them are known."""
        asked = [name for name in query_text(self.request.GET, parameter).split(",") if name]
        found = known(asked)
        if len(found) != len(asked):
            raise Http404
        return found


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Stopping mails by the link in them, without sign-in.

    SECURITY: GET changes nothing, since mail scanners follow links. POST needs no cookie and no form token: mail
    programs send it on one click (RFC 8058), and the signed link is the proof.
    """
    target = stopping.read_token(token)
    if target is None:
        raise Http404
    kind = notice_letters.kind_label(target.kind) if target.kind else ""
    if target.deputy:
        kind = _("Copies for a deputy")
    if request.method != "POST":
        return render(request, "coordination/digests/unsubscribe.html", {"is_stopped": False, "kind": kind})
    if not stopping.stop(actor=request.actor, target=target):  # type: ignore[attr-defined]  # set by middleware
        raise Http404
    return render(request, "coordination/digests/unsubscribe.html", {"is_stopped": True, "kind": kind})
