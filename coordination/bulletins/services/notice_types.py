"""The table of notices: which event of a bulletin tells whom at once, under which kind, in which words.

Acknowledgements tell nobody by mail: the list of recipients on the bulletin's page shows them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from coordination.bulletins.services import notices
from coordination.bulletins.services.notices import Find, Named, Words
from coordination.core.registry import NoticeEvent, NoticeKind, NoticeType
from municipalities.access.abilities import works
from municipalities.access.scope import Scope
from municipalities.models import Authority

URGENT, TOLD, OWN, PENDING = "bulletins.urgent", "bulletins.told", "bulletins.own", "bulletins.pending"
_BULLETIN: Final = "bulletins.bulletin"


def _works(scope: Scope) -> bool:
    return any(works(held) for held in scope.held)


def _moderates(scope: Scope) -> bool:
    return any(held.kind == Authority.Kind.SECRETARIAT and works(held) for held in scope.held)


KINDS: Final = (
    NoticeKind(URGENT, _("Urgent bulletins"), 110, _works, is_urgent=True),
    NoticeKind(TOLD, _("Bulletins that name your authority"), 120, _works),
    NoticeKind(OWN, _("Replies to your bulletins, and what the secretariat sends back"), 130, _works),
    NoticeKind(PENDING, _("Bulletins that wait for the secretariat"), 140, _moderates),
)


def _type(
    event: str,
    kind: str,
    find: Find,
    words: Words,
    still_holds: Callable[[Named, NoticeEvent], bool],
) -> NoticeType:
    return NoticeType(
        name=f"{event}.{kind.rpartition('.')[2]}",
        event=event,
        kind=kind,
        find_recipients=find,
        find_records=notices.find_records,
        write=partial(notices.write, words),
        still_holds=still_holds,
    )


PUBLISHED: Final[Any] = _("%(kind)s of %(house)s.")
CORRECTED: Final[Any] = _("%(house)s corrected what it told you. This is what holds now.")
RETRACTED: Final[Any] = _("What %(house)s told you was taken back and holds no longer. Its page says why.")

_TOLD: Final = (
    _type(
        f"{_BULLETIN}.published",
        URGENT,
        notices.told_urgently,
        Words("told", _("Urgent: %(title)s"), PUBLISHED, asks=True),
        notices.is_published,
    ),
    _type(
        f"{_BULLETIN}.published",
        TOLD,
        notices.told_by_name,
        Words("told", _("For your authority: %(title)s"), PUBLISHED),
        notices.is_published,
    ),
    _type(
        f"{_BULLETIN}.corrected",
        URGENT,
        notices.told_urgently,
        Words("told", _("Urgent, corrected: %(title)s"), CORRECTED, asks=True),
        notices.is_corrected,
    ),
    _type(
        f"{_BULLETIN}.corrected",
        TOLD,
        notices.told_by_name,
        Words("told", _("Corrected: %(title)s"), CORRECTED),
        notices.is_corrected,
    ),
    *(
        _type(
            f"{_BULLETIN}.retracted",
            kind,
            find,
            Words("told", _("Taken back: %(title)s"), RETRACTED, has_facts=False),
            notices.is_retracted,
        )
        for kind, find in ((URGENT, notices.told_urgently), (TOLD, notices.told_by_name))
    ),
)

_LATE: Final = (
    _type(
        f"{_BULLETIN}.reminded",
        URGENT,
        notices.silent,
        Words(
            "silent",
            _("Please acknowledge: %(title)s"),
            _("%(house)s asked your authority to acknowledge this urgent bulletin, and waits for it."),
            is_from_network=True,
        ),
        notices.is_awaited,
    ),
    _type(
        f"{_BULLETIN}.escalated",
        URGENT,
        notices.above,
        Words(
            "told",
            _("Not acknowledged in time: %(title)s"),
            _("Authorities for which you are responsible have not acknowledged this urgent bulletin of %(house)s."),
            is_from_network=True,
        ),
        notices.is_valid,
    ),
)

_DECIDED: Final = (
    _type(
        f"{_BULLETIN}.put_forward",
        PENDING,
        notices.secretariat,
        Words(
            "secretariat",
            _("A bulletin waits for you: %(title)s"),
            _("%(house)s asks you to publish this bulletin."),
        ),
        notices.is_pending,
    ),
    _type(
        f"{_BULLETIN}.sent_back",
        OWN,
        notices.house,
        Words(
            "house",
            _("Sent back by the secretariat: %(title)s"),
            _("The network secretariat did not publish this bulletin yet. The reason stands on its page."),
            has_facts=False,
            is_from_network=True,
        ),
        notices.is_draft,
    ),
    _type(
        "bulletins.reply.written",
        OWN,
        notices.house,
        Words(
            "house",
            _("A reply or question: %(title)s"),
            _("Somebody replied to this bulletin of %(house)s or asks about it. It stands on the bulletin's page."),
            has_facts=False,
            is_from_network=True,
        ),
        notices.is_told,
    ),
)

TYPES: Final = (*_TOLD, *_LATE, *_DECIDED)
