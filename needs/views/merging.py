"""Two needs become one: both side by side, a choice for each field that differs, and a pointer from the old number."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from coordination.core import refusals
from municipalities.access import abilities, resend
from municipalities.access.http import VisibleObjectMixin, get_visible_or_404
from needs.forms.merging import MergeForm
from needs.models import Need
from needs.services import merging
from needs.views import presentation
from needs.views.decisions import check_values
from needs.views.word_differences import line_words, value_words


class NeedMergeView(VisibleObjectMixin):
    """The choice, and the act; for people of the authority that both needs are addressed to."""

    model = Need
    ability = "needs.merge"

    def get_queryset(self) -> Any:
        """With what the page names."""
        return Need.objects.select_related("authority", "territory", "sector", "addressed_to")

    def get(self, request: HttpRequest, slug: str, other: str) -> HttpResponse:
        """Both side by side; what cannot be merged says why."""
        need, second = self.pair(slug, other)
        try:
            merging.require_pair(need, second)
        except refusals.Refusal as refusal:
            return self.show(need, second, None, status=409, notice=str(refusal))
        return self.show(need, second, self.make_form(need, second))

    def post(self, request: HttpRequest, slug: str, other: str) -> HttpResponse:
        """Merge; what is refused is shown again as it was chosen."""
        need, second = self.pair(slug, other)
        form = self.make_form(need, second, request.POST)
        if not (form.is_valid() and resend.acts_for(form, self.actor)):
            return self.show(need, second, form, status=422)
        try:
            merged = merging.merge_needs(
                actor=self.actor,
                need_id=need.pk,
                other_id=second.pk,
                versions=(form.cleaned_data["version"], form.cleaned_data["other_version"]),
                choice=form.choice(),
            )
        except refusals.Refusal as refusal:
            return self.show(*self.pair(slug, other), form, status=409, notice=refused(refusal))
        said = _("%(old)s is merged into %(number)s.") % {"old": second.reference, "number": merged.reference}
        messages.success(request, said)
        return HttpResponseRedirect(merged.get_absolute_url())

    def pair(self, slug: str, other: str) -> tuple[Need, Need]:
        """Both needs; 404 unless both are visible, 403 unless both are this authority's to answer."""
        need = self.find_record(slug)
        second = get_visible_or_404(Need, self.actor, other, self.get_queryset())
        for one in (need, second):
            abilities.require(self.actor, self.ability, one)
        return need, second

    def make_form(self, need: Need, other: Need, data: Any = None) -> MergeForm:
        """The form with what differs."""
        initial = {**check_values(need, self.actor), "other_version": other.version}
        told = {"words": value_words, "row_words": line_words}
        return MergeForm(data, need=need, other=other, initial=initial, **told)

    def show(
        self, need: Need, other: Need, form: MergeForm | None, *, status: int = 200, notice: str = ""
    ) -> HttpResponse:
        """The page."""
        context = {
            "need": need,
            "other": other,
            "form": form,
            "trail": presentation.trail(need),
            "differ_in_currency": need.currency != other.currency,
            "notice": notice,
        }
        return render(self.request, "needs/need_merge.html", context, status=status)


def refused(refusal: refusals.Refusal) -> str:
    """The sentence of a refusal, with what does not fit together."""
    return " ".join([str(refusal), *getattr(refusal, "faults", {}).values()])
