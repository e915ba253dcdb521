"""A person's notices: the list, saying what was read, and which kinds come by mail at once."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from coordination.core.pagination import Page
from coordination.core.texts import query_text
from coordination.digests.forms import NoticeKindsForm
from coordination.digests.services import absences, notice_list, notice_wishes
from coordination.digests.services.notice_letters import kind_label
from coordination.digests.services.notice_list import MOST_UNREAD
from coordination.digests.services.notice_texts import Told
from coordination.digests.views.moments import read_moment
from municipalities.access.http import SIGNED_IN, AbilityView


class NoticeListView(AbilityView):
    """What the person was told, unread first. Open without a membership too: there the list says only when."""

    ability = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list; `before` and `after` are keys of older and newer pages of what was read."""
        before, after = (query_text(request.GET, name) for name in ("before", "after"))
        found = notice_list.list_notices(self.actor, before=before, after=after)
        context = {
            "unread": [row_of(one) for one in found.unread],
            "unread_total": found.unread_total,
            "most_unread": MOST_UNREAD,
            "read": [row_of(one) for one in found.read],
            "newest": found.unread[0].notice.created_at.isoformat() if found.unread else "",
            "needs_note": any(one.text and one.text.needs_status_note for one in (*found.unread, *found.read)),
            **page_urls(found.page),
        }
        return render(request, "coordination/digests/notice_list.html", context)


class MarkReadView(AbilityView):
    """Saying that one notice was read."""

    ability = SIGNED_IN

    def post(self, request: HttpRequest, notice: uuid.UUID) -> HttpResponse:
        """Mark it, and back to the list; 404 for a notice that is not this person's."""
        if not notice_list.mark_read(actor=self.actor, notice_uuid=notice):
            raise Http404
        return HttpResponseRedirect(reverse("notice-list"))


class MarkAllReadView(AbilityView):
    """Saying that everything shown was read."""

    ability = SIGNED_IN

    def post(self, request: HttpRequest) -> HttpResponse:
        """Mark what had come when the page was made (`until`), and back to the list."""
        until = read_moment(query_text(request.POST, "until")) or timezone.now()
        notice_list.mark_all_read(actor=self.actor, until=until)
        messages.success(request, _("All are marked as read."))
        return HttpResponseRedirect(reverse("notice-list"))


class NoticeSettingsView(AbilityView):
    """Which kinds of mails at once the person wants."""

    ability = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        """The kinds that this person may get, with what they chose."""
        kinds = notice_wishes.kinds_for(self.actor)
        wanted = {one.name for one in kinds} - notice_wishes.stopped_kinds(self.actor)
        return self.show(NoticeKindsForm(kinds=kinds, initial={"kinds": sorted(wanted)}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the choice."""
        form = NoticeKindsForm(request.POST, kinds=notice_wishes.kinds_for(self.actor))
        if not form.is_valid():
            return self.show(form, status=422)
        notice_wishes.choose_kinds(actor=self.actor, wanted=form.cleaned_data["kinds"])
        messages.success(request, _("Your choice is kept."))
        return HttpResponseRedirect(reverse("notice-settings"))

    def show(self, form: NoticeKindsForm, status: int = 200) -> HttpResponse:
        """The page."""
        email = self.request.user.email  # type: ignore[union-attr]  # signed in
        context = {"form": form, "email": email, "away": absences.find_absence(self.actor)}
        return render(self.request, "coordination/digests/notice_settings.html", context, status=status)


def row_of(told: Told) -> dict[str, Any]:
    """One line of the list. What the person may no longer open keeps its kind and time, and no word of it."""
    return {
        "uuid": told.notice.uuid,
        "at": told.notice.created_at,
        "is_unread": told.notice.read_at is None,
        "kind": kind_label(told.notice.kind),
        "title": told.text.title if told.text else "",
        "sentence": told.text.sentence if told.text else "",
        "url": told.text.url if told.text else "",
        "waits": told.still_holds and told.text is not None,
    }


def page_urls(page: Page) -> dict[str, str]:
    """The addresses of the pages beside this one; empty where there is none."""
    path = reverse("notice-list")
    return {
        "older_url": f"{path}?{urlencode({'before': page.older})}" if page.older else "",
        "newer_url": f"{path}?{urlencode({'after': page.newer})}" if page.newer else "",
    }
