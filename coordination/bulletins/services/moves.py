"""The table of moves of a bulletin: which state follows which, by what ability. The only place that knows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from coordination.bulletins.models import Bulletin, BulletinMove

State = Bulletin.State
Kind = BulletinMove.Kind


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed step. `event` names it for audit record and outbox; a move without `ability` is no person's."""

    kind: str
    sources: frozenset[str]
    target: str
    ability: str
    event: str
    needs_note: bool = False


_DRAFT: Final = frozenset({State.DRAFT})
_PENDING: Final = frozenset({State.PENDING})
_VALID: Final = frozenset({State.PUBLISHED, State.CORRECTED})
#: Wrong words are taken back after their end as well: they stay readable.
_TOLD: Final = _VALID | {State.EXPIRED}

PUBLISH = Move(Kind.PUBLISH, _DRAFT, State.PUBLISHED, "bulletins.publish", "bulletins.bulletin.published")
PUT_FORWARD = Move(Kind.PUT_FORWARD, _DRAFT, State.PENDING, "bulletins.publish", "bulletins.bulletin.put_forward")
#: The house undoes putting it forward. It tells nobody: nobody but the secretariat has seen it.
WITHDRAW = Move(Kind.WITHDRAW, _PENDING, State.DRAFT, "bulletins.publish", "bulletins.bulletin.withdrawn")
RELEASE = Move(Kind.PUBLISH, _PENDING, State.PUBLISHED, "bulletins.moderate", "bulletins.bulletin.published")
SEND_BACK = Move(
    Kind.SEND_BACK, _PENDING, State.DRAFT, "bulletins.moderate", "bulletins.bulletin.sent_back", needs_note=True
)
CORRECT = Move(
    Kind.CORRECT, _VALID, State.CORRECTED, "bulletins.publish", "bulletins.bulletin.corrected", needs_note=True
)
RETRACT = Move(
    Kind.RETRACT, _TOLD, State.RETRACTED, "bulletins.publish", "bulletins.bulletin.retracted", needs_note=True
)
#: The secretariat takes back what another house published.
TAKE_DOWN = Move(
    Kind.RETRACT, _TOLD, State.RETRACTED, "bulletins.moderate", "bulletins.bulletin.retracted", needs_note=True
)
EXPIRE = Move(Kind.EXPIRE, _VALID, State.EXPIRED, "", "bulletins.bulletin.expired")

MOVES: Final = (PUBLISH, PUT_FORWARD, WITHDRAW, RELEASE, SEND_BACK, CORRECT, RETRACT, TAKE_DOWN, EXPIRE)
