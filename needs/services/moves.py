"""The table of moves of a need: which state follows which, by what ability. The only place that knows it."""

from dataclasses import dataclass

from municipalities.models import Reach
from needs.models import Need

State = Need.State


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed step. `reach` is how far the need is visible afterwards."""

    name: str
    sources: frozenset[str]
    target: str
    ability: str
    reach: int
    needs_note: bool = False


SUBMIT = Move("submit", frozenset({State.DRAFT, State.RETURNED}), State.SUBMITTED, "needs.submit", Reach.ABOVE)
ACCEPT = Move("accept", frozenset({State.SUBMITTED}), State.ACCEPTED, "needs.accept", Reach.NETWORK)
RETURN = Move("return", frozenset({State.SUBMITTED}), State.RETURNED, "needs.return", Reach.ABOVE, needs_note=True)
MOVES = (SUBMIT, ACCEPT, RETURN)
