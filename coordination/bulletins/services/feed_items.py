"""What feeds are made of: bulletins that a reader may read, newest state only, with all that is said of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import F, Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext

from coordination.bulletins.models import Bulletin, BulletinEdition, BulletinRecipient, BulletinTranslation
from coordination.bulletins.services import gravity
from coordination.bulletins.services.markdown import plain
from coordination.bulletins.services.wordings import Words, words_for
from municipalities.access.scope import Scope
from municipalities.models import Authority, PlaceCode

MOST: Final = 100
#: How long an alert that was taken back stays among the alerts, so that programs learn of it.
TAKEN_BACK_DAYS: Final = 30
#: How long a date that has passed stays in the calendar.
PAST_DAYS: Final = 90
_STATUS_NOTE: Final = "emails/digest/_status_note.txt"


@dataclass(frozen=True, slots=True)
class Item:
    """One bulletin with what a feed says of it. `editions` are in order; `addressed` are the authorities that it names
    and that this reader may know: a recipient knows of itself alone, as on the page.
    """

    bulletin: Bulletin
    translations: tuple[BulletinTranslation, ...] = ()
    editions: tuple[BulletinEdition, ...] = ()
    codes: tuple[PlaceCode, ...] = ()
    addressed: tuple[Authority, ...] = ()

    def words(self, language: str) -> Words:
        """Its words for a reader of the language."""
        return words_for(self.bulletin, self.translations, language)

    def description(self, words: Words) -> str:
        """Lead and text without marks, and the note that belongs to a name with an asterisk."""
        place = self.bulletin.place
        note = "* " + render_to_string(_STATUS_NOTE).strip() if place is not None and place.needs_status_note else ""
        return "\n\n".join(part for part in (words.lead, plain(words.text), note) if part)

    @property
    def url(self) -> str:
        """Its page, for people."""
        return settings.PORTAL_ORIGIN + reverse("bulletins:bulletin-detail", args=[self.bulletin.slug])

    @property
    def edition(self) -> BulletinEdition | None:
        """The newest published wording."""
        return self.editions[-1] if self.editions else None

    @property
    def told_at(self) -> datetime:
        """When its newest edition, or that it was taken back, was told."""
        return self.bulletin.published_at or self.bulletin.created_at


def marked(bulletin: Bulletin, title: str) -> str:
    """The title with what nobody may miss before it, in the current language: exercise, taken back, corrected, over."""
    states = (Bulletin.State.RETRACTED, Bulletin.State.CORRECTED, Bulletin.State.EXPIRED)
    if bulletin.state in states:
        title = f"{bulletin.get_state_display()}: {title}"
    if bulletin.is_exercise:
        title = f"{pgettext('a drill, before a title', 'EXERCISE')}: {title}"
    return title


def newest(scope: Scope) -> list[Item]:
    """What was told, newest first."""
    return _items(scope, Q(), "-published_at", "-pk")


def alerts(scope: Scope) -> list[Item]:
    """Urgent bulletins that hold now, and those taken back of late, before their end; newest first.

    One that a correction made less than urgent stays: whoever has its alert must get what became of it.
    """
    since = timezone.now() - timedelta(days=TAKEN_BACK_DAYS)
    holds = Q(state__in=(Bulletin.State.PUBLISHED, Bulletin.State.CORRECTED)) & (
        Q(valid_until__isnull=True) | Q(valid_until__gt=timezone.now())
    )
    # After its end no program holds the alert any more: there is nothing to cancel.
    was_held = Q(valid_until__isnull=True) | Q(valid_until__gt=F("published_at"))
    taken_back = was_held & Q(state=Bulletin.State.RETRACTED, published_at__gte=since)
    was_urgent = Q(gravity.told_before(scope, Q(words__is_urgent=True)), edition__gt=1)
    return _items(scope, (Q(is_urgent=True) | was_urgent) & (holds | taken_back), "-published_at", "-pk")


def dated(scope: Scope) -> list[Item]:
    """Those with a date of their own that is ahead, or passed of late; newest first."""
    since = timezone.now() - timedelta(days=PAST_DAYS)
    is_event = Q(starts_at__gte=since) | Q(ends_at__gte=since)
    is_call = Q(kind=Bulletin.Kind.CALL, valid_until__gte=since)
    return _items(scope, is_event | is_call | Q(reply_wanted_by__gte=since.date()), "-published_at", "-pk")


def _items(scope: Scope, condition: Q, *order: str) -> list[Item]:
    rows = Bulletin.objects.visible_to(scope).told().filter(condition)
    bulletins = list(rows.select_related("authority", "place", "audience_country").order_by(*order)[:MOST])
    keys = [one.pk for one in bulletins]
    translations = _by_bulletin(BulletinTranslation.objects.visible_to(scope).filter(bulletin__in=keys))
    editions = _by_bulletin(BulletinEdition.objects.visible_to(scope).filter(bulletin__in=keys).order_by("edition"))
    codes = _codes({one.place_id for one in bulletins if one.place_id})
    addressed = _addressed(bulletins)
    return [
        Item(
            one,
            tuple(translations[one.pk]),
            tuple(editions[one.pk]),
            tuple(codes[one.place_id]) if one.place_id else (),
            tuple(addressed[one.pk]),
        )
        for one in bulletins
    ]


def _addressed(bulletins: Iterable[Bulletin]) -> Mapping[int, list[Authority]]:
    """Whom those for named authorities name, as far as the policy of the recipients shows it to this reader."""
    named = [one.pk for one in bulletins if one.audience == Bulletin.Audience.NEIGHBOURS]
    rows = BulletinRecipient.objects.filter(bulletin__in=named).exclude(reason=BulletinRecipient.Reason.ESCALATION)
    found: dict[int, list[Authority]] = defaultdict(list)
    for row in rows.select_related("recipient").order_by("bulletin_id", "recipient__name", "recipient_id"):
        found[row.bulletin_id].append(row.recipient)
    return found


def _by_bulletin(rows: Iterable[Any]) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.bulletin_id].append(row)
    return found


def _codes(places: Collection[int]) -> Mapping[int, list[PlaceCode]]:
    found: dict[int, list[PlaceCode]] = defaultdict(list)
    rows = PlaceCode.objects.filter(territory__in=places, valid_until__isnull=True)
    for code in rows.order_by("scheme", "code"):
        found[code.territory_id].append(code)
    return found
