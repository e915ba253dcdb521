"""What a person's own rule tells at once of bulletins: those for the network and the public that are not urgent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from coordination.bulletins.models import Bulletin
from coordination.bulletins.services import naming, notices
from coordination.bulletins.services.notices import Named
from coordination.core.registry import BY_RULE, NoticeEvent, NoticeText, NoticeType
from municipalities.access.scope import Scope
from municipalities.models import Reach

SECTION: Final = "bulletins.for_all"


def nobody(_event: NoticeEvent) -> tuple[int, ...]:
    """The event names nobody: rules do."""
    return ()


def find_records(events: Sequence[NoticeEvent], scope: Scope) -> Mapping[UUID, Named]:
    """The bulletins of these events that are for every member; what is urgent tells its recipients by name."""
    found = notices.find_records(events, scope)
    return {key: named for key, named in found.items() if _is_for_all(named.bulletin)}


def _is_for_all(bulletin: Bulletin) -> bool:
    return bulletin.reach >= Reach.NETWORK and not bulletin.is_urgent


def write(named: Named, _event: NoticeEvent, _scope: Scope) -> NoticeText:
    """Title, kind, house and facts, as they stand now."""
    bulletin = named.bulletin
    title = naming.title_of(bulletin, named.titles) or _("Without a title")
    house = bulletin.authority.display_name
    said = [_("%(kind)s of %(house)s.") % {"kind": bulletin.get_kind_display(), "house": house}]
    if facts := naming.facts(bulletin):
        said.append(_("In short: %(facts)s.") % {"facts": facts})
    return NoticeText(
        title=naming.marked(bulletin, title),
        sentence=naming.marked(bulletin, " ".join(said)),
        url=naming.address_of(bulletin),
        sender=house,
        needs_status_note=naming.has_status_note(bulletin),
    )


TYPES: Final = tuple(
    NoticeType(
        name=f"bulletins.bulletin.{step}.rule",
        event=f"bulletins.bulletin.{step}",
        kind=BY_RULE,
        find_recipients=nobody,
        find_records=find_records,
        write=write,
        still_holds=notices.is_valid,
        section=SECTION,
    )
    for step in ("published", "corrected")
)
