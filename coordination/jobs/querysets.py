"""Questions about many jobs."""

from typing import TYPE_CHECKING, Self

from municipalities.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from municipalities.access.scope import Scope


class JobQuerySet(ScopedQuerySet):
    """Jobs. A job with its parameters and file is its asker's; a house's overseers see only that it is there."""

    def visible_to(self, scope: "Scope", *, reach: int | None = None, house: int | None = None) -> Self:
        """The person's own jobs, whatever house they asked for; jobs have no reach. `house` narrows to one."""
        found = self.filter(person_id=scope.user_id)
        if house is not None:
            found = found.filter(authority_id=house)
        found._is_scoped = True
        return found

    def in_list_of(self, authority_id: int) -> Self:
        """The jobs asked for on behalf of the authority, without parameters and file.

        Whoever calls this has asked for `jobs.oversee`; row-level security knows the same of the person's roles.
        """
        found = self.filter(authority_id=authority_id).only(
            "uuid", "kind", "state", "reason", "asked_at", "finished_at", "person__name"
        )
        found._is_scoped = True
        return found
