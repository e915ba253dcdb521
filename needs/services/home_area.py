"""The start page of those who watch many: late answers and gaps of an area, news, what members show an association.

All of it is read through the person's own scope; silence is told from the authorities themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from coordination.core.templatetags.portal import figure
from municipalities.access.abilities import can
from municipalities.access.actor import Actor
from municipalities.models import Authority, Reach, Sector, Territory
from municipalities.services.network_state import SILENT_AFTER_DAYS, silent_municipalities
from needs.models import Need
from needs.models.need import MINOR_UNITS
from needs.services import places
from needs.services.home import item_of
from needs.services.term_words import term_of

SHOWN: Final = 6


def area(actor: Actor) -> dict[str, Any] | None:
    """What an approver above watches in their area; None for everybody else."""
    if not can(actor, "needs.accept") or actor.house.territory_id is None:
        return None
    place = Territory.objects.get(pk=actor.house.territory_id)
    here = places.within([place])
    visible = Need.objects.visible_to(actor.scope).filter(here)
    # What waits for this authority itself stands in its queue, on the same page.
    of_others = visible.exclude(addressed_to_id=actor.house.authority_id)
    silent = silent_municipalities().filter(Q(country=place) | Q(tier1=place) | Q(tier2=place))
    return {
        "place": place.display_name,
        "late": late_answers(of_others),
        "sectors": gaps_by_sector(visible, place),
        "silent": list(silent[:SHOWN]),
        "silent_count": silent.count(),
        "silent_after": SILENT_AFTER_DAYS,
    }


def late_answers(visible: Any) -> dict[str, Any]:
    """Needs whose answer is late, the latest first, with who must give it, and how many there are."""
    late = visible.filter(state=Need.State.SUBMITTED, answer_due_on__lt=timezone.localdate())
    rows = list(late.select_related("territory", "addressed_to").order_by("answer_due_on", "pk")[: SHOWN + 1])
    items = []
    for need in rows[:SHOWN]:
        term = term_of(need)
        at = need.addressed_to.display_name if need.addressed_to else ""
        words = {"place": need.territory.display_name, "authority": at, "late": term.standing if term else ""}
        items.append({**item_of(need), "note": _("%(place)s; %(authority)s, %(late)s") % words, "is_late": True})
    return {"items": items, "count": late.order_by().count() if len(rows) > SHOWN else len(rows)}


def gaps_by_sector(visible: Any, place: Territory) -> list[dict[str, Any]]:
    """Open needs of each sector, its parts counted with it, the largest number first; euros that nobody covers yet."""
    top = Coalesce(F("sector__parent_id"), F("sector_id"))
    counted = visible.open().order_by().values(top=top).annotate(
        needs=Count("pk"),
        critical=Count("pk", filter=Q(severity=5)),
        missing=Sum(F("cost_eur_cents") - Coalesce(F("covered_eur_cents"), 0)),
    )  # fmt: skip
    rows = sorted(counted, key=lambda row: (-row["needs"], row["top"]))
    sectors = Sector.objects.in_bulk([row["top"] for row in rows])
    return [
        {
            "name": sectors[row["top"]].display_name,
            "url": _list_url(state="open", sector=sectors[row["top"]].code, place=place.code),
            "needs": row["needs"],
            "critical": row["critical"],
            "missing": "" if row["missing"] is None else _("€%(amount)s") % {"amount": _whole(row["missing"])},
        }
        for row in rows
    ]


def news_beside(actor: Actor) -> dict[str, Any] | None:
    """Newly accepted needs of the own country, beside the duties of a house that logs needs."""
    return newly_accepted(actor) if can(actor, "needs.draft") else None


def news(actor: Actor) -> dict[str, Any] | None:
    """Newly accepted needs for who has no duties of that kind; None for reviewers and those who watch the network."""
    for ability in ("needs.draft", "needs.review", "municipalities.watch_network"):
        if can(actor, ability):
            return None
    return newly_accepted(actor) if actor.acting is not None else None


def newly_accepted(actor: Actor) -> dict[str, Any]:
    """The newest open needs: of the own country for whoever lies in one, else of the whole network."""
    house = Authority.objects.select_related("country").get(pk=actor.house.authority_id)
    accepted = Need.objects.visible_to(actor.scope, reach=Reach.NETWORK).open().filter(decided_at__isnull=False)
    chosen = {"state": "open"}
    if house.country is not None:
        accepted = accepted.filter(country_id=house.country_id)
        chosen["country"] = house.country.iso2.lower()
    rows = list(accepted.select_related("territory", "country", "sector").order_by("-decided_at", "-pk")[:SHOWN])
    return {
        "place": house.country.display_name if house.country else _("the network"),
        "items": [item_of(need, with_country=house.country is None) for need in rows],
        "url": _list_url(**chosen),
        "needs_note": _needs_note(rows),
    }


def ticked(actor: Actor) -> dict[str, Any] | None:
    """For an association: the newest needs that its members opened to it; None for everybody else."""
    if actor.acting_id not in actor.scope.associations:
        return None
    opened = Need.objects.visible_to(actor.scope).filter(
        association_id=actor.acting_id, association_ticked=True, reach__gte=Reach.ABOVE
    )
    rows = list(opened.select_related("territory", "country", "sector").order_by("-created_at", "-pk")[:SHOWN])
    return {"items": [item_of(need, with_country=False) for need in rows], "needs_note": _needs_note(rows)}


def _needs_note(needs: Iterable[Need]) -> bool:
    """True when a name among these carries the asterisk."""
    return any(need.territory.needs_status_note or (need.country and need.country.needs_status_note) for need in needs)


def _whole(cents: int) -> str:
    return figure(round(cents / MINOR_UNITS))


def _list_url(**chosen: str) -> str:
    return f"{reverse('needs:need-list')}?{urlencode({'view': 'network', **chosen})}"
