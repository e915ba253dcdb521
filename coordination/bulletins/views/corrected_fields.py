"""Which fields a correction changed, in the words of the form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from coordination.bulletins.models import BulletinEdition

#: Fields of an edition's words in the order of the form.
LABELS: Final = {
    "title": _("Title"),
    "lead": _("The essence in one or two sentences"),
    "text": _("Text"),
    "starts_at": _("Begins"),
    "ends_at": _("Ends"),
    "venue": _("Where it takes place"),
    "people_expected": _("About how many people"),
    "expected_at": _("When they are expected there"),
    "place_id": _("Area"),
    "route_id": _("Route"),
    "sector_id": _("Sector"),
    "valid_until": _("Valid until"),
    "reply_wanted_by": _("Reply wanted by"),
    "source": _("Source"),
    "source_grade": _("How reliable the source is"),
    "information_grade": _("How likely it is true"),
    "figures": _("Figures"),
    "is_urgent": _("Urgent"),
    "acknowledge_hours": _("Hours in which they are asked to acknowledge"),
    "cap_category": _("Kind of danger"),
    "cap_urgency": _("How soon to act"),
    "cap_severity": _("How grave"),
    "cap_certainty": _("How certain"),
}


def of(rows: Sequence[BulletinEdition]) -> str:
    """The names of what differs between the newest edition and the one before; "" where there is none before.

    `rows` are the editions, newest first.
    """
    if len(rows) < 2:
        return ""
    now, before = rows[0].words, rows[1].words
    return ", ".join(str(label) for name, label in LABELS.items() if now.get(name) != before.get(name))
