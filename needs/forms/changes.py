"""What people write about a change after acceptance: the new words with their reason, and the answer to them."""

from __future__ import annotations

import copy
import datetime
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.core.dates import DayField
from coordination.core.texts import TextField
from needs.forms.needs import REQUIRED_TO_SUBMIT, NeedForm
from needs.forms.review import TEN_YEARS, MoveForm, note_field
from needs.models import Need
from needs.models.need import ANSWER_WHAT_MAX, ANSWER_WHO_MAX
from needs.models.review import NOTE_MAX
from needs.services import fields as need_fields
from needs.services import money
from needs.services.change_words import REASON, faults
from needs.services.review import Answer


class ChangeForm(NeedForm):
    """The form of a need for what shall read otherwise, with why. Whom the need is shown to is no part of it."""

    reason = TextField(
        label=_("Why does the need change?"),
        help_text=_("The authority that accepted it reads your reason beside both versions."),
        max_length=NOTE_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, need: Need | None = None, only: Iterable[str] | None = None, **options: Any) -> None:
        """As the form of a need. `need` is the need as it would read (needs/services/change_words.py)."""
        super().__init__(*args, need=need, only=only, **options)
        if only is not None and REASON not in only:
            del self.fields[REASON]
        self.fields.pop("association_ticked", None)

    def values(self) -> dict[str, Any]:
        """The valid fields, the reason among them."""
        found = super().values()
        if REASON in self.cleaned_data:
            found[REASON] = self.cleaned_data[REASON]
        return found

    def require_complete(self, need: Need) -> None:
        """Add an error to each field that the changed need must have, to those that do not fit together, and why."""
        probe = copy.copy(need)
        values = {name: value for name, value in self.values().items() if name != REASON}
        try:
            need_fields.apply(probe, values, today=timezone.localdate())
        except money.RateUnknown as unknown:
            self.add_error("currency", str(unknown))
        for name in need_fields.missing(probe):
            self.say(name, str(REQUIRED_TO_SUBMIT[name]))
        for name, words in faults(vars(need).get("accepted", need), probe).items():
            self.say(name, words)
        if not self.values().get(REASON):
            self.say(REASON, str(_("Say why the need changes")))


class AcceptChangeForm(MoveForm):
    """A note, and who does what by when: what was promised stands there and may be promised anew."""

    answer_who = TextField(
        label=_("Who helps"),
        help_text=_("What was promised stands here. Write it anew where the change asks for it."),
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

    def __init__(self, *args: Any, need: Need, **options: Any) -> None:
        """Begin with what was promised for the accepted need."""
        self.promised = (need.answer_who, need.answer_what, need.answer_by)
        promised = dict(zip(("answer_who", "answer_what", "answer_by"), self.promised, strict=True))
        super().__init__(*args, **{**options, "initial": {**promised, **options.get("initial", {})}})

    def clean_answer_by(self) -> datetime.date:
        """The day that was promised, or another within ten years that is not gone."""
        day: datetime.date = self.cleaned_data["answer_by"]
        today = timezone.localdate()
        if day == self.promised[2]:
            return day
        if day < today:
            raise forms.ValidationError(_("Enter a date that is today or later"))
        if day > today + TEN_YEARS:
            raise forms.ValidationError(_("Enter a date within the next ten years"))
        return day

    def answer(self) -> Answer | None:
        """The new promise; None where it stays as it was."""
        typed = self.cleaned_data
        told = (typed["answer_who"], typed["answer_what"], typed["answer_by"])
        return None if told == self.promised else Answer(who=told[0], what=told[1], by=told[2])


class DeclineChangeForm(MoveForm):
    """The need stays as it was accepted; both sides read why."""

    note = note_field(_("Reason"), _("Only the two sides read it."), _("Say why the need stays as it was accepted"))


class TakeBackChangeForm(MoveForm):
    """The house takes the change back to go on writing."""
