"""Overseeing: that colleagues asked for long work, when, and how it ended; never what is in it."""

from __future__ import annotations

from typing import Final

from coordination.jobs.models import Job
from municipalities.access import abilities
from municipalities.access.actor import Actor

ABILITY: Final = "jobs.oversee"


def jobs_of_colleagues(actor: Actor, *, most: int) -> list[Job]:
    """The newest jobs that others asked for on behalf of the house acted for, with `person`.

    Raises AbilityRefused for whoever does not oversee it.
    """
    abilities.require(actor, ABILITY)
    found = Job.objects.in_list_of(actor.house.authority_id).exclude(person_id=actor.person_id)
    return list(found.select_related("person").order_by("-asked_at", "-id")[:most])
