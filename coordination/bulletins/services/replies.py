"""What readers answer to a bulletin and ask about it: written by members who act for an authority, taken down by
their author, the bulletin's house or the secretariat. Nothing is deleted.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.bulletins.models import Bulletin, BulletinReply
from coordination.bulletins.models.reply import REPLY_MAX
from coordination.bulletins.services.bulletins import NotInThisState, scope_columns
from coordination.core.outbox import Event, announce
from coordination.core.refusals import Refusal
from municipalities.access import abilities
from municipalities.access.actor import Actor
from municipalities.models import Reach
from municipalities.services import audit

ABILITY: Final = "bulletins.reply"
#: How many replies and questions one person writes in an hour, in all bulletins together.
MOST_PER_HOUR: Final = 20
#: Replies of one bulletin that the page lists; beyond them nobody reads.
MOST: Final = 200
#: A retracted bulletin is not talked about any more, nor one that nobody outside has seen.
OPEN_STATES: Final = frozenset({Bulletin.State.PUBLISHED, Bulletin.State.CORRECTED, Bulletin.State.EXPIRED})


class ReplyEmpty(Refusal):
    """Nothing was said."""

    message = _("Write your reply or your question.")


class ReplyTooLong(Refusal):
    """More than REPLY_MAX characters."""

    message = _("Shorten this to 3,000 characters.")


class TooManyReplies(Refusal):
    """More than MOST_PER_HOUR of one person, or MOST under one bulletin."""

    message = _("You have written as often as is possible in one hour. Try again later.")


class TalkIsFull(Refusal):
    """MOST replies stand under the bulletin."""

    message = _("So much was said about this bulletin that no more can be added. Write to its authors.")


class NoSuchQuestion(Refusal):
    """What is answered is no question of this bulletin, or was taken down."""

    message = _("The question that you answer was taken down.")


@transaction.atomic
def write_reply(
    *, actor: Actor, bulletin_id: int, kind: str, text: str, language: str, question: uuid.UUID | None = None
) -> BulletinReply:
    """Reply to a bulletin, ask about it (`kind`), or answer the `question` of another reader.

    Raises ReplyEmpty, ReplyTooLong, TooManyReplies, TalkIsFull, NoSuchQuestion, NotInThisState for a bulletin that is
    not told or was retracted, AbilityRefused, Bulletin.DoesNotExist.
    """
    abilities.require(actor, ABILITY)
    bulletin = Bulletin.objects.visible_to(actor.scope).get(pk=bulletin_id)
    if bulletin.state not in OPEN_STATES:
        raise NotInThisState(bulletin)
    words = _checked(text)
    _require_room(actor, bulletin)
    asked = _question(actor, bulletin, question)
    reply = BulletinReply.objects.create(
        bulletin=bulletin,
        question=asked,
        kind=BulletinReply.Kind.REPLY if asked else BulletinReply.Kind(kind),
        text=words,
        language=language,
        author_id=actor.person_id,
        author_name=actor.name,
        acting_id=actor.house.authority_id,
        **_columns(bulletin),
    )
    after = {"bulletin": bulletin.number, "kind": reply.kind}
    audit.record("bulletins.reply.written", actor=actor, target=reply, authority_id=bulletin.authority_id, after=after)
    announce(
        Event(
            name="bulletins.reply.written",
            record_uuid=bulletin.uuid,
            columns=_columns(bulletin),
            actor_id=actor.user_id,
            sector_id=bulletin.sector_id,
        )
    )
    return reply


@transaction.atomic
def hide_reply(*, actor: Actor, bulletin_id: int, reply: uuid.UUID) -> BulletinReply:
    """Take a reply down; its row stays. Twice changes nothing.

    Its author may, the bulletin's house and the secretariat. Raises AbilityRefused, BulletinReply.DoesNotExist.
    """
    bulletin = Bulletin.objects.visible_to(actor.scope).get(pk=bulletin_id)
    found = BulletinReply.objects.visible_to(actor.scope).get(bulletin_id=bulletin.pk, uuid=reply)
    require_hiding(actor, bulletin, found)
    if found.hidden_at is not None:
        return found
    found.hidden_at = timezone.now()
    found.save(update_fields=["hidden_at"])
    after = {"bulletin": bulletin.number, "author": found.author_name}
    audit.record("bulletins.reply.hidden", actor=actor, target=found, authority_id=bulletin.authority_id, after=after)
    return found


def require_hiding(actor: Actor, bulletin: Bulletin, reply: BulletinReply) -> None:
    """Raise AbilityRefused unless the person wrote it, or decides about the bulletin."""
    if reply.author_id == actor.user_id:
        abilities.require(actor, ABILITY)
    elif not abilities.can(actor, "bulletins.moderate"):
        abilities.require(actor, "bulletins.publish", bulletin)


def may_hide(actor: Actor, bulletin: Bulletin, reply: BulletinReply) -> bool:
    """The same as an answer."""
    if reply.author_id == actor.user_id:
        return abilities.can(actor, ABILITY)
    return abilities.can(actor, "bulletins.moderate") or abilities.can(actor, "bulletins.publish", bulletin)


def may_reply(actor: Actor, bulletin: Bulletin) -> bool:
    """Whether this person can say something under the bulletin now."""
    return bulletin.state in OPEN_STATES and abilities.can(actor, ABILITY)


def replies_of(actor: Actor, bulletin: Bulletin) -> Sequence[BulletinReply]:
    """What was said about it, oldest first, what was taken down included; one query."""
    rows = BulletinReply.objects.visible_to(actor.scope).filter(bulletin_id=bulletin.pk)
    return list(rows.select_related("acting").order_by("at", "id")[:MOST])


def _require_room(actor: Actor, bulletin: Bulletin) -> None:
    rows = BulletinReply.objects.visible_to(actor.scope)
    since = timezone.now() - timedelta(hours=1)
    if rows.filter(author_id=actor.person_id, at__gt=since).count() >= MOST_PER_HOUR:
        raise TooManyReplies
    if rows.filter(bulletin_id=bulletin.pk).count() >= MOST:
        raise TalkIsFull


def _question(actor: Actor, bulletin: Bulletin, wanted: uuid.UUID | None) -> BulletinReply | None:
    if wanted is None:
        return None
    rows = BulletinReply.objects.visible_to(actor.scope).filter(
        bulletin_id=bulletin.pk, kind=BulletinReply.Kind.QUESTION, hidden_at=None
    )
    found = rows.filter(uuid=wanted).first()
    if found is None:
        raise NoSuchQuestion
    return found


def _checked(text: str) -> str:
    words = text.strip()
    if not words:
        raise ReplyEmpty
    if len(words) > REPLY_MAX:
        raise ReplyTooLong
    return words


def _columns(bulletin: Bulletin) -> dict[str, object]:
    return {**scope_columns(bulletin), "reach": min(bulletin.reach, Reach.NETWORK)}
