"""Drafts that were begun on a device without a line, under a uuid that the device gave them."""

from __future__ import annotations

import uuid

from django.db import IntegrityError, transaction

from municipalities.access import abilities
from municipalities.access.actor import Actor
from needs.models import Need
from needs.services.needs import begin_need


@transaction.atomic
def begin_kept(*, actor: Actor, key: uuid.UUID, language: str) -> Need:
    """The draft of this uuid, made when there is none; asking again answers the same one.

    Raises AbilityRefused, and Need.DoesNotExist when the uuid is that of a need which the actor cannot see.
    """
    abilities.require(actor, "needs.draft")
    found = _of(actor, key)
    if found is not None:
        abilities.require(actor, "needs.draft", found)
        return found
    try:
        with transaction.atomic():
            return begin_need(actor=actor, language=language, key=key)
    except IntegrityError:
        # Asked twice at once, and the other was first; or it is somebody else's.
        return Need.objects.visible_to(actor.scope).select_related("authority").get(uuid=key)


def _of(actor: Actor, key: uuid.UUID) -> Need | None:
    found: Need | None = Need.objects.visible_to(actor.scope).select_related("authority").filter(uuid=key).first()
    return found
