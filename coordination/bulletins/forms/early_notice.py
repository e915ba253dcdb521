"""The three questions of an early notice, and whom it tells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.bulletins.models.bulletin import PEOPLE_MAX, TEXT_MAX, TITLE_MAX
from coordination.bulletins.services.early_notice import EarlyNotice, When
from coordination.bulletins.services.routes import Proposal, is_ticked
from coordination.core.numbers import WholeNumberField
from coordination.core.texts import TextField


class EarlyNoticeForm(forms.Form):
    """Three questions; everything else has an answer already, and can be changed."""

    authority = forms.UUIDField(widget=forms.HiddenInput)
    person = forms.CharField(widget=forms.HiddenInput, required=False)
    title = TextField(
        label=_("What is coming"),
        help_text=_("For example: two buses from the border, families with children. Name no person."),
        max_length=TITLE_MAX,
        one_line=True,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Say what is coming")},
    )
    people = WholeNumberField(
        label=_("About how many people"),
        help_text=_("Leave it empty when nobody knows."),
        max_value=PEOPLE_MAX,
        required=False,
    )
    when = forms.ChoiceField(
        label=_("When they are expected there"),
        choices=When.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say when they are expected")},
    )
    told = forms.TypedMultipleChoiceField(
        label=_("Who is told"),
        help_text=_(
            "Proposed: who lies down the route from you, also across the border. Change it as you know better."
        ),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one authority to tell")},
    )
    text = TextField(
        label=_("What else they should know"),
        max_length=TEXT_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    is_urgent = forms.BooleanField(
        label=_("Urgent: mail at once, and ask them to acknowledge"), required=False, initial=True
    )
    is_exercise = forms.BooleanField(
        label=pgettext_lazy("a drill", "This is an exercise; it is marked as one wherever it is read"), required=False
    )

    def __init__(self, *args: Any, proposals: Sequence[Proposal], **options: Any) -> None:
        """Offer these authorities; those down the route are ticked."""
        super().__init__(*args, **options)
        self.fields["told"].choices = [(one.authority.pk, one.authority.display_name) for one in proposals]
        self.fields["told"].initial = [one.authority.pk for one in proposals if is_ticked(one)]

    def notice(self) -> EarlyNotice:
        """What was answered, for the service."""
        names = ("title", "when", "people", "told", "text", "is_urgent", "is_exercise")
        return EarlyNotice(**{name: self.cleaned_data[name] for name in names})
