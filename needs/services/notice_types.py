"""The table of notices: which event of a need tells whom at once, under which kind, in which words."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from coordination.core.registry import NoticeEvent, NoticeKind, NoticeType
from municipalities.access.abilities import LADDER
from municipalities.access.scope import Scope
from municipalities.models import Authority, Membership
from needs.services import notices, readdressing
from needs.services.notices import Words

Kind, Role = Authority.Kind, Membership.Role
HOUSE: Final = (Kind.MUNICIPALITY,)
ABOVE: Final = (Kind.INTERMEDIATE, Kind.CENTRAL)


def _holds(scope: Scope, kinds: Collection[str], lowest: str) -> bool:
    least = LADDER.index(Role(lowest))
    return any(held.kind in kinds and LADDER.index(Role(held.role)) >= least for held in scope.held)


def _kind(name: str, label: Any, position: int, kinds: Collection[str], lowest: str = Role.OFFICER) -> NoticeKind:
    return NoticeKind(name, label, position, lambda scope: _holds(scope, kinds, lowest))


def _type(
    event: str,
    kind: str,
    find: Callable[[NoticeEvent], Collection[int]],
    words: Words,
    still_holds: Callable[[Any, NoticeEvent], bool] = notices.is_visible,
) -> NoticeType:
    return NoticeType(
        name=f"{event}.{words.side}",
        event=event,
        kind=kind,
        find_recipients=find,
        find_records=notices.find_records,
        write=partial(notices.write, words),
        still_holds=still_holds,
    )


KINDS: Final = (
    _kind("needs.review", _("Needs and changes that wait for your answer"), 10, ABOVE),
    _kind("needs.questions", _("Questions about your needs"), 20, HOUSE),
    _kind("needs.replies", _("Answers to your questions"), 30, ABOVE),
    _kind("needs.confirmation", _("Needs that wait for your confirmation"), 40, HOUSE, Role.APPROVER),
    _kind("needs.decisions", _("What became of your needs"), 50, HOUSE),
    _kind("needs.met", _("Needs you accepted that are met"), 60, ABOVE),
    _kind("needs.late", _("Answers that are late"), 70, (*ABOVE, Kind.SECRETARIAT)),
)

_TO_REVIEW: Final = (
    _type(
        "needs.need.submitted",
        "needs.review",
        notices.addressees,
        Words(
            "addressee",
            _("%(number)s waits for your answer"),
            _("%(house)s submitted this need to %(addressee)s. The answer is due on %(day)s."),
            _("%(house)s submitted this need to %(addressee)s."),
        ),
        notices.is_submitted,
    ),
    _type(
        "needs.need.redirected",
        "needs.review",
        notices.addressees,
        Words(
            "addressee",
            _("%(number)s was passed on to you"),
            _("This need of %(house)s was passed on to %(addressee)s. The answer is due on %(day)s."),
            _("This need of %(house)s was passed on to %(addressee)s."),
        ),
        notices.is_unanswered,
    ),
    NoticeType(
        name="needs.need.left.addressee",
        event=readdressing.LEFT,
        kind="needs.review",
        find_recipients=notices.addressees,
        find_records=notices.find_houses,
        write=notices.write_left,
    ),
    _type(
        "needs.change.submitted",
        "needs.review",
        notices.addressees,
        Words(
            "addressee",
            _("A change of %(number)s waits for your answer"),
            _("%(house)s wants to change this need, which is accepted already. %(addressee)s decides about it."),
        ),
        notices.is_change_asked,
    ),
    _type(
        "needs.question.answered",
        "needs.replies",
        notices.askers,
        Words(
            "addressee",
            _("A question about %(number)s is answered"),
            _("%(house)s answered a question of %(addressee)s. The answer stands on the need's page."),
        ),
        notices.is_open,
    ),
    _type(
        "needs.need.met",
        "needs.met",
        notices.addressees,
        Words(
            "addressee",
            _("%(number)s is met"),
            _("%(house)s says that this need is met."),
        ),
    ),
    _type(
        "needs.need.partly_met",
        "needs.met",
        notices.addressees,
        Words(
            "addressee",
            _("%(number)s is partly met"),
            _("%(house)s says that this need is met in part, and what is left."),
        ),
    ),
)

_TO_HOUSE: Final = (
    _type(
        "needs.need.returned",
        "needs.questions",
        notices.house,
        Words(
            "house",
            _("%(number)s came back with questions"),
            _("%(addressee)s has questions about this need before it answers. They stand on the need's page."),
        ),
        notices.is_returned,
    ),
    _type(
        "needs.question.asked",
        "needs.questions",
        notices.house,
        Words(
            "house",
            _("A question about %(number)s"),
            _("%(addressee)s asks a question about this need. It can be answered in its place on the need's page."),
        ),
        notices.is_open,
    ),
    _type(
        "needs.need.confirmation_asked",
        "needs.confirmation",
        notices.approvers_of_house,
        Words(
            "house",
            _("A need waits for your confirmation"),
            _("An officer of %(house)s asks you to confirm this need, so that it can be submitted."),
            lowest=Role.APPROVER,
            is_own=True,
        ),
        notices.is_confirmation_asked,
    ),
    _type(
        "needs.change.confirmation_asked",
        "needs.confirmation",
        notices.approvers_of_house,
        Words(
            "house",
            _("A change of %(number)s waits for your confirmation"),
            _("An officer of %(house)s asks you to confirm this change, so that it can be put forward."),
            lowest=Role.APPROVER,
            is_own=True,
        ),
        notices.is_open,
    ),
    _type(
        "needs.need.confirmation_declined",
        "needs.questions",
        notices.house,
        Words(
            "house",
            _("Your approver sent a need back"),
            _("The approver of %(house)s asks for changes before this need is submitted. They stand on its page."),
            is_own=True,
        ),
        notices.is_in_hand,
    ),
)

#: Answers and ends, all to the house and of one kind: event, headline, sentence, and the sentence without a day.
_DECISIONS: Final[tuple[tuple[str, Any, Any, Any], ...]] = (
    (
        "needs.need.accepted",
        _("%(number)s is accepted"),
        _("%(addressee)s accepted this need. Who does what by when stands on its page."),
        "",
    ),
    (
        "needs.need.accepted_in_part",
        _("%(number)s is accepted in part"),
        _("%(addressee)s accepted a part of this need. Which part, and who does what by when, stands on its page."),
        "",
    ),
    (
        "needs.need.declined",
        _("%(number)s is declined"),
        _("%(addressee)s declined this need. The reason stands on its page."),
        "",
    ),
    (
        "needs.need.redirected",
        _("%(number)s was passed on"),
        _("From now on %(addressee)s answers this need. The answer is due on %(day)s."),
        _("From now on %(addressee)s answers this need."),
    ),
    (
        "needs.need.in_progress",
        _("Work on %(number)s has begun"),
        _("%(addressee)s says that the promised work has begun."),
        "",
    ),
    (
        "needs.change.accepted",
        _("The change of %(number)s is accepted"),
        _("%(addressee)s accepted the change. The need now reads as you changed it."),
        "",
    ),
    (
        "needs.change.declined",
        _("The change of %(number)s is declined"),
        _("%(addressee)s declined the change. The need reads as before; the reason stands on its page."),
        "",
    ),
    (
        "needs.need.merged",
        _("%(number)s was merged with another need"),
        _("Its page says with which one. What both said is kept."),
        "",
    ),
)

_LATE: Final = tuple(
    _type(
        f"needs.escalation.{step}",
        "needs.late",
        find,
        Words(
            "addressee",
            _("The answer to %(number)s is late"),
            _("%(house)s waits for an answer of %(addressee)s, which was due on %(day)s."),
            _("%(house)s waits for an answer of %(addressee)s."),
            lowest=lowest,
            is_from_network=True,
        ),
        notices.is_unanswered,
    )
    for step, find, lowest in (
        ("reviewers", notices.addressees, Role.OFFICER),
        ("lead", notices.lead_of_addressee, Role.APPROVER),
    )
)

#: A merge concerns two needs and is told once.
_HOUSE_OF: Final = {"needs.need.merged": notices.house_of_both}

TYPES: Final = (
    *_TO_REVIEW,
    *_TO_HOUSE,
    *(
        _type(
            event, "needs.decisions", _HOUSE_OF.get(event, notices.house), Words("house", headline, sentence, undated)
        )
        for event, headline, sentence, undated in _DECISIONS
    ),
    _type(
        "needs.need.lapsed",
        "needs.decisions",
        notices.house,
        Words(
            "house",
            _("%(number)s has lapsed"),
            _("Nobody went on with this need for too long, so the portal closed it. Its page says what you can do."),
            is_from_network=True,
        ),
    ),
    _type(
        "needs.need.lapsing",
        "needs.decisions",
        notices.house,
        Words(
            "house",
            _("%(number)s lapses soon"),
            _("Unless somebody of %(house)s changes it or says that it is still valid, this need lapses on %(ends)s."),
            is_from_network=True,
        ),
        notices.is_lapsing,
    ),
    *_LATE,
    NoticeType(
        name="needs.escalation.network",
        event="needs.escalation.network",
        kind="needs.late",
        find_recipients=notices.secretariat,
        find_records=notices.find_unanswered,
        write=notices.write_unanswered,
    ),
)
