"""Memberships: adding, changing and ending a person's role in an authority.

Administrators manage their own house; the network secretariat names the first administrators of any authority.
Nobody raises their own role, and a house with people keeps at least one administrator.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.core.refusals import Refusal
from municipalities.access import abilities
from municipalities.access.actor import Actor
from municipalities.models import Authority, ContactPoint, Membership
from municipalities.services import accounts, audit
from municipalities.services.names import require_own_name

Role = Membership.Role
MANAGE_OWN = "municipalities.manage_people"
NAME_ADMINISTRATORS = "municipalities.name_administrators"


class OwnRole(Refusal):
    """Somebody tried to change or end their own role."""

    message = _("You cannot change your own role. Ask another administrator.")


class LastAdministrator(Refusal):
    """The change would leave a house with people and no administrator."""

    message = _("This is the only administrator. Name another administrator first.")


class AlreadyMember(Refusal):
    """The person already holds a current role in this authority."""

    message = _("This person already has a role in this authority. Change it instead.")


class NotYourHouse(Refusal):
    """Neither an administrator of the authority nor the secretariat naming its administrator."""

    message = _("You can add people to your own authority only.")


def require_may_manage(actor: Actor, authority_id: int, role: str) -> None:
    """Own house: administrators. Other houses: the secretariat, and for the role of administrator only."""
    if actor.acting_id == authority_id:
        abilities.require(actor, MANAGE_OWN)
        return
    abilities.require(actor, NAME_ADMINISTRATORS)
    if role != Role.ADMINISTRATOR:
        raise NotYourHouse


@transaction.atomic
def add_membership(
    *,
    actor: Actor,
    authority: Authority,
    email: str,
    name: str,
    role: str,
    reason: str,
    terms: dict[str, Any] | None = None,
) -> Membership:
    """Give a person a role; makes the account when the e-mail is new, who then gets a mail to set a password.

    `terms`: `valid_from`, `valid_until` (aware datetimes), `language` of a new account.
    Raises AlreadyMember, OwnRole, NotYourHouse, AbilityRefused, NameOfAnother; ValidationError for no name at all.
    """
    terms = dict(terms or {})
    require_may_manage(actor, authority.pk, role)
    person, is_new = accounts.find_or_make(email=email, name=name, language=terms.pop("language", "en-gb"))
    if person.pk == actor.user_id:
        raise OwnRole
    # Two administrators who add the same person wait for one another: of two rows, ending one would leave the other.
    Authority.objects.select_for_update().get(pk=authority.pk)
    if Membership.objects.current().filter(user=person, authority=authority).exists():
        raise AlreadyMember
    require_own_name(person, authority, is_new=is_new)
    membership = Membership.objects.create(
        user=person, authority=authority, role=role, reason=reason, granted_by_id=actor.user_id, **terms
    )
    refresh_contacts(authority)
    audit.record(
        "municipalities.membership.added",
        actor=actor,
        target=membership,
        authority_id=authority.pk,
        after={"person": person.pk, "role": role, "until": _text(membership.valid_until)},
        reason=reason,
    )
    if is_new:
        accounts.invite_to_set_password(person)
    return membership


@transaction.atomic
def change_membership(
    *, actor: Actor, membership_id: int, role: str, valid_until: datetime | None, reason: str
) -> Membership:
    """End the present row and begin one with the new role or end date, so that the history stays readable.

    Raises OwnRole, LastAdministrator, NotYourHouse, AbilityRefused; Membership.DoesNotExist when not visible.
    """
    current = _locked(actor, membership_id)
    require_may_manage(actor, current.authority_id, role)
    if role != Role.ADMINISTRATOR:
        _keep_an_administrator(current, is_staying=True)
    now = timezone.now()
    _end(current, actor, reason, now)
    changed = Membership.objects.create(
        user=current.user,
        authority=current.authority,
        role=role,
        valid_from=now,
        valid_until=valid_until,
        granted_by_id=actor.user_id,
        reason=reason,
    )
    refresh_contacts(current.authority)
    audit.record(
        "municipalities.membership.changed",
        actor=actor,
        target=changed,
        authority_id=current.authority_id,
        before={"role": current.role},
        after={"person": current.user_id, "role": role, "until": _text(valid_until)},
        reason=reason,
    )
    return changed


@transaction.atomic
def end_membership(*, actor: Actor, membership_id: int, reason: str) -> Membership:
    """End a role now; the person's next request is refused. Raises as change_membership does."""
    membership = _locked(actor, membership_id)
    _keep_an_administrator(membership)
    _end(membership, actor, reason, timezone.now())
    refresh_contacts(membership.authority)
    audit.record(
        "municipalities.membership.ended",
        actor=actor,
        target=membership,
        authority_id=membership.authority_id,
        before={"person": membership.user_id, "role": membership.role},
        reason=reason,
    )
    return membership


def refresh_contacts(authority: Authority) -> None:
    """Write the authority's contact points anew from its current and coming memberships; what was unlisted stays so."""
    unlisted = set(ContactPoint.objects.filter(authority=authority, listed=False).values_list("role", "person_name"))
    ContactPoint.objects.filter(authority=authority).delete()
    rows = Membership.objects.not_ended().filter(authority=authority).exclude(role=Role.VIEWER).select_related("user")
    ContactPoint.objects.bulk_create(
        ContactPoint(
            authority=authority,
            role=row.role,
            person_name=row.user.name,
            listed=(row.role, row.user.name) not in unlisted,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
        )
        for row in rows.order_by("role", "user__name")
    )


def _locked(actor: Actor, membership_id: int) -> Membership:
    rows = Membership.objects.current().select_related("authority", "user")
    seen = rows.get(pk=membership_id)
    require_may_manage(actor, seen.authority_id, seen.role)
    # Before the lock: row-level security refuses to lock one's own membership for a change.
    if seen.user_id == actor.user_id:
        raise OwnRole
    return rows.select_for_update(of=("self",)).get(pk=membership_id)


def _keep_an_administrator(leaving: Membership, *, is_staying: bool = False) -> None:
    """Raise LastAdministrator when people remain, the one concerned among them if `is_staying`, and none to manage."""
    others = Membership.objects.current().filter(authority_id=leaving.authority_id).exclude(pk=leaving.pk)
    # The lock on the authority makes two administrators who end each other wait for one another.
    Authority.objects.select_for_update().get(pk=leaving.authority_id)
    has_people = is_staying or others.exists()
    if leaving.role == Role.ADMINISTRATOR and has_people and not others.filter(role=Role.ADMINISTRATOR).exists():
        raise LastAdministrator


def _end(membership: Membership, actor: Actor, reason: str, at: datetime) -> None:
    membership.valid_until = max(at, membership.valid_from)
    membership.ended_by_id = actor.user_id
    membership.end_reason = reason
    membership.save(update_fields=["valid_until", "ended_by", "end_reason"])


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
