"""Questions on the form of a need: each beside its control, the open ones listed above it. No writes."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from municipalities.access.actor import Actor
from needs.models import Need
from needs.services.topics import TABLES, WHOLE
from needs.views import question_parts

#: The address of a thread carries this, so that whoever has answered is led back to the form.
BACK: Final = "back=form"
#: How many answers of a thread stand in the form; all of them stand on the need's page.
_NEWEST: Final = 2


def beside(need: Need, actor: Actor) -> dict[str, Any]:
    """The unsettled questions by topic, those about the whole need, and the open ones with what leads to them.

    Empty for who is not of the two sides, and for a need that was never submitted.
    """
    if not need.edition:
        return {}
    threads = [one for one in question_parts.told(need, actor)["threads"] if not one["is_settled"]]
    shown = [_shown(one, need) for one in threads]
    topics = dict.fromkeys(one["field"] for one in shown)
    at = {topic: [one for one in shown if one["field"] == topic] for topic in topics}
    return {"at": at, "whole": at.get(WHOLE, []), "open": [one for one in shown if one["is_open"]]}


def thread_url(need: Need, question: UUID | str) -> str:
    """A thread on the need's page, from which whoever has answered comes back to the form; the page for no question."""
    address: str = need.get_absolute_url()
    try:
        thread = f"#question-{UUID(str(question))}"
    except ValueError:
        return address
    return f"{address}?{BACK}{thread}" if need.is_editable else f"{address}{thread}"


def unfolded(asked: dict[str, Any]) -> list[str]:
    """The fields that somebody asked about: a folded part of the form with one of them stands open."""
    return list(asked.get("at", {}))


def _shown(thread: dict[str, Any], need: Need) -> dict[str, Any]:
    question = thread["question"]
    is_control = question.field != WHOLE and question.field not in TABLES
    return {
        **{name: thread[name] for name in ("topic", "by", "is_open")},
        "field": question.field,
        "uuid": question.uuid,
        "at": question.at,
        "text": question.text,
        "state": question.get_state_display(),
        "replies": thread["replies"][-_NEWEST:],
        "url": thread_url(need, question.uuid),
        "leads_to": f"id_{question.field}" if is_control else f"question-{question.uuid}",
    }
