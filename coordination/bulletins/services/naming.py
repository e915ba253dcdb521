"""How a mail names a bulletin: its title in the reader's language, where, when, how many, and nothing more.

Titles are the house's own translation where one of the newest edition stands in the reader's language or its nearest
relative; else the original. Where that is not the reader's language, it is named. Numbers of people below five are left
out, for every reader alike (municipalities/access/suppression.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from coordination.bulletins.models import Bulletin, BulletinTranslation
from coordination.bulletins.services.wordings import CYRILLIC_OF, nearest
from coordination.core.languages import native_name
from coordination.core.templatetags.portal import clock_text, day_text, figure
from coordination.core.transliteration import to_latin
from municipalities.access.scope import Scope
from municipalities.access.suppression import is_small


def titles_of(bulletins: Iterable[Bulletin], scope: Scope) -> dict[int, dict[str, str]]:
    """By bulletin and language the titles of its newest edition that its house translated: one query."""
    found: dict[int, dict[str, str]] = {one.pk: {} for one in bulletins}
    # As wordings.is_current has it: what was translated in the draft belongs to the first edition.
    newest = Q(edition=F("bulletin__edition")) | Q(edition=0, bulletin__edition=1)
    rows = BulletinTranslation.objects.visible_to(scope).filter(newest, bulletin_id__in=list(found))
    for bulletin, language, title in rows.values_list("bulletin_id", "language", "title"):
        found[bulletin][language] = title
    return found


def title_of(bulletin: Bulletin, titles: Mapping[str, str]) -> str:
    """The title for a reader of the current language, in their script; the original where no translation is."""
    found = _chosen(bulletin, titles)
    title = bulletin.title if found == bulletin.language else titles[found]
    return to_latin(title) if CYRILLIC_OF.get(_wanted()) == found else title


def original_of(bulletin: Bulletin, titles: Mapping[str, str]) -> str:
    """What language the title is in, where that is not the reader's; else ""."""
    found = _chosen(bulletin, titles)
    if found in (_wanted(), CYRILLIC_OF.get(_wanted())):
        return ""
    words = _("Original text in: %(language)s") if found == bulletin.language else _("Shown in: %(language)s")
    return words % {"language": native_name(found)}


def place_of(bulletin: Bulletin) -> str:
    """Where: the place of the bulletin, without one its house."""
    return (bulletin.place or bulletin.authority).display_name


def expected(bulletin: Bulletin) -> str:
    """When arrivals are expected, in the current time zone."""
    if bulletin.expected_at is None:
        return ""
    return _("expected %(moment)s") % {"moment": moment_text(bulletin.expected_at)}


def people(bulletin: Bulletin) -> str:
    """About how many people; nothing where nobody knows, and nothing below five."""
    if not bulletin.people_expected or is_small(bulletin.people_expected):
        return ""
    return _("about %(number)s people") % {"number": figure(bulletin.people_expected)}


def facts(bulletin: Bulletin, *, with_place: bool = True) -> str:
    """Place, moment expected and number of people, as far as they are known."""
    parts = (place_of(bulletin) if with_place else "", expected(bulletin), people(bulletin))
    return "; ".join(part for part in parts if part)


def moment_text(moment: datetime) -> str:
    """Date and 24-hour time in the current time zone, as plain text."""
    return f"{day_text(moment)}, {clock_text(timezone.localtime(moment))}"


def term(until: datetime) -> str:
    """Until when to acknowledge. What is over is said so: it can be done for as long as the bulletin holds."""
    moment = {"moment": moment_text(until)}
    if until <= timezone.now():
        return _("The time to acknowledge it ended on %(moment)s; it is still possible and wanted") % moment
    return _("Please acknowledge it by %(moment)s") % moment


def marked(bulletin: Bulletin, text: str) -> str:
    """The text, and of an exercise that word before everything else."""
    return _("EXERCISE: %(text)s") % {"text": text} if bulletin.is_exercise else text


def address_of(bulletin: Bulletin) -> str:
    """The path of its page."""
    return reverse("bulletins:bulletin-detail", args=[bulletin.slug])


def has_status_note(bulletin: Bulletin) -> bool:
    """True where the place's name carries the asterisk."""
    return bulletin.place is not None and bulletin.place.needs_status_note


def _chosen(bulletin: Bulletin, titles: Mapping[str, str]) -> str:
    return nearest(_wanted(), {bulletin.language, *titles}) or bulletin.language


def _wanted() -> str:
    return get_language() or "en-gb"
