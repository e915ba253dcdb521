"""The forms of a person's digest and of their mails at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from coordination.core.dates import DayField
from coordination.core.registry import NoticeKind, SharedDigestSection, registry
from coordination.core.severity import CHOICES
from coordination.core.texts import TextField
from coordination.digests.models import DigestRule
from coordination.digests.models.mass_mail import SUBJECT_MAX, TEXT_MAX
from coordination.digests.services import mass_audiences, mass_words
from coordination.digests.services.absences import Colleague
from coordination.digests.services.mass_audiences import MassAudience
from coordination.digests.services.mass_mails import Draft
from coordination.digests.services.rules import Wish, countries
from municipalities.models import Authority, Membership, Sector

_HOURS = [(hour, f"{hour:02d}:00") for hour in range(24)]


def _as_sentence(words: str) -> str:
    """The words with a full stop, unless a date ends them with one already."""
    return f"{words.rstrip('.')}."


_sentence = lazy(_as_sentence, str)


class DigestRuleForm(forms.Form):
    """A rule: of what, from where, of which sectors and importance, how often, and a pause."""

    name = TextField(
        label=_("Name of the rule"),
        help_text=_("It stands in the subject of its e-mails."),
        one_line=True,
        max_length=60,
        error_messages={"required": _("Give the rule a name")},
    )
    events = forms.MultipleChoiceField(
        label=_("News of what?"),
        help_text=_("Choose none to be told of everything."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    area = forms.ChoiceField(
        label=_("News from where?"),
        help_text=_(
            "Surroundings are your municipality and its neighbours; for a body above municipalities, its own area. "
            "What waits for you comes in any case."
        ),
        choices=DigestRule.Area.choices,
        widget=forms.RadioSelect,
    )
    place = forms.ChoiceField(label=_("Which country?"), required=False)
    sectors = forms.MultipleChoiceField(
        label=_("News of which sectors?"),
        help_text=_("Choose none to be told of all."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    least_level = forms.TypedChoiceField(
        label=_("How serious must it be at least?"),
        help_text=_("What says nothing about it comes in any case."),
        choices=[(1, _("All")), *((number, format_lazy("{} {}", number, word)) for number, word in CHOICES[1:])],
        coerce=int,
        empty_value=1,
        required=False,
    )
    frequency = forms.ChoiceField(
        label=_("How often do you want the digest?"), choices=DigestRule.Frequency.choices, widget=forms.RadioSelect
    )
    weekday = forms.TypedChoiceField(label=_("Day"), choices=DigestRule.Weekday.choices, coerce=int)
    hour = forms.TypedChoiceField(label=_("Time"), choices=_HOURS, coerce=int)
    paused_until = DayField(
        label=_("No digest before"),
        help_text=format_lazy(
            "{} {}",
            _sentence(_("Day, month, year, for example 20.11.2026")),
            _("Leave this empty unless you are away. The first digest after that day tells at most four weeks."),
        ),
        required=False,
    )

    def __init__(self, *args: Any, is_further: bool = False, is_preview: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["sectors"].choices = [
            (sector.code, sector.display_name) for sector in Sector.objects.filter(parent=None, is_retired=False)
        ]
        every = sorted(registry.all(SharedDigestSection), key=lambda one: one.position)
        fields["events"].choices = [(one.name, one.label) for one in every]
        fields["place"].choices = [("", ""), *((one.code, one.display_name) for one in countries())]
        if is_further:
            fields["frequency"].label = _("How often?")
            fields["paused_until"].label = _("No e-mail before")
            # What it would tell is asked before it has a name.
            fields["name"].required = not is_preview
        else:
            del fields["name"]

    def clean_paused_until(self) -> date | None:
        """A pause lies in the future, and not so far that it means *never*."""
        wanted: date | None = self.cleaned_data["paused_until"]
        today = timezone.localdate()
        if wanted is not None and wanted <= today:
            raise forms.ValidationError(_("Choose a day after today, or leave this empty."))
        if wanted is not None and (wanted - today).days > 366:
            raise forms.ValidationError(_("Choose a day within a year, or choose “Never” above."))
        return wanted

    def clean(self) -> dict[str, Any]:
        """A country is asked for where the area is one, and forgotten elsewhere."""
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        is_country = answers.get("area") == DigestRule.Area.PLACE
        if is_country and not answers.get("place") and "place" not in self.errors:
            self.add_error("place", _("Choose a country."))
        return {**answers, "place": answers.get("place", "") if is_country else ""}

    def wish(self) -> Wish:
        """The valid answers for the service."""
        values: dict[str, Any] = self.cleaned_data
        return Wish(**{name: values[name] for name in self.fields})


class AbsenceForm(forms.Form):
    """Until when the person is away, and who gets copies."""

    until = DayField(
        label=_("I am away; no e-mails before"),
        help_text=_("Day, month, year, for example 20.11.2026"),
        error_messages={"required": _("Say from which day on you want e-mails again.")},
    )
    deputy = forms.TypedChoiceField(
        label=_("Deputy"),
        help_text=_("Gets copies meanwhile, of what the deputy may read and no more."),
        required=False,
        coerce=int,
        empty_value=None,
    )

    def __init__(self, *args: Any, colleagues: Sequence[Colleague], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["deputy"]
        field.choices = [("", _("Nobody")), *((one.id, one.name) for one in colleagues)]


class NoticeKindsForm(forms.Form):
    """Which kinds of mails at once the person wants; only those that they may get are asked."""

    kinds = forms.MultipleChoiceField(
        label=_("E-mail me at once about"),
        help_text=_("What you switch off here still stands in your list of notices."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, kinds: Sequence[NoticeKind], **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["kinds"]
        field.choices = [(kind.name, kind.label) for kind in kinds]


class SuppressionForm(forms.Form):
    """Why an address gets no mails, or may have them again."""

    reason = TextField(
        label=_("Why"),
        help_text=_("It stands in the audit record and in the list of the secretariat."),
        max_length=300,
        one_line=True,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Say why")},
    )


class AudienceForm(forms.Form):
    """Whom a mass mail tells: never names or addresses, only kinds of authority, countries and roles."""

    kinds = forms.MultipleChoiceField(
        label=_("Kinds of authority"),
        choices=Authority.Kind.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one kind of authority")},
    )
    countries = forms.TypedMultipleChoiceField(
        label=_("Countries"),
        help_text=_("Choose none for all, and for bodies that belong to no country."),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=Membership.Role.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["countries"]
        field.choices = [(str(one.pk), one.display_name) for one in mass_audiences.countries()]

    def audience(self) -> MassAudience:
        """What was chosen; of a form with mistakes that part of it which is sound."""
        values: dict[str, Any] = self.cleaned_data
        chosen = {name: tuple(values.get(name) or ()) for name in ("kinds", "countries", "roles")}
        return MassAudience(**chosen)


class MassMailForm(AudienceForm):
    """The words of a mass mail and its audience. `version` is that of the draft; 0 for a new one."""

    #: As they stand on the page, so that the list of what to correct runs the same way.
    field_order = ("subject", "language", "text", "kinds", "countries", "roles", "sort")

    version = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    subject = TextField(
        label=_("Subject"),
        max_length=SUBJECT_MAX,
        one_line=True,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write a subject")},
    )
    text = TextField(
        label=_("Text"),
        help_text=_("Plain text. An empty line begins a paragraph. Addresses that begin with https:// become links."),
        max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": _("Write the text")},
    )
    language = forms.ChoiceField(label=_("Language of the text"), choices=settings.LANGUAGES)
    sort = forms.ChoiceField(
        label=_("May its readers stop mails of this sort?"),
        choices=[
            ("information", _("Yes: news, invitations, reminders")),
            ("operational", _("No: it is about the work of the network, and everybody with the role has to know")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one")},
    )

    def clean_text(self) -> str:
        """Refuse pictures, HTML and other links than https."""
        return mass_words.clean_body(self.cleaned_data["text"])

    def draft(self) -> Draft:
        """The valid answers for the service."""
        values: dict[str, Any] = self.cleaned_data
        words = {name: values[name] for name in ("subject", "text", "language")}
        return Draft(**words, audience=self.audience(), is_operational=values["sort"] == "operational")
