"""Example bulletins of the demo network: examples/bulletins.toml, made by the services that people use.

`house` is the code of a place or the key of an authority, as are `to` (whom a narrow one names) and `by`; `expected_in`
are hours, `starts_in` and `valid_for` days from the loading. `moves` follow each other: publish, acknowledge (`by`
whom), translate, correct (with `reason` and the fields that change), retract. What the house's trust does not let out
at once waits for the secretariat. A key that is not known here raises TypeError. Days of publication are those of the
loading: no role may date a bulletin back.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.utils import timezone

from coordination.bulletins.models import Bulletin
from coordination.bulletins.services import bulletins, receiving, translations
from municipalities.access import scope
from municipalities.access.actor import Actor
from municipalities.access.database import system_role
from municipalities.models import Authority, Membership
from municipalities.services.demo_network import authorities_by_key

FILE: Final = Path(__file__).resolve().parent.parent / "examples" / "bulletins.toml"


@dataclass(frozen=True)
class Example:
    """One bulletin with its way so far."""

    house: str
    kind: str
    language: str
    title: str
    text: str
    audience: str
    moves: list[dict[str, Any]]
    lead: str = ""
    to: list[str] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    urgent: bool = False
    exercise: bool = False
    people: int | None = None
    expected_in: int | None = None
    starts_in: int | None = None
    venue: str = ""
    valid_for: int | None = None

    def values(self, authorities: Mapping[str, Authority]) -> dict[str, Any]:
        """The fields as the service takes them."""
        now = timezone.now()
        named = [authorities[one].pk for one in self.to]
        return {
            "title": self.title,
            "lead": self.lead,
            "text": self.text,
            "audience": self.audience,
            "audience_named": sorted(named),
            "audience_kinds": self.kinds,
            "is_urgent": self.urgent,
            "is_exercise": self.exercise,
            "people_expected": self.people,
            "expected_at": now + timedelta(hours=self.expected_in) if self.expected_in is not None else None,
            "starts_at": now + timedelta(days=self.starts_in) if self.starts_in is not None else None,
            "venue": self.venue,
            "valid_until": now + timedelta(days=self.valid_for) if self.valid_for is not None else None,
        }


def read_examples() -> list[Example]:
    """The examples in the order of the file."""
    return [Example(**one) for one in tomllib.loads(FILE.read_text(encoding="utf-8"))["bulletin"]]


def load_example_bulletins() -> int:
    """Make every example and its moves, each by somebody whose business it is."""
    examples = read_examples()
    keys = {one.house for one in examples} | {key for one in examples for key in one.to}
    stage = _Stage(authorities_by_key(keys), _actors())
    for example in examples:
        stage.play(example)
    return len(examples)


def _actors() -> dict[int, Actor]:
    """An officer of each authority that has one."""
    with system_role("loading example bulletins on behalf of their houses"):
        officers = Membership.objects.current().filter(role=Membership.Role.OFFICER, user__is_example=True)
        rows = list(officers.select_related("user").order_by("-pk"))
        scopes = scope.read_many({row.user_id for row in rows})
    return {
        row.authority_id: Actor(
            row.user_id, row.user.name, scopes[row.user_id], scopes[row.user_id].holds(row.authority_id)
        )
        for row in rows
    }


@dataclass(frozen=True)
class _Stage:
    """Everybody who plays."""

    authorities: Mapping[str, Authority]
    actors: Mapping[int, Actor]

    def play(self, example: Example) -> None:
        """Begin the bulletin and make its moves."""
        bulletin = bulletins.begin_bulletin(
            actor=self._actor(example.house),
            kind=example.kind,
            language=example.language,
            is_example=True,
            **example.values(self.authorities),
        )
        for move in example.moves:
            bulletin = self._move(example, bulletin, dict(move))

    def _move(self, example: Example, bulletin: Bulletin, move: dict[str, Any]) -> Bulletin:
        act = move.pop("act")
        if act == "acknowledge":
            receiving.acknowledge(actor=self._actor(move["by"]), bulletin_id=bulletin.pk)
            return bulletin
        where: dict[str, Any] = {"actor": self._actor(example.house), "bulletin_id": bulletin.pk}
        if act == "translate":
            language = move.pop("language")
            translations.write_translation(**where, version=0, language=language, values=move)
            return bulletin
        where["version"] = bulletin.version
        match act:
            case "publish":
                return bulletins.publish_bulletin(**where)
            case "retract":
                return bulletins.retract_bulletin(**where, reason=move["reason"])
            case "correct":
                reason = move.pop("reason")
                values = {("people_expected" if name == "people" else name): value for name, value in move.items()}
                return bulletins.correct_bulletin(**where, values=values, reason=reason)
        raise ValueError(f"The example {example.title!r} has the move {act!r}, which no service makes.")

    def _actor(self, key: str) -> Actor:
        actor = self.actors[self.authorities[key].pk]
        # What the row-level policies read follows the person who acts, as at the beginning of every request.
        scope.apply(actor.scope)
        return actor
