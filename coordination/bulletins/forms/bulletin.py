"""The form of a bulletin, for all kinds: the fields follow the kind. A draft may be incomplete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django import forms
from django.conf import settings
from django.forms.boundfield import BoundField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from coordination.bulletins.forms.corrected_files import CorrectedFilesForm
from coordination.bulletins.forms.figures import FiguresForm, initial_rows
from coordination.bulletins.forms.moments import MomentField
from coordination.bulletins.forms.named import NamingForm
from coordination.bulletins.models import Bulletin, BulletinAttachment
from coordination.bulletins.models.bulletin import (
    ACKNOWLEDGE_HOURS,
    LEAD_MAX,
    PEOPLE_MAX,
    SOURCE_MAX,
    TEXT_MAX,
    TITLE_MAX,
    VENUE_MAX,
)
from coordination.bulletins.models.edition import REASON_MAX
from coordination.bulletins.services import addressees, routes, soundness
from coordination.core.dates import DayField
from coordination.core.numbers import WholeNumberField
from coordination.core.texts import TextField
from municipalities.models import Authority, Sector, Territory
from needs.models.circumstances import InformationGrade, SourceGrade
from needs.services import places

Kind = Bulletin.Kind
#: Fields that only some kinds have.
OF_KIND: Final = {
    Kind.EVENT: ("starts_at", "ends_at", "venue"),
    Kind.EARLY_NOTICE: ("people_expected", "expected_at"),
}
#: Fields that go from the form to the service under their own names.
PLAIN: Final = (
    *("title", "lead", "text", "people_expected", "expected_at", "starts_at", "ends_at", "venue", "valid_until"),
    *("reply_wanted_by", "source", "source_grade", "audience", "audience_kinds", "is_urgent", "acknowledge_hours"),
    *("is_exercise", "cap_category", "cap_urgency", "cap_severity", "cap_certainty"),
)
#: Who was told stays told: a correction has none of these.
FROZEN: Final = ("audience", "audience_kinds", "told", "find", "is_exercise")
#: Where the form shows what the service says of a field.
FIELD_OF: Final = {"audience_named": "told"}


class KindForm(forms.Form):
    """What somebody is about to write, and in which language. `record` is drawn when the page is opened."""

    record = forms.UUIDField(widget=forms.HiddenInput)
    authority = forms.UUIDField(widget=forms.HiddenInput)
    person = forms.CharField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(
        label=_("What do you want to tell?"),
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you want to tell")},
    )
    language = forms.ChoiceField(label=_("Language of the text"), choices=settings.LANGUAGES)


def _short(label: Any, most: int, **options: Any) -> TextField:
    """One line of text that a draft may lack."""
    box = forms.TextInput(attrs={"autocomplete": "off"})
    return TextField(label=label, max_length=most, required=False, one_line=True, widget=box, **options)


def _choice(label: Any, choices: Any, *, empty: Any = None, **options: Any) -> forms.ChoiceField:
    """A list to choose from; `empty` is its first line where nothing may be said."""
    offered = [*([("", empty)] if empty else []), *choices]
    return forms.ChoiceField(label=label, choices=offered, required=not empty, **options)


class SectorField(forms.ModelChoiceField):
    """A sector by its name in the language of the page."""

    def label_from_instance(self, obj: Any) -> str:
        """Its name."""
        return str(obj.display_name)


class BulletinForm(NamingForm, FiguresForm):
    """All that a house writes. `told` names authorities by slug; whom it tells else follows from `audience`."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    authority = forms.UUIDField(widget=forms.HiddenInput)
    person = forms.CharField(widget=forms.HiddenInput, required=False)
    title = _short(_("Title"), TITLE_MAX, help_text=_("What it is about, in one line. Name no person."))
    lead = TextField(
        label=_("The essence in one or two sentences"),
        max_length=LEAD_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    text = TextField(
        label=_("Text"),
        help_text=_("Marks: # heading, **bold**, - list, > quote, [words](https://address). No pictures."),
        max_length=TEXT_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 14}),
    )
    area = _short(_("Area"), 120, help_text=_("A place of the registers, for example Bihać or a canton."))
    sector = SectorField(
        label=_("Sector"),
        queryset=Sector.objects.order_by("pk"),
        to_field_name="code",
        required=False,
        empty_label=_("Not said"),
    )
    people_expected = WholeNumberField(label=_("About how many people"), max_value=PEOPLE_MAX, required=False)
    expected_at = MomentField(label=_("When they are expected there"), required=False)
    starts_at = MomentField(
        label=_("Begins"), help_text=_("Day and time, for example 20.11.2026 14:30"), required=False
    )
    ends_at = MomentField(label=_("Ends"), help_text=_("Day and time, for example 20.11.2026 16:00"), required=False)
    venue = _short(_("Where it takes place"), VENUE_MAX)
    valid_until = MomentField(
        is_end=True,
        label=_("Valid until"),
        help_text=_("Last day, for example 31.12.2026; a time may follow."),
        required=False,
    )
    reply_wanted_by = DayField(label=_("Reply wanted by"), required=False)
    source = _short(_("Source"), SOURCE_MAX, help_text=_("Who says so: an authority, a register, own observation."))
    source_grade = _choice(_("How reliable the source is"), SourceGrade.choices, empty=_("Not said"))
    information_grade = _choice(_("How likely it is true"), InformationGrade.choices, empty=_("Not said"))
    audience = _choice(_("Who may read it"), Bulletin.Audience.choices, widget=forms.RadioSelect)
    audience_kinds = forms.MultipleChoiceField(
        label=_("Kinds of authority"),
        choices=Authority.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    is_urgent = forms.BooleanField(label=_("Urgent: mail at once, and ask them to acknowledge"), required=False)
    acknowledge_hours = WholeNumberField(
        label=_("Hours in which they are asked to acknowledge"),
        min_value=ACKNOWLEDGE_HOURS[0],
        max_value=ACKNOWLEDGE_HOURS[1],
        # Whoever empties it gets the hours that stood there.
        required=False,
    )
    is_exercise = forms.BooleanField(
        label=pgettext_lazy("a drill", "This is an exercise; it is marked as one wherever it is read"), required=False
    )
    cap_category = _choice(_("Kind of danger"), Bulletin.CapCategory.choices)
    cap_urgency = _choice(_("How soon to act"), Bulletin.CapUrgency.choices)
    cap_severity = _choice(_("How grave"), Bulletin.CapSeverity.choices)
    cap_certainty = _choice(_("How certain"), Bulletin.CapCertainty.choices)

    def __init__(self, *args: Any, bulletin: Bulletin, extra_rows: int = 0, **options: Any) -> None:
        """The fields of its kind, with the rows of figures in use and `extra_rows` more."""
        super().__init__(*args, **options)
        for kind, names in OF_KIND.items():
            if bulletin.kind != kind:
                self.leave_out(names)
        self.fields["told"].required = False
        if bulletin.kind == Kind.CALL:
            self.fields["reply_wanted_by"].label = _("Deadline")
        near = routes.downstream(bulletin.place_id) if bulletin.place_id else []
        self.offer([one.authority for one in near], ticked=[], own_id=bulletin.authority_id)
        self.add_rows(self.data if self.is_bound else self.initial, extra_rows)

    def leave_out(self, names: tuple[str, ...]) -> None:
        """Take fields away that this form does not have."""
        for name in names:
            del self.fields[name]

    def clean_area(self) -> Territory | None:
        """The one place that was meant."""
        if not (written := self.cleaned_data["area"]):
            return None
        found = places.find(written)
        if not found:
            raise forms.ValidationError(_("No place of the registers is called so"))
        if len(found) > 1:
            named = ", ".join(area_words(one) for one in found[:5])
            raise forms.ValidationError(
                _("Several places are called so; write one of these: %(places)s") % {"places": named}
            )
        return found[0]

    def clean_information_grade(self) -> int | None:
        """The digit as a number."""
        return int(self.cleaned_data["information_grade"]) if self.cleaned_data["information_grade"] else None

    def clean(self) -> dict[str, Any]:
        """Read the rows of figures."""
        self.cleaned_data["figures"] = self.clean_rows()
        return self.cleaned_data

    def values(self) -> dict[str, Any]:
        """What was written, by the names of the service."""
        typed = self.cleaned_data
        area, sector = typed["area"], typed["sector"]
        found = {name: typed[name] for name in PLAIN if name in self.fields}
        found |= {"place_id": area.pk if area else None, "sector_id": sector.pk if sector else None}
        found |= {"information_grade": typed["information_grade"], "figures": typed["figures"]}
        if found["acknowledge_hours"] is None:
            del found["acknowledge_hours"]
        if "told" in self.fields:
            found["valid_until"] = typed["valid_until"] or self.end_of_event()
            found["audience_named"] = sorted(self.named_ids())
        return found

    def end_of_event(self) -> datetime | None:
        """Until when an event holds where nobody says otherwise; None for one that ends later than a bulletin may."""
        ends: datetime | None = self.cleaned_data.get("ends_at")
        return ends if ends is not None and ends <= timezone.now() + soundness.LONGEST else None

    def add_faults(self, faults: Mapping[str, Any]) -> None:
        """Show what the service says of fields at these fields."""
        for name, words in faults.items():
            field = FIELD_OF.get(name, name)
            self.add_error(field if field in self.fields else None, words)

    def placed(self, faults: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The same beside the form: each with the label of its field and the address of it on the page."""
        fields = [(self[FIELD_OF.get(name, name)], words) for name, words in faults.items()]
        return [{"field": self.place_of(one), "label": one.label, "words": words} for one, words in fields]

    def place_of(self, bound: BoundField) -> str:
        """The id to which a link of the field leads; its section where there is nobody to tick yet."""
        return "whom" if bound.name == "told" and not self.offered else bound.id_for_label or bound.auto_id


class CorrectionForm(CorrectedFilesForm, BulletinForm):
    """The same for what was told already: says why, cannot change whom it tells, and takes its files along."""

    reason = TextField(
        label=_("Why you correct it"),
        help_text=_("Everybody who was told reads it."),
        max_length=REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why; everybody who was told reads it.")},
    )

    def __init__(self, *args: Any, attached: Sequence[BulletinAttachment] = (), **options: Any) -> None:
        """Without what is frozen; `attached` are the files that there are."""
        super().__init__(*args, **options)
        self.leave_out(FROZEN)
        self.offer_files(attached)


def initial_of(bulletin: Bulletin) -> dict[str, Any]:
    """The values of the form that shows what is saved."""
    named = Authority.objects.filter(pk__in=bulletin.audience_named[: addressees.MOST_NAMED])
    return {
        **{name: getattr(bulletin, name) for name in PLAIN},
        **initial_rows(bulletin.figures),
        "version": bulletin.version,
        "area": area_words(bulletin.place) if bulletin.place else "",
        "sector": bulletin.sector,
        "information_grade": bulletin.information_grade or "",
        "told": list(named.values_list("slug", flat=True)),
    }


def area_words(place: Territory) -> str:
    """A place as the form names it, so that no other is meant."""
    return f"{place.display_name.rstrip('*')} ({place.code})"
