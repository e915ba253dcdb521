"""The plain way to send a digest, for the comparison: one person after the other, four queries each.

Written as somebody would who knows the data: no query is asked twice, tasks come in one query, the answers to a house's
needs are left out altogether (so it does less than the portal). It uses the portal's own templates, its access
filter and its way of making a mail, and marks nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Count, F, Q, Subquery, Window
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.html import format_html_join

from coordination.core.languages import nearest_complete
from coordination.core.registry import DigestNews, DigestReader
from coordination.digests.models import DigestDelivery, DigestRule
from coordination.digests.services import rendering, sections
from coordination.digests.services.audiences import NETWORK, Audience
from coordination.digests.services.claiming import Claimed
from coordination.digests.services.recipients import Recipient
from coordination.digests.services.sections import Written
from municipalities.access import scope as scopes
from municipalities.access.database import system_role
from municipalities.access.scope import Scope
from municipalities.models import Authority, Reach
from needs.models import Need
from needs.services import digest

ENTRIES = "emails/digest/entries"
_CONTROL = re.compile(r"\s*(begin|commit|rollback|savepoint|release|set |select set_config)", re.IGNORECASE)
_SETTINGS = re.compile(r"current_setting\('role'\)")


def counted(queries: list[dict[str, str]]) -> int:
    """Queries without transaction control and settings."""
    return sum(1 for one in queries if not _CONTROL.match(one["sql"]) and not _SETTINGS.search(one["sql"]))


def some_deliveries(now: datetime, number: int) -> list[Claimed]:
    """Deliveries spread evenly over all, so that every kind of reader is among them."""
    with system_role("reads planned digests for a comparison"):
        rows = list(DigestDelivery.objects.order_by("id"))
    chosen = rows[:: max(1, len(rows) // number)][:number]
    names = Claimed.__dataclass_fields__
    return [Claimed(**{name: getattr(row, name) for name in names}) for row in chosen]


def send(delivery: Claimed) -> EmailMultiAlternatives | None:
    """One person's mail, made and handed over."""
    with system_role("reads one person for a comparison"):
        rule = DigestRule.objects.select_related("person").get(person_id=delivery.person_id)
        scope = scopes.read_many([delivery.person_id])[delivery.person_id]
    audience = Audience(
        language=nearest_complete(rule.person.language),
        zone=scope.held[0].time_zone,
        area=NETWORK,
        sectors=tuple(sorted(rule.sectors)),
        since=delivery.covers_from,
        until=delivery.covers_until,
    )
    with translation.override(audience.language), timezone.override(ZoneInfo(audience.zone)):
        with transaction.atomic():
            scopes.apply(scope)
            written = [*_tasks(scope, delivery.person_id), *_news(audience, scope, rule)]
        if not written:
            return None
        message = _mail(Recipient(delivery, rule.person, scope, rule, audience), written)
    message.send()
    return message


def _tasks(scope: Scope, person_id: int) -> list[Written]:
    """What waits and what came back, in one query."""
    reader = DigestReader(person_id, scope, None, None)
    review, draft = (digest.houses_of([reader], name)[person_id] for name in ("needs.review", "needs.draft"))
    if not review and not draft:
        return []
    State = Need.State
    mine = Q(state=State.SUBMITTED, addressed_to_id__any=review) | Q(state=State.RETURNED, authority_id__any=draft)
    rows = Need.objects.visible_to(scope, reach=Reach.ABOVE).filter(mine).select_related("territory")
    rows = rows.only(*digest.INTERNAL).annotate(of_all=Window(Count("*"), partition_by=F("state")))
    found = list(rows.order_by("submitted_at", "id")[: sections.MOST_PERSONAL])
    written = []
    for state, write in ((State.SUBMITTED, digest.write_waiting), (State.RETURNED, digest.write_returned)):
        some = tuple(need for need in found if need.state == state)
        if some:
            written.append(sections.write(ENTRIES, write(DigestNews(None, some, some[0].of_all))))
    return written


def _news(audience: Audience, scope: Scope, rule: DigestRule) -> list[Written]:
    """What was accepted, read with the person's own scope."""
    condition = Q()
    held = scope.held[0]
    if rule.area == DigestRule.Area.COUNTRY and held.territory_id is not None:
        country = Authority.objects.filter(pk=held.authority_id).values("country_id")
        condition = Q(country_id=Subquery(country))
    part = digest.newly_accepted(replace(audience.asked(), scope=scope, condition=condition))
    if part is None:
        return []
    return [sections.write(ENTRIES, replace(part, more_url=sections.all_url(audience)))]


def _mail(recipient: Recipient, written: list[Written]) -> EmailMultiAlternatives:
    context = rendering.frame_context(recipient, written, has_note=any(one.needs_status_note for one in written))
    stop_url = rendering.stop_address(recipient)
    context |= rendering.values_of(recipient, written) | {"stop_url": stop_url, "personal": ""}
    readings = rendering.readings_of(recipient)
    text = {"readings": "".join(f"- {one}\n" for one in readings)}
    html = {"readings": format_html_join("", "<br>{}", ((one,) for one in readings))}
    message = EmailMultiAlternatives(
        subject=f"{context['digest']}: {rendering.headline(written)}",
        body=render_to_string("emails/digest/body.txt", context | text),
        to=[recipient.person.email],
        headers=rendering.headers_of(recipient, f"<{recipient.delivery.uuid}@example.org>", stop_url),
    )
    message.attach_alternative(render_to_string("emails/digest/body.html", context | html), "text/html")
    return message
