"""What every page needs: navigation, on whose behalf, languages, demo."""

from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from coordination.core.languages import COMPLETE, html_lang, native_name
from coordination.core.registry import MastheadLink, NavItem, PublicPage, registry


class NavigationEntry(NamedTuple):
    """One rendered entry of the area navigation."""

    label: Any
    url: str
    is_current: bool


def portal(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html. Lazy where it costs anything; nothing here queries."""
    actor = getattr(request, "actor", None)
    return {
        "actor": actor,
        "acting": _acting(actor),
        "navigation": _navigation(request, actor),
        "public_pages": [{"label": one.label, "url": reverse(one.url_name)} for one in registry.all(PublicPage)],
        "switchable_languages": [(code, native_name(code), html_lang(code)) for code in COMPLETE],
        "is_demo": settings.IS_DEMO,
        # Called by the pages that show it: parts of a page count nothing.
        "masthead_links": lambda: _masthead(actor),
    }


def _masthead(actor: Any) -> list[dict[str, Any]]:
    if actor is None or actor.user_id is None:
        return []
    links = registry.all(MastheadLink)
    return [
        {"label": one.label, "url": reverse(one.url_name), "icon": one.icon, "count": one.count(actor)} for one in links
    ]


def _acting(actor: Any) -> dict[str, Any] | None:
    if actor is None or actor.acting is None:
        return None
    return {
        "authority_name": actor.acting_name,
        "role_label": actor.acting_role_label,
        "may_change": actor.may_switch,
        "time_zone": actor.acting.time_zone,
    }


def _navigation(request: HttpRequest, actor: Any) -> list[NavigationEntry]:
    if actor is None or actor.user_id is None:
        return []
    items = sorted(registry.all(NavItem), key=lambda item: item.position)
    entries = []
    for item in items:
        if item.is_shown(actor):
            url = reverse(item.url_name)
            prefix = item.prefix or url
            is_current = request.path == url or (prefix != "/" and request.path.startswith(prefix))
            entries.append(NavigationEntry(item.label, url, is_current))
    return entries
