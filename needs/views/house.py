"""What a house does with its own needs beside writing them: what has arrived, copying, still valid, their order."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coordination.core.refusals import Refusal
from municipalities.access import resend
from municipalities.access.http import AbilityView, VisibleObjectMixin
from needs.forms.house import ArrivedForm, uuids_of
from needs.models import Need
from needs.querysets import COUNTED_STATES
from needs.services import copying, fulfilling, ranking, validity
from needs.services.needs import NeedChanged
from needs.views import decisions, form_presentation, presentation
from needs.views.detail import NeedDetailView
from needs.views.lines import line_table

UP, DOWN = "up", "down"


class NeedArrivedView(VisibleObjectMixin):
    """The form by which a house records what has arrived of each item."""

    model = Need
    ability = "needs.meet"

    def get_queryset(self) -> Any:
        """With what the page names."""
        return Need.objects.select_related("authority", "territory")

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The form with what is recorded; a need without items or before its answer leads to its page."""
        need = self.get_record(slug)
        if not need.lines or need.state not in COUNTED_STATES:
            return HttpResponseRedirect(need.get_absolute_url())
        recorded = {f"arrived_{slot}": quantity for slot, quantity in need.fulfilled.items()}
        values = {**decisions.check_values(need, self.actor), **recorded}
        return self.show(need, ArrivedForm(initial=values, need=need))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Record it, or show what to correct."""
        need = self.get_record(slug)
        form = ArrivedForm(request.POST, need=need)
        if not form.is_valid():
            return self.show(need, form, status=422)
        if not resend.acts_for(form, self.actor):
            return self.show(need, form, status=409, notice=resend.other_authority(self.actor))
        version = form.cleaned_data["version"]
        try:
            fulfilling.fulfil(actor=self.actor, need_id=need.pk, version=version, arrived=form.arrived())
        except Refusal as refusal:
            return self.show_refused(slug, refusal)
        messages.success(request, _("Saved what has arrived."))
        return HttpResponseRedirect(f"{need.get_absolute_url()}#items")

    def show_refused(self, slug: str, refusal: Refusal) -> HttpResponse:
        """The form as typed over the need as it stands now."""
        need = self.find_record(slug)
        data = self.request.POST.copy()
        if isinstance(refusal, NeedChanged):
            data["version"] = str(need.version)
        return self.show(need, ArrivedForm(data, need=need), status=409, notice=str(refusal))

    def show(self, need: Need, form: ArrivedForm, *, status: int = 200, notice: str = "") -> HttpResponse:
        """The page."""
        table = line_table(need) or {"rows": []}
        rows = [{**row, "cell": form[f"arrived_{row['number']}"]} for row in table["rows"]]
        context = {"need": need, "form": form, "rows": rows, "notice": notice, "trail": presentation.trail(need)}
        return render(self.request, "needs/need_arrived.html", context, status=status)


class NeedCopyView(VisibleObjectMixin):
    """Copy from last period: begins a draft with the words of this need."""

    model = Need
    ability = "needs.draft"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Make the draft and open its form."""
        need = self.get_record(slug)
        draft = copying.copy_need(actor=self.actor, need_id=need.pk)
        words = _("This is a new draft with the words of %(number)s. Change what is different, then submit it.")
        messages.success(request, words % {"number": need.reference})
        return HttpResponseRedirect(form_presentation.edit_url(draft))


class NeedStillValidView(NeedDetailView):
    """The house says that nothing has changed in this need; of one that is not open its page says why not."""

    ability = "needs.draft"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Say it for today."""
        need = self.get_record(slug)
        try:
            validity.say_still_valid(actor=self.actor, need_id=need.pk)
        except Refusal as refusal:
            return self.show(request, self.find_record(slug), status=409, notice=str(refusal))
        messages.success(request, _("%(number)s is still valid today.") % {"number": need.reference})
        return HttpResponseRedirect(need.get_absolute_url())


class OpenNeedsView(AbilityView):
    """The house's open needs with the day on which each was last said to be valid; several at once."""

    ability = "needs.draft"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        return self.show()

    def post(self, request: HttpRequest) -> HttpResponse:
        """Say it of those chosen, and how many there were."""
        chosen = uuids_of(request.POST.getlist("need"))
        if not chosen:
            return self.show(status=422, notice=_("Choose at least one need."))
        said, left = validity.say_all_still_valid(actor=self.actor, need_ids=chosen)
        words = ngettext("%(count)s need is still valid today.", "%(count)s needs are still valid today.", len(said))
        messages.success(request, words % {"count": len(said)})
        if left:
            words = ngettext("%(count)s is no longer open.", "%(count)s are no longer open.", left)
            messages.warning(request, words % {"count": left})
        return HttpResponseRedirect(reverse("needs:open-needs"))

    def show(self, *, status: int = 200, notice: str = "") -> HttpResponse:
        """The page: what was confirmed longest ago comes first."""
        visible = Need.objects.visible_to(self.actor.scope).of_authority(self.actor.house.authority_id).open()
        needs = list(visible.select_related("authority", "territory"))
        today = timezone.localdate()
        rows = [{"need": need, "since": presentation.valid_words(need, today)} for need in needs]
        rows.sort(key=lambda row: row["need"].still_valid_on or timezone.localdate(row["need"].created_at))
        context = {"rows": rows, "notice": notice, "trail": presentation.list_trail()}
        return render(self.request, "needs/open_needs.html", context, status=status)


class NeedOrderView(AbilityView):
    """The house's live needs in its own order; buttons move one up or down."""

    ability = "needs.draft"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        return self.show(ranking.ranked_needs(self.actor))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Move one need by one place and write the whole order."""
        seen = uuids_of(request.POST.getlist("seen"))
        order = moved(seen or [], request.POST.get("move", ""))
        if order is None:
            return self.show(ranking.ranked_needs(self.actor), status=422, notice=_("Choose a need to move."))
        try:
            ranking.rank_needs(actor=self.actor, seen=seen or [], order=order)
        except ranking.OrderChanged as changed:
            return self.show(ranking.ranked_needs(self.actor), status=409, notice=str(changed))
        return HttpResponseRedirect(f"{reverse('needs:need-order')}#{request.POST['move']}")

    def show(self, needs: list[Need], *, status: int = 200, notice: str = "") -> HttpResponse:
        """The page."""
        context = {"needs": needs, "notice": notice, "trail": presentation.list_trail()}
        return render(self.request, "needs/need_order.html", context, status=status)


def moved(seen: list[uuid.UUID], act: str) -> list[uuid.UUID] | None:
    """The order after `up:<uuid>` or `down:<uuid>`; None when that names nothing in the list."""
    way, _colon, name = act.partition(":")
    keys = uuids_of([name])
    if way not in {UP, DOWN} or not keys or keys[0] not in seen:
        return None
    order, place = list(seen), seen.index(keys[0])
    other = place - 1 if way == UP else place + 1
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
    return order
