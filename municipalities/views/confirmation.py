"""Who submits needs: the setting of a house by which its approver confirms what officers submit."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from municipalities.access.http import AbilityView
from municipalities.models import Authority
from municipalities.services import confirmation as services


class ConfirmationForm(forms.Form):
    """One choice of two."""

    confirms = forms.ChoiceField(
        label=gettext_lazy("Who submits needs"),
        choices=[
            ("no", gettext_lazy("Officers submit needs themselves")),
            ("yes", gettext_lazy("Officers put needs to the approver, who submits them")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one"), "invalid_choice": gettext_lazy("Choose one")},
    )


class ConfirmationView(AbilityView):
    """The setting of the house acted for."""

    ability = services.SET

    def get(self, request: HttpRequest) -> HttpResponse:
        """As it is now."""
        house = Authority.objects.get(pk=self.actor.house.authority_id)
        return self.show(ConfirmationForm(initial={"confirms": "yes" if house.confirms_submissions else "no"}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Save the choice."""
        form = ConfirmationForm(request.POST)
        if not form.is_valid():
            return self.show(form, status=422)
        services.set_confirmation(actor=self.actor, is_on=form.cleaned_data["confirms"] == "yes")
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("municipalities:confirmation"))

    def show(self, form: ConfirmationForm, status: int = 200) -> HttpResponse:
        """The page."""
        return render(self.request, "municipalities/confirmation.html", {"form": form}, status=status)
