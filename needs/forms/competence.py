"""A row of the competence matrix as administrators fill it in, and the question where a need would go."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from municipalities.models import Authority, Competence, Sector, Territory
from municipalities.services.competence import central_bodies
from needs.services import competences


class _ByName(forms.ModelChoiceField):
    """A choice of records that are called as the language of the page calls them."""

    def label_from_instance(self, obj: Any) -> str:
        """The name to choose by."""
        return str(obj.display_name)


class CompetenceForm(forms.Form):
    """Which levels answer, and at the country's level which body. Nothing ticked: no row."""

    levels = forms.MultipleChoiceField(
        label=_("Who answers"),
        help_text=_("Among the ticked levels, the nearest with an approver answers. Tick none for no row."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Choose among the levels of this country.")},
    )
    authority = _ByName(
        queryset=Authority.objects.none(),
        label=_("Which central body"),
        help_text=_("Where a country has several. Without a choice any that can answer does."),
        empty_label=_("No particular one"),
        to_field_name="slug",
        required=False,
        error_messages={"invalid_choice": _("Choose one of the central bodies of this country.")},
    )

    def __init__(self, *args: Any, country: Territory, **options: Any) -> None:
        """Offer the levels and bodies of this country."""
        super().__init__(*args, **options)
        self.fields["levels"].choices = list(competences.level_words(country).items())
        self.fields["authority"].queryset = central_bodies(country)

    def clean(self) -> dict[str, Any]:
        """A body is named only where its level answers."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("authority") and "levels" in data and Competence.Level.COUNTRY not in data["levels"]:
            self.add_error("authority", _("Tick the central body above too, or choose no particular one."))
        return data


class PreviewForm(forms.Form):
    """A municipality and a sector: where would a need go?"""

    place = _ByName(
        queryset=Authority.objects.none(),
        label=_("Municipality"),
        empty_label=_("Choose a municipality"),
        to_field_name="slug",
        error_messages={
            "required": _("Choose a municipality"),
            "invalid_choice": _("Choose a municipality of this country."),
        },
    )
    sector = _ByName(
        queryset=Sector.objects.filter(is_retired=False).order_by("position", "code"),
        label=_("Sector"),
        empty_label=_("All others"),
        to_field_name="code",
        required=False,
        error_messages={"invalid_choice": _("Choose a sector of the list.")},
    )

    def __init__(self, *args: Any, country: Territory, **options: Any) -> None:
        """Offer the municipalities of this country."""
        super().__init__(*args, **options)
        self.fields["place"].queryset = competences.municipalities_of(country)
