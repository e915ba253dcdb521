"""What the state of the world does not allow, as JSON: one sentence, and what a client needs to go on."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework import status
from rest_framework.response import Response

from coordination.core.refusals import Refusal
from municipalities.models import Sector
from needs.models import Need
from needs.services import fields
from needs.services import needs as services


def refused(refusal: Refusal) -> Response:
    """409 with the sentence; for a lost race also who won, where, and what is saved there."""
    body: dict[str, Any] = {"detail": str(refusal)}
    if isinstance(refusal, services.NeedChanged):
        need = refusal.need
        saved = {name: plain(fields.read(need, name)) for name in refusal.fields}
        body |= {"version": need.version, "winner": refusal.winner, "fields": refusal.fields, "saved": saved}
    if isinstance(refusal, services.NotInThisState):
        body |= {"version": refusal.need.version, "winner": refusal.winner, "state": _state(refusal.need)}
    if isinstance(refusal, services.Incomplete):
        body["missing"] = refusal.fields
    if isinstance(refusal, services.Contradictory):
        body["faults"] = refusal.faults
    return Response(body, status=status.HTTP_409_CONFLICT)


def _state(need: Need) -> str:
    return str(need.state)


def plain(value: Any) -> Any:
    """A value of a field as JSON has it: a sector by its code."""
    if isinstance(value, Decimal):
        return float(value)
    return value.code if isinstance(value, Sector) else value
