"""Who was told of one item, when, and what became of the mail."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from coordination.digests.models import DigestDelivery
from coordination.digests.services import told
from coordination.digests.services.told import ToldOf
from municipalities.access.http import MEMBERS, AbilityView

State = DigestDelivery.State


class RecordToldView(AbilityView):
    """The notices about one item.

    SECURITY: whoever may not know reads the same empty page for an item of another house as for one that there is not.
    """

    ability = MEMBERS

    def get(self, request: HttpRequest, record: uuid.UUID) -> HttpResponse:
        """The page."""
        found = told.of_record(record)
        context = {
            "rows": [{"told": one, "tag": tag_of(one)} for one in found],
            "columns": COLUMNS,
            "is_cut": len(found) == told.MOST_LISTED,
            "most": told.MOST_LISTED,
        }
        return render(request, "coordination/digests/told.html", context)


def tag_of(one: ToldOf) -> dict[str, Any]:
    """The state of the mail in words; the list of notices in the portal tells in any case."""
    if one.is_put_off:
        return {"text": _("Put off"), "colour": "amber", "icon": "clock"}
    looks: dict[str, Any] = {
        State.PENDING: (_("Waiting"), "grey", "clock"),
        State.SENDING: (_("Being sent"), "blue", "clock"),
        State.SENT: (_("Sent"), "teal", "circle-check"),
        State.FAILED: (_("Failed"), "red", "alert-triangle"),
    }
    text, colour, icon = looks.get(one.state, LIST_ONLY)
    return {"text": text, "colour": colour, "icon": icon}


LIST_ONLY = (_("In the list of notices alone"), "grey", "circle-dashed")
COLUMNS: list[dict[str, Any]] = [
    {"label": _("Authority")},
    {"label": _("Person")},
    {"label": _("What of")},
    {"label": _("When")},
    {"label": _("E-mail")},
]
