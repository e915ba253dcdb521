"""What people write when they decide on a need, move it on, or take it back."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.core.dates import DayField
from coordination.core.texts import TextField
from municipalities.models import Authority
from needs.models.need import ANSWER_WHAT_MAX, ANSWER_WHO_MAX
from needs.models.review import NOTE_MAX
from needs.services.review import Answer

TEN_YEARS = datetime.timedelta(days=3653)


def note_field(label: Any, hint: Any = "", missing: Any = None, rows: int = 3) -> TextField:
    """The words that go with a move; required where `missing` says what is asked for."""
    return TextField(
        label=label,
        help_text=hint,
        max_length=NOTE_MAX,
        required=missing is not None,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": missing} if missing is not None else {},
    )


class MoveForm(forms.Form):
    """The check values of every move: what the person saw, for whom they acted, and the mark of who they are."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    authority = forms.UUIDField(widget=forms.HiddenInput)
    person = forms.CharField(widget=forms.HiddenInput, required=False)


class AcceptForm(MoveForm):
    """Who does what by when, and a note for the two sides."""

    answer_who = TextField(
        label=_("Who helps"),
        help_text=_("The office that does it, for example: cantonal civil protection"),
        max_length=ANSWER_WHO_MAX,
        one_line=True,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Say who helps")},
    )
    answer_what = TextField(
        label=_("What they do"),
        max_length=ANSWER_WHAT_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say what they do")},
    )
    answer_by = DayField(
        label=_("By when"),
        help_text=_("For example 31.12.2026"),
        error_messages={"required": _("Say by when")},
    )
    note = note_field(
        _("Note to the municipality"), _("Only the two sides read it. The answer above is visible to the network.")
    )

    def clean_answer_by(self) -> datetime.date:
        """Today at the earliest, and within ten years."""
        day: datetime.date = self.cleaned_data["answer_by"]
        today = timezone.localdate()
        if day < today:
            raise forms.ValidationError(_("Enter a date that is today or later"))
        if day > today + TEN_YEARS:
            raise forms.ValidationError(_("Enter a date within the next ten years"))
        return day

    def answer(self) -> Answer:
        """The answer, for the service."""
        typed = self.cleaned_data
        return Answer(who=typed["answer_who"], what=typed["answer_what"], by=typed["answer_by"])


class AcceptInPartForm(AcceptForm):
    """Who does what by when, and which part is not accepted."""

    note = note_field(
        _("Which part is not accepted, and why"),
        _("Only the two sides read it. The answer above is visible to the network."),
        _("Say which part is not accepted, and why"),
    )


class DeclineForm(MoveForm):
    """Declining says why."""

    note = note_field(_("Reason"), _("Only the two sides read it."), _("Say why the need is declined"))


class RedirectForm(MoveForm):
    """Whom the need goes to, and why."""

    to = forms.ChoiceField(
        label=_("To which authority"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose an authority"),
            "invalid_choice": _("Choose one of the authorities that can answer this need."),
        },
    )
    note = note_field(
        _("Reason"), _("Both authorities and the municipality read it."), _("Say why they should answer it")
    )

    def __init__(self, *args: Any, choices: Sequence[Authority] = (), **options: Any) -> None:
        """Offer these authorities."""
        super().__init__(*args, **options)
        self.by_slug = {one.slug: one for one in choices}
        self.fields["to"].choices = [(one.slug, one.display_name) for one in choices]

    def clean_to(self) -> Authority:
        """The authority itself."""
        return self.by_slug[self.cleaned_data["to"]]


class StepForm(MoveForm):
    """Work began, or the need is met; a note is welcome."""

    note = note_field(_("Note"), _("Only the two sides read it."))


class MeetInPartForm(MoveForm):
    """A part is met: the note says what is still missing."""

    note = note_field(_("What is still missing"), _("Only the two sides read it."), _("Say what is still missing"))


class SendBackForm(MoveForm):
    """The house's approver says what to change before the need is submitted."""

    note = note_field(
        _("What should be changed"),
        _("Only your own authority reads it."),
        _("Write what should be changed before it is submitted."),
    )


class WithdrawForm(MoveForm):
    """Taking a need back says why."""

    note = note_field(_("Reason"), _("The authorities above read it."), _("Say why the need is withdrawn"))


class AssociationForm(MoveForm):
    """Whether the association may see the need."""

    ticked = forms.BooleanField(required=False, widget=forms.HiddenInput)
