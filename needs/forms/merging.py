"""What people choose when two needs become one: field by field, and row by row."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from needs.forms.needs import label_of
from needs.forms.review import MoveForm
from needs.models import Need
from needs.services import fields
from needs.services.merging import CHOICES, MONEY, Choice

OWN, THEIRS = "own", "theirs"


class MergeForm(MoveForm):
    """One choice for each field that differs; a tick for each row of both needs."""

    other_version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args: Any, need: Need, other: Need, words: Any, row_words: Any, **options: Any) -> None:
        """`words` tells a field of a need, `row_words` one of its rows."""
        super().__init__(*args, **options)
        self.differing = [name for name in CHOICES if _differs(need, other, name)]
        for name in self.differing:
            named = MONEY if name == "currency" else (name,)
            told = [" / ".join(words(one, part) or _("empty") for part in named) for one in (need, other)]
            label = _("Currency, cost, what is covered") if name == "currency" else label_of(name)
            self.fields[f"take_{name}"] = forms.ChoiceField(
                label=label,
                choices=[(OWN, f"{need.reference}: {told[0]}"), (THEIRS, f"{other.reference}: {told[1]}")],
                initial=OWN,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose one of the two"), "invalid_choice": _("Choose one of the two")},
            )
        for name, one in ((OWN, need), (THEIRS, other)):
            if one.lines:
                self.fields[f"rows_{name}"] = forms.MultipleChoiceField(
                    label=_("Rows of %(number)s") % {"number": one.reference},
                    choices=[(slot, row_words(one, slot) + _doubled(need, other, name, slot)) for slot in one.lines],
                    initial=list(one.lines) if name == OWN else [],
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                    error_messages={"invalid_choice": _("Choose from these rows")},
                )

    def choice(self) -> Choice:
        """What was chosen, for the service."""
        typed = self.cleaned_data
        theirs = [name for name in self.differing if typed[f"take_{name}"] == THEIRS]
        return Choice(theirs, typed.get(f"rows_{OWN}", []), typed.get(f"rows_{THEIRS}", []))


def _doubled(need: Need, other: Need, side: str, slot: str) -> str:
    """Says of a row of the other need that the same one stands in the need that stays; "" where none does."""
    if side == OWN or need.currency != other.currency or other.lines[slot] not in need.lines.values():
        return ""
    return f". {_('Both say the same.')}"


def _differs(need: Need, other: Need, name: str) -> bool:
    names = list(MONEY) if name == "currency" else [name]
    return fields.plain(need, names) != fields.plain(other, names)
