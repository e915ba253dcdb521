"""The editions of a need: every wording that left its house, and taking an old one up again."""

from __future__ import annotations

import copy
from typing import Any, Final

from django.db import transaction

from municipalities.access.actor import Actor
from needs.models import Need, NeedVersion
from needs.models.version import VERSION_COLUMNS
from needs.services import changes, fields
from needs.services.change_words import differing, overlaid
from needs.services.needs import lock, require_version, write_need

_SCOPE: Final = frozenset(
    {"authority", "country", "tier1", "tier2", "association", "association_ticked", "addressed_to", "reach"}
)
_STANDING: Final = frozenset({"edition", "version", "state", "updated_at", "updated_by"})
#: The columns of a version that are words of the need.
_WORDS: Final = tuple(name for name in VERSION_COLUMNS if name not in _SCOPE | _STANDING)


def editions(actor: Actor, need: Need) -> list[NeedVersion]:
    """The need's editions as far as this person may read them, oldest first; none for all but the two sides. One query.

    Of two rows of one edition the newer stands: it holds what those above were given.
    """
    if not actor.scope.is_house_or_reviewer(need):
        return []
    rows = NeedVersion.objects.visible_to(actor.scope).filter(pgh_obj=need)
    by_edition = {one.edition: one for one in rows.select_related("updated_by", "sector").order_by("pgh_id")}
    return [by_edition[edition] for edition in sorted(by_edition)]


def words_of(need: Need, version: NeedVersion) -> Need:
    """The need with the words of an edition, never to be saved."""
    words = copy.copy(need)
    for name in _WORDS:
        setattr(words, name, getattr(version, name))
    return words


@transaction.atomic
def restore_words(*, actor: Actor, need_id: int, version: int, edition: int) -> Need:
    """Put an old wording into the house's hands again: into a returned need, or into a change of an open one.

    `version` is the need's. Nothing that was submitted is overwritten. Raises NeedVersion.DoesNotExist for an edition
    that this person does not see, NeedChanged, NotInThisState, ChangeOver while a change waits, AbilityRefused.
    """
    need = lock(actor, need_id)
    found = next((one for one in editions(actor, need) if one.edition == edition), None)
    if found is None:
        raise NeedVersion.DoesNotExist
    require_version(actor, need, version)
    old = words_of(need, found)
    if not need.is_open:
        return write_need(actor=actor, need_id=need.pk, version=need.version, values=_values(need, old))
    change = changes.begin_change(actor=actor, need_id=need.pk)
    values = _values(overlaid(need, change), old)
    return changes.write_change(actor=actor, need_id=need.pk, version=change.version, values=values)


def _values(now: Need, old: Need) -> dict[str, Any]:
    return {name: fields.read(old, name) for name in differing(now, old)}
