"""Whether the approver of a municipality confirms what its officers submit: a setting of the house itself."""

from __future__ import annotations

from django.db import transaction

from municipalities.access import abilities
from municipalities.access.actor import Actor
from municipalities.models import Authority
from municipalities.services import audit

SET = "municipalities.set_confirmation"


@transaction.atomic
def set_confirmation(*, actor: Actor, is_on: bool) -> Authority:
    """Let the approver of the house acted for confirm its submissions, or let officers submit.

    Raises AbilityRefused.
    """
    abilities.require(actor, SET)
    house = Authority.objects.get(pk=actor.house.authority_id)
    if house.confirms_submissions == is_on:
        return house
    house.confirms_submissions = is_on
    house.save(update_fields=["confirms_submissions"])
    audit.record(
        "municipalities.authority.confirmation_set",
        actor=actor,
        target=house,
        authority_id=house.pk,
        before={"confirms_submissions": not is_on},
        after={"confirms_submissions": is_on},
    )
    return house
