"""The three questions of an early notice, and whom it tells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.bulletins.forms.named import NamingForm
from coordination.bulletins.models.bulletin import PEOPLE_MAX, TEXT_MAX, TITLE_MAX
from coordination.bulletins.services.early_notice import EarlyNotice, When
from coordination.bulletins.services.routes import Proposal, is_ticked
from coordination.core.numbers import WholeNumberField
from coordination.core.texts import TextField


class EarlyNoticeForm(NamingForm):
    """Three questions; everything else has an answer already, and can be changed.

    `record` is drawn when the page is opened: the same form sent twice makes one bulletin.
    """

    record = forms.UUIDField(widget=forms.HiddenInput)
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
    text = TextField(
        label=_("What else they should know"),
        max_length=TEXT_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    language = forms.ChoiceField(label=_("Language of the text"), choices=settings.LANGUAGES, required=False)
    is_urgent = forms.BooleanField(
        label=_("Urgent: mail at once, and ask them to acknowledge"), required=False, initial=True
    )
    is_exercise = forms.BooleanField(
        label=pgettext_lazy("a drill", "This is an exercise; it is marked as one wherever it is read"), required=False
    )

    def __init__(self, *args: Any, proposals: Sequence[Proposal], own_id: int | None, **options: Any) -> None:
        """Offer these authorities; those down the route are ticked."""
        super().__init__(*args, **options)
        self.fields["told"].help_text = _(
            "Proposed: who lies down the route from you, also across the border. Change it as you know better."
        )
        ticked = [one.authority.slug for one in proposals if is_ticked(one)]
        self.offer([one.authority for one in proposals], ticked=ticked, own_id=own_id)

    def notice(self) -> EarlyNotice:
        """What was answered, for the service."""
        names = ("title", "when", "people", "text", "is_urgent", "is_exercise")
        answers = {name: self.cleaned_data[name] for name in names}
        return EarlyNotice(key=self.cleaned_data["record"], told=self.named_ids(), **answers)
