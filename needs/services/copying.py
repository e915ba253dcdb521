"""Copy from last period: a new draft with the words of an earlier need of the same house."""

from __future__ import annotations

from typing import Any, Final

from django.db import transaction

from municipalities.access import abilities
from municipalities.access.actor import Actor
from needs.models import Need
from needs.services import fields
from needs.services.money import RateUnknown
from needs.services.needs import begin_need, lock, write_need

#: What belongs to the earlier period, or must be confirmed anew.
NOT_COPIED: Final = ("needed_by", "needed_until", "answer_wanted_by", "is_free_of_personal_data")
_MONEY: Final = ("currency", "cost", "covered")


@transaction.atomic
def copy_need(*, actor: Actor, need_id: int) -> Need:
    """Make a draft with the words of this need, in its language; dates are empty and what arrived is not taken over.

    The draft remembers where it came from and is submitted like any other. Amounts are converted at today's rate, and
    left out where none is known any more. Raises AbilityRefused, Need.DoesNotExist.
    """
    source = lock(actor, need_id)
    abilities.require(actor, "needs.draft", source)
    draft = begin_need(actor=actor, language=source.language, is_example=source.is_example)
    # Only a household of the same authority: the constraint need_copied_in_same_house says so too.
    draft.copied_from = source
    draft.script = source.script
    draft.save(update_fields=["copied_from", "script", "updated_at"])
    values = _words_of(source)
    where: dict[str, Any] = {"actor": actor, "need_id": draft.pk, "version": draft.version}
    try:
        with transaction.atomic():
            return write_need(**where, values=values)
    except RateUnknown:
        return write_need(**where, values={name: value for name, value in values.items() if name not in _MONEY})


def _words_of(source: Need) -> dict[str, Any]:
    return {name: value for name, value in fields.read_all(source).items() if name not in NOT_COPIED}
