"""What a refusal says: whose business the act is, or who can give the missing role, with the page where to ask.

Read on the way out alone: an act that is allowed asks nothing here. SECURITY: a record handed in was found through
`visible_to`, so the names of its house and of its addressee stand on its page already; people are named to holders of
their own house alone, whose memberships row-level security shows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext

from municipalities.models import Authority, Membership

if TYPE_CHECKING:
    from municipalities.access.abilities import Ability
    from municipalities.access.scope import Held

_MOST_NAMES = 5


@dataclass(frozen=True, slots=True)
class WayOn:
    """One sentence: what was refused and who can do or grant it; `links` are (words, path) where to ask."""

    sentence: str
    links: tuple[tuple[str, str], ...] = ()


def without_role() -> WayOn:
    """The answer to somebody without a current membership."""
    return WayOn(gettext("You have no current role. An administrator of your authority can give you one."))


def other_authority(ability: Ability, answers: Authority | None, house: Authority) -> WayOn:
    """The record is another authority's business: its name, and the role that it takes there.

    `answers` is that authority; None while `house` has sent the record to nobody.
    """
    if answers is None:
        words = {"act": ability.label, "authority": house.display_name}
        sentence = gettext("%(act)s: this record is with no authority yet. %(authority)s has not sent it.") % words
        return WayOn(sentence, (_contacts(house),))
    lowest = ability.lowest.get(answers.kind)
    if lowest is None:
        return other_kind(ability)
    words = {"act": ability.label, "authority": answers.display_name, "role": Membership.Role(lowest).label}
    sentence = gettext(
        "%(act)s: this record is the business of %(authority)s. There it takes at least the role “%(role)s”."
    )
    return WayOn(sentence % words, (_contacts(answers),))


def other_kind(ability: Ability) -> WayOn:
    """The act is not for this kind of authority: the kinds that it is for, each with its lowest role."""
    kinds = ", ".join(
        f"{Authority.Kind(kind).label} ({Membership.Role(role).label})" for kind, role in ability.lowest.items()
    )
    sentence = gettext(
        "%(act)s: this is not for the kind of authority that you act for. These can do it, from the role given: "
        "%(kinds)s."
    )
    return WayOn(
        sentence % {"act": ability.label, "kinds": kinds},
        ((gettext("Find an authority and its contacts"), reverse("municipalities:directory")),),
    )


def missing_role(ability: Ability, held: Held) -> WayOn:
    """The role in the own house is too low: what it takes, and the people who can give it, by name."""
    found = (
        Membership.objects.current()
        .filter(authority_id=held.authority_id, role=Membership.Role.ADMINISTRATOR)
        .select_related("user", "authority")
        .order_by("user__name", "pk")[:_MOST_NAMES]
    )
    administrators = list(found)
    words: dict[str, Any] = {"act": ability.label, "role": Membership.Role(ability.lowest[held.kind]).label}
    if not administrators:
        sentence = gettext(
            "%(act)s: this takes the role “%(role)s”. Your authority has no administrator now; the network "
            "secretariat can name one."
        )
        return WayOn(sentence % words)
    house = administrators[0].authority
    words |= {"authority": house.display_name, "people": ", ".join(one.user.name for one in administrators)}
    sentence = gettext(
        "%(act)s: this takes the role “%(role)s”. The administrators of %(authority)s can give it: %(people)s."
    )
    return WayOn(sentence % words, (_contacts(house),))


def _contacts(authority: Authority) -> tuple[str, str]:
    return (
        gettext("Contacts of %(authority)s") % {"authority": authority.display_name},
        authority.get_absolute_url(),
    )
