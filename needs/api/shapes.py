"""The shapes of answers about needs, as the schema describes them. Nothing here runs in a request.

tests/needs/test_api_schema.py holds real answers against these shapes, field by field.
"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from municipalities.access.rest_schema import Detail
from needs.models import Need
from needs.models.circumstances import Horizon, Phase, SourceGrade, Urgency
from needs.models.line import LINES_MAX, LineKind, LineUnit
from needs.models.people import Group


class NeedRow(serializers.Serializer):
    """A need in a list. A number of 1 to 4 people is null for everybody but the house and its reviewers."""

    uuid = serializers.UUIDField()
    number = serializers.CharField(allow_null=True, help_text="Drawn at the first submission.")
    state = serializers.ChoiceField(Need.State.choices)
    title = serializers.CharField()
    municipality = serializers.CharField()
    sector = serializers.CharField(allow_null=True, help_text="Code of the sector.")
    severity = serializers.IntegerField(allow_null=True, min_value=1, max_value=5)
    people_affected = serializers.IntegerField(allow_null=True, help_text="null: not known, or hidden.")
    people_affected_hidden = serializers.BooleanField(help_text="true: the number is 1 to 4 and hidden.")
    created_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    is_example = serializers.BooleanField()


class GroupNumbers(serializers.Serializer):
    """Numbers of one group: a part that is not known is left out, a hidden one is null."""

    women = serializers.IntegerField(required=False, allow_null=True)
    men = serializers.IntegerField(required=False, allow_null=True)
    under_18 = serializers.IntegerField(required=False, allow_null=True)


class PeopleByGroup(serializers.Serializer):
    """Numbers by the code of the group; groups without numbers are left out."""

    def get_fields(self) -> dict[str, Any]:
        """One entry a group."""
        return {str(code): GroupNumbers(required=False, help_text=str(words)) for code, words in Group.choices}


class Money(serializers.Serializer):
    """An amount in whole units of its currency, and in euro at the rate of the day on which it was written."""

    amount = serializers.IntegerField()
    currency = serializers.CharField()
    eur = serializers.FloatField()


class Line(serializers.Serializer):
    """A line item; costs are in units of the need's currency."""

    slot = serializers.IntegerField(min_value=1, max_value=LINES_MAX, help_text="Names the row; never changes.")
    kind = serializers.ChoiceField(LineKind.choices, allow_blank=True)
    item = serializers.CharField()
    quantity = serializers.IntegerField(allow_null=True)
    unit = serializers.ChoiceField(LineUnit.choices, allow_blank=True)
    unit_cost = serializers.FloatField(allow_null=True)
    cost = serializers.FloatField(allow_null=True, help_text="Quantity times cost of one unit.")
    fulfilled = serializers.IntegerField(allow_null=True, help_text="What has arrived, in the same unit.")


class LinesTotal(serializers.Serializer):
    """The sum of all lines with a known cost; euro and rate are null where no rate is known."""

    amount = serializers.FloatField()
    currency = serializers.CharField()
    eur = serializers.FloatField(allow_null=True)
    rate = serializers.FloatField(allow_null=True, help_text="Units per euro.")
    rate_date = serializers.DateField(allow_null=True)


class Answer(serializers.Serializer):
    """Who does what by when."""

    who = serializers.CharField()
    what = serializers.CharField()
    by = serializers.DateField()


class NeedRecord(NeedRow):
    """The whole record of a need."""

    situation = serializers.CharField()
    lacking = serializers.ListField(child=serializers.ChoiceField(Need.Lacking.choices))
    place = serializers.CharField(help_text="Settlement or quarter in the municipality.")
    place_role = serializers.ChoiceField(Need.PlaceRole.choices, allow_blank=True)
    urgency = serializers.ChoiceField(Urgency.choices, allow_blank=True)
    horizon = serializers.ChoiceField(Horizon.choices, allow_blank=True)
    phase = serializers.ChoiceField(Phase.choices, allow_blank=True)
    already_done = serializers.CharField()
    people_by_group = PeopleByGroup()
    certainty = serializers.ChoiceField(Need.Certainty.choices, allow_blank=True)
    source = serializers.CharField()
    source_grade = serializers.ChoiceField(SourceGrade.choices, allow_blank=True)
    information_grade = serializers.IntegerField(allow_null=True, min_value=1, max_value=6)
    lines = Line(many=True)
    lines_total = LinesTotal(allow_null=True)
    currency = serializers.CharField()
    cost = Money(allow_null=True)
    covered = Money(allow_null=True)
    needed_by = serializers.DateField(allow_null=True)
    needed_until = serializers.DateField(allow_null=True)
    answer_wanted_by = serializers.DateField(allow_null=True)
    still_valid_on = serializers.DateField(allow_null=True, help_text="The last day on which the house said so.")
    rank = serializers.IntegerField(allow_null=True, help_text="The house's own order; for it and those above.")
    edition = serializers.IntegerField(help_text="Counts the wordings that left the house.")
    is_free_of_personal_data = serializers.BooleanField()
    association_ticked = serializers.BooleanField(allow_null=True, help_text="For the house and its reviewers.")
    answer = Answer(allow_null=True)
    first_submitted_at = serializers.DateTimeField(allow_null=True)
    answer_due_on = serializers.DateField(allow_null=True, help_text="For the house and its reviewers.")
    decided_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    merged_into = serializers.CharField(
        allow_null=True, help_text="Number of the need that took this one over. null: none did, or it is hidden."
    )
    language = serializers.CharField()
    script = serializers.CharField()
    addressed_to = serializers.CharField(allow_null=True, help_text="Slug of the authority that answers.")
    version = serializers.IntegerField(help_text="What every write must name.")


class NeedPage(serializers.Serializer):
    """One page of a list."""

    count = serializers.IntegerField(help_text="Stops at 1,000; then `count_is_capped` is true.")
    count_is_capped = serializers.BooleanField()
    older = serializers.CharField(allow_null=True, help_text="Key for `before`.")
    newer = serializers.CharField(allow_null=True, help_text="Key for `after`.")
    results = NeedRow(many=True)


class Addressee(serializers.Serializer):
    """An authority above the municipality that could answer the need."""

    uuid = serializers.UUIDField()
    slug = serializers.CharField()
    name = serializers.CharField()


class Addressees(serializers.Serializer):
    """The authorities to which a need can be redirected, nearest tier first."""

    results = Addressee(many=True)


class Conflict(Detail):
    """The need does not stand as the client thought; which of the fields there are depends on why."""

    version = serializers.IntegerField(required=False, help_text="The version as it stands.")
    winner = serializers.CharField(required=False, allow_blank=True, help_text="Who wrote or decided first.")
    fields = serializers.ListField(child=serializers.CharField(), required=False)  # type: ignore[assignment]  # the name in the answer
    saved = serializers.DictField(required=False, help_text="What is saved now in those fields.")
    state = serializers.ChoiceField(Need.State.choices, required=False)
    missing = serializers.ListField(child=serializers.CharField(), required=False)
    faults = serializers.DictField(child=serializers.CharField(), required=False)
