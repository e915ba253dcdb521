"""Letters at once: the mail that tells one person of one record, made at the moment before it leaves.

Everything is read again: who the reader is, what they may read, what they want. Several notices of the record become
one mail with the newest state: of each kind the newest notice that still holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from coordination.core.labels import label
from coordination.core.languages import html_lang, nearest_complete
from coordination.core.registry import BY_RULE, NoticeText
from coordination.digests.models import DigestRule, Notice, NoticeWish
from coordination.digests.services import absences, notice_texts, notice_wishes, stopping, suppressions
from coordination.digests.services.claiming import Claimed, Standing
from coordination.digests.services.message import DigestMail
from coordination.digests.services.notice_texts import Told
from coordination.digests.services.periods import zone_of
from coordination.digests.services.recipients import Nothing, is_paused
from coordination.digests.services.rendering import Letter
from coordination.digests.services.sections import address, one_line
from municipalities.access import scope as scopes
from municipalities.access.database import system_role
from municipalities.access.scope import Scope
from municipalities.models import Membership, User

_BODY: Final = "emails/notice/body"
_LONGEST_SUBJECT: Final = 200


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was read of one delivery: the person as they stand now, and their notices, newest first."""

    person: User
    scope: Scope
    notices: Sequence[Notice]
    wishes: dict[str, NoticeWish]
    rules: dict[int, DigestRule]


class Readings:
    """What the mails at once of a batch need of their people, in four queries for all of them.

    Used for urgent mails alone, and only while the sender's look ahead says that nothing has changed since: a wish to
    be told, which nobody looks at ahead, is read at the moment of sending.
    """

    def __init__(self, deliveries: Sequence[Claimed]) -> None:
        with system_role("reads for whom the mails at once of a batch are"):
            ids = [one.person_id for one in deliveries]
            people = User.objects.annotate(is_suppressed=suppressions.OF_THIS_PERSON)
            self._people = people.filter(is_active=True).in_bulk(ids)
            self._scopes = scopes.read_many(ids)
            rows = Notice.objects.filter(delivery_id__in=[one.id for one in deliveries])
            self._notices: dict[tuple[int, int], list[Notice]] = defaultdict(list)
            for row in rows.order_by("-created_at", "-id"):
                self._notices[row.delivery_id or 0, row.person_id].append(row)

    def letter(self, delivery: Claimed, standing: Standing | None) -> Letter | Nothing:
        """The mail of one of them; from a reading of its own unless `standing` is what was read."""
        person, notices = self._people.get(delivery.person_id), self._notices[delivery.id, delivery.person_id]
        is_as_read = (
            standing is not None
            and person is not None
            and standing.version == person.membership_version
            and not standing.is_suppressed
            and bool(notices)
            and all(notice_wishes.is_urgent(one.kind) and one.on_behalf_of_id is None for one in notices)
        )
        scope = self._scopes[delivery.person_id]
        if person is None or not is_as_read or not scope.is_member:
            return compose(delivery)
        return _compose(delivery, _Reading(person, scope, notices, {}, {}))


def compose(delivery: Claimed) -> Letter | Nothing:
    """The mail of one delivery, or why there is none."""
    reading = _read(delivery)
    return reading if isinstance(reading, Nothing) else _compose(delivery, reading)


def _compose(delivery: Claimed, reading: _Reading) -> Letter | Nothing:
    language = nearest_complete(reading.person.language)
    zone = zone_of(reading.scope.held[0].time_zone)
    with translation.override(language), timezone.override(zone), transaction.atomic():
        scopes.apply(reading.scope)
        found = notice_texts.tell(reading.notices, reading.scope)
        told = newest(found)
        if not told:
            is_readable = any(one.text for one in found)
            return Nothing(is_wanted=is_readable, reason="" if is_readable else "May no longer be read by the person.")
        return _written(delivery, reading, told, language)


def _read(delivery: Claimed) -> _Reading | Nothing:
    with system_role("reads for whom a mail at once is and which kinds that person wants"):
        people = User.objects.annotate(is_suppressed=suppressions.OF_THIS_PERSON)
        person = people.filter(pk=delivery.person_id, is_active=True).first()
        scope = scopes.read_many([delivery.person_id])[delivery.person_id]
        rows = Notice.objects.filter(delivery_id=delivery.id, person_id=delivery.person_id)
        notices = list(rows.select_related("on_behalf_of").order_by("-created_at", "-id"))
        rules = {one.pk: one for one in DigestRule.objects.filter(person_id=delivery.person_id)}
        stands_in = absences.stands_in(delivery.person_id)
        wishes = {one.kind: one for one in NoticeWish.objects.filter(person_id=delivery.person_id)}
        is_away = delivery.person_id in absences.away_now([delivery.person_id])
    if person is None or not scope.is_member:
        return Nothing(is_wanted=False, reason="No current membership.")
    if person.is_suppressed:
        return Nothing(is_wanted=False, reason=suppressions.NO_MAIL)
    urgent = [one for one in notices if notice_wishes.is_urgent(one.kind)]
    reading = _Reading(person, scope, notices, wishes, rules)
    wanted = urgent if is_away else [one for one in notices if one in urgent or _is_wanted(one, reading)]
    told = [one for one in wanted if one.on_behalf_of_id is None or one.on_behalf_of_id in stands_in]
    if not told:
        return Nothing(is_wanted=False, reason="Away." if is_away else "Switched off by the person.")
    return replace(reading, notices=told)


def _is_wanted(notice: Notice, reading: _Reading) -> bool:
    """By the rule that asked for it, else by the wish for its kind."""
    if notice.kind == BY_RULE:
        rule = reading.rules.get(notice.rule_id or 0)
        zone = zone_of(reading.scope.held[0].time_zone)
        return rule is not None and rule.frequency == DigestRule.Frequency.AT_ONCE and not is_paused(rule, zone)
    wish = reading.wishes.get(notice.kind)
    return wish is not None and wish.is_wanted


def newest(found: Sequence[Told]) -> list[tuple[Notice, NoticeText]]:
    """Of each kind the newest that still holds; `found` is in that order already."""
    kept: dict[str, tuple[Notice, NoticeText]] = {}
    for one in found:
        if one.text is not None and one.still_holds:
            kept.setdefault(one.notice.kind, (one.notice, one.text))
    return list(kept.values())


def _written(delivery: Claimed, reading: _Reading, told: Sequence[tuple[Notice, NoticeText]], language: str) -> Letter:
    notice, first = told[0]
    kind, texts = notice.kind, [text for _notice, text in told]
    stop_url = _stop_url(reading, notice, language)
    context = {
        "html_lang": html_lang(language),
        "name": one_line(reading.person.name),
        "items": [_item(text) for text in texts],
        "because": _because(notice, first, reading),
        "sender": one_line(first.sender),
        "kind": kind_label(kind),
        "has_status_note": any(text.needs_status_note for text in texts),
        "settings_url": address(reverse("notice-settings")),
        "list_url": address(reverse("notice-list")),
        "stop_url": stop_url,
        "is_demo": settings.IS_DEMO,
    }
    message_id = f"<notice.{delivery.uuid}@{settings.MAIL_DOMAIN}>"
    message = DigestMail(
        subject=one_line(first.title)[:_LONGEST_SUBJECT],
        body=render_to_string(f"{_BODY}.txt", context),
        to=[reading.person.email],
        headers=_headers(kind, message_id, stop_url, language),
    )
    message.attach_alternative(render_to_string(f"{_BODY}.html", context), "text/html")
    return Letter(message, message_id, len(told))


def _stop_url(reading: _Reading, notice: Notice, language: str) -> str:
    """Where mails of this rule or kind are stopped; "" for an urgent one, which nobody stops."""
    kind = notice.kind
    if notice_wishes.is_urgent(kind):
        return ""
    if kind == BY_RULE:
        token = stopping.token(reading.rules[notice.rule_id or 0])
    else:
        token = stopping.notice_token(reading.wishes[kind].uuid, kind)
    return address(f"{reverse('digests:unsubscribe', args=[token])}?lang={language}")


def _item(text: NoticeText) -> dict[str, Any]:
    """One piece of news as the templates ask for it; on one line each, so that no line can be forged."""
    said = {"title": one_line(text.title), "sentence": one_line(text.sentence), "link": one_line(text.link)}
    return {**said, "url": address(text.url)}


def _because(notice: Notice, text: NoticeText, reading: _Reading) -> str:
    """Why this person is told: as a deputy, by a rule, by their role in the authority, or as the text says."""
    if notice.on_behalf_of is not None:
        return gettext("You get this copy as the deputy of %(name)s, who is away.") % {
            "name": one_line(notice.on_behalf_of.name)
        }
    if notice.kind == BY_RULE:
        return gettext("You get this because one of your notification rules asks for it.")
    held = reading.scope.holds(text.authority_id)
    if held is None:
        return one_line(text.because)
    words = {"role": Membership.Role(held.role).label, "authority": one_line(label(held.labels, held.name))}
    return gettext("You get this because of your role: %(role)s, %(authority)s.") % words


def kind_label(name: str) -> str:
    """The words of a kind; its bare name when no feature declares it any more."""
    kind = notice_wishes.find_kind(name)
    return str(kind.label) if kind else name


def _headers(kind: str, message_id: str, stop_url: str, language: str) -> dict[str, str]:
    """The Message-ID is that of every attempt, so that programs which show mails can fold a duplicate."""
    stop = {"List-Unsubscribe": f"<{stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return {
        "Message-ID": message_id,
        "List-Id": f"<{kind}.notice.{settings.MAIL_DOMAIN}>",
        **(stop if stop_url else {}),
        "Auto-Submitted": "auto-generated",
        "Content-Language": html_lang(language),
    }
