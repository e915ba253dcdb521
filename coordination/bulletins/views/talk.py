"""Replies and questions as the page of a bulletin shows them. No writes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from coordination.bulletins.forms.answers import AnswerForm, ReplyForm, TalkForm
from coordination.bulletins.models import Bulletin, BulletinReply
from coordination.bulletins.services import replies
from municipalities.access.actor import Actor
from municipalities.access.kept_forms import person_mark

QUESTION = BulletinReply.Kind.QUESTION


def talk(bulletin: Bulletin, actor: Actor, attempt: TalkForm | None = None, at: UUID | None = None) -> dict[str, Any]:
    """The threads, oldest first, each with its answers and the forms to say something.

    `attempt` is a form as typed that was refused: a new reply, or with `at` an answer to that question. What was taken
    down keeps its place while it has answers, without a word of it.
    """
    rows = replies.replies_of(actor, bulletin) if bulletin.is_told else []
    may_reply = replies.may_reply(actor, bulletin)
    answers: dict[int, list[BulletinReply]] = {}
    for one in rows:
        if one.question_id is not None and one.hidden_at is None:
            answers.setdefault(one.question_id, []).append(one)
    threads = [
        {
            **_shown(bulletin, actor, one),
            "answers": [_shown(bulletin, actor, answer) for answer in answers.get(one.pk, [])],
            "is_question": one.kind == QUESTION,
            "is_attempt": at == one.uuid,
            "form": _answer_form(actor, one, attempt, at) if _is_answerable(one, may_reply=may_reply) else None,
        }
        for one in rows
        if one.question_id is None and (one.hidden_at is None or one.pk in answers)
    ]
    return {
        "threads": threads,
        "form": _reply_form(actor, attempt if at is None else None) if may_reply else None,
        "is_attempt": attempt is not None and at is None,
    }


def answer_ids(question: UUID) -> str:
    """How the controls of an answer to this question are named on the page."""
    return f"id_answer_{question.hex}_%s"


def _shown(bulletin: Bulletin, actor: Actor, one: BulletinReply) -> dict[str, Any]:
    is_hidden = one.hidden_at is not None
    return {
        "uuid": one.uuid,
        "text": "" if is_hidden else one.text,
        "language": one.language,
        "by": "" if is_hidden else f"{one.author_name}, {one.acting.display_name}",
        "at": one.at,
        "is_hidden": is_hidden,
        "may_hide": not is_hidden and replies.may_hide(actor, bulletin, one),
    }


def _is_answerable(one: BulletinReply, *, may_reply: bool) -> bool:
    return may_reply and one.kind == QUESTION and one.hidden_at is None


def _reply_form(actor: Actor, attempt: TalkForm | None) -> TalkForm:
    return attempt or ReplyForm(initial=_check_values(actor), auto_id="id_reply_%s")


def _answer_form(actor: Actor, one: BulletinReply, attempt: TalkForm | None, at: UUID | None) -> TalkForm:
    if attempt is not None and at == one.uuid:
        return attempt
    initial = {**_check_values(actor), "question": one.uuid}
    return AnswerForm(initial=initial, auto_id=answer_ids(one.uuid))


def _check_values(actor: Actor) -> dict[str, Any]:
    return {"authority": actor.house.authority_uuid, "person": person_mark(actor.person_id)}
