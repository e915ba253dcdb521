"""What every page of a need tells: where it stands, who sees it, what was asked. No writes, no decisions."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coordination.core.templatetags.portal import day_text, figure
from municipalities.access.actor import Actor
from municipalities.access.scope import Scope
from municipalities.models import Reach, Territory
from needs.models import Need, NeedMove
from needs.models.need import MINOR_UNITS

State = Need.State


def trail(need: Need) -> list[dict[str, str]]:
    """Breadcrumbs of the pages below a need."""
    return [
        {"label": _("Needs"), "url": reverse("needs:need-list")},
        {"label": need.reference, "url": need.get_absolute_url()},
    ]


def find_trail(record_uuid: Any, scope: Scope) -> list[dict[str, str]] | None:
    """The same for a need known by its uuid; None where the scope shows none."""
    need = Need.objects.visible_to(scope).filter(uuid=record_uuid).only("uuid", "number").first()
    return trail(need) if need else None


def list_trail() -> list[dict[str, str]]:
    """Breadcrumbs of the pages beside the list."""
    return [{"label": _("Needs"), "url": reverse("needs:need-list")}]


def valid_words(need: Need, today: date) -> str:
    """When the house last said that nothing has changed, and how long ago that is; "" when it never did."""
    if need.still_valid_on is None:
        return ""
    days = (today - need.still_valid_on).days
    if days <= 0:
        return _("Still valid today")
    words = ngettext("Still valid on %(day)s, %(count)s day ago", "Still valid on %(day)s, %(count)s days ago", days)
    return words % {"day": day_text(need.still_valid_on), "count": figure(days)}


def place_trail(need: Need) -> list[dict[str, str]]:
    """Breadcrumbs of the place: region, country, tiers, municipality, each with its situation; then the need."""
    region = reverse("situation:region")
    chain: list[Territory] = []
    place: Territory | None = need.territory
    while place is not None:
        chain.insert(0, place)
        # The region stands for itself; asking for it would be one more query.
        place = None if place.level == Territory.Level.COUNTRY else place.parent
    steps, path = [{"label": _("Region"), "url": region}], region
    for one in chain:
        path += f"{one.iso2.lower() if one.level == Territory.Level.COUNTRY else one.slug}/"
        steps.append({"label": one.display_name, "url": path})
    return [*steps, {"label": need.reference, "url": ""}]


def question(need: Need, actor: Actor) -> dict[str, Any] | None:
    """The note of the newest return while the need is returned, for those who see the review's words."""
    if need.state != State.RETURNED:
        return None
    returned = need.moves.visible_to(actor.scope).filter(to_state=State.RETURNED)
    move: NeedMove | None = returned.select_related("acting").first()
    if move is None:
        return None
    return {"text": move.note, "by": f"{move.actor_name}, {move.acting.display_name}", "at": move.at}


def readers(need: Need) -> list[dict[str, str]]:
    """Who can see the need as it stands now, in words, and what each of them does not see; shares by name apart."""
    found = [{"who": _("Everyone at %(authority)s") % {"authority": need.authority.display_name}, "without": ""}]
    if need.reach >= Reach.ABOVE:
        names = [one.display_name for one in (need.tier2, need.tier1, need.country) if one is not None]
        above = _("The authorities above: the county, canton or entity and the ministries of the country")
        found.append({"who": f"{above} ({', '.join(names)})", "without": ""})
        if need.association_ticked and need.authority.association:
            found.append({"who": need.authority.association.display_name, "without": _("without small numbers")})
    if need.reach >= Reach.NETWORK:
        who = _("All member authorities and observers, without the notes of the review")
        found.append({"who": who, "without": _("also without files and small numbers")})
    return found


def not_yet(need: Need) -> str:
    """Who does not see the need as it stands now, and when that changes; "" when the network sees it."""
    if need.reach >= Reach.NETWORK:
        return ""
    if need.reach < Reach.ABOVE:
        return _("Nobody else: a draft stays in your authority until you submit it.")
    if need.state in {State.SUBMITTED, State.RETURNED}:
        return _("The network does not see it unless it is accepted.")
    return _("The network does not see it.")


def switch_to(need: Need, actor: Actor) -> dict[str, str] | None:
    """The other authority of this person that the record belongs to, when they act for a different one."""
    if actor.acting_id in {need.authority_id, need.addressed_to_id}:
        return None
    for authority in (need.authority, need.addressed_to):
        held = actor.scope.holds(authority.pk) if authority is not None else None
        if held is not None:
            return {"uuid": held.authority_uuid, "name": authority.display_name}
    return None


def euros(cents: int | None) -> str:
    """An amount in whole euros, as pages write it; "" for None."""
    return "" if cents is None else _("€%(amount)s") % {"amount": figure(round(cents / MINOR_UNITS))}
