"""Naming authorities one by one: boxes for those proposed, chosen and found, and a search without scripts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from coordination.bulletins.services import addressees
from coordination.core.texts import TextField
from municipalities.models import Authority


class AuthoritiesField(forms.MultipleChoiceField):
    """Slugs of authorities. Too many are refused as such, before anybody looks for them."""

    def validate(self, value: Any) -> None:
        """Refuse a list that is too long, then what is no authority."""
        if len(value) > addressees.MOST_NAMED:
            words = _("Name %(most)s authorities at most; you named %(count)s. To tell more, choose a wider audience.")
            raise forms.ValidationError(words, "too_many", {"most": addressees.MOST_NAMED, "count": len(value)})
        super().validate(value)


class NamingForm(forms.Form):
    """Part of a form: whom it names. `offered` holds the authorities by slug, `found` what the last search gave."""

    told = AuthoritiesField(
        label=_("Who is told"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose at least one authority to tell"),
            "invalid_choice": _("Choose authorities of the network"),
        },
    )
    find = TextField(
        label=_("Find another authority by name"),
        help_text=_("In any language and script. Ticked ones stay ticked."),
        max_length=80,
        one_line=True,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def offer(self, proposed: Sequence[Authority], *, ticked: Sequence[str], own_id: int | None) -> None:
        """Offer those proposed, those chosen already and those found by name; never the author's own authority."""
        chosen = self._typed("told") or []
        shown = [*proposed, *addressees.by_slug(chosen)]
        self.words = str(self._typed("find") or "").strip()
        taken = {one.pk for one in shown} | ({own_id} if own_id else set())
        self.found = addressees.find(self.words, without=taken) if self.words else []
        self.offered = {one.slug: one for one in (*shown, *self.found) if one.pk != own_id}
        self.fields["told"].choices = [(slug, one.display_name) for slug, one in self.offered.items()]
        self.fields["told"].initial = list(ticked)

    def named_ids(self) -> list[int]:
        """Ids of those named, in the order of the form."""
        return [self.offered[slug].pk for slug in self.cleaned_data["told"]]

    def as_typed(self) -> dict[str, Any]:
        """What was typed, as the initial values of a form that judges nothing yet."""
        return {name: self[name].data for name in self.fields}

    def _typed(self, name: str) -> Any:
        return self[name].data if self.is_bound else self.initial.get(name)
