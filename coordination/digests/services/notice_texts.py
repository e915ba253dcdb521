"""Notice texts: what a person's notices say, read with that person's own scope at this moment.

Records are asked for once a source; a notice without a record is one that its reader may no longer open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from coordination.core.registry import NoticeEvent, NoticeText, NoticeType, registry
from coordination.digests.models import Notice
from municipalities.access.scope import Scope


@dataclass(frozen=True, slots=True)
class Told:
    """One notice with its words. `text` None: no longer this reader's; `still_holds` False: the record went on."""

    notice: Notice
    text: NoticeText | None
    still_holds: bool


def tell(notices: Iterable[Notice], scope: Scope) -> list[Told]:
    """The notices with their words, in the given order and the current language.

    SECURITY: the caller has applied the scope, so that row-level security asks for the same person as `visible_to`.
    """
    types = {one.name: one for one in registry.all(NoticeType)}
    rows = list(notices)
    records = _records(rows, types, scope)
    return [_told(row, types.get(row.name), records, scope) for row in rows]


def _records(rows: list[Notice], types: dict[str, NoticeType], scope: Scope) -> dict[tuple[Any, Any], Any]:
    asked: dict[Any, list[NoticeEvent]] = defaultdict(list)
    for row in rows:
        if row.name in types:
            asked[types[row.name].find_records].append(as_seen(row))
    return {(source, key): record for source, events in asked.items() for key, record in source(events, scope).items()}


def _told(row: Notice, kind_of: NoticeType | None, records: dict[tuple[Any, Any], Any], scope: Scope) -> Told:
    record = records.get((kind_of.find_records, row.record_uuid)) if kind_of else None
    if kind_of is None or record is None:
        return Told(row, None, still_holds=False)
    event = as_seen(row)
    text = kind_of.write(record, event, scope)
    return Told(row, text, still_holds=text is not None and kind_of.still_holds(record, event))


def as_seen(row: Notice) -> NoticeEvent:
    """The event as its notice type sees it; who acted is not kept beyond the planning."""
    return NoticeEvent(
        name=row.event_name,
        record_uuid=row.record_uuid,
        at=row.created_at,
        actor_id=None,
        authority_id=row.authority_id,
        addressed_to_id=row.addressed_to_id,
    )
