"""A person's own digest: settings with a preview, the whole set behind a mail, and stopping by link."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from coordination.core.texts import query_text
from coordination.digests.forms import DigestRuleForm
from coordination.digests.models import DigestRule
from coordination.digests.services import audiences, notice_letters, previews, rules, sections, stopping
from coordination.digests.services.audiences import MOST_ON_PAGE, Audience
from coordination.digests.services.recipients import zone_of
from coordination.digests.services.rules import Wish
from coordination.digests.views.moments import read_moment
from municipalities.access import scope as scopes
from municipalities.access.http import MEMBERS, SIGNED_IN, AbilityView


class DigestSettingsView(AbilityView):
    """A person's own digest. Open to people without a membership too, so that nobody is mailed against their will."""

    ability = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form with what the person chose, or the proposal for the first time."""
        rule = rules.find_rule(self.actor)
        chosen = rule or DigestRule(frequency=DigestRule.Frequency.NEVER)
        names = ("frequency", "weekday", "hour", "area", "sectors", "paused_until")
        wish = Wish(**{name: getattr(chosen, name) for name in names})
        return self.show(DigestRuleForm(initial={name: getattr(chosen, name) for name in names}), wish)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the choice; or, asked for a preview, show it and keep nothing."""
        form = DigestRuleForm(request.POST)
        with timezone.override(zone_of(self.zone_name)):
            is_valid = form.is_valid()
        if not is_valid:
            return self.show(form, None, status=422)
        if "preview" in request.POST:
            return self.show(form, form.wish())
        rules.change_rule(actor=self.actor, wish=form.wish())
        messages.success(request, _("Your choice is kept."))
        return HttpResponseRedirect(reverse("digests:settings"))

    @property
    def zone_name(self) -> str:
        """The zone in which this person's hours are meant: that of their first authority."""
        held = self.actor.scope.held
        return held[0].time_zone if held else "Europe/Belgrade"

    def show(self, form: DigestRuleForm, wish: Wish | None, status: int = 200) -> HttpResponse:
        """The page, with the preview of a wish where there is a sound one."""
        language = translation.get_language() or "en-gb"
        context = {
            "form": form,
            "zone_name": self.zone_name,
            "email": self.request.user.email,  # type: ignore[union-attr]  # signed in
            "preview": previews.preview(self.actor, wish, language) if wish else None,
            "is_unsaved": "preview" in self.request.POST,
        }
        return render(self.request, "coordination/digests/settings.html", context, status=status)


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
        """The audience that the address names."""
        query = self.request.GET
        since, until = (read_moment(query_text(query, name)) for name in ("from", "until"))
        area = audiences.find_area(query_text(query, "area"), query_text(query, "place"))
        asked = [code for code in query_text(query, "sectors").split(",") if code]
        sectors = audiences.known_sectors(asked)
        if since is None or until is None or area is None or len(sectors) != len(asked):
            raise Http404
        return Audience(
            language=translation.get_language() or "en-gb",
            zone=timezone.get_current_timezone_name(),
            area=area,
            sectors=sectors,
            since=since,
            until=until,
        )


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
    if request.method != "POST":
        return render(request, "coordination/digests/unsubscribe.html", {"is_stopped": False, "kind": kind})
    if not stopping.stop(actor=request.actor, target=target):  # type: ignore[attr-defined]  # set by middleware
        raise Http404
    return render(request, "coordination/digests/unsubscribe.html", {"is_stopped": True, "kind": kind})
