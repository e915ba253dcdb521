"""What a need's page tells its house about the approver's confirmation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from municipalities.access.actor import Actor
from needs.models import Need, NeedMove

Kind = NeedMove.Kind


def standing(need: Need, moves: Sequence[NeedMove], actor: Actor) -> dict[str, Any] | None:
    """For the house: who put the need to the approver and when, or what the approver sent back with which words."""
    if need.authority_id not in actor.scope.own or not need.is_editable:
        return None
    last = next((move for move in moves if move.kind in {Kind.ASK_APPROVER, Kind.SEND_BACK, Kind.RETURN}), None)
    if need.confirmation_asked_at is not None:
        return {"is_waiting": True, "by": last.actor_name if last else "", "at": need.confirmation_asked_at}
    if last is not None and last.kind == Kind.SEND_BACK:
        return {"is_waiting": False, "by": last.actor_name, "at": last.at, "text": last.note}
    return None
