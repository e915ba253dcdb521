"""What clients may send about needs: the listed fields and no others."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from municipalities.access.rest import StrictSerializer
from needs.api.fields import Code, Codes, Currency, Day, SectorCode, Step, Text, Tick, WholeNumber
from needs.models import Need
from needs.models.need import ANSWER_WHAT_MAX, ANSWER_WHO_MAX, MONEY_MAX, SITUATION_MAX, SOURCE_MAX, TITLE_MAX
from needs.models.people import PEOPLE_MAX, Group
from needs.models.review import NOTE_MAX

#: The largest number of the column.
VERSION_MAX = 2**31 - 1
_LACKING = _("Choose from the list what is lacking")
_ROLE = _("Choose from the list what your place is")
_CERTAINTY = _("Choose how sure you are")
_HOUSE = _("A need belongs to the authority that you act for; a body cannot name another")
_PORTAL = _("The portal sets this itself")
#: What a body never says, with the reason.
NEVER_READ: dict[str, Any] = {
    **dict.fromkeys(("authority", "authority_id", "territory", "municipality", "country", "tenant"), _HOUSE),
    "role": _("Your role comes from your membership; a body cannot name one"),
    "state": _("The state changes by moves alone, for example submit or accept"),
    "addressed_to": _("The portal chooses who answers; the addressee can redirect"),
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


class NeedInput(StrictSerializer):
    """What a client may say of a need. State, number, authority and the like are never read from a body."""

    never_read: ClassVar[dict[str, Any]] = NEVER_READ

    title = Text(longest=TITLE_MAX, required=False, allow_blank=True, one_line=True)
    sector = SectorCode(required=False, allow_null=True)
    situation = Text(longest=SITUATION_MAX, required=False, allow_blank=True)
    lacking = Codes(choices=Need.Lacking.choices, words=_LACKING, required=False)
    place_role = Code(choices=Need.PlaceRole.choices, words=_ROLE, required=False, allow_blank=True)
    severity = Step(required=False, allow_null=True)
    people_affected = WholeNumber(maximum=PEOPLE_MAX, required=False, allow_null=True)
    people_by_group = PeopleInput(required=False)
    certainty = Code(choices=Need.Certainty.choices, words=_CERTAINTY, required=False, allow_blank=True)
    source = Text(longest=SOURCE_MAX, required=False, allow_blank=True, one_line=True)
    currency = Currency(required=False)
    cost = WholeNumber(maximum=MONEY_MAX, required=False, allow_null=True)
    covered = WholeNumber(maximum=MONEY_MAX, required=False, allow_null=True)
    needed_by = Day(required=False, allow_null=True)
    needed_until = Day(required=False, allow_null=True)
    is_free_of_personal_data = Tick(required=False)
    association_ticked = Tick(required=False)

    def values(self) -> dict[str, Any]:
        """The fields as the services name them: each cell of the table is one of its own."""
        found = {name: value for name, value in self.validated_data.items() if name != "version"}
        for group, parts in found.pop("people_by_group", {}).items():
            found |= {f"people_{group}_{part}": number for part, number in parts.items()}
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


class RedirectInput(MoveInput):
    """Redirecting takes the authority that is to answer, one of those that GET of this address lists."""

    never_read: ClassVar[dict[str, Any]] = {name: words for name, words in NEVER_READ.items() if name != "authority"}

    authority = serializers.UUIDField(error_messages={"invalid": _("Choose one of the authorities in the list")})
