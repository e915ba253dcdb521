"""Questions about a need: asked by who answers it, answered by its house, in a thread at the field they are about.

Asking changes no state and stops no clock; several can go with a return (needs/services/review.py). The words of a
question never change.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.core.outbox import Event, announce
from coordination.core.refusals import Refusal
from municipalities.access import abilities
from municipalities.access.actor import Actor
from municipalities.services import audit
from needs.models import Need, NeedMove, NeedQuestion, NeedReply
from needs.models.question import QUESTION_MAX, QUESTION_REACH
from needs.querysets import LIVE_STATES
from needs.services.needs import NotInThisState, columns_of, lock
from needs.services.topics import ASKABLE, WHOLE

State = NeedQuestion.State
ASK: Final = "needs.ask"
ANSWER: Final = "needs.answer_questions"
#: How many questions one return can ask.
MOST_AT_ONCE: Final = 20


class QuestionEmpty(Refusal):
    """A question or an answer says something."""

    message = _("Write your question or your answer.")


class QuestionTooLong(Refusal):
    """Longer than QUESTION_MAX characters."""

    message = _("Shorten your text to 2000 characters.")


class NoSuchField(Refusal):
    """A question is about a field of the need or about the whole."""

    message = _("Choose from the list what the question is about.")


class TooManyQuestions(Refusal):
    """More than MOST_AT_ONCE with one return."""

    message = _("Ask at most 20 questions at once.")


class QuestionSettled(Refusal):
    """The thread is closed."""

    message = _("This question is settled. Ask a new one if something is still open.")


@transaction.atomic
def ask(*, actor: Actor, need_id: int | uuid.UUID, field: str, text: str) -> NeedQuestion:
    """Ask about one field ("" for the whole need) without returning it; the term goes on running.

    Raises QuestionEmpty, QuestionTooLong, NoSuchField, NotInThisState once the need's way is over, AbilityRefused.
    """
    need = lock(actor, need_id)
    abilities.require(actor, ASK, need)
    _require_live(need)
    question = put(actor, need, [(field, text)])[0]
    _tell(need, actor, "needs.question.asked", question)
    return question


@transaction.atomic
def reply(*, actor: Actor, need_id: int | uuid.UUID, question: uuid.UUID, text: str) -> NeedReply:
    """Answer for the house, or ask further for the addressee; the thread then waits for the other side.

    Raises QuestionSettled, QuestionEmpty, QuestionTooLong, NotInThisState, AbilityRefused, NeedQuestion.DoesNotExist.
    """
    need, found, is_house = _find(actor, need_id, question)
    _require_live(need)
    if found.state == State.SETTLED:
        raise QuestionSettled
    made = NeedReply.objects.create(
        **_scope(need),
        need=need,
        question=found,
        text=_text(text),
        author_id=actor.person_id,
        author_name=actor.name,
        acting_id=actor.house.authority_id,
    )
    _set_state(found, State.ANSWERED if is_house else State.OPEN)
    if is_house:
        # The house went on with its need: it does not lapse as one that nobody touched (needs/services/lapsing.py).
        need.save(update_fields=["updated_at"])
    _tell(need, actor, "needs.question.answered" if is_house else "needs.question.asked", found)
    return made


@transaction.atomic
def settle(*, actor: Actor, need_id: int | uuid.UUID, question: uuid.UUID) -> NeedQuestion:
    """Close a thread, from either side; settling twice changes nothing. Raises what reply does, texts apart."""
    need, found, _is_house = _find(actor, need_id, question)
    if found.state == State.SETTLED:
        return found
    _set_state(found, State.SETTLED)
    _tell(need, actor, "needs.question.settled", found)
    return found


def require_side(actor: Actor, need: Need) -> bool:
    """True for who answers for the house, False for who asks for the addressee. Raises AbilityRefused for others."""
    if abilities.can(actor, ANSWER, need):
        return True
    abilities.require(actor, ANSWER if actor.acting_id == need.authority_id else ASK, need)
    return False


def visible(actor: Actor, need: Need) -> QuerySet[NeedQuestion]:
    """The questions that this person may read, oldest first, each with its answers."""
    replies = NeedReply.objects.visible_to(actor.scope).select_related("acting")
    rows = need.questions.visible_to(actor.scope).select_related("acting", "move")
    return rows.prefetch_related(Prefetch("replies", queryset=replies))


def threads(
    actor: Actor, need: Need, shape: Callable[[NeedQuestion, Any], Any], *, only: uuid.UUID | None = None
) -> list[Any]:
    """All threads that this person may read, or only one, each made by `shape` from question and answers."""
    rows = visible(actor, need)
    return [shape(one, one.replies.all()) for one in (rows if only is None else rows.filter(uuid=only))]


def put(
    actor: Actor, need: Need, questions: Sequence[tuple[str, str]], move: NeedMove | None = None
) -> list[NeedQuestion]:
    """Write questions on a locked need, in the caller's transaction; with `move` they belong to that return.

    Raises QuestionEmpty, QuestionTooLong, NoSuchField, TooManyQuestions.
    """
    return NeedQuestion.objects.bulk_create(
        NeedQuestion(
            **_scope(need),
            need=need,
            field=field,
            text=text,
            move=move,
            asked_by_id=actor.person_id,
            asked_by_name=actor.name,
            acting_id=actor.house.authority_id,
        )
        for field, text in checked(questions)
    )


def checked(questions: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The questions with trimmed texts. Raises QuestionEmpty, QuestionTooLong, NoSuchField, TooManyQuestions."""
    if len(questions) > MOST_AT_ONCE:
        raise TooManyQuestions
    if any(field != WHOLE and field not in ASKABLE for field, _words in questions):
        raise NoSuchField
    return [(field, _text(text)) for field, text in questions]


def _find(actor: Actor, need_id: int | uuid.UUID, question: uuid.UUID) -> tuple[Need, NeedQuestion, bool]:
    """The locked need, its question, and whether the person speaks for the need's house."""
    need = lock(actor, need_id)
    is_house = require_side(actor, need)
    return need, need.questions.visible_to(actor.scope).get(uuid=question), is_house


def _require_live(need: Need) -> None:
    if need.state not in LIVE_STATES:
        raise NotInThisState(need)


def _text(text: str) -> str:
    words = text.strip()
    if not words:
        raise QuestionEmpty
    if len(words) > QUESTION_MAX:
        raise QuestionTooLong
    return words


def _set_state(question: NeedQuestion, state: str) -> None:
    if question.state != state:
        question.state = state
        question.settled_at = timezone.now() if state == State.SETTLED else None
        question.save(update_fields=["state", "settled_at"])


def _scope(need: Need) -> dict[str, Any]:
    return {**columns_of(need), "reach": min(need.reach, QUESTION_REACH)}


def _tell(need: Need, actor: Actor, name: str, question: NeedQuestion) -> None:
    """To the audit record, and to whoever writes mails: the event names the need, as all events of needs do."""
    audit.record(name, actor=actor, target=question, authority_id=need.authority_id, after={"need": need.number})
    announce(
        Event(
            name=name,
            record_uuid=need.uuid,
            columns=_scope(need),
            actor_id=actor.user_id,
            sector_id=need.sector_id,
        )
    )
