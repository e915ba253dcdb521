"""Beside the button that submits: who would get the need, why, and until when they would answer."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from needs.models import Need
from needs.services.answer_term import calendar_of
from needs.services.routing import NobodyAnswers, proposal_of


def goes_to(need: Need) -> dict[str, Any]:
    """What the line beside the button names, for the need as it is saved; nothing once it is out of its house's hands.

    At most two queries, three where those who had the need before cannot answer any more.
    """
    if not need.is_editable:
        return {}
    try:
        proposal = proposal_of(need)
    except NobodyAnswers as nobody:
        return {"goes_to": {"nobody": str(nobody)}}
    return {
        "goes_to": {
            "authority": proposal.authority,
            "why": proposal.why,
            "due_on": calendar_of(need.territory.iso2).due_on(timezone.localdate()),
            "lacks_sector": need.sector_id is None,
        }
    }
