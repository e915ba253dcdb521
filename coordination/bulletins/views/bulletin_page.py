"""What the page of one bulletin tells: words, figures, facts, editions, what was done. No writes, no decisions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from coordination.bulletins.models import (
    Bulletin,
    BulletinEdition,
    BulletinMove,
    BulletinRecipient,
    BulletinTranslation,
)
from coordination.bulletins.services import receiving, wordings
from coordination.bulletins.views.presentation import house_name, page
from coordination.core.languages import native_name
from coordination.core.templatetags.portal import clock_text, day_text, figure
from municipalities.access.scope import Scope
from municipalities.access.suppression import Hidden, visible_figure

State = Bulletin.State
Words = wordings.Words


def moment_text(value: Any) -> str:
    """A moment in the reader's time zone as plain text."""
    local = timezone.localtime(value)
    return f"{day_text(local)}, {clock_text(local)}"


def chosen_words(bulletin: Bulletin, translations: Sequence[BulletinTranslation], language: str, asked: str) -> Words:
    """The words in the language that was asked for, where there are some, else as words_for has it.

    A translation of an earlier edition is shown to whoever asks for it, with that word on it, and to nobody else.
    """
    if asked == bulletin.language:
        return wordings.original(bulletin)
    chosen = next((one for one in translations if one.language == asked), None)
    if chosen is not None:
        return wordings.translated(bulletin, chosen)
    return wordings.words_for(bulletin, translations, language)


def languages(bulletin: Bulletin, translations: Sequence[BulletinTranslation], words: Words) -> list[dict[str, Any]]:
    """In which languages it can be read; the one shown has no address."""
    shown = wordings.CYRILLIC_OF.get(words.language, words.language)
    codes = [bulletin.language, *sorted(one.language for one in translations if one.language != bulletin.language)]
    behind = {one.language for one in translations if not wordings.is_current(bulletin, one)}
    return [
        {
            "code": code,
            "name": native_name(code),
            "url": "" if code == shown else f"{page(bulletin)}?in={code}",
            "is_original": code == bulletin.language,
            "is_behind": code in behind,
        }
        for code in codes
    ]


def figures(bulletin: Bulletin, scope: Scope) -> list[dict[str, Any]]:
    """The figures strip: arrivals first, then what was frozen at the writing, each with its day and source.

    One to four people are a number for the house and its reviewers alone, as with needs.
    """
    found: list[dict[str, Any]] = []
    if bulletin.people_expected is not None:
        people = visible_figure(bulletin.people_expected, record=bulletin, scope=scope)
        value = str(people) if isinstance(people, Hidden) else figure(people)
        found.append({"label": _("people expected"), "value": value})
    if bulletin.expected_at is not None:
        local = timezone.localtime(bulletin.expected_at)
        found.append({"label": _("when they are expected"), "value": clock_text(local), "unit": day_text(local)})
    return found + [_frozen(one) for one in bulletin.figures if isinstance(one, dict)]


def _frozen(one: dict[str, Any]) -> dict[str, Any]:
    value = one.get("value")
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    day = parse_date(str(one.get("day") or "")[:10]) if one.get("day") else None
    parts = [str(one.get("source") or ""), day_text(day) if day else ""]
    return {
        "label": str(one.get("label") or ""),
        "value": figure(value, 0 if value == int(value) else 1) if is_number else (value or None),
        "unit": str(one.get("unit") or ""),
        "source": ", ".join(part for part in parts if part),
    }


def facts(bulletin: Bulletin) -> list[dict[str, Any]]:
    """What stands beside the text; what is not said has no row."""
    rows = [
        (_("Valid until"), moment_text(bulletin.valid_until) if bulletin.valid_until else _("no end")),
        (_("When"), _span(bulletin)),
        (_("Where it takes place"), bulletin.venue),
        (_("Reply wanted by"), day_text(bulletin.reply_wanted_by)),
        (_("Prepared by"), house_name(bulletin)),
        (_("Place"), bulletin.place.display_name if bulletin.place else ""),
        (_("Route"), bulletin.route.display_name if bulletin.route else ""),
        (_("Sector"), bulletin.sector.display_name if bulletin.sector else ""),
        (_("Figures as of"), _as_of(bulletin)),
        (_("Source"), bulletin.source),
        (_("How reliable the source is"), bulletin.get_source_grade_display() if bulletin.source_grade else ""),
        (
            _("How likely it is true"),
            bulletin.get_information_grade_display() if bulletin.information_grade is not None else "",
        ),
        (_("Told to"), bulletin.get_audience_display()),
    ]
    return [{"label": label, "value": value} for label, value in rows if value]


def _span(bulletin: Bulletin) -> str:
    if bulletin.starts_at is None:
        return ""
    start = moment_text(bulletin.starts_at)
    if bulletin.ends_at is None:
        return start
    return _("%(start)s to %(end)s") % {"start": start, "end": moment_text(bulletin.ends_at)}


def _as_of(bulletin: Bulletin) -> str:
    """The newest day of its figures."""
    days = [parse_date(str(one.get("day") or "")[:10]) for one in bulletin.figures if isinstance(one, dict)]
    known = [day for day in days if day is not None]
    return day_text(max(known)) if known else ""


def cap_facts(bulletin: Bulletin) -> list[dict[str, Any]]:
    """How soon, how bad, how certain, in the words of the Common Alerting Protocol, where somebody said so."""
    unknown = Bulletin.CapUrgency.UNKNOWN
    rows = (
        (_("How soon to act"), bulletin.cap_urgency, bulletin.get_cap_urgency_display()),
        (_("How grave"), bulletin.cap_severity, bulletin.get_cap_severity_display()),
        (_("How certain"), bulletin.cap_certainty, bulletin.get_cap_certainty_display()),
    )
    return [{"label": label, "value": words} for label, value, words in rows if value != unknown]


def editions(bulletin: Bulletin, rows: Sequence[BulletinEdition]) -> list[dict[str, Any]]:
    """Earlier editions, newest first, each with its words and with why the next one corrected it."""
    reasons = {one.edition: one.reason for one in rows}
    return [
        {
            "number": one.edition,
            "at": one.at,
            "title": one.words.get("title", ""),
            "lead": one.words.get("lead", ""),
            "text": one.words.get("text", ""),
            "language": one.words.get("language") or bulletin.language,
            "corrected": reasons.get(one.edition + 1, ""),
        }
        for one in rows
        if one.edition < bulletin.edition
    ]


def history(bulletin: Bulletin, rows: Sequence[BulletinEdition], moves: Sequence[BulletinMove]) -> list[dict[str, Any]]:
    """What was done, newest first: every step for its house, those above it and the secretariat, the told ones for all.

    Only those few read the names of the people who acted.
    """
    if moves:
        return [_step(one) for one in moves]
    house = house_name(bulletin)
    told = [
        {
            "title": _("Published")
            if one.edition == 1
            else _("Corrected: edition %(number)s") % {"number": one.edition},
            "by": house,
            "at": one.at,
            "text": one.reason,
        }
        for one in rows
    ]
    if bulletin.closed_at is None:
        return told
    return [
        {"title": bulletin.get_state_display(), "by": "", "at": bulletin.closed_at, "text": bulletin.retraction_reason},
        *told,
    ]


def sent_back(bulletin: Bulletin, moves: Sequence[BulletinMove]) -> dict[str, Any] | None:
    """What the secretariat wants changed in a draft that it returned; None for every other. `moves`: newest first."""
    if bulletin.state != State.DRAFT or not moves or moves[0].kind != BulletinMove.Kind.SEND_BACK:
        return None
    return {"title": moves[0].get_kind_display(), "text": moves[0].note, "at": moves[0].at}


def _edition_title(one: BulletinEdition) -> str:
    if one.edition == 1:
        return _("Published")
    return _("Corrected: edition %(number)s") % {"number": one.edition}


def _step(move: BulletinMove) -> dict[str, Any]:
    who = f"{move.actor_name}, {move.acting.display_name}" if move.acting else ""
    words = ngettext("%(count)s authority was told", "%(count)s authorities were told", move.told)
    detail = words % {"count": figure(move.told)} if move.told else ""
    return {"title": move.get_kind_display(), "by": who, "at": move.at, "detail": detail, "text": move.note}


def told_words(bulletin: Bulletin, rows: Sequence[BulletinRecipient]) -> str:
    """How many of those told by name have opened the newest edition; of an urgent one, of those asked, acknowledged."""
    counted = [one for one in rows if receiving.is_asked(one)] if bulletin.is_urgent else rows
    read = sum(1 for one in counted if one.edition_read >= bulletin.edition)
    numbers = {"read": figure(read), "all": figure(len(counted))}
    if bulletin.is_urgent:
        done = sum(1 for one in counted if one.edition_acknowledged >= bulletin.edition)
        return _("%(done)s of %(all)s have acknowledged, %(read)s have opened it.") % {"done": figure(done), **numbers}
    return _("%(read)s of %(all)s have opened it.") % numbers
