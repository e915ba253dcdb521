"""Private feeds: an address that is its own key, for a person's calendar or reader. Reading only."""

from __future__ import annotations

import hashlib
import re
import secrets
import uuid
from datetime import timedelta
from typing import Final

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.bulletins.models import FeedToken
from coordination.core.refusals import Refusal
from municipalities.access.actor import Actor, NobodyActs
from municipalities.models import User
from municipalities.services import audit

DAYS_MAX: Final = 90
#: Feeds of one person that work at the same time.
MOST: Final = 10
#: 256 bits, as the address writes them.
SECRET_BYTES: Final = 32
SECRET: Final = re.compile("[A-Za-z0-9_-]{43}")
HINT_LETTERS: Final = 4


class TooManyFeeds(Refusal):
    """Everything has an end; whoever needs one more ends one that is no longer used."""

    message = _("You have as many private feeds as one person may have. End one that you no longer use.")


@transaction.atomic
def make_feed(*, actor: Actor, name: str, days: int) -> tuple[FeedToken, str]:
    """Make an address for the actor; answers it with its secret, which is told this once and not kept.

    Raises TooManyFeeds, ValueError for days beyond DAYS_MAX, NobodyActs for people without a membership.
    """
    if not 1 <= days <= DAYS_MAX:
        raise ValueError(f"A private feed lives for 1 to {DAYS_MAX} days.")
    if actor.acting is None:
        raise NobodyActs
    if len([one for one in own_feeds(actor=actor) if is_open(one)]) >= MOST:
        raise TooManyFeeds
    secret = secrets.token_urlsafe(SECRET_BYTES)
    feed = FeedToken.objects.create(
        person_id=actor.person_id,
        name=name,
        sha256=_hash(secret),
        hint=secret[:HINT_LETTERS],
        valid_until=timezone.now() + timedelta(days=days),
    )
    audit.record("bulletins.feed.made", actor=actor, target=feed, after={"name": name, "days": days})
    return feed, secret


@transaction.atomic
def revoke_feed(*, actor: Actor, feed_uuid: uuid.UUID) -> bool:
    """End one of the actor's feeds, for every request from now on; False when it had ended.

    Raises FeedToken.DoesNotExist for those of others.
    """
    feed = FeedToken.objects.get(uuid=feed_uuid, person_id=actor.person_id)
    # No lock: a row lock asks for the right to change every column. The condition lets one of two win.
    rows = FeedToken.objects.filter(pk=feed.pk, revoked_at__isnull=True)
    if not rows.update(revoked_at=timezone.now()):
        return False
    audit.record("bulletins.feed.revoked", actor=actor, target=feed)
    return True


def own_feeds(*, actor: Actor) -> list[FeedToken]:
    """The actor's feeds, newest first."""
    return list(FeedToken.objects.filter(person_id=actor.person_id).order_by("-created_at", "-pk"))


def is_open(feed: FeedToken) -> bool:
    """True while its address answers."""
    return feed.revoked_at is None and feed.valid_until > timezone.now()


def person_of(secret: str) -> User | None:
    """Whose feed the secret opens at this moment; None for unknown, ended and revoked ones alike.

    Never from a cache: what is revoked is closed for the next request.
    """
    if not SECRET.fullmatch(secret):
        return None
    with connection.cursor() as cursor:
        cursor.execute("select open_feed(%s)", [_hash(secret)])
        person_id = cursor.fetchone()[0]
    return User.objects.get(pk=person_id) if person_id is not None else None


def _hash(secret: str) -> str:
    """As it is stored. One round is enough: nobody guesses 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()
