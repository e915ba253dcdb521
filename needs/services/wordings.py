"""What a need said at a moment, from the wordings that left the house, and which open questions a new one answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from municipalities.access.actor import Actor
from needs.models import Need, NeedQuestion, NeedVersion
from needs.models.version import VERSION_COLUMNS
from needs.services import fields
from needs.services.topics import parts_of

#: Columns of a wording by their name in the database row: relations by their id, which costs no query.
_COLUMNS = tuple(column.attname for column in Need._meta.concrete_fields if column.name in VERSION_COLUMNS)


def of_need(actor: Actor, need: Need) -> list[NeedVersion]:
    """The wordings of a need that the person may read, oldest first."""
    rows = NeedVersion.objects.visible_to(actor.scope).filter(pgh_obj_id=need.pk)
    return list(rows.order_by("edition", "pgh_id").select_related("sector"))


def asked_about(texts: Sequence[NeedVersion], question: NeedQuestion) -> Need | None:
    """The wording that a question was asked about, as an unsaved need; None before the first one.

    A return names its edition; asked alone, the time tells it.
    """
    if question.move is not None:
        found = [one for one in texts if one.edition == question.move.edition]
    else:
        found = [one for one in texts if one.pgh_created_at <= question.at]
    return as_need(found[-1]) if found else None


def first_other(texts: Sequence[NeedVersion], then: Need, now: Need, names: Iterable[str]) -> Need | None:
    """The first wording after `then` that reads otherwise in one of the fields; None while none does.

    Of two rows of one edition the newer stands. `now` is the need as it stands, behind the wordings.
    """
    asked = list(names)
    later = {one.edition: one for one in texts if one.edition > then.edition}
    return next((one for one in [*map(as_need, later.values()), now] if differing(then, one, asked)), None)


def as_need(text: Need | NeedVersion) -> Need:
    """An unsaved need with this wording, for reading fields from it."""
    made = Need(**{name: getattr(text, name) for name in _COLUMNS})
    made.sector = text.sector
    return made


def differing(before: Need, after: Need, names: Iterable[str]) -> list[str]:
    """The fields among `names` whose value is another one."""
    asked = list(names)
    was, now = fields.plain(before, asked), fields.plain(after, asked)
    return [name for name in asked if was[name] != now[name]]


def answer_questions(actor: Actor, need: Need) -> None:
    """On a new submission: an open question whose field reads otherwise than when it was asked is now answered."""
    waiting = list(need.questions.visible_to(actor.scope).filter(state=NeedQuestion.State.OPEN).select_related("move"))
    if not waiting:
        return
    texts, now = of_need(actor, need), as_need(need)
    answered = [
        one.pk
        for one in waiting
        if (then := asked_about(texts, one)) is not None and differing(then, now, parts_of(one.field))
    ]
    rows = NeedQuestion.objects.filter(pk__in=answered).unscoped("found through visible_to just above")
    rows.update(state=NeedQuestion.State.ANSWERED)
