"""The list of bulletins as a file, with the rows that its reader sees on the page and in their language.

Written while the person waits, so it is bounded: a longer list is filtered first. The writers are those of the list of
needs: no text becomes a formula or a link. Every export is recorded.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, BinaryIO, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from coordination.bulletins.models import Bulletin
from coordination.bulletins.services import lists, naming, wordings
from coordination.core.refusals import Refusal
from coordination.core.templatetags.portal import figure
from municipalities.access import abilities
from municipalities.access.actor import Actor
from municipalities.models import AuditEvent, Territory
from municipalities.services import audit
from needs.services.export_columns import ListColumn, Type, Value
from needs.services.export_files import CSV_TYPE, XLSX_TYPE, CsvFile, ListFile, XlsxFile
from needs.services.exports import PER_HOUR, Made, TooManyExports, status_note

ABILITY: Final = "bulletins.read"
EVENT: Final = "bulletins.list.exported"
#: More rows than this are not written while somebody waits.
MOST: Final = 2000
TYPES: Final = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE}
State = Bulletin.State
#: What a row does not write and may be long.
_LONG: Final = ("lead", "text", "figures", "source", "audience_named")


class TooLong(Refusal):
    """The list holds more than one file takes."""

    def __init__(self) -> None:
        """Say how many."""
        words = _("The list holds more than %(most)s bulletins. Filter it and export it in parts.")
        super().__init__(words % {"most": figure(MOST)})


@dataclass(frozen=True)
class Wish:
    """Which part of the list with which filters, in which format: csv or xlsx."""

    tab: str
    filters: lists.Filters
    format: str = "xlsx"


@dataclass(frozen=True)
class Line:
    """A bulletin with its words for the reader."""

    bulletin: Bulletin
    words: wordings.Words


def _column(name: str, label: Any, kind: Type, read: Callable[[Line], Value]) -> ListColumn:
    return ListColumn(name, label, kind, lambda line, _scope: read(line))


COLUMNS: Final = (
    _column("number", gettext_lazy("Number"), Type.TEXT, lambda one: one.bulletin.number or ""),
    _column("title", gettext_lazy("Bulletin"), Type.TEXT, lambda one: one.words.title or _("Without a title")),
    _column("language", gettext_lazy("Language"), Type.TEXT, lambda one: one.words.language),
    _column("kind", gettext_lazy("Kind"), Type.TEXT, lambda one: str(one.bulletin.get_kind_display())),
    _column("house", gettext_lazy("From"), Type.TEXT, lambda one: str(one.bulletin.authority.display_name)),
    _column("place", gettext_lazy("Place"), Type.TEXT, lambda one: _place(one.bulletin)),
    _column("told", gettext_lazy("Told"), Type.DATE, lambda one: _day(one.bulletin.published_at)),
    _column("until", gettext_lazy("Valid until"), Type.TEXT, lambda one: _until(one.bulletin)),
    _column("state", gettext_lazy("State"), Type.TEXT, lambda one: _state(one.bulletin)),
    _column("urgent", gettext_lazy("Urgent"), Type.TEXT, lambda one: _yes(one.bulletin.is_urgent)),
    _column("exercise", pgettext_lazy("a drill", "Exercise"), Type.TEXT, lambda one: _yes(one.bulletin.is_exercise)),
)


@transaction.atomic
def export_bulletins(*, actor: Actor, wish: Wish) -> Made:
    """The file. Raises AbilityRefused, TooManyExports beyond what one may in an hour, TooLong."""
    abilities.require(actor, ABILITY)
    now = timezone.now()
    taken = AuditEvent.objects.filter(action=EVENT, actor_id=actor.person_id, at__gt=now - timedelta(hours=1))
    if taken.count() >= PER_HOUR:
        raise TooManyExports
    rows = lists.select_bulletins(actor, wish.tab, wish.filters).select_related("authority", "place").defer(*_LONG)
    order = "-created_at" if wish.tab == lists.OWN else "-published_at"
    found: list[Bulletin] = list(rows.order_by(order, "-pk")[: MOST + 1])
    if len(found) > MOST:
        raise TooLong
    content = io.BytesIO()
    file = _begun(content, wish)
    for line in _lines(actor, found):
        file.write_row([column.read(line, actor.scope) for column in COLUMNS])
    file.end(_cover(actor, wish, found, now))
    after = {"tab": wish.tab, "chosen": wish.filters.in_use, "format": wish.format, "rows": len(found)}
    audit.record(EVENT, actor=actor, authority_id=actor.acting_id, after=after)
    name = f"bulletins-{wish.tab}-{timezone.localtime(now):%Y-%m-%d-%H%M}.{wish.format}"
    return Made(name, TYPES[wish.format], content.getvalue())


def _begun(content: BinaryIO, wish: Wish) -> ListFile:
    if wish.format == "csv":
        return CsvFile(content, COLUMNS)
    return XlsxFile(content, COLUMNS, sheet=_("Bulletins"), cover=_("About this file"))


def _lines(actor: Actor, found: Sequence[Bulletin]) -> list[Line]:
    titles = wordings.titles_of(actor.scope, found) if found else {}
    language = get_language() or "en-gb"
    return [Line(one, wordings.words_for(one, titles.get(one.pk, ()), language, titles_only=True)) for one in found]


def _place(bulletin: Bulletin) -> str:
    return bulletin.place.display_name if bulletin.place else ""


def _day(moment: datetime | None) -> Value:
    return timezone.localtime(moment).date() if moment else ""


def _until(bulletin: Bulletin) -> str:
    """In words: for some bulletins there is no end, and the minute matters."""
    return naming.moment_text(bulletin.valid_until) if bulletin.valid_until else _("no end")


def _state(bulletin: Bulletin) -> str:
    """As its page has it: what is past its end reads as expired at once."""
    is_over = bulletin.state in (State.PUBLISHED, State.CORRECTED) and not bulletin.is_valid
    return str(State.EXPIRED.label if is_over else bulletin.get_state_display())


def _yes(is_so: bool) -> str:
    return _("Yes") if is_so else ""


def _cover(actor: Actor, wish: Wish, found: Sequence[Bulletin], now: datetime) -> list[tuple[str, str]]:
    """What the file is: list, filters, moment, by whom; and the note where a name carries the asterisk."""
    filters = _filter_words(wish.filters)
    cover = [
        (_("List"), _tab_words(wish.tab)),
        *((_("Filter: %(name)s") % {"name": label}, value) for label, value in filters),
        (_("Bulletins"), figure(len(found))),
        (_("As of"), f"{naming.moment_text(now)} ({timezone.get_current_timezone_name()})"),
        (_("Exported by"), f"{actor.name}, {actor.acting_role_label}, {actor.acting_name}"),
        (_("Who may see this"), _("The file holds what this person could see at that moment; pass it on with care.")),
    ]
    if not filters:
        cover.insert(1, (_("Filters"), _("none")))
    has_note = any(naming.has_status_note(one) for one in found)
    if has_note or any(value.endswith("*") for _name, value in filters):
        cover.append(("*", status_note()))
    return cover


def _tab_words(tab: str) -> str:
    words = {lists.ASKED: _("For us to acknowledge"), lists.VALID: _("Valid now"), lists.OWN: _("Our drafts")}
    return words.get(tab, _("All"))


def _filter_words(filters: lists.Filters) -> list[tuple[str, str]]:
    """Each filter in use with its value, in words where it has some."""
    chosen = filters.in_use
    country = Territory.objects.filter(level=Territory.Level.COUNTRY, iso2=chosen.get("country", "").upper()).first()
    exercises = {lists.WITHOUT: _("Without exercises"), lists.ONLY: _("Only exercises")}
    words: dict[str, tuple[Any, Mapping[Any, Any]]] = {
        "kind": (_("Kind"), dict(Bulletin.Kind.choices)),
        "country": (_("Country or participant"), {chosen.get("country", ""): country.display_name} if country else {}),
        "place": (_("Place"), {chosen.get("place", ""): ", ".join(one.display_name for one in filters.places[:5])}),
        "exercise": (_("Exercises"), exercises),
    }
    return [(words[name][0], str(words[name][1].get(value) or value)) for name, value in chosen.items()]
