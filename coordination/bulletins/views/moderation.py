"""The secretariat's queue: what waits for it, released or sent back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.bulletins.forms.keeping import SendBackForm, VersionForm
from coordination.bulletins.models import Bulletin
from coordination.bulletins.services import bulletins, moderating, naming
from coordination.core.refusals import Refusal
from municipalities.access.http import AbilityView, VisibleObjectMixin


class PendingBase(AbilityView):
    """The page of the queue, which refusals come back to."""

    ability = "bulletins.moderate"

    def show_queue(self, *, status: int = 200, notice: str = "") -> HttpResponse:
        """The queue; a refusal stands above it."""
        rows = [{"bulletin": one, "facts": naming.facts(one)} for one in moderating.pending(self.actor)]
        needs_note = any(naming.has_status_note(row["bulletin"]) for row in rows)
        context = {"rows": rows, "notice": notice, "trail": trail(), "needs_note": needs_note}
        return render(self.request, "coordination/bulletins/pending.html", context, status=status)

    def show_withdrawn(self, bulletin: Bulletin) -> HttpResponse:
        """The queue, where the house took this one out of it while its row was waited for: nobody else sees it now."""
        bulletin.state = Bulletin.State.DRAFT
        return self.show_queue(status=409, notice=str(bulletins.NotInThisState(bulletin)))


class PendingListView(PendingBase):
    """What waits for the secretariat."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page: two queries beside those of every page."""
        return self.show_queue()


class ReleaseView(VisibleObjectMixin, PendingBase):
    """Publishes what waited."""

    model = Bulletin
    ability = "bulletins.moderate"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Publish it; whatever stands against that is said above the queue."""
        bulletin = self.get_record(slug)
        form = VersionForm(request.POST)
        if not form.is_valid():
            return self.show_queue(status=422, notice=_("Choose a bulletin of the list."))
        try:
            told = bulletins.release_bulletin(
                actor=self.actor, bulletin_id=bulletin.pk, version=form.cleaned_data["version"]
            )
        except bulletins.Faulty as faulty:
            return self.show_queue(status=409, notice=" ".join(str(one) for one in faulty.faults.values()))
        except Bulletin.DoesNotExist:
            return self.show_withdrawn(bulletin)
        except Refusal as refusal:
            return self.show_queue(status=409, notice=str(refusal))
        messages.success(request, _("%(number)s is published.") % {"number": told.number})
        return HttpResponseRedirect(reverse("bulletins:bulletin-pending"))


class SendBackView(VisibleObjectMixin, PendingBase):
    """Returns what waited to its house, with what to change."""

    model = Bulletin
    ability = "bulletins.moderate"

    def get_queryset(self) -> Any:
        """With what the page names."""
        return Bulletin.objects.select_related("authority")

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The form; what does not wait leads to the queue."""
        bulletin = self.get_record(slug)
        if bulletin.state != Bulletin.State.PENDING:
            return HttpResponseRedirect(reverse("bulletins:bulletin-pending"))
        return self.show(bulletin, SendBackForm(initial={"version": bulletin.version}))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Send it back, or show what to correct."""
        bulletin = self.get_record(slug)
        form = SendBackForm(request.POST)
        if not form.is_valid():
            return self.show(bulletin, form, status=422)
        try:
            bulletins.send_back_bulletin(actor=self.actor, bulletin_id=bulletin.pk, **form.cleaned_data)
        except Bulletin.DoesNotExist:
            return self.show_withdrawn(bulletin)
        except Refusal as refusal:
            return self.show_queue(status=409, notice=str(refusal))
        words = _("“%(title)s” is with %(house)s again.")
        messages.success(request, words % {"title": bulletin.title, "house": bulletin.authority.display_name})
        return HttpResponseRedirect(reverse("bulletins:bulletin-pending"))

    def show(self, bulletin: Bulletin, form: SendBackForm, *, status: int = 200) -> HttpResponse:
        """The form's page."""
        here = {"label": _("Waiting for the secretariat"), "url": reverse("bulletins:bulletin-pending")}
        context = {"bulletin": bulletin, "form": form, "trail": [*trail(), here]}
        return render(self.request, "coordination/bulletins/send_back.html", context, status=status)


def trail() -> list[dict[str, Any]]:
    """Breadcrumbs."""
    return [{"label": _("Bulletins"), "url": reverse("bulletins:bulletin-list")}]
