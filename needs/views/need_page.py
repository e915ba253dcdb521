"""The parts of a need's page: steps, figures, facts, people by group, answer, contact, history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from coordination.core.languages import native_name
from coordination.core.templatetags.portal import day_text, figure
from municipalities.access.actor import Actor
from municipalities.access.suppression import visible_figure, visible_sum, visible_table
from municipalities.models import ContactPoint, Membership
from needs.models import Group, Need, NeedMove, Part
from needs.services.money import EURO
from needs.services.term_words import age_words, term_of
from needs.views.presentation import euros

State = Need.State
Kind = NeedMove.Kind
#: How far each state is on the way of five steps; declined and returned stand where the answer stands.
_PLACE = {
    State.DRAFT: 0,
    State.SUBMITTED: 1,
    State.RETURNED: 2,
    State.DECLINED: 2,
    State.ACCEPTED: 2,
    State.ACCEPTED_IN_PART: 2,
    State.IN_PROGRESS: 3,
    State.PARTLY_MET: 4,
    State.MET: 4,
}
ROLE_ORDER = {role: place for place, role in enumerate(Membership.Role.values)}


def steps(need: Need, moves: Sequence[NeedMove]) -> list[dict[str, Any]]:
    """The need's way with days: logged, submitted, answer, in progress, met; or where it ended."""
    began = next((move.at for move in moves if move.kind == Kind.START), None)
    entries = [
        (_("Logged"), day_text(need.created_at)),
        # The first time: the term that runs now is the next step's, and the history has them all.
        (_("Submitted"), day_text(need.first_submitted_at or need.submitted_at)),
        _answer_step(need),
        (_("In progress"), day_text(began)),
        _last_step(need),
    ]
    if need.state == State.DECLINED:
        entries = entries[:3]
    if need.state in {State.WITHDRAWN, State.LAPSED}:
        return _given_up(need, entries)
    place = _PLACE[need.state]
    # While an answer is awaited, the step of the answer is the one under way.
    now = 2 if need.state == State.SUBMITTED else place
    return [
        {"label": label, "note": note, "standing": "done" if at < now else "now" if at == now else "ahead"}
        for at, (label, note) in enumerate(entries)
    ]


def _answer_step(need: Need) -> tuple[str, str]:
    term = term_of(need)
    if term is not None and term.is_late:
        return _("Answer due"), f"{day_text(term.due_on)}, {term.standing}"
    if term is not None:
        words = {"due": day_text(term.due_on), "day": figure(term.day), "term": figure(term.length)}
        return _("Answer due"), _("%(due)s, day %(day)s of %(term)s") % words
    answers = {
        State.RETURNED: _("Returned with questions"),
        State.DECLINED: _("Declined"),
        State.ACCEPTED_IN_PART: _("Accepted in part"),
        State.SUBMITTED: _("Answer"),
    }
    return answers.get(State(need.state), _("Accepted")), day_text(need.decided_at)


def _last_step(need: Need) -> tuple[str, str]:
    """Met, or in part; with its day once it is."""
    label = _("Partly met") if need.state == State.PARTLY_MET else _("Met")
    return label, day_text(need.closed_at) if need.state in {State.MET, State.PARTLY_MET} else ""


def _given_up(need: Need, entries: list[tuple[str, str]]) -> list[dict[str, Any]]:
    """What happened before the municipality took the need back, or before it lapsed, and that it did."""
    past = entries[:3] if need.answer_who else entries[:2]
    done = [{"label": label, "note": note, "standing": "done"} for label, note in past]
    return [*done, {"label": str(need.get_state_display()), "note": day_text(need.closed_at), "standing": "now"}]


def term(need: Need, actor: Actor) -> dict[str, Any] | None:
    """When the answer is due, for the two sides; the house also reads how long the need waits in all."""
    found = term_of(need)
    if found is None or not actor.scope.is_house_or_reviewer(need):
        return None
    age = age_words(need) if need.authority_id in actor.scope.own else ""
    return {"sentence": found.sentence, "is_late": found.is_late, "age": age}


def figures(need: Need, actor: Actor) -> dict[str, Any]:
    """The strip of key facts: people with how sure, cost with what is covered, open and paid in."""
    found: dict[str, Any] = {
        "people": visible_figure(need.people_affected, record=need, scope=actor.scope),
        "certainty": need.get_certainty_display(),
        "cost": None,
    }
    if need.cost_eur_cents is not None:
        covered = need.covered_eur_cents
        found |= {
            "cost": euros(need.cost_eur_cents),
            "covered": None if covered is None else euros(covered),
            "open": euros(need.cost_eur_cents - (covered or 0)),
            "is_open": covered is not None and need.cost_eur_cents > covered,
            "local": _local_amount(need),
        }
    return found


def _local_amount(need: Need) -> str:
    """The amount as it was typed, with its rate; "" for euro."""
    if need.currency == EURO or need.cost is None or need.rate is None:
        return ""
    words = {
        "amount": figure(need.cost),
        "currency": need.currency,
        "rate": figure(need.rate.normalize(), max(2, -need.rate.normalize().as_tuple().exponent)),
        "day": day_text(need.rate_date),
    }
    return _("%(amount)s %(currency)s; rate %(rate)s of %(day)s") % words


def original_language(need: Need) -> str:
    """The name of the text's language in that language, where it is not the language of the page."""
    return native_name(need.language) if need.language != get_language() else ""


def facts(need: Need) -> list[dict[str, Any]]:
    """The summary list of the need; what was left empty stands as not known."""
    lacking = [str(Need.Lacking(one).label) for one in need.lacking]
    answers = need.addressed_to
    return [
        {"label": _("Municipality"), "value": need.territory.display_name, "url": need.authority.get_absolute_url()},
        {"field": "sector", "label": _("Sector"), "value": need.sector.display_name if need.sector else ""},
        {"field": "lacking", "label": _("What is lacking"), "value": ", ".join(lacking)},
        {"field": "urgency", "label": _("How soon"), "value": need.get_urgency_display()},
        {"field": "needed_by", "label": _("Needed by"), "value": needed_words(need.needed_by, need.needed_until)},
        *_filled(
            {"field": "place", "label": _("Where exactly"), "value": need.place, "lang": need.language},
            {"field": "place_role", "label": _("The place is"), "value": need.get_place_role_display()},
            {"field": "horizon", "label": _("What the help achieves"), "value": need.get_horizon_display()},
            {"field": "phase", "label": _("Phase"), "value": need.get_phase_display()},
            {"field": "already_done", "label": _("Done already"), "value": need.already_done, "lang": need.language},
            {"field": "answer_wanted_by", "label": _("Answer wanted by"), "value": day_text(need.answer_wanted_by)},
        ),
        {"field": "source", "label": _("Source of the numbers"), "value": need.source, "lang": need.language},
        *_filled(
            {
                "field": "source_grade",
                "label": _("Reliability of the source"),
                "value": need.get_source_grade_display(),
            },
            {
                "field": "information_grade",
                "label": _("Likelihood of the information"),
                "value": need.get_information_grade_display(),
            },
        ),
        {
            "label": _("Who answers"),
            "value": answers.display_name if answers else _("Chosen when it is submitted"),
            "url": answers.get_absolute_url() if answers else "",
        },
    ]


def _filled(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    """Those that somebody filled in: what most needs leave open is not told as not known."""
    return [row for row in rows if row["value"]]


def needed_words(first: date | None, last: date | None) -> str:
    """From when until when help is needed; "" when neither is known."""
    if first and last:
        return _("%(day)s, until %(last)s") % {"day": day_text(first), "last": day_text(last)}
    if last:
        return _("until %(last)s") % {"last": day_text(last)}
    return day_text(first)


def people_table(need: Need, actor: Actor) -> list[dict[str, Any]]:
    """People by group as this reader may see them: name, one cell for each part, their sum; empty without numbers."""
    table = visible_table(need.people_by_group, record=need, scope=actor.scope)
    return [
        {
            "name": Group(code).label,
            "cells": [{"label": part.label, "value": cells.get(part.value)} for part in Part],
            "sum": visible_sum(cells),
        }
        for code, cells in table.items()
    ]


def answer(need: Need) -> dict[str, Any] | None:
    """Who does what by when, as far visible as the need; None before a need was accepted."""
    if not need.answer_who:
        return None
    is_past = need.answer_by is not None and need.answer_by < timezone.localdate()
    is_waiting = need.is_open
    return {
        "who": need.answer_who,
        "what": need.answer_what,
        "by": need.answer_by,
        "is_late": is_past and is_waiting,
    }


def contacts(need: Need) -> list[dict[str, str]]:
    """Whom to contact at the municipality: those who chose to be listed, the highest role first."""
    listed = ContactPoint.objects.current().filter(authority_id=need.authority_id, listed=True)
    rows = sorted(listed, key=lambda one: (-ROLE_ORDER[one.role], one.person_name))
    return [{"role": str(Membership.Role(one.role).label), "name": one.person_name} for one in rows]


def visible_moves(need: Need, actor: Actor) -> list[NeedMove]:
    """The moves that this reader may see, newest first."""
    rows = need.moves.visible_to(actor.scope)
    return list(rows.select_related("acting", "from_authority", "to_authority"))


def history(moves: Sequence[NeedMove]) -> list[dict[str, Any]]:
    """The moves in words; a redirect names both authorities and both terms."""
    return [
        {
            "title": Kind(move.kind).label,
            "by": f"{move.actor_name}, {move.acting.display_name}" if move.acting else _("The portal"),
            "at": move.at,
            "detail": _passed_on(move, moves[place + 1 :]) if move.kind == Kind.REDIRECT else _beside(move),
            # What nobody wrote is told in the reader's language.
            "text": move.note if move.acting or not move.note else _(move.note),
        }
        for place, move in enumerate(moves)
    ]


def _beside(move: NeedMove) -> str:
    """How many questions a return asked at fields, or that a change ended with the need; "" for neither."""
    if move.ends_change:
        return _("The change that waited for an answer ended with it and counts no more.")
    if not move.questions:
        return ""
    words = ngettext("%(count)s question at a field", "%(count)s questions at fields", move.questions)
    return words % {"count": figure(move.questions)}


def _passed_on(move: NeedMove, older: Sequence[NeedMove]) -> str:
    """From whom to whom, with the day by which each had to answer."""
    # Terms of changes stand with the changes, so a redirect of one names only the day that it set itself.
    is_submission = move.to_state == State.SUBMITTED
    before = next((one.due_on for one in older if one.due_on), None) if is_submission else None
    told = [(move.from_authority, before), (move.to_authority, move.due_on)]
    named = [
        _("%(authority)s (answer due on %(day)s)") % {"authority": one.display_name, "day": day_text(due)}
        if due
        else one.display_name
        for one, due in told
        if one is not None
    ]
    return _("From %(first)s to %(second)s") % {"first": named[0], "second": named[1]}


def checks(need: Need) -> list[dict[str, Any]]:
    """What a reviewer looks at first: do the figures add up, do the days fit, are there names in the text."""
    total, parts = need.people_affected, need.people_in_groups
    found = []
    if total is not None and parts:
        fits = parts <= total
        differs = _("The groups add up to %(sum)s of %(total)s") % {"sum": figure(parts), "total": figure(total)}
        found.append({"text": _("Groups and total add up") if parts == total else differs, "is_passed": fits})
    elif total is None:
        found.append({"text": _("How many people are affected is not known"), "is_passed": False})
    if need.cost_minor is not None and need.covered_minor is not None:
        fits = need.covered_minor <= need.cost_minor
        words = _("What is covered is within the cost") if fits else _("More is covered than the cost")
        found.append({"text": words, "is_passed": fits})
    found.extend(_day_checks(need, timezone.localdate()))
    confirmed = need.is_free_of_personal_data
    words = _("The municipality confirmed: no personal data") if confirmed else _("Personal data: not confirmed")
    return [*found, {"text": words, "is_passed": confirmed}]


def _day_checks(need: Need, today: date) -> list[dict[str, Any]]:
    if need.needed_by is None:
        return []
    if need.needed_by < today:
        return [{"text": _("The day on which help is needed has passed"), "is_passed": False}]
    if need.answer_due_on and need.needed_by < need.answer_due_on:
        return [{"text": _("Help is needed before the answer is due"), "is_passed": False}]
    return [{"text": _("The answer is due before help is needed"), "is_passed": True}]
