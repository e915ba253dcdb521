"""Rendering: one reader's digest, made with the reader's own scope at the moment of sending.

Runs as the application role: what a revoked membership no longer shows cannot reach a mail that was planned before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import ngettext

from coordination.core.labels import label
from coordination.core.languages import html_lang, nearest_complete
from coordination.core.registry import DigestEntry, DigestPart, DigestSection, registry
from coordination.digests.models import DigestRule, RuleGroup
from coordination.digests.services import stopping
from coordination.digests.services.claiming import Claimed
from municipalities.access.actor import Actor, make_actor
from municipalities.models import Membership, User

#: A digest is read in a minute; the pages that it links to list the rest.
MAX_ITEMS: Final = 30


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail ready to leave, with the number of entries it shows."""

    message: EmailMultiAlternatives
    message_id: str
    items: int


@dataclass(frozen=True, slots=True)
class Nothing:
    """No mail for this delivery. `is_wanted` is True when there was only nothing to tell."""

    is_wanted: bool
    reason: str


def compose(delivery: Claimed) -> Letter | Nothing:
    """The mail of one delivery, or why there is none. Reads in a transaction of its own and writes nothing."""
    with transaction.atomic():
        person = User.objects.filter(pk=delivery.person_id, is_active=True).first()
        actor = make_actor(person)
        if person is None or not actor.scope.is_member:
            return Nothing(is_wanted=False, reason="No current membership.")
        rule = DigestRule.objects.filter(person=person, rule_group=delivery.rule_group).first()
        zone = zone_of(actor.scope.held[0].time_zone)
        with translation.override(nearest_complete(person.language)), timezone.override(zone):
            if rule is None or not is_wanted(rule):
                return Nothing(is_wanted=False, reason="Switched off or paused by the person.")
            parts = list(collect(actor, delivery))
            if not parts:
                return Nothing(is_wanted=True, reason="")
            return _letter(delivery, person, actor, rule, parts)


def is_wanted(rule: DigestRule) -> bool:
    """False for a rule that is off, or paused beyond today in the current zone."""
    if rule.frequency == DigestRule.Frequency.NEVER:
        return False
    return rule.paused_until is None or rule.paused_until <= timezone.localdate()


def zone_of(name: str) -> ZoneInfo:
    """The zone of that name, or the network's when an authority's is not known; as the planner does."""
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError):
        return ZoneInfo("Europe/Belgrade")


def message_id(delivery: Claimed) -> str:
    """The same for every attempt of a delivery, so that programs which show mails can fold a duplicate."""
    return f"<digest.{delivery.uuid}@{settings.MAIL_DOMAIN}>"


def collect(actor: Actor, delivery: Claimed) -> Iterator[tuple[DigestSection, DigestPart]]:
    """The sections that have something for this reader, tasks first, together at most MAX_ITEMS entries long."""
    sections = sorted(registry.all(DigestSection), key=lambda section: section.position)
    found = [(one, one.collect(actor, delivery.covers_from, delivery.covers_until)) for one in sections]
    room = MAX_ITEMS
    for section, part in sorted(found, key=lambda pair: pair[1] is None or not pair[1].is_task):
        if part is not None and part.entries:
            yield section, replace(part, entries=part.entries[:room])
            room = max(0, room - len(part.entries))


def _letter(
    delivery: Claimed, person: User, actor: Actor, rule: DigestRule, parts: list[tuple[DigestSection, DigestPart]]
) -> Letter:
    code = translation.get_language() or settings.LANGUAGE_CODE
    stop_url = address(reverse("digests:unsubscribe", args=[stopping.token(rule)]) + f"?lang={code}")
    subject = one_line(headline([part for _section, part in parts]))
    context: dict[str, Any] = {
        "html_lang": html_lang(code),
        "subject": subject,
        "name": one_line(person.name),
        "digest": RuleGroup(rule.rule_group).label,
        "authority": one_line(actor.acting_name),
        "today": formats.date_format(timezone.localdate(), "DATE_FORMAT"),
        "sections": [_section_context(section, part) for section, part in parts],
        "has_status_note": any(entry.needs_status_note for _section, part in parts for entry in part.entries),
        "readings": [_reading(held) for held in actor.scope.held],
        "weekday": DigestRule.Weekday(rule.weekday).label,
        "hour": f"{rule.hour:02d}:00",
        "home_url": address("/"),
        "settings_url": address(reverse("digests:settings")),
        "stop_url": stop_url,
        "is_demo": settings.IS_DEMO,
    }
    own_id = message_id(delivery)
    message = EmailMultiAlternatives(
        subject=f"{context['digest']}: {subject}",
        body=render_to_string("emails/digest/body.txt", context),
        to=[person.email],
        headers={
            "Message-ID": own_id,
            "List-Id": f"<{rule.rule_group}.digest.{settings.MAIL_DOMAIN}>",
            "List-Unsubscribe": f"<{stop_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
            "Content-Language": context["html_lang"],
        },
    )
    message.attach_alternative(render_to_string("emails/digest/body.html", context), "text/html")
    return Letter(message, own_id, sum(len(part.entries) for _section, part in parts))


def headline(parts: list[DigestPart]) -> str:
    """What the mail is about: how many things wait for the reader, else the first title."""
    tasks = sum(part.total for part in parts if part.is_task)
    if not tasks:
        return parts[0].title
    return ngettext("%(count)s thing waits for you", "%(count)s things wait for you", tasks) % {"count": tasks}


def one_line(text: str) -> str:
    """Text without line breaks: neither a header nor a line of the text part can be forged with it."""
    return " ".join(text.split())


def address(path: str) -> str:
    """The full address of a path of the portal."""
    return f"{settings.PORTAL_ORIGIN}{path}"


def _section_context(section: DigestSection, part: DigestPart) -> dict[str, Any]:
    return {
        "heading": one_line(part.title),
        "text_template": f"{section.template}.txt",
        "html_template": f"{section.template}.html",
        "entries": list(_grouped(part.entries)),
        "hidden": part.total - len(part.entries),
        "more_url": address(part.more_url) if part.more_url else "",
    }


def _grouped(entries: Iterable[DigestEntry]) -> Iterator[dict[str, Any]]:
    """Entries for the templates; `group` stands only at the first of each group."""
    previous = ""
    for entry in entries:
        yield {
            "text": one_line(entry.text),
            "detail": one_line(entry.detail),
            "url": address(entry.url),
            "group": one_line(entry.group) if entry.group != previous else "",
            "level": entry.level,
            "link": entry.link,
        }
        previous = entry.group


def _reading(held: Any) -> str:
    return f"{Membership.Role(held.role).label}, {one_line(label(held.labels, held.name))}"
