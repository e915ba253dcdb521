"""Urgent bulletins in the Common Alerting Protocol 1.2 (OASIS Standard, 1 July 2010), one message an edition.

Order and values of the elements are those of its section 3.2; moments carry the zone `-00:00` for UTC (3.3.2).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final
from xml.etree import ElementTree

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from coordination.bulletins.models import Bulletin
from coordination.bulletins.services.feed_items import Item, marked
from coordination.bulletins.services.markup import CAP, child, document, utc_text
from coordination.bulletins.services.wordings import Words, is_current, original
from coordination.core.languages import html_lang
from coordination.core.refusals import Refusal
from coordination.core.templatetags.portal import clock_text, day_text
from municipalities.models import Authority

Audience = Bulletin.Audience
State = Bulletin.State
#: Who may get the message on (3.2.1, `scope`): a named few are addresses, any other circle is a restriction in words.
_SCOPES: Final = {Audience.PUBLIC: "Public", Audience.NEIGHBOURS: "Private"}
#: The point of a place stands for it: a circle of no width, in km.
_NO_WIDTH: Final = "0"


class EndsBeforeItBegins(Refusal):
    """An alert must take effect before it expires; otherwise programs drop it at once, and nobody is warned."""

    message = _("The alert would end before it takes effect. Change until when it holds.")


def message(item: Item) -> bytes:
    """The newest message as a document of its own. Raises what alert does."""
    return document(alert(item))


def alert(item: Item) -> ElementTree.Element:
    """The newest message of a bulletin that is urgent, or was.

    Raises EndsBeforeItBegins, ValueError for one that never was.
    """
    bulletin = item.bulletin
    was_urgent = bulletin.is_urgent or any(one.words.get("is_urgent") for one in item.editions)
    if not was_urgent or not item.editions:
        raise ValueError("Only urgent bulletins that were told are alerts.")
    effective = item.editions[-1].at
    if bulletin.valid_until is not None and bulletin.valid_until <= effective:
        raise EndsBeforeItBegins
    root = ElementTree.Element(f"{{{CAP}}}alert")
    with translation.override(bulletin.language):
        _head(root, item)
    for words in _every_language(item):
        with translation.override(words.language):
            _info(child(root, "info"), item, words, effective)
    return root


def identifier(bulletin: Bulletin, edition: int, *, is_cancelled: bool = False) -> str:
    """What names the message of an edition; that it was taken back is a message of its own."""
    return f"{bulletin.number}.{edition}" + (".cancelled" if is_cancelled else "")


def sender(authority: Authority) -> str:
    """What names the authority among all senders. Made from the register, so that nobody can type a likeness of it."""
    return f"{authority.slug}@{settings.MAIL_DOMAIN}"


def _head(root: ElementTree.Element, item: Item) -> None:
    bulletin, last = item.bulletin, item.editions[-1]
    is_cancelled = bulletin.state == State.RETRACTED
    sent = item.told_at if is_cancelled else last.at
    child(root, "identifier", identifier(bulletin, last.edition, is_cancelled=is_cancelled))
    child(root, "sender", sender(bulletin.authority))
    child(root, "sent", utc_text(sent, "-00:00"))
    child(root, "status", _status(bulletin))
    child(root, "msgType", "Cancel" if is_cancelled else "Update" if last.edition > 1 else "Alert")
    if bulletin.source:
        child(root, "source", bulletin.source)
    _tell_scope(root, item)
    note = _note(item)
    if note:
        child(root, "note", note)
    earlier = item.editions if is_cancelled else item.editions[:-1]
    if earlier:
        named = (
            ",".join((sender(bulletin.authority), identifier(bulletin, one.edition), utc_text(one.at, "-00:00")))
            for one in earlier
        )
        child(root, "references", " ".join(named))


def _status(bulletin: Bulletin) -> str:
    """A drill is one for its receivers too; an example of the demo network must never look like a real alert."""
    if bulletin.is_exercise:
        return "Exercise"
    return "Test" if bulletin.is_example else "Actual"


def _tell_scope(root: ElementTree.Element, item: Item) -> None:
    scope = _SCOPES.get(Audience(item.bulletin.audience), "Restricted")
    child(root, "scope", scope)
    if scope == "Restricted":
        child(root, "restriction", _restriction(item.bulletin))
    elif scope == "Private":
        # Those above the house read it and are not named: to them it is addressed by whoever sent it.
        addressed = item.addressed or (item.bulletin.authority,)
        names = (one.display_name.replace('"', "'") for one in addressed)
        child(root, "addresses", " ".join(f'"{name}"' for name in names))


def _restriction(bulletin: Bulletin) -> str:
    if bulletin.audience == Audience.KINDS:
        kinds = ", ".join(str(Authority.Kind(kind).label) for kind in bulletin.audience_kinds)
        return gettext("For authorities of these kinds: %(kinds)s") % {"kinds": kinds}
    if bulletin.audience == Audience.COUNTRY and bulletin.audience_country is not None:
        return gettext("For authorities in: %(country)s") % {"country": bulletin.audience_country.display_name}
    return gettext("For authorities of the network")


def _note(item: Item) -> str:
    """What concerns the message and not the danger: that it is a drill or an example, and why it was corrected."""
    bulletin, parts = item.bulletin, []
    if bulletin.is_exercise:
        parts.append(gettext("This is an exercise."))
    if bulletin.is_example:
        parts.append(gettext("This is an invented example."))
    if bulletin.state == State.RETRACTED:
        parts.append(bulletin.retraction_reason)
    elif item.editions[-1].reason:
        parts.append(item.editions[-1].reason)
    return " ".join(parts)


def _every_language(item: Item) -> Iterator[Words]:
    """The original, and the translations of the newest edition; older ones would warn of what no longer holds."""
    yield original(item.bulletin)
    for one in sorted(item.translations, key=lambda one: one.language):
        if one.language != item.bulletin.language and is_current(item.bulletin, one):
            yield item.words(one.language)


def _info(info: ElementTree.Element, item: Item, words: Words, effective: datetime) -> None:
    """What is told in one language, which is the current one."""
    bulletin = item.bulletin
    child(info, "language", html_lang(words.language))
    child(info, "category", bulletin.cap_category)
    child(info, "event", str(bulletin.get_kind_display()))
    child(info, "urgency", bulletin.cap_urgency)
    child(info, "severity", bulletin.cap_severity)
    child(info, "certainty", bulletin.cap_certainty)
    child(info, "effective", utc_text(effective, "-00:00"))
    onset = bulletin.expected_at or bulletin.starts_at
    if onset is not None:
        child(info, "onset", utc_text(onset, "-00:00"))
    if bulletin.valid_until is not None:
        child(info, "expires", utc_text(bulletin.valid_until, "-00:00"))
    child(info, "senderName", bulletin.authority.display_name)
    child(info, "headline", marked(bulletin, words.title))
    if description := item.description(words):
        child(info, "description", description)
    if instruction := _instruction(item):
        child(info, "instruction", instruction)
    child(info, "web", item.url)
    _area(child(info, "area"), item)


def _instruction(item: Item) -> str:
    """What those who are told are asked to do: to acknowledge, on its page. The public is asked nothing."""
    bulletin = item.bulletin
    if bulletin.audience == Audience.PUBLIC or not bulletin.is_valid or bulletin.acknowledge_by is None:
        return ""
    until = bulletin.acknowledge_by.astimezone(UTC)
    words = {"day": day_text(until.date()), "time": clock_text(until), "address": item.url}
    return gettext("Acknowledge by %(day)s, %(time)s UTC on its page: %(address)s") % words


def _area(area: ElementTree.Element, item: Item) -> None:
    place = item.bulletin.place
    if place is None:
        child(area, "areaDesc", gettext("The whole network"))
        return
    child(area, "areaDesc", place.display_name)
    if place.latitude is not None and place.longitude is not None:
        child(area, "circle", f"{place.latitude},{place.longitude} {_NO_WIDTH}")
    for scheme, value in (("register", place.code), *((one.scheme, one.code) for one in item.codes)):
        code = child(area, "geocode")
        child(code, "valueName", scheme)
        child(code, "value", value)
