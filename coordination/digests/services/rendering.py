"""Rendering: the mails of a batch, at the moment of sending, with a number of queries that does not grow with it.

Who the readers are is read anew for every batch, so a membership that ended after the planning shows nothing. Shared
text depends on the audience alone, personal text on what the reader's own scope shows (docs/adr/0005).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import conditional_escape, format_html_join
from django.utils.translation import gettext, ngettext

from coordination.core.labels import label
from coordination.core.languages import html_lang
from coordination.core.templatetags.portal import day_text, figure
from coordination.digests.models import DigestRule
from coordination.digests.services import recipients, sections, stopping
from coordination.digests.services.audiences import Audience
from coordination.digests.services.claiming import Claimed, Standing
from coordination.digests.services.frames import Frame
from coordination.digests.services.message import DigestMail
from coordination.digests.services.recipients import Nothing, Recipient
from coordination.digests.services.sections import MAX_ITEMS, MOST_PERSONAL, Written, address, one_line
from municipalities.models import Membership

__all__ = ["MAX_ITEMS", "Composer", "Letter", "Nothing", "compose"]

_BODY: Final = "emails/digest/body"
_LONGEST_SUBJECT: Final = 200


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail ready to leave, with the number of entries it shows, and of which records of which authority they tell."""

    message: DigestMail
    message_id: str
    items: int
    records: Mapping[uuid.UUID, int] = field(default_factory=dict)


class Composer:
    """The mails of some deliveries. Everything is read when it is made; `letter` only puts together."""

    def __init__(self, deliveries: Sequence[Claimed]) -> None:
        self.recipients = recipients.read(deliveries)
        digests = (one for one in self.recipients.values() if isinstance(one, Recipient) and one.has_personal)
        readers = [one.reader for one in digests]
        self._personal = sections.find_personal(readers)
        self._shared: dict[Audience, list[Written]] = {}
        self._sections: dict[Any, Written] = {}
        self._frames: dict[Any, tuple[Frame, Frame]] = {}
        self._lines: dict[Any, tuple[str, str]] = {}
        for one in self.recipients.values():
            if isinstance(one, Recipient) and one.audience not in self._shared:
                with _as_read_by(one.audience):
                    self._shared[one.audience] = sections.write_shared(one.audience)

    def letter(self, delivery: Claimed) -> Letter | Nothing:
        """The mail of one delivery, or why there is none. Reads nothing from the database."""
        recipient = self.recipients[delivery.id]
        if isinstance(recipient, Nothing):
            return recipient
        with _as_read_by(recipient.audience):
            personal = list(self._written_for(recipient))
            shared = self._shared[recipient.audience]
            if not personal and not shared:
                return Nothing(is_wanted=True, reason="")
            return self._put_together(recipient, personal, shared)

    def still_holds(self, delivery: Claimed, standing: Standing) -> bool:
        """Whether what this delivery was made from is what holds by this standing of its person."""
        recipient = self.recipients[delivery.id]
        return isinstance(recipient, Nothing) or recipients.is_unchanged(recipient, standing)

    def _written_for(self, recipient: Recipient) -> Iterator[Written]:
        """The reader's own sections, together at most MOST_PERSONAL entries long."""
        room = MOST_PERSONAL
        for section, news in self._personal[recipient.person.pk] if recipient.has_personal else ():
            key = (section.name, news.key, recipient.audience.language, recipient.audience.zone, room)
            if key not in self._sections:
                part = section.write(news)
                self._sections[key] = sections.write(section.template, sections.shortened(part, room))
            written = self._sections[key]
            room -= written.shown
            yield written

    def _put_together(self, recipient: Recipient, personal: list[Written], shared: list[Written]) -> Letter:
        both = [*personal, *shared]
        has_note = any(one.needs_status_note for one in both)
        text, html = self._frame(recipient, shared, has_note=has_note)
        subject = f"{title_of(recipient.rule)}: {headline(both)}"[:_LONGEST_SUBJECT]
        stop_url = stop_address(recipient)
        plain = values_of(recipient, both)
        message_id = f"<digest.{recipient.delivery.uuid}@{settings.MAIL_DOMAIN}>"
        message = DigestMail(
            subject=subject,
            body=text.fill(
                plain
                | {"stop_url": stop_url, "personal": "".join(one.text for one in personal)}
                | {"readings": "".join(f"- {one}\n" for one in readings_of(recipient))}
            ),
            to=[recipient.person.email],
            headers=headers_of(recipient, message_id, stop_url),
        )
        escaped = {name: str(conditional_escape(value)) for name, value in plain.items()}
        page = html.fill(
            escaped
            | {"stop_url": str(conditional_escape(stop_url)), "personal": "".join(one.html for one in personal)}
            | {"readings": format_html_join("", "<br>{}", ((one,) for one in readings_of(recipient)))}
        )
        message.attach_alternative(page, "text/html")
        # An item may stand in two sections, and was told once.
        records = {record: house for one in both for record, house in one.records}
        return Letter(message, message_id, sum(one.shown for one in both), records)

    def _frame(self, recipient: Recipient, shared: list[Written], *, has_note: bool) -> tuple[Frame, Frame]:
        """Text and HTML around what is the reader's, made once for all readers who get the same."""
        rule = recipient.rule
        key = (recipient.audience, rule.rule_group, title_of(rule), recipient.stands_in, has_note)
        if key not in self._frames:
            context = frame_context(recipient, shared, has_note=has_note)
            self._frames[key] = (Frame.render(f"{_BODY}.txt", context), Frame.render(f"{_BODY}.html", context))
        return self._frames[key]


def compose(delivery: Claimed) -> Letter | Nothing:
    """The mail of one delivery, or why there is none."""
    return Composer([delivery]).letter(delivery)


def frame_context(recipient: Recipient, shared: list[Written], *, has_note: bool) -> dict[str, Any]:
    """What the templates ask for beside the slots; the same for everybody of an audience and frequency."""
    return {
        "html_lang": html_lang(recipient.audience.language),
        "digest": title_of(recipient.rule),
        "today": day_text(timezone.localdate()),
        "shared": shared,
        "has_status_note": has_note,
        "home_url": address("/"),
        "settings_url": address(reverse("digests:settings" if recipient.has_personal else "digests:rule-list")),
        "is_demo": settings.IS_DEMO,
        "copy_of": one_line(recipient.stands_in.person.name) if recipient.stands_in else "",
    }


def headline(written: Sequence[Written]) -> str:
    """What the mail is about: how many things wait for the reader, else the first title."""
    tasks = sum(one.total for one in written if one.is_task)
    if not tasks:
        return written[0].title
    return ngettext("%(count)s thing waits for you", "%(count)s things wait for you", tasks) % {"count": figure(tasks)}


@contextmanager
def _as_read_by(audience: Audience) -> Iterator[None]:
    with translation.override(audience.language), timezone.override(ZoneInfo(audience.zone)):
        yield


def title_of(rule: DigestRule) -> str:
    """The name of the digest in the current language, by how often it comes; of a further rule with its own name."""
    often = gettext("Daily digest") if rule.frequency == DigestRule.Frequency.DAILY else gettext("Weekly digest")
    return f"{often}, {one_line(rule.name)}" if rule.name else often


def stop_address(recipient: Recipient) -> str:
    """The signed address that stops these mails, in the language of the mail."""
    away = recipient.stands_in
    token = stopping.token(recipient.rule) if away is None else stopping.copies_token(away)
    path = _stop_path().replace(_HOLDER, token)
    return address(f"{path}?lang={recipient.audience.language}")


_HOLDER: Final = "holder-of-a-place"


@lru_cache(maxsize=1)
def _stop_path() -> str:
    """The path with a word in the place of the token; found once, since it takes as long as a tenth of a mail."""
    return reverse("digests:unsubscribe", args=[_HOLDER])


def values_of(recipient: Recipient, written: Sequence[Written]) -> dict[str, str]:
    """What stands in the slots of both parts; as plain text."""
    has_tasks = any(one.is_task for one in written)
    rule, held = recipient.rule, recipient.scope.held[0]
    day = str(DigestRule.Weekday(rule.weekday).label)
    if rule.frequency == DigestRule.Frequency.DAILY:
        day = gettext("Monday to Friday")
    return {
        "name": one_line(recipient.person.name),
        # Without a task the first heading says the same, and once is enough.
        "headline": f" {headline(written)}." if has_tasks else "",
        "authority": one_line(label(held.labels, held.name)),
        "weekday": day,
        "hour": f"{rule.hour:02d}:00",
    }


def readings_of(recipient: Recipient) -> list[str]:
    """The roles by which the person reads what the mail tells."""
    return [
        f"{Membership.Role(held.role).label}, {one_line(label(held.labels, held.name))}"
        for held in recipient.scope.held
    ]


def headers_of(recipient: Recipient, message_id: str, stop_url: str) -> dict[str, str]:
    """The Message-ID is that of every attempt, so that programs which show mails can fold a duplicate."""
    return {
        "Message-ID": message_id,
        "List-Id": f"<{recipient.rule.rule_group}.digest.{settings.MAIL_DOMAIN}>",
        "List-Unsubscribe": f"<{stop_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        "Content-Language": html_lang(recipient.audience.language),
    }
