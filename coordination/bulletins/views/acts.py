"""Pages beside a bulletin: who was told, taking it back, throwing a draft away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from coordination.bulletins.forms.answers import RetractForm, VersionForm
from coordination.bulletins.models import Bulletin, BulletinRecipient
from coordination.bulletins.services import bulletins, moves, receiving
from coordination.bulletins.views import bulletin_page, presentation
from coordination.core import refusals
from municipalities.access import abilities
from municipalities.access.http import VisibleObjectMixin

State = Bulletin.State


class BulletinToldView(VisibleObjectMixin):
    """Whom a bulletin tells by name, who opened it, who acknowledged it, who is silent."""

    model = Bulletin
    ability = "bulletins.read_told"

    def get_queryset(self) -> Any:
        """With its house."""
        return Bulletin.objects.select_related("authority")

    def require_ability(self, record: Any) -> None:
        """403 for everybody but its house and the secretariat."""
        if not self.actor.scope.is_secretariat:
            super().require_ability(record)

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The list, those first who have not answered."""
        bulletin = self.get_record(slug)
        rows = receiving.recipients_of(bulletin) if bulletin.is_told else []
        context = {
            "bulletin": bulletin,
            "trail": presentation.trail(bulletin, _("Who was told")),
            "rows": [told_row(bulletin, row) for row in rows],
            "summary": bulletin_page.told_words(bulletin, rows) if rows else "",
            "columns": [
                {"label": word}
                for word in (_("Authority"), _("Why it was told"), _("State"), _("Opened"), _("Acknowledged"))
            ],
        }
        return render(request, "coordination/bulletins/bulletin_told.html", context)


def told_row(bulletin: Bulletin, row: BulletinRecipient) -> dict[str, Any]:
    """One authority, with what is known of the newest edition there."""
    has_read = row.edition_read >= bulletin.edition
    has_answered = row.edition_acknowledged >= bulletin.edition
    if has_answered:
        tag = {"text": _("Acknowledged"), "colour": "teal", "icon": "circle-check"}
    elif has_read:
        tag = {"text": _("Opened"), "colour": "blue", "icon": "eye"}
    elif bulletin.is_urgent and not receiving.is_asked(row):
        tag = {"text": _("Told"), "colour": "grey", "icon": "bell"}
    else:
        tag = {"text": pgettext("of a bulletin", "Silent"), "colour": "amber", "icon": "circle-dashed"}
    is_passed_on = row.edition_escalated >= bulletin.edition
    return {
        "name": row.recipient.display_name,
        "url": row.recipient.get_absolute_url(),
        "reason": row.get_reason_display(),
        "told_at": row.told_at,
        "tag": tag,
        "read_at": row.read_at if has_read else None,
        "read_by": row.read_by_name if has_read else "",
        "acknowledged_at": row.acknowledged_at if has_answered else None,
        "acknowledged_by": row.acknowledged_by_name if has_answered else "",
        "reminded_at": row.reminded_at if row.edition_reminded >= bulletin.edition else None,
        "escalated_at": row.escalated_at if is_passed_on else None,
    }


class BulletinRetractView(VisibleObjectMixin):
    """Takes a told bulletin back: by its house, or by the secretariat. Asked once, with the reason."""

    model = Bulletin
    ability = "bulletins.publish"

    def get_queryset(self) -> Any:
        """With its house."""
        return Bulletin.objects.select_related("authority")

    def require_ability(self, record: Any) -> None:
        """403 for everybody but its house and the secretariat."""
        if not abilities.can(self.actor, "bulletins.moderate"):
            super().require_ability(record)

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The question; one that was never told, or is taken back, leads to its page."""
        bulletin = self.get_record(slug)
        if bulletin.state not in moves.RETRACT.sources:
            return HttpResponseRedirect(presentation.page(bulletin))
        return self.ask(bulletin, RetractForm(initial={"version": bulletin.version}))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Take it back, or ask again with what is wrong."""
        bulletin = self.get_record(slug)
        form = RetractForm(request.POST)
        if not form.is_valid():
            return self.ask(bulletin, form, status=422)
        try:
            bulletins.retract_bulletin(actor=self.actor, bulletin_id=bulletin.pk, **form.cleaned_data)
        except refusals.Refusal as refusal:
            return self.asked_again(slug, form, str(refusal))
        messages.success(request, _("It is taken back. Everybody who was told is told so."))
        return HttpResponseRedirect(presentation.page(bulletin))

    def asked_again(self, slug: str, typed: RetractForm, notice: str) -> HttpResponse:
        """The same words with the version as it stands now."""
        bulletin = self.get_record(slug)
        form = RetractForm(initial={"version": bulletin.version, "reason": typed.cleaned_data["reason"]})
        return self.ask(bulletin, form, status=409, notice=notice)

    def ask(self, bulletin: Bulletin, form: RetractForm, *, status: int = 200, notice: str = "") -> HttpResponse:
        """The page with the question."""
        trail = presentation.trail(bulletin, _("Take back"))
        context = {"bulletin": bulletin, "form": form, "notice": notice, "trail": trail}
        return render(self.request, "coordination/bulletins/bulletin_retract.html", context, status=status)


class BulletinDiscardView(VisibleObjectMixin):
    """Throws a draft away: asked once, in words."""

    model = Bulletin
    ability = "bulletins.write"

    def get_queryset(self) -> Any:
        """With its house."""
        return Bulletin.objects.select_related("authority")

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The question; anything but a draft that nobody outside saw leads to its page."""
        bulletin = self.get_record(slug)
        if bulletin.state != State.DRAFT or bulletin.edition:
            return HttpResponseRedirect(presentation.page(bulletin))
        return self.ask(bulletin)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Discard it; when somebody wrote in it meanwhile the question is asked again."""
        bulletin = self.get_record(slug)
        form = VersionForm(request.POST)
        if not form.is_valid():
            return self.ask(bulletin, status=422)
        try:
            bulletins.discard_bulletin(actor=self.actor, bulletin_id=bulletin.pk, **form.cleaned_data)
        except refusals.Refusal as refusal:
            return self.ask(self.get_record(slug), status=409, notice=str(refusal))
        messages.success(request, _("The draft is discarded."))
        return HttpResponseRedirect(reverse("bulletins:bulletin-list"))

    def ask(self, bulletin: Bulletin, *, status: int = 200, notice: str = "") -> HttpResponse:
        """The page with the question."""
        context = {"bulletin": bulletin, "notice": notice, "trail": presentation.trail(bulletin, _("Discard draft"))}
        return render(self.request, "coordination/bulletins/bulletin_discard.html", context, status=status)
