"""What a person's own rule tells at once of needs: those that were accepted, which every member may read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from coordination.core.registry import BY_RULE, NoticeEvent, NoticeText, NoticeType
from municipalities.access.scope import Scope
from municipalities.models import Reach
from needs.models import Need
from needs.services import digest

SECTION: Final = "needs.accepted"


def nobody(_event: NoticeEvent) -> tuple[int, ...]:
    """The event names nobody: rules do."""
    return ()


def find_accepted(events: Sequence[NoticeEvent], scope: Scope) -> Mapping[UUID, Need]:
    """The needs of these events that this reader may open and the whole network reads."""
    rows = Need.objects.visible_to(scope).filter(uuid__in={one.record_uuid for one in events}, reach=Reach.NETWORK)
    found = rows.counted().select_related("country", "sector", "territory").only(*digest.PUBLISHED)
    return {need.uuid: need for need in found}


def write(need: Need, _event: NoticeEvent, scope: Scope) -> NoticeText:
    """The same as the digest says of it."""
    entry = digest.published(need, scope)
    where_and_what = "; ".join(part for part in (entry.group, entry.detail) if part)
    return NoticeText(
        title=_("A need was accepted: %(title)s") % {"title": entry.text},
        sentence=f"{where_and_what}.",
        url=entry.url,
        sender=_("the network"),
        needs_status_note=entry.needs_status_note,
    )


TYPES: Final = tuple(
    NoticeType(
        name=f"{event}.rule",
        event=event,
        kind=BY_RULE,
        find_recipients=nobody,
        find_records=find_accepted,
        write=write,
        section=SECTION,
    )
    for event in ("needs.need.accepted", "needs.need.accepted_in_part")
)
