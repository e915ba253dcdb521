"""Bulletins as Atom feeds (RFC 4287): one entry each, with its newest state; and urgent ones with their CAP message."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from xml.etree import ElementTree

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from coordination.bulletins.services import cap
from coordination.bulletins.services.feed_items import Item, marked
from coordination.bulletins.services.markup import ATOM, LANGUAGE, child, document, utc_text
from coordination.bulletins.services.wordings import Words
from coordination.core.languages import html_lang

CAP_TYPE: Final = "application/cap+xml"


@dataclass(frozen=True, slots=True)
class Heading:
    """What stands above the entries. `key` makes the lasting id; `address` is the feed's own, "" where it is secret."""

    key: str
    title: str
    language: str
    address: str = ""


def bulletins_feed(heading: Heading, items: list[Item]) -> bytes:
    """Every bulletin as words. Written in the current language, which is that of the heading."""
    root = _feed(heading, items)
    for item in items:
        entry, words = _entry(root, item, heading.language)
        said = (_standing(item), words.note(heading.language), item.description(words))
        child(entry, "content", "\n\n".join(part for part in said if part), type="text")
    return document(root)


def alerts_feed(heading: Heading, items: list[Item]) -> bytes:
    """Every alert with its CAP message inside, in all its languages."""
    root = _feed(heading, items)
    for item in items:
        entry, words = _entry(root, item, heading.language)
        try:
            found = cap.alert(item)
        except cap.EndsBeforeItBegins:
            # One message that programs could not take must not keep the other warnings from them.
            child(entry, "content", item.description(words), type="text")
            continue
        content = child(entry, "content", type=CAP_TYPE)
        content.append(found)
    return document(root)


def _feed(heading: Heading, items: list[Item]) -> ElementTree.Element:
    root = ElementTree.Element(f"{{{ATOM}}}feed", {LANGUAGE: html_lang(heading.language)})
    child(root, "id", uuid.uuid5(uuid.NAMESPACE_URL, f"{settings.PORTAL_ORIGIN}/feeds/{heading.key}").urn)
    child(root, "title", heading.title)
    # An empty feed is as old as the day: readers need some moment, and this one does not change with each look.
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    child(root, "updated", utc_text(max((_updated(one, heading.language) for one in items), default=midnight)))
    if heading.address:
        child(root, "link", rel="self", type="application/atom+xml", href=heading.address)
    page = settings.PORTAL_ORIGIN + reverse("bulletins:bulletin-list")
    child(root, "link", rel="alternate", type="text/html", href=page)
    child(child(root, "author"), "name", gettext("Regional Coordination Portal"))
    return root


def _entry(root: ElementTree.Element, item: Item, language: str) -> tuple[ElementTree.Element, Words]:
    bulletin, words = item.bulletin, item.words(language)
    entry = child(root, "entry")
    entry.set(LANGUAGE, html_lang(words.language))
    child(entry, "id", bulletin.uuid.urn)
    child(entry, "title", marked(bulletin, words.title))
    child(entry, "updated", utc_text(_updated(item, language)))
    if bulletin.first_published_at is not None:
        child(entry, "published", utc_text(bulletin.first_published_at))
    child(entry, "link", rel="alternate", type="text/html", href=item.url)
    child(child(entry, "author"), "name", bulletin.authority.display_name)
    child(entry, "category", term=bulletin.kind, label=str(bulletin.get_kind_display()))
    child(entry, "category", term=bulletin.state, label=str(bulletin.get_state_display()))
    if bulletin.is_exercise:
        child(entry, "category", term="exercise", label=gettext("Exercise"))
    if words.lead:
        child(entry, "summary", words.lead, type="text")
    return entry, words


def _updated(item: Item, language: str) -> datetime:
    """When what the reader of this language gets last changed: an edition, the end, or the translation shown."""
    moments = (item.told_at, item.bulletin.closed_at, item.words(language).at)
    return max(one for one in moments if one is not None)


def _standing(item: Item) -> str:
    """What became of it, in a sentence."""
    bulletin, edition = item.bulletin, item.edition
    if bulletin.state == bulletin.State.RETRACTED:
        return gettext("Taken back; what it says no longer holds. %(reason)s") % {"reason": bulletin.retraction_reason}
    if bulletin.state == bulletin.State.CORRECTED and edition is not None:
        return gettext("Corrected, edition %(edition)s: %(reason)s") % {
            "edition": edition.edition,
            "reason": edition.reason,
        }
    return ""
