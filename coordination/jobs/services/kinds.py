"""Kinds of jobs, as the features declared them."""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured

from coordination.core.registry import JobKind, registry


def find(name: str) -> JobKind:
    """The declared kind; an undeclared name is a programming error."""
    for kind in registry.all(JobKind):
        if kind.name == name:
            return kind
    raise ImproperlyConfigured(f"No feature declares jobs of the kind {name!r}.")


def known(name: str) -> JobKind | None:
    """The kind, or None for rows of a feature that is no longer installed."""
    return next((kind for kind in registry.all(JobKind) if kind.name == name), None)
