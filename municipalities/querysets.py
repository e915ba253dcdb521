"""Questions about many rows, and the guard that makes a forgotten scope fail loudly."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

if TYPE_CHECKING:
    from municipalities.access.scope import Scope

# Turned off by the test of the three safety layers, and by nothing else.
_guard_is_on: ContextVar[bool] = ContextVar("scope_guard_is_on", default=True)


class ScopeForgotten(RuntimeError):
    """A scoped queryset was about to be read without `visible_to(scope)` or `unscoped(reason)`."""


@contextmanager
def scope_guard_off() -> Iterator[None]:
    """Let scoped querysets run unchecked; for the test that shows what row-level security still holds."""
    token = _guard_is_on.set(False)
    try:
        yield
    finally:
        _guard_is_on.reset(token)


class ScopedQuerySet(models.QuerySet):
    """A queryset over a scoped table. Evaluating it needs `visible_to(scope)`, or `unscoped` with a reason."""

    _is_scoped = False

    def visible_to(self, scope: "Scope", *, reach: int | None = None, house: int | None = None) -> Self:
        """The rows that the scope's person may read: own house, supervised, ticked, network, shared, public.

        `reach` narrows to rows of just that reach and `house` to those of one authority, where the caller knows it;
        branches that add nothing there are left out, and the search is much shorter.
        """
        found = self if house is None else self.filter(authority_id=house)
        # All rows of an own house are visible by that branch alone.
        if house is None or house not in scope.own:
            found = found.filter(scope.predicate(self.model, reach=reach))
        if reach is not None:
            found = found.filter(reach=reach)
        found._is_scoped = True
        return found

    def unscoped(self, reason: str) -> Self:
        """The same rows without the first layer; row-level security still applies. The reason is for the reader."""
        if len(reason) < 10:
            raise ValueError("Say in a sentence why this read needs no scope.")
        found: Self = self._chain()  # type: ignore[attr-defined]  # private in the stubs
        found._is_scoped = True
        return found

    def none(self) -> Self:
        """No rows; needs no scope."""
        found = super().none()
        found._is_scoped = True
        return found

    def union(self, *others: Any, all: bool = False) -> Self:
        """As Django's; the result counts as scoped only when each part does."""
        return self._joined(super().union(*others, all=all), *others)

    def __or__(self, other: Any) -> Self:
        return self._joined(super().__or__(other), other)

    def __xor__(self, other: Any) -> Self:
        return self._joined(super().__xor__(other), other)

    def _joined(self, joined: Any, *others: Any) -> Self:
        joined = joined._chain()
        joined._is_scoped = self._is_scoped and all(getattr(other, "_is_scoped", False) for other in others)
        return joined  # type: ignore[no-any-return]  # a queryset of this class, which the stubs cannot see

    def raw(self, *args: Any, **kwargs: Any) -> Any:
        """As Django's; SQL by hand on a scoped table needs `unscoped` with a reason as well."""
        self._check_scope()
        return super().raw(*args, **kwargs)

    def _clone(self) -> Self:
        clone = super()._clone()  # type: ignore[misc]  # private in the stubs, documented as the hook for subclasses
        clone._is_scoped = self._is_scoped
        return clone

    def _check_scope(self) -> None:
        if not self._is_scoped and _guard_is_on.get():
            raise ScopeForgotten(f"{self.model.__name__} was read without visible_to(scope).")

    def _fetch_all(self) -> None:
        self._check_scope()
        super()._fetch_all()  # type: ignore[misc]  # private in the stubs

    def iterator(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
        self._check_scope()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        self._check_scope()
        return super().count()

    def exists(self) -> bool:
        self._check_scope()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._check_scope()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        self._check_scope()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._check_scope()
        return super().delete()


class MembershipQuerySet(models.QuerySet):
    """Memberships; their rows are protected by their own policy (models/membership.py)."""

    def current(self) -> Self:
        """Valid at this moment, of an active authority."""
        return self.not_ended().filter(valid_from__lte=Now())

    def not_ended(self) -> Self:
        """Valid now or from a later moment on, of an active authority."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=Now()), authority__is_active=True)


class ContactPointQuerySet(models.QuerySet):
    """Contact points; unscoped, but as dated as the memberships they come from."""

    def current(self) -> Self:
        """Those whose role holds at this moment."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=Now()),
            Q(valid_until__isnull=True) | Q(valid_until__gt=Now()),
        )
