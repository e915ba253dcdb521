"""Actor: the person who acts, what they may read, and on whose behalf they act now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from coordination.core.labels import label
from municipalities.access import scope as scopes
from municipalities.access.kept_forms import person_mark
from municipalities.access.scope import NOBODY, Held, Scope
from municipalities.models import Membership

if TYPE_CHECKING:
    from municipalities.models import User


class NobodyActs(RuntimeError):
    """A service that needs a person or an authority was called for nobody; the pages prevent it."""


@dataclass(frozen=True, slots=True)
class Actor:
    """First argument of every service. `acting` is one of the scope's memberships, or None for nobody."""

    user_id: int | None = None
    name: str = ""
    scope: Scope = NOBODY
    acting: Held | None = None
    request_id: str = ""

    @property
    def person_id(self) -> int:
        """The person's id where somebody must be acting; raises NobodyActs for nobody."""
        if self.user_id is None:
            raise NobodyActs
        return self.user_id

    @property
    def mark(self) -> str:
        """What pages and forms carry so that a browser knows whose they are; "" for nobody."""
        return person_mark(self.user_id) if self.user_id is not None else ""

    @property
    def house(self) -> Held:
        """The membership acted by where there must be one; raises NobodyActs without."""
        if self.acting is None:
            raise NobodyActs
        return self.acting

    @property
    def acting_id(self) -> int | None:
        """The authority this person acts for."""
        return self.acting.authority_id if self.acting else None

    @property
    def acting_name(self) -> str:
        """Its name in the language of the page."""
        if self.acting is None:
            return ""
        return label(self.acting.labels, self.acting.name)

    @property
    def acting_role_label(self) -> str:
        """The role held there, in words."""
        return str(Membership.Role(self.acting.role).label) if self.acting else ""

    @property
    def may_switch(self) -> bool:
        """True with more than one current membership."""
        return len(self.scope.held) > 1


ANONYMOUS = Actor()


def make_actor(user: User | None, *, authority_id: int | None = None, request_id: str = "") -> Actor:
    """The actor for a person: loads and applies their scope. Without a valid choice the first membership acts."""
    scope = scopes.load(user)
    if user is None or scope.user_id is None:
        return ANONYMOUS
    acting = scope.holds(authority_id) or (scope.held[0] if scope.held else None)
    return Actor(user_id=user.pk, name=user.name, scope=scope, acting=acting, request_id=request_id)
