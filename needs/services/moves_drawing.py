"""The table of moves as a drawing and as a table in words, for docs/states.md."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import translation

from municipalities.access import abilities
from municipalities.access.abilities import Relation
from needs.models import Need
from needs.services import moves

_SIDES = {Relation.OWN: "the municipality", Relation.ADDRESSED: "the authority that answers", Relation.NONE: "both"}


def drawing() -> str:
    """All moves as a Mermaid state diagram, in the order of the table."""
    lines = ["stateDiagram-v2", "    [*] --> draft"]
    for move in moves.MOVES:
        lines += [f"    {source} --> {move.target}: {move.kind}" for source in _in_order(move.sources)]
    return "\n".join(lines)


def table() -> str:
    """Every step with its states, who takes it, and what goes with it."""
    with translation.override("en-gb"):
        return "\n".join(_rows())


def _rows() -> Iterator[str]:
    yield "| step | from | to | who | with words | seen then by |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for move in (*moves.MOVES, *moves.STEPS):
        target = f"`{move.target}`" if move.target else "stays"
        words = "must" if move.needs_note else ""
        reach = "as before" if move.reach is None else str(move.reach)
        yield f"| `{move.kind}` | {_sources(move)} | {target} | {_who(move)} | {words} | {reach} |"


def _sources(move: moves.Move) -> str:
    return ", ".join(f"`{source}`" for source in _in_order(move.sources))


def _in_order(states: frozenset[str]) -> list[str]:
    return [str(state) for state in Need.State.values if state in states]


def _who(move: moves.Move) -> str:
    """The side and the lowest role."""
    if not move.ability:
        return "the portal, by its clock"
    ability = abilities.find(move.ability)
    roles = dict.fromkeys(str(abilities.Role(role).label).lower() for role in ability.lowest.values())
    return f"{_SIDES[ability.relation]}: {', '.join(roles)}"
