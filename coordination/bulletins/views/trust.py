"""How far each authority's bulletins go by themselves: the list of exceptions, and the form of one authority."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.bulletins.forms.keeping import TrustForm
from coordination.bulletins.services import moderating, trust
from coordination.bulletins.views.moderation import trail
from coordination.core.texts import query_text
from municipalities.access.http import AbilityView
from municipalities.models import Authority


class TrustListView(AbilityView):
    """Authorities for which a level was set; `q` finds any other."""

    ability = trust.ABILITY

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        wanted = query_text(request.GET, "q")
        context = {
            "rows": moderating.exceptions(),
            "wanted": wanted,
            "found": moderating.find_authorities(wanted) if wanted else [],
            "filters": [
                {"name": "q", "label": _("Name of an authority"), "kind": "text", "value": wanted, "is_wide": True}
            ],
            "trail": trail(),
        }
        return render(request, "coordination/bulletins/trust_list.html", context)


class TrustEditView(AbilityView):
    """The level of one authority."""

    ability = trust.ABILITY

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The form with what holds."""
        found = moderating.trusted(self.find_authority(slug))
        row = found.row
        values = {"level": found.level, "reason": row.reason if row else "", "version": row.version if row else 0}
        return self.show(found, TrustForm(initial=values))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Set it; who comes second sees what stands there now."""
        authority = self.find_authority(slug)
        form = TrustForm(request.POST)
        if not form.is_valid():
            return self.show(moderating.trusted(authority), form, status=422)
        try:
            trust.set_level(actor=self.actor, authority=authority, **form.cleaned_data)
        except trust.TrustChanged as changed:
            return self.show_changed(authority, str(changed))
        messages.success(request, _("Saved for %(authority)s.") % {"authority": authority.display_name})
        return HttpResponseRedirect(reverse("bulletins:trust-list"))

    def show_changed(self, authority: Authority, notice: str) -> HttpResponse:
        """The form as typed over what stands there now; saving it again is on purpose."""
        found = moderating.trusted(authority)
        data = self.request.POST.copy()
        data["version"] = str(found.row.version if found.row else 0)
        return self.show(found, TrustForm(data), status=409, notice=notice)

    def show(self, found: moderating.Trusted, form: TrustForm, *, status: int = 200, notice: str = "") -> HttpResponse:
        """The form's page."""
        here = {"label": _("Trust in authorities"), "url": reverse("bulletins:trust-list")}
        context = {"found": found, "form": form, "notice": notice, "trail": [*trail(), here]}
        return render(self.request, "coordination/bulletins/trust_edit.html", context, status=status)

    def find_authority(self, slug: str) -> Authority:
        """The authority of this address; 404 for any other."""
        found = Authority.objects.filter(slug=slug).select_related("country").first()
        if found is None:
            raise Http404
        return found
