"""What people type when they ask about a need, answer, or return it with several questions at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.core.texts import TextField
from needs.forms.needs import NeedForm
from needs.forms.review import MoveForm, note_field
from needs.models.question import QUESTION_MAX
from needs.services.questions import MOST_AT_ONCE
from needs.services.topics import ASKABLE, WHOLE

#: Topics that are no single field of the form.
_WORDS = {
    WHOLE: gettext_lazy("The whole need"),
    "people_by_group": gettext_lazy("People by group and age"),
    "lines": gettext_lazy("What exactly is needed"),
}


def topic_label(topic: str) -> str:
    """What a question is about, in the words of the form."""
    if topic in _WORDS:
        return str(_WORDS[topic])
    field = NeedForm.base_fields.get(topic)
    return str(field.label) if field is not None else topic


def topics() -> list[tuple[str, str]]:
    """The choices of "about what": the whole need first, then as the form has them."""
    return [(WHOLE, topic_label(WHOLE)), *((name, topic_label(name)) for name in ASKABLE)]


def _topic_field(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=topics,
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose from the list what the question is about.")},
    )


def _text_field(label: Any, *, required: bool = True) -> TextField:
    return TextField(
        label=label,
        max_length=QUESTION_MAX,
        required=required,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Write your question or your answer.")},
    )


class TalkForm(forms.Form):
    """The check values of what is said in the dialogue; no version, for saying something undoes nothing."""

    authority = forms.UUIDField(widget=forms.HiddenInput)
    person = forms.CharField(widget=forms.HiddenInput, required=False)


class AskForm(TalkForm):
    """A question on its own: the need stays where it is, and its term goes on."""

    field = _topic_field(gettext_lazy("About what"))
    text = _text_field(gettext_lazy("Your question"))


class ReplyForm(TalkForm):
    """An answer in a thread, or a further question."""

    text = _text_field(gettext_lazy("Your answer"))
    back = forms.ChoiceField(choices=[("", ""), ("form", "")], required=False, widget=forms.HiddenInput)


class ReturnForm(MoveForm):
    """A note, questions at fields, or both. `rows` counts the questions offered; more come one by one."""

    rows = forms.IntegerField(widget=forms.HiddenInput, required=False)
    note = note_field(
        gettext_lazy("Your questions"), gettext_lazy("What should they change or answer? You can also ask at fields.")
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, rows: int = 1, **options: Any) -> None:
        """Offer as many questions as were sent, or `rows`."""
        super().__init__(data, **options)
        self.count = min(max(_number(data.get("rows")) if data is not None else rows, 1), MOST_AT_ONCE)
        self.initial["rows"] = self.count
        self.questions: list[tuple[str, str]] = []
        for number in range(1, self.count + 1):
            words = {"number": number}
            self.fields[f"question_{number}_field"] = _topic_field(_("Question %(number)s: about what") % words)
            self.fields[f"question_{number}_text"] = _text_field(_("Question %(number)s") % words, required=False)

    @property
    def may_add(self) -> bool:
        """True while one more question fits."""
        return self.count < MOST_AT_ONCE

    def with_one_more(self) -> ReturnForm:
        """The same words with room for one more question, and nothing marked as wrong yet."""
        typed = {name: self.data.get(name, "") for name in self.fields}
        return ReturnForm(initial=typed, rows=self.count + 1, auto_id=self.auto_id)

    def clean(self) -> dict[str, Any]:
        """Something must be asked; a question about a field has words."""
        cleaned = super().clean() or self.cleaned_data
        for number in range(1, self.count + 1):
            topic = cleaned.get(f"question_{number}_field", WHOLE)
            name = f"question_{number}_text"
            text = cleaned.get(name, "")
            if text:
                self.questions.append((topic, text))
            elif topic != WHOLE and name not in self.errors:
                self.add_error(name, _("Write the question, or choose “The whole need” to leave this one out"))
        if not self.questions and not cleaned.get("note") and not self.errors:
            self.add_error("note", _("Write what the municipality should change or answer."))
        return cleaned


def _number(text: Any) -> int:
    """A count as it was sent; 1 for anything else."""
    digits = str(text or "")
    return int(digits) if digits.isdecimal() and len(digits) < 3 else 1
