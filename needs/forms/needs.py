"""The shape of what people write about a need; rules of the acts themselves are the services'."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.core.dates import DayField
from coordination.core.numbers import WholeNumberField
from coordination.core.severity import CHOICES as SEVERITY_CHOICES
from coordination.core.texts import TextField
from coordination.core.widgets import CellInput, SeverityRadios
from municipalities.models import Sector
from needs.forms import lines
from needs.models import Group, Need, Part
from needs.models.circumstances import Horizon, InformationGrade, Phase, SourceGrade, Urgency
from needs.models.line import LINE_CELLS
from needs.models.need import ALREADY_DONE_MAX, MONEY_MAX, PLACE_MAX, SITUATION_MAX, SOURCE_MAX, TITLE_MAX
from needs.models.people import CELLS, PEOPLE_MAX
from needs.services import fields as need_fields
from needs.services import money

#: Said at a field that a submitted need must have.
REQUIRED_TO_SUBMIT: Final = {
    "title": _("Enter a short title"),
    "sector": _("Choose a sector"),
    "lacking": _("Choose what is lacking, at least one"),
    "situation": _("Describe the situation"),
    "severity": _("Choose how serious it is"),
    "is_free_of_personal_data": _("Confirm that the text names no individual"),
}
#: The five sections and their fields, in the order of the page: also the order of the error summary.
SECTIONS: Final = (
    ("what", _("What is needed"), ("title", "sector", "lacking", "situation", "place", "already_done")),
    ("how", _("How serious it is"), ("severity", "urgency", "horizon", "phase", "place_role")),
    ("who", _("Who is affected"), ("people_affected", *CELLS, "certainty")),
    (
        "cost",
        _("Cost and timing"),
        (*LINE_CELLS, "currency", "cost", "covered", "needed_by", "needed_until", "answer_wanted_by"),
    ),
    (
        "evidence",
        _("Evidence and contact"),
        ("source", "source_grade", "information_grade", "association_ticked", "is_free_of_personal_data"),
    ),
)
_ORDER: Final = {name: place for place, name in enumerate(name for _id, _label, names in SECTIONS for name in names)}
_NOT_SAID: Final = ("", _("Not said"))
CURRENCY_NAMES: Final = {
    "EUR": _("euro"),
    "ALL": _("Albanian lek"),
    "BAM": _("convertible mark"),
    "MKD": _("Macedonian denar"),
    "RSD": _("Serbian dinar"),
}


class SectorField(forms.ModelChoiceField):
    """The code list in the language of the page, sub-sectors under their sector."""

    def __init__(self, **options: Any) -> None:
        """Offer every sector in use."""
        rows = Sector.objects.filter(is_retired=False).order_by("position", "code")
        super().__init__(queryset=rows, empty_label=_("Choose a sector"), **options)

    def label_from_instance(self, obj: Any) -> str:
        """The translated name, indented under its sector."""
        return f"– {obj.display_name}" if obj.parent_id else obj.display_name


class LackingField(forms.TypedMultipleChoiceField):
    """What is lacking, in the order of the list whatever the order of the ticks."""

    def clean(self, value: Any) -> list[str]:
        """The chosen codes."""
        chosen = set(super().clean(value))
        return [code for code in Need.Lacking.values if code in chosen]


class CurrencyField(forms.ChoiceField):
    """A currency whose rate is known; the euro when nothing is chosen."""

    def valid_value(self, value: str) -> bool:
        """True with a rate; the table is not asked each time, because an autosave has few queries."""
        return money.is_known(value)

    def clean(self, value: Any) -> str:
        """The code."""
        return str(super().clean(value)) or money.EURO


def _currencies() -> list[tuple[str, str]]:
    return [
        (code, f"{code}, {CURRENCY_NAMES[code]}" if code in CURRENCY_NAMES else code) for code in money.currencies()
    ]


def _cell(name: str) -> WholeNumberField:
    group, part = CELLS[name]
    label = _("%(group)s, %(part)s") % {"group": Group(group).label, "part": str(Part(part).label).lower()}
    return WholeNumberField(label=label, max_value=PEOPLE_MAX, required=False, widget=CellInput())


def label_of(name: str) -> str:
    """What a field of the need is called; a cell with its row."""
    if name in LINE_CELLS:
        return lines.cell_label(*LINE_CELLS[name])
    return str(_cell(name).label if name in CELLS else NeedForm.base_fields[name].label)


class NeedForm(forms.Form):
    """A need as its municipality writes it. A draft may be incomplete; `require_complete` asks what submitting asks.

    `version` is what the person saw, `authority` and `person` whom the form was opened for and by, `opened` the marks
    of the values it was opened with (needs/forms/opened.py).
    """

    title = TextField(
        label=_("Short title"),
        help_text=_("Thing, place, reason. For example: extra beds at the reception centre before winter."),
        max_length=TITLE_MAX,
        required=False,
        one_line=True,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    sector = SectorField(
        label=_("Sector"),
        required=False,
        error_messages={"invalid_choice": _("Choose a sector from the list")},
    )
    lacking = LackingField(
        label=_("What is lacking?"),
        help_text=_("Choose all that apply."),
        choices=Need.Lacking.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose from the list what is lacking")},
    )
    situation = TextField(
        label=_("What is the situation?"),
        help_text=_(
            "What is missing, what you have tried, and what happens if nothing changes. Do not name individuals."
        ),
        max_length=SITUATION_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    severity = forms.TypedChoiceField(
        label=_("Severity"),
        choices=SEVERITY_CHOICES,
        coerce=int,
        empty_value=None,
        required=False,
        widget=SeverityRadios,
        error_messages={"invalid_choice": _("Choose one of the five steps")},
    )
    place = TextField(
        label=_("Where in your municipality?"),
        help_text=_("Settlement, quarter or centre, if it is not the whole municipality."),
        max_length=PLACE_MAX,
        required=False,
        one_line=True,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    already_done = TextField(
        label=_("What have you done already?"),
        max_length=ALREADY_DONE_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    urgency = forms.ChoiceField(
        label=_("How soon must help come?"),
        choices=[_NOT_SAID, *Urgency.choices],
        required=False,
        error_messages={"invalid_choice": _("Choose from the list how soon help must come")},
    )
    horizon = forms.ChoiceField(
        label=_("What should the help achieve?"),
        choices=[_NOT_SAID, *Horizon.choices],
        required=False,
        error_messages={"invalid_choice": _("Choose from the list what the help should achieve")},
    )
    phase = forms.ChoiceField(
        label=_("In which phase of your work?"),
        choices=[_NOT_SAID, *Phase.choices],
        required=False,
        error_messages={"invalid_choice": _("Choose a phase from the list")},
    )
    place_role = forms.ChoiceField(
        label=_("What is your place in the movement of people?"),
        choices=[_NOT_SAID, *Need.PlaceRole.choices],
        required=False,
        error_messages={"invalid_choice": _("Choose from the list what your place is")},
    )
    people_affected = WholeNumberField(
        label=_("People affected in total"),
        help_text=_("Best estimate is fine. Leave it empty if you do not know; do not enter 0."),
        max_value=PEOPLE_MAX,
        required=False,
    )
    certainty = forms.ChoiceField(
        label=_("How sure are you of these numbers?"),
        choices=Need.Certainty.choices,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose how sure you are")},
    )
    currency = CurrencyField(
        label=_("Currency"),
        choices=_currencies,
        required=False,
        error_messages={"invalid_choice": _("Choose a currency from the list")},
    )
    cost = WholeNumberField(
        label=_("Estimated cost"),
        help_text=_("Whole units of the currency. Left empty, it is the sum of the items when you submit."),
        max_value=MONEY_MAX,
        required=False,
    )
    covered = WholeNumberField(
        label=_("Already covered"),
        help_text=_("Own budget and confirmed grants"),
        max_value=MONEY_MAX,
        required=False,
    )
    needed_by = DayField(label=_("Needed by"), help_text=_("Day, month, year, for example 20.11.2026"), required=False)
    needed_until = DayField(label=_("Needed until"), help_text=_("End of the need, if known"), required=False)
    answer_wanted_by = DayField(
        label=_("Answer wanted by"), help_text=_("If you cannot wait for the usual term"), required=False
    )
    source = TextField(
        label=_("Where do these figures come from?"),
        help_text=_("For example: register of the social centre, count of 12 November. Do not name individuals."),
        max_length=SOURCE_MAX,
        required=False,
        one_line=True,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    source_grade = forms.ChoiceField(
        label=_("How far can the source be relied on?"),
        choices=[_NOT_SAID, *SourceGrade.choices],
        required=False,
        error_messages={"invalid_choice": _("Choose from the list how reliable the source is")},
    )
    information_grade = forms.TypedChoiceField(
        label=_("How likely is it true?"),
        choices=[_NOT_SAID, *InformationGrade.choices],
        coerce=int,
        empty_value=None,
        required=False,
        error_messages={"invalid_choice": _("Choose from the list how likely it is true")},
    )
    association_ticked = forms.BooleanField(label=_("Show this need to our association"), required=False)
    is_free_of_personal_data = forms.BooleanField(
        label=_("The text contains no names or case details of individuals"), required=False
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    authority = forms.UUIDField(widget=forms.HiddenInput)
    person = forms.CharField(widget=forms.HiddenInput, required=False)
    opened = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, need: Need | None = None, only: Iterable[str] | None = None, **options: Any) -> None:
        """Add the cells of the tables. `only` keeps these fields and the check values, for an autosave.

        Without an association the house of `need` has nothing to tick.
        """
        super().__init__(*args, **options)
        kept = _ORDER.keys() if only is None else set(only)
        for name in CELLS:
            if name in kept:
                self.fields[name] = _cell(name)
        for name in self._line_cells():
            if name in kept:
                self.fields[name] = lines.cell(*LINE_CELLS[name])
        dropped = _ORDER.keys() - kept
        if need is not None and need.association_id is None:
            dropped.add("association_ticked")
        for name in dropped & self.fields.keys():
            del self.fields[name]
        last = len(_ORDER)
        self.fields = dict(sorted(self.fields.items(), key=lambda one: _ORDER.get(one[0], last)))

    def _line_cells(self) -> list[str]:
        """Those of the rows that were sent, or that are to be shown: a row that is not in the form says nothing."""
        sent = lines.slots_sent(self.data)
        if not self.is_bound:
            sent = lines.slots_shown(self.initial)
        elif all(any(self.data.get(name) for name in lines.names_of(slot)) for slot in sent):
            sent = [*sent, *filter(None, [lines.next_slot(sent)])]
        return [name for slot in sent for name in lines.names_of(slot)]

    def values(self) -> dict[str, Any]:
        """The valid fields of the need alone, for the service."""
        return {
            name: self.cleaned_data[name]
            for name in self.fields
            if name in _ORDER and name in self.cleaned_data and (name not in LINE_CELLS or name in self.data)
        }

    def require_complete(self, need: Need) -> None:
        """Add an error to each field that a submitted need must have, and to those that do not fit together."""
        probe = copy.copy(need)
        try:
            need_fields.apply(probe, self.values(), today=timezone.localdate())
        except money.RateUnknown as unknown:
            self.add_error("currency", str(unknown))
        for name in need_fields.missing(probe):
            self.say(name, str(REQUIRED_TO_SUBMIT[name]))
        for name, words in need_fields.contradictions(probe, today=timezone.localdate()).items():
            self.say(name, words)

    def say(self, name: str, words: str) -> None:
        """Add an error to a field that has none yet."""
        if name not in self.errors:
            self.add_error(name, words)
