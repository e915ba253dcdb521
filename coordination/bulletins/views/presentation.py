"""What every page of bulletins tells in the same way: marks, where it stands, the way back. No writes."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from coordination.bulletins.models import Bulletin
from municipalities.access.scope import Scope

State = Bulletin.State


def trail(bulletin: Bulletin, *below: str) -> list[dict[str, str]]:
    """Breadcrumbs of a bulletin's page, and of the pages below it."""
    steps = [
        {"label": _("Bulletins"), "url": reverse("bulletins:bulletin-list")},
        {"label": name(bulletin), "url": page(bulletin)},
    ]
    return [*steps, *({"label": label, "url": ""} for label in below)]


def find_trail(record_uuid: Any, scope: Scope) -> list[dict[str, str]] | None:
    """The same for a bulletin known by its uuid; None where the scope shows none."""
    rows = Bulletin.objects.visible_to(scope).filter(uuid=record_uuid)
    bulletin = rows.only("uuid", "number", "state").first()
    return trail(bulletin) if bulletin else None


def page(bulletin: Bulletin) -> str:
    """The address of its page."""
    return reverse("bulletins:bulletin-detail", args=[bulletin.slug])


def name(bulletin: Bulletin) -> str:
    """What people call it: its number, before that what it is."""
    return bulletin.number or (_("Draft") if bulletin.state == State.DRAFT else _("Not published yet"))


def house_name(bulletin: Bulletin) -> str:
    """Whose it is."""
    return str(bulletin.authority.display_name)


def tags(bulletin: Bulletin) -> list[dict[str, str]]:
    """The marks that stand beside its title, the weightiest first. Never colour alone."""
    found = []
    if bulletin.is_exercise:
        found.append({"text": pgettext("a drill", "Exercise"), "colour": "amber", "icon": "flag"})
    if bulletin.is_urgent:
        found.append({"text": _("Urgent"), "colour": "red", "icon": "alert-triangle"})
    if standing := _standing(bulletin):
        found.append(standing)
    if bulletin.is_example:
        found.append({"text": _("Example"), "colour": "grey", "icon": ""})
    return found


def _standing(bulletin: Bulletin) -> dict[str, str] | None:
    """Its state where that says more than that it is published. What is past its end reads as expired at once."""
    state = bulletin.state
    if state in {State.PUBLISHED, State.CORRECTED} and not bulletin.is_valid:
        state = State.EXPIRED
    looks = {
        State.DRAFT: ("grey", "circle-dashed"),
        State.PENDING: ("amber", "clock"),
        State.CORRECTED: ("blue", "refresh"),
        State.RETRACTED: ("red", "x"),
        State.EXPIRED: ("grey", "clock"),
    }
    if state not in looks:
        return None
    colour, icon = looks[State(state)]
    return {"text": str(State(state).label), "colour": colour, "icon": icon}
