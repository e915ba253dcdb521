"""Questions on the page and the form of a need: threads at the fields that they are about. No writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from municipalities.access.abilities import can
from municipalities.access.actor import Actor
from municipalities.access.kept_forms import person_mark
from needs.forms.questions import AskForm, ReplyForm, TalkForm, topic_label
from needs.models import Need, NeedQuestion
from needs.querysets import LIVE_STATES
from needs.services import fields, questions, wordings
from needs.services.topics import TABLES, WHOLE, parts_of
from needs.views.form_presentation import words
from needs.views.word_differences import TEXTS, value_words

State = NeedQuestion.State
Kept = Callable[[str], Mapping[str, Any] | None]


def told(need: Need, actor: Actor, attempt: TalkForm | None = None, at: UUID | None = None) -> dict[str, Any]:
    """The threads of a need by topic, and the form for a new question; empty for who is not of the two sides.

    `attempt` is a form as typed that was refused: a new question, or with `at` an answer to that one.
    """
    asked = visible(need, actor)
    is_talking = need.state in LIVE_STATES
    may_ask = is_talking and can(actor, questions.ASK, need)
    may_reply = may_ask or (is_talking and can(actor, questions.ANSWER, need))
    changes = _changes(need, actor, asked)
    threads = [
        {
            "question": one,
            "topic": topic_label(one.field),
            "by": f"{one.asked_by_name}, {one.acting.display_name}",
            "replies": [{"by": f"{r.author_name}, {r.acting.display_name}", "reply": r} for r in one.replies.all()],
            "change": changes.get(one.pk),
            "is_open": one.state == State.OPEN,
            "is_settled": one.state == State.SETTLED,
            "may_settle": may_reply and one.state != State.SETTLED,
            "reply_form": _reply_form(need, actor, one, attempt, at)
            if may_reply and one.state != State.SETTLED
            else None,
            "is_attempt": at == one.uuid,
        }
        for one in asked
    ]
    ask_form = (attempt if attempt is not None and at is None else ask_form_of(actor)) if may_ask else None
    return {
        "at": {topic: [one for one in threads if one["question"].field == topic] for topic in _topics(threads)},
        "threads": threads,
        "rest": threads,
        "open": sum(1 for one in threads if one["is_open"]),
        "ask_form": ask_form,
        "is_asking": attempt is not None and at is None,
    }


def lead_back(asked: dict[str, Any], to: str) -> None:
    """For whoever comes from the page called `to`: answers lead back there, and what waits for one stands open."""
    if to not in dict(ReplyForm.base_fields["back"].choices):
        return
    for thread in asked["threads"]:
        if to and thread["reply_form"] is not None:
            thread["reply_form"].initial["back"] = to
            thread["is_attempt"] |= thread["is_open"]


def visible(need: Need, actor: Actor) -> list[NeedQuestion]:
    """The questions that this person may read, oldest first, with their answers."""
    is_ticked = need.association_ticked and need.association_id in actor.scope.associations
    if need.edition == 0 or not (is_ticked or actor.scope.is_house_or_reviewer(need)):
        return []
    return list(questions.visible(actor, need))


def placed(facts: Sequence[dict[str, Any]], asked: dict[str, Any], need: Need) -> list[dict[str, Any]]:
    """The rows of facts, each with the threads about it; what has no place on the page is left in `rest`."""
    rows = [{**row, "threads": asked["at"].get(row.get("field"), [])} for row in facts]
    shown = {row.get("field") for row in facts} | {"situation", "people_affected"}
    shown |= {"cost"} if need.cost_eur_cents is not None else set()
    asked["rest"] = [one for one in asked["threads"] if one["question"].field not in shown]
    return rows


def ask_form_of(actor: Actor) -> AskForm:
    """The empty form of a new question."""
    return AskForm(initial=check_values(actor), auto_id="id_ask_%s")


def check_values(actor: Actor) -> dict[str, Any]:
    """For whom and by whom the form was opened."""
    return {"authority": actor.house.authority_uuid, "person": person_mark(actor.person_id)}


def came_back(need: Need, actor: Actor, kept: Kept) -> dict[str, Any]:
    """The threads; what was said after the session had ended stands in its place as typed."""
    typed = kept(reverse("needs:need-ask", args=[need.slug]))
    if typed is not None:
        return {"asked": told(need, actor, AskForm(typed, auto_id="id_ask_%s")), "is_kept": True}
    asked = told(need, actor)
    for thread in asked["threads"]:
        uuid = thread["question"].uuid
        typed = kept(reverse("needs:need-reply", args=[need.slug, uuid])) if thread["reply_form"] else None
        if typed is not None:
            thread |= {"reply_form": ReplyForm(typed, auto_id=reply_ids(uuid)), "is_attempt": True}
            return {"asked": asked, "is_kept": True}
    return {"asked": asked}


def reply_ids(question: UUID) -> str:
    """How the controls of an answer to this question are named on the page."""
    return f"id_reply_{question.hex}_%s"


def _reply_form(need: Need, actor: Actor, one: NeedQuestion, attempt: TalkForm | None, at: UUID | None) -> TalkForm:
    if attempt is not None and at == one.uuid:
        return attempt
    is_asker = not can(actor, questions.ANSWER, need)
    form = ReplyForm(initial=check_values(actor), auto_id=reply_ids(one.uuid))
    if is_asker:
        form.fields["text"].label = _("Ask further")
    return form


def _topics(threads: Sequence[dict[str, Any]]) -> list[str]:
    return list(dict.fromkeys(one["question"].field for one in threads))


def _changes(need: Need, actor: Actor, asked: Sequence[NeedQuestion]) -> dict[int, dict[str, Any]]:
    """By question: what its field said when it was asked and what the new submission says that answered it."""
    waiting = [one for one in asked if one.field != WHOLE and one.state != State.SETTLED]
    if not waiting or need.edition < 2 or need.is_editable or not actor.scope.is_house_or_reviewer(need):
        return {}
    texts = wordings.of_need(actor, need)
    found = {}
    for one in waiting:
        then = wordings.asked_about(texts, one)
        answer = wordings.first_other(texts, then, need, parts_of(one.field)) if then is not None else None
        if then is not None and answer is not None:
            found[one.pk] = {
                "before": _value(then, one.field),
                "after": _value(answer, one.field),
                "is_text": one.field in TEXTS,
            }
    return found


def _value(text: Need, topic: str) -> str:
    """A topic's value in words; of a table, each cell that holds something with its name."""
    if topic in TABLES:
        cells = [(topic_label(name), words(name, fields.read(text, name))) for name in TABLES[topic]]
        return "; ".join(f"{label}: {value}" for label, value in cells if value)
    return value_words(text, topic)
