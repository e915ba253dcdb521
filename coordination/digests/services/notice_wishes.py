"""Wishes: which kinds of mails at once a person wants. The list of notices in the portal keeps all of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db import connection, transaction
from django.utils import timezone

from coordination.core.registry import NoticeKind, registry
from coordination.digests.models import NoticeWish
from municipalities.access.actor import Actor
from municipalities.services import audit

_ENSURE = """
insert into digests_noticewish (uuid, person_id, kind, is_wanted, changed_at)
select gen_random_uuid(), person.id, %(kind)s, true, now() from unnest(%(people)s::bigint[]) person (id)
on conflict (person_id, kind) do nothing
"""


def all_kinds() -> list[NoticeKind]:
    """Every declared kind, in order."""
    return sorted(registry.all(NoticeKind), key=lambda one: one.position)


def kinds_for(actor: Actor) -> list[NoticeKind]:
    """The kinds that this person may get and switch; urgent ones are not theirs to switch."""
    return [one for one in all_kinds() if not one.is_urgent and one.is_for(actor.scope)]


def find_kind(name: str) -> NoticeKind | None:
    """The declared kind of this name."""
    return next((one for one in all_kinds() if one.name == name), None)


def is_urgent(name: str) -> bool:
    """True for a kind that nobody can switch off. One that no feature declares any more is none."""
    kind = find_kind(name)
    return kind is not None and kind.is_urgent


def wanted_by(people: Iterable[int], kind: str) -> list[int]:
    """Those of the people who want mails of this kind; writes the wish of whoever has none yet, for their stop link.

    The caller is the planner, in the system role.
    """
    ids = sorted(people)
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_ENSURE, {"kind": kind, "people": ids})
    rows = NoticeWish.objects.filter(person_id__in=ids, kind=kind, is_wanted=True)
    return sorted(rows.values_list("person_id", flat=True))


def stopped_kinds(actor: Actor) -> set[str]:
    """The kinds that the person switched off."""
    rows = NoticeWish.objects.filter(person_id=actor.user_id, is_wanted=False)
    return set(rows.values_list("kind", flat=True))


@transaction.atomic
def choose_kinds(*, actor: Actor, wanted: Collection[str]) -> list[str]:
    """Want mails of these kinds, and of no other that the person is asked about; answers the kinds that changed.

    Raises PermissionError when nobody is signed in.
    """
    if actor.user_id is None:
        raise PermissionError("Only a person can ask for mails.")
    stopped = stopped_kinds(actor)
    asked = [one.name for one in kinds_for(actor)]
    changed = [name for name in asked if (name in stopped) == (name in wanted)]
    for name in changed:
        NoticeWish.objects.update_or_create(
            person_id=actor.user_id,
            kind=name,
            defaults={"is_wanted": name in wanted, "changed_at": timezone.now()},
        )
    if changed:
        before = {name: name not in stopped for name in changed}
        audit.record(
            "digests.notices.chosen",
            actor=actor,
            before=before,
            after={name: name in wanted for name in changed},
        )
    return changed
