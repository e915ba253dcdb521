"""Every address of the portal, as Django's resolver knows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

#: Answered above the resolver, by a middleware or the web server's own files.
ABOVE_THE_RESOLVER = {"/health/live"}
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


@dataclass(frozen=True)
class Route:
    """One address: its full name (`needs:need-detail`, `api:need-list`), pattern and parameters."""

    name: str
    pattern: str
    parameters: tuple[str, ...]
    view: Any


def all_routes() -> list[Route]:
    """Everything that can be asked for, included modules and the API; an address without a name is an error."""
    return list(_walk(get_resolver().url_patterns, "", ()))


def _walk(patterns: Any, prefix: str, spaces: tuple[str, ...]) -> Iterator[Route]:
    for one in patterns:
        path = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            inner = (*spaces, one.namespace) if one.namespace else spaces
            yield from _walk(one.url_patterns, path, inner)
        elif isinstance(one, URLPattern):
            name = ":".join((*spaces, one.name)) if one.name else f"no name: {path}"
            yield Route(name, path, tuple(one.pattern.regex.groupindex), one.callback)
