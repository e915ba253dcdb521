"""Abilities: may this person do this. Declared by the contexts' features.py, asked nowhere but here.

What a person may do = kind of the authority they act for x their role there. The four roles are a ladder: each
holds what the one before it holds, so a declaration names, per kind, the lowest role that has the ability.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured, PermissionDenied

from coordination.core.registry import registry
from municipalities.access import refusing
from municipalities.access.actor import Actor
from municipalities.access.scope import Held
from municipalities.models import Authority, Membership

Kind = Authority.Kind
Role = Membership.Role
LADDER = (Role.VIEWER, Role.OFFICER, Role.APPROVER, Role.ADMINISTRATOR)
EVERY_KIND = tuple(Kind)


class Relation(enum.Enum):
    """What ties the actor to the record, beyond being able to see it."""

    NONE = "none"
    OWN = "own"
    ADDRESSED = "addressed"


@dataclass(frozen=True, slots=True)
class Ability:
    """One act. `lowest` maps a kind of authority to the lowest role that has it; kinds left out never have it."""

    name: str
    label: Any
    lowest: Mapping[str, str]
    relation: Relation = Relation.NONE

    def granted(self, kind: str, role: str) -> bool:
        """True when a person of this kind of authority and role has the ability at all."""
        needed = self.lowest.get(kind)
        return needed is not None and LADDER.index(Role(role)) >= LADDER.index(Role(needed))


class AbilityRefused(PermissionDenied):
    """The record is visible, the act is not allowed: answered 403 with who can do it, and `links` to ask there."""

    def __init__(self, ability: Ability, actor: Actor, record: Any = None) -> None:
        self.ability = ability
        way_on = _way_on(ability, actor.acting, record)
        self.links = way_on.links
        super().__init__(way_on.sentence)


def _way_on(ability: Ability, held: Held | None, record: Any) -> refusing.WayOn:
    """The first thing that is missing: a role at all, the right authority, its kind, the role in it."""
    if held is None:
        return refusing.without_role()
    if record is not None and not _stands_in_relation(ability, held, record):
        answers = record.authority if ability.relation is Relation.OWN else record.addressed_to
        return refusing.other_authority(ability, answers, record.authority)
    if held.kind not in ability.lowest:
        return refusing.other_kind(ability)
    return refusing.missing_role(ability, held)


def everyone(role: str = Role.VIEWER) -> dict[str, str]:
    """A declaration for all kinds of authority, from the given role up."""
    return dict.fromkeys(EVERY_KIND, role)


def find(name: str) -> Ability:
    """The declared ability; an undeclared name is a programming error."""
    for ability in registry.all(Ability):
        if ability.name == name:
            return ability
    raise ImproperlyConfigured(f"No feature declares the ability {name!r}.")


def works(held: Held) -> bool:
    """Whether this membership does more than read: officers, approvers and administrators."""
    return LADDER.index(Role(held.role)) >= LADDER.index(Role.OFFICER)


def can(actor: Actor, name: str, record: Any = None) -> bool:
    """True when the actor's kind and role grant the ability and the record stands in the declared relation."""
    ability = find(name)
    held = actor.acting
    if held is None or not ability.granted(held.kind, held.role):
        return False
    return record is None or _stands_in_relation(ability, held, record)


def _stands_in_relation(ability: Ability, held: Held, record: Any) -> bool:
    if ability.relation is Relation.NONE:
        return True
    if ability.relation is Relation.OWN:
        return bool(record.authority_id == held.authority_id)
    return bool(record.addressed_to_id == held.authority_id)


def require(actor: Actor, name: str, record: Any = None) -> None:
    """Raise AbilityRefused unless `can`. Ask only about records found through `visible_to`."""
    if not can(actor, name, record):
        raise AbilityRefused(find(name), actor, record)


def matrix() -> list[tuple[Ability, dict[tuple[str, str], bool]]]:
    """All abilities with every kind x role; `manage.py access_matrix` prints it into docs/access.md."""
    declared = sorted(registry.all(Ability), key=lambda ability: ability.name)
    return [(one, {(kind, role): one.granted(kind, role) for kind in Kind for role in Role}) for one in declared]
