"""Who was told of one item, when, and what became of the mail."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from coordination.digests.models import DigestDelivery
from coordination.digests.services import told
from coordination.digests.services.told import InDigest, ToldOf
from municipalities.access.http import MEMBERS, AbilityView

State = DigestDelivery.State


class RecordToldView(AbilityView):
    """The notices about one item, and the digests that showed it.

    SECURITY: whoever may not know reads the same empty page for an item of another house as for one that there is not.
    """

    ability = MEMBERS

    def get(self, request: HttpRequest, record: uuid.UUID) -> HttpResponse:
        """The page."""
        found, digests = told.of_record(record), told.in_digests(record)
        way = told.trail_to(record, self.actor.scope)
        context = {
            "trail": [*way, {"label": _("Who was told, and when")}] if way else [],
            "rows": [{"told": one, "tag": tag_of(one)} for one in found],
            "digests": digests,
            "digest_rows": [digest_row(one) for one in digests.listed],
            "digest_columns": DIGEST_COLUMNS,
            "columns": COLUMNS,
            "is_cut": len(found) == told.MOST_LISTED,
            "most": told.MOST_LISTED,
        }
        return render(request, "coordination/digests/told.html", context)


def tag_of(one: ToldOf) -> dict[str, Any]:
    """The state of the mail in words; the list of notices in the portal tells in any case."""
    if one.is_put_off:
        return {"text": _("Put off"), "colour": "amber", "icon": "clock"}
    text, colour, icon = LOOKS.get(one.state, LIST_ONLY)
    return {"text": text, "colour": colour, "icon": icon}


def digest_row(one: InDigest) -> dict[str, Any]:
    """Whose digest it was, which one, and whether the mail came back. The digest's name is that of its run."""
    text, colour, icon = LOOKS[State.FAILED if one.has_failed else State.SENT]
    name = _("Daily digest") if one.run.is_daily else _("Weekly digest")
    digest = f"{name} ({one.run.get_rule_group_display()})" if one.run.is_further else name
    return {"told": one, "digest": digest, "tag": {"text": text, "colour": colour, "icon": icon}}


LOOKS: dict[str, Any] = {
    State.PENDING: (_("Waiting"), "grey", "clock"),
    State.SENDING: (_("Being sent"), "blue", "clock"),
    State.SENT: (_("Sent"), "teal", "circle-check"),
    State.FAILED: (_("Failed"), "red", "alert-triangle"),
}
LIST_ONLY = (_("In the list of notices alone"), "grey", "circle-dashed")
COLUMNS: list[dict[str, Any]] = [
    {"label": _("Authority")},
    {"label": _("Person")},
    {"label": _("What of")},
    {"label": _("When")},
    {"label": _("E-mail")},
]
DIGEST_COLUMNS: list[dict[str, Any]] = [
    {"label": _("Authority")},
    {"label": _("Person")},
    {"label": _("Digest")},
    {"label": _("When")},
    {"label": _("E-mail")},
]
