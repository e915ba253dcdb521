"""Letters at once: the mail that tells one person of one record, made at the moment before it leaves.

Everything is read again: who the reader is, what they may read, what they want. Several notices of the record become
one mail with the newest state: of each kind the newest notice that still holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from coordination.core.labels import label
from coordination.core.languages import html_lang, nearest_complete
from coordination.core.registry import NoticeText
from coordination.digests.models import Notice, NoticeWish
from coordination.digests.services import absences, notice_texts, notice_wishes, stopping, suppressions
from coordination.digests.services.claiming import Claimed
from coordination.digests.services.message import DigestMail
from coordination.digests.services.notice_texts import Told
from coordination.digests.services.periods import zone_of
from coordination.digests.services.recipients import Nothing
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


def compose(delivery: Claimed) -> Letter | Nothing:
    """The mail of one delivery, or why there is none."""
    reading = _read(delivery)
    if isinstance(reading, Nothing):
        return reading
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
        notices = list(rows.order_by("-created_at", "-id"))
        wishes = {one.kind: one for one in NoticeWish.objects.filter(person_id=delivery.person_id)}
        is_away = delivery.person_id in absences.away_now([delivery.person_id])
    if person is None or not scope.is_member:
        return Nothing(is_wanted=False, reason="No current membership.")
    if person.is_suppressed:
        return Nothing(is_wanted=False, reason=suppressions.NO_MAIL)
    urgent = [one for one in notices if notice_wishes.is_urgent(one.kind)]
    wanted = urgent if is_away else [one for one in notices if one in urgent or _is_wanted(wishes.get(one.kind))]
    if not wanted:
        return Nothing(is_wanted=False, reason="Away." if is_away else "Switched off by the person.")
    return _Reading(person, scope, wanted, wishes)


def _is_wanted(wish: NoticeWish | None) -> bool:
    return wish is not None and wish.is_wanted


def newest(found: Sequence[Told]) -> dict[str, NoticeText]:
    """By kind the newest that still holds; `found` is in that order already."""
    kept: dict[str, NoticeText] = {}
    for one in found:
        if one.text is not None and one.still_holds:
            kept.setdefault(one.notice.kind, one.text)
    return kept


def _written(delivery: Claimed, reading: _Reading, told: dict[str, NoticeText], language: str) -> Letter:
    kind, first = next(iter(told.items()))
    stop_url = _stop_url(reading, kind, language)
    context = {
        "html_lang": html_lang(language),
        "name": one_line(reading.person.name),
        "items": [_item(text) for text in told.values()],
        "because": _because(first, reading.scope),
        "sender": one_line(first.sender),
        "kind": kind_label(kind),
        "has_status_note": any(text.needs_status_note for text in told.values()),
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


def _stop_url(reading: _Reading, kind: str, language: str) -> str:
    """Where mails of this kind are stopped; "" for an urgent one, which nobody stops."""
    if notice_wishes.is_urgent(kind):
        return ""
    token = stopping.notice_token(reading.wishes[kind].uuid, kind)
    return address(f"{reverse('digests:unsubscribe', args=[token])}?lang={language}")


def _item(text: NoticeText) -> dict[str, Any]:
    """One piece of news as the templates ask for it; on one line each, so that no line can be forged."""
    return {"title": one_line(text.title), "sentence": one_line(text.sentence), "url": address(text.url)}


def _because(text: NoticeText, scope: Scope) -> str:
    """Why this person is told: their role in the authority that it concerns, or the reason that the text gives."""
    held = scope.holds(text.authority_id)
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
