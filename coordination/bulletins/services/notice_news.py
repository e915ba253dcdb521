"""What a person's own rule tells at once of bulletins: those for the network and the public that are not urgent.

Who was told of one by a rule is told of its corrections and of its end as well (gravity.widest).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.bulletins.models import Bulletin
from coordination.bulletins.services import naming, notice_types, notices
from coordination.bulletins.services.notices import Named
from coordination.core.registry import BY_RULE, NoticeEvent, NoticeText, NoticeType
from municipalities.access.scope import Scope
from municipalities.models import Reach

State = Bulletin.State
SECTION: Final = "bulletins.for_all"
#: By state how the notice is headed and what it says first.
_WORDS: Final[Mapping[str, tuple[Any, Any]]] = MappingProxyType(
    {
        State.PUBLISHED: ("%(title)s", notice_types.PUBLISHED),
        State.CORRECTED: (gettext_lazy("Corrected: %(title)s"), notice_types.CORRECTED),
        State.RETRACTED: (gettext_lazy("Taken back: %(title)s"), notice_types.RETRACTED),
    }
)


def nobody(_event: NoticeEvent) -> tuple[int, ...]:
    """The event names nobody: rules do."""
    return ()


def find_records(events: Sequence[NoticeEvent], scope: Scope) -> Mapping[UUID, Named]:
    """The bulletins of these events that are for every member; what is urgent tells its recipients by name."""
    found = notices.find_records(events, scope)
    return {key: named for key, named in found.items() if _is_for_all(named.bulletin)}


def _is_for_all(bulletin: Bulletin) -> bool:
    return bulletin.reach >= Reach.NETWORK and not bulletin.is_urgent


def write(named: Named, _event: NoticeEvent, _scope: Scope) -> NoticeText | None:
    """Title, kind, house and facts, as they stand now; of what was taken back no facts. None for what is over."""
    bulletin = named.bulletin
    if bulletin.state not in _WORDS:
        return None
    headline, sentence = _WORDS[bulletin.state]
    title = naming.title_of(bulletin, named.titles) or _("Without a title")
    house = bulletin.authority.display_name
    said = [sentence % {"kind": bulletin.get_kind_display(), "house": house}]
    if bulletin.state != State.RETRACTED and (facts := naming.facts(bulletin)):
        said.append(_("In short: %(facts)s.") % {"facts": facts})
    return NoticeText(
        title=naming.marked(bulletin, headline % {"title": title}),
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
        still_holds=still_holds,
        section=SECTION,
    )
    for step, still_holds in (
        ("published", notices.is_published),
        ("corrected", notices.is_corrected),
        ("retracted", notices.is_retracted),
    )
)
