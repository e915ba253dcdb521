"""What clients may send about needs: the listed fields and no others."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from municipalities.access.rest import StrictSerializer
from needs.api.fields import Amount, Code, Codes, Currency, Day, SectorCode, Step, Text, Tick, WholeNumber
from needs.models import Need
from needs.models.circumstances import Horizon, Phase, SourceGrade, Urgency
from needs.models.line import ITEM_MAX, LINES_MAX, QUANTITY_MAX, UNIT_COST_MINOR_MAX, LineKind, LineUnit
from needs.models.need import (
    ALREADY_DONE_MAX,
    ANSWER_WHAT_MAX,
    ANSWER_WHO_MAX,
    MINOR_UNITS,
    MONEY_MAX,
    PLACE_MAX,
    SITUATION_MAX,
    SOURCE_MAX,
    TITLE_MAX,
)
from needs.models.people import PEOPLE_MAX, Group
from needs.models.review import NOTE_MAX

#: The largest number of the column.
VERSION_MAX = 2**31 - 1
_LACKING = _("Choose from the list what is lacking")
_ROLE = _("Choose from the list what your place is")
_CERTAINTY = _("Choose how sure you are")
_URGENCY = _("Choose from the list how soon help must come")
_HORIZON = _("Choose from the list what the help should achieve")
_PHASE = _("Choose a phase from the list")
_SOURCE_GRADE = _("Choose from the list how reliable the source is")
_INFORMATION_GRADE = _("Choose from the list how likely it is true")
_LINE_KIND = _("Choose a kind from the list")
_LINE_UNIT = _("Choose a unit from the list")
_HOUSE = _("A need belongs to the authority that you act for; a body cannot name another")
_PORTAL = _("The portal sets this itself")
#: What a body never says, with the reason.
NEVER_READ: dict[str, Any] = {
    **dict.fromkeys(("authority", "authority_id", "territory", "municipality", "country", "tenant"), _HOUSE),
    "role": _("Your role comes from your membership; a body cannot name one"),
    "state": _("The state changes by moves alone, for example submit or accept"),
    "addressed_to": _("The portal chooses who answers; the addressee can redirect"),
    "fulfilled": _("What has arrived is recorded on the need's page, after it was accepted"),
    **dict.fromkeys(("rank", "still_valid_on", "edition", "merged_into"), _PORTAL),
    **dict.fromkeys(("id", "uuid", "number", "reach", "is_example", "created_by", "submitted_by"), _PORTAL),
}


class GroupInput(StrictSerializer):
    """The three parts of one group, in persons; null empties a cell, a name left out stays as it is."""

    women = WholeNumber(maximum=PEOPLE_MAX, required=False, allow_null=True)
    men = WholeNumber(maximum=PEOPLE_MAX, required=False, allow_null=True)
    under_18 = WholeNumber(maximum=PEOPLE_MAX, required=False, allow_null=True)


class PeopleInput(StrictSerializer):
    """Numbers by the code of the group; groups and cells left out stay as they are."""

    def get_fields(self) -> dict[str, Any]:
        """One entry a group."""
        return {str(code): GroupInput(required=False) for code in Group.values}


class LineList(serializers.ListSerializer):
    """Rows of line items; each slot at most once."""

    default_error_messages = {"not_a_list": _("Send a list of rows")}

    def to_internal_value(self, data: Any) -> list[dict[str, Any]]:
        """The rows; the sentence about a slot named twice stands at the list."""
        found: list[dict[str, Any]] = super().to_internal_value(data)
        if len({line["slot"] for line in found}) < len(found):
            raise serializers.ValidationError({"non_field_errors": [_("Name each slot once")]})
        return found


class LineInput(StrictSerializer):
    """One line item. Parts left out stay as they are; null or an empty text empties a part, and a row without parts
    is gone. A slot keeps its number for ever.
    """

    class Meta:
        list_serializer_class = LineList

    slot = WholeNumber(minimum=1, maximum=LINES_MAX)
    kind = Code(choices=LineKind.choices, words=_LINE_KIND, required=False, allow_blank=True)
    item = Text(longest=ITEM_MAX, required=False, allow_blank=True, one_line=True)
    quantity = WholeNumber(maximum=QUANTITY_MAX, required=False, allow_null=True)
    unit = Code(choices=LineUnit.choices, words=_LINE_UNIT, required=False, allow_blank=True)
    unit_cost = Amount(maximum=UNIT_COST_MINOR_MAX // MINOR_UNITS, required=False, allow_null=True)


class NeedInput(StrictSerializer):
    """What a client may say of a need. State, number, authority and the like are never read from a body."""

    never_read: ClassVar[dict[str, Any]] = NEVER_READ

    title = Text(longest=TITLE_MAX, required=False, allow_blank=True, one_line=True)
    sector = SectorCode(required=False, allow_null=True)
    situation = Text(longest=SITUATION_MAX, required=False, allow_blank=True)
    lacking = Codes(choices=Need.Lacking.choices, words=_LACKING, required=False)
    place = Text(longest=PLACE_MAX, required=False, allow_blank=True, one_line=True)
    already_done = Text(longest=ALREADY_DONE_MAX, required=False, allow_blank=True)
    urgency = Code(choices=Urgency.choices, words=_URGENCY, required=False, allow_blank=True)
    horizon = Code(choices=Horizon.choices, words=_HORIZON, required=False, allow_blank=True)
    phase = Code(choices=Phase.choices, words=_PHASE, required=False, allow_blank=True)
    place_role = Code(choices=Need.PlaceRole.choices, words=_ROLE, required=False, allow_blank=True)
    severity = Step(required=False, allow_null=True)
    people_affected = WholeNumber(maximum=PEOPLE_MAX, required=False, allow_null=True)
    people_by_group = PeopleInput(required=False)
    certainty = Code(choices=Need.Certainty.choices, words=_CERTAINTY, required=False, allow_blank=True)
    source = Text(longest=SOURCE_MAX, required=False, allow_blank=True, one_line=True)
    source_grade = Code(choices=SourceGrade.choices, words=_SOURCE_GRADE, required=False, allow_blank=True)
    information_grade = Step(top=6, words=_INFORMATION_GRADE, required=False, allow_null=True)
    lines = LineInput(many=True, required=False)
    currency = Currency(required=False)
    cost = WholeNumber(maximum=MONEY_MAX, required=False, allow_null=True)
    covered = WholeNumber(maximum=MONEY_MAX, required=False, allow_null=True)
    needed_by = Day(required=False, allow_null=True)
    needed_until = Day(required=False, allow_null=True)
    answer_wanted_by = Day(required=False, allow_null=True)
    is_free_of_personal_data = Tick(required=False)
    association_ticked = Tick(required=False)

    def values(self) -> dict[str, Any]:
        """The fields as the services name them: each cell of a table is one of its own."""
        found = {name: value for name, value in self.validated_data.items() if name != "version"}
        for group, parts in found.pop("people_by_group", {}).items():
            found |= {f"people_{group}_{part}": number for part, number in parts.items()}
        for line in found.pop("lines", []):
            found |= {f"line_{line['slot']}_{part}": value for part, value in line.items() if part != "slot"}
        return found


class NeedChangeInput(NeedInput):
    """Changed fields and the version they are based on."""

    version = WholeNumber(minimum=1, maximum=VERSION_MAX)


class VersionInput(StrictSerializer):
    """The version that an act is based on."""

    never_read: ClassVar[dict[str, Any]] = NEVER_READ

    version = WholeNumber(minimum=1, maximum=VERSION_MAX)


class MoveInput(VersionInput):
    """A move: the version it is based on, and a note where the move takes one."""

    note = Text(longest=NOTE_MAX, required=False, allow_blank=True, default="")


class AnswerInput(StrictSerializer):
    """Who does what by when."""

    who = Text(longest=ANSWER_WHO_MAX, one_line=True)
    what = Text(longest=ANSWER_WHAT_MAX)
    by = Day()


class AcceptInput(MoveInput):
    """Accepting takes an answer."""

    answer = AnswerInput()


class AcceptChangeInput(MoveInput):
    """Accepting a change may promise anew; without an answer, what was promised stays."""

    answer = AnswerInput(required=False)


class ChangeInput(NeedChangeInput):
    """A change after acceptance: the fields that shall read otherwise, and why. Sharing is no part of it."""

    association_ticked = None
    reason = Text(longest=NOTE_MAX, required=False, allow_blank=True, default="")


class RedirectInput(MoveInput):
    """Redirecting takes the authority that is to answer, one of those that GET of this address lists."""

    never_read: ClassVar[dict[str, Any]] = {name: words for name, words in NEVER_READ.items() if name != "authority"}

    authority = serializers.UUIDField(error_messages={"invalid": _("Choose one of the authorities in the list")})
