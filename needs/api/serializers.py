"""Needs as JSON: the listed fields and no others, in and out."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework import serializers

from coordination.core.numbers import parse_whole_number
from coordination.core.texts import clean_text
from municipalities.access.rest import StrictSerializer
from municipalities.access.scope import Scope
from municipalities.access.suppression import HIDDEN, visible_figure
from municipalities.models import Sector
from needs.models import Need
from needs.models.need import ANSWER_WHAT_MAX, ANSWER_WHO_MAX, SITUATION_MAX, TITLE_MAX
from needs.models.people import PEOPLE_MAX
from needs.models.review import NOTE_MAX

#: The largest number of the column.
VERSION_MAX = 2**31 - 1


class WholeNumber(serializers.Field):
    """A JSON integer or a strict text of one; never 3.5, 1e5, true or digits of other scripts."""

    def __init__(self, *, minimum: int = 0, maximum: int, **options: Any) -> None:
        """Take the bounds, both included."""
        super().__init__(**options)
        self.minimum, self.maximum = minimum, maximum

    def to_internal_value(self, data: Any) -> int:
        """The number, or the same sentence as on the form."""
        if isinstance(data, (bool, float)):
            raise serializers.ValidationError(_("Enter a whole number."))
        try:
            language = get_language() or "en-gb"
            return parse_whole_number(data, language=language, minimum=self.minimum, maximum=self.maximum)
        except ValidationError as error:
            raise serializers.ValidationError(error.messages) from error

    def to_representation(self, value: int) -> int:
        """Itself."""
        return value


class Text(serializers.CharField):
    """Text with the same refusals as on the form."""

    def __init__(self, *, one_line: bool = False, **options: Any) -> None:
        """Take `one_line` and the options of a character field."""
        super().__init__(**options)
        self.one_line = one_line

    def to_internal_value(self, data: Any) -> str:
        """The trimmed text; numbers and booleans are not text."""
        if not isinstance(data, str):
            self.fail("invalid")
        try:
            return clean_text(data, one_line=self.one_line)
        except ValidationError as error:
            raise serializers.ValidationError(error.messages) from error


class NeedInput(StrictSerializer):
    """What a client may say of a need. State, number, authority and the like are never read from a body."""

    title = Text(max_length=TITLE_MAX, required=False, allow_blank=True, one_line=True)
    sector = serializers.SlugRelatedField(
        slug_field="code", queryset=Sector.objects.filter(is_retired=False), required=False, allow_null=True
    )
    situation = Text(max_length=SITUATION_MAX, required=False, allow_blank=True)
    severity = WholeNumber(maximum=5, required=False, allow_null=True)
    people_affected = WholeNumber(maximum=PEOPLE_MAX, required=False, allow_null=True)

    def validate_severity(self, value: int | None) -> int | None:
        """1 to 5."""
        if value == 0:
            raise serializers.ValidationError(_("Choose one of the five steps"))
        return value


class NeedChangeInput(NeedInput):
    """Changed fields and the version they are based on."""

    version = WholeNumber(minimum=1, maximum=VERSION_MAX)


class AnswerInput(StrictSerializer):
    """Who does what by when."""

    who = Text(max_length=ANSWER_WHO_MAX, one_line=True)
    what = Text(max_length=ANSWER_WHAT_MAX)
    by = serializers.DateField()


class MoveInput(StrictSerializer):
    """A move: the version it is based on, and a note where the move takes one."""

    version = WholeNumber(minimum=1, maximum=VERSION_MAX)
    note = Text(max_length=NOTE_MAX, required=False, allow_blank=True, default="")


class AcceptInput(MoveInput):
    """Accepting takes an answer."""

    answer = AnswerInput()


def need_row(need: Need, scope: Scope) -> dict[str, Any]:
    """A need in a list. Hidden small numbers are null with `people_affected_hidden`."""
    people = visible_figure(need.people_affected, record=need, scope=scope)
    return {
        "uuid": need.uuid,
        "number": need.number,
        "state": need.state,
        "title": need.title,
        "municipality": need.territory.name,
        "sector": need.sector.code if need.sector else None,
        "severity": need.severity,
        "people_affected": None if people is HIDDEN else people,
        "people_affected_hidden": people is HIDDEN,
        "created_at": need.created_at,
        "submitted_at": need.submitted_at,
        "is_example": need.is_example,
    }


def need_detail(need: Need, scope: Scope) -> dict[str, Any]:
    """A need with its text; what is for the house and its reviewers alone is not in it."""
    return need_row(need, scope) | {
        "situation": need.situation,
        "language": need.language,
        "script": need.script,
        "addressed_to": need.addressed_to.slug if need.addressed_to else None,
        "version": need.version,
    }
