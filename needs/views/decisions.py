"""What a person can do with a need on its page: one form for each move that state and ability allow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import ChoiceField
from django.forms.boundfield import BoundField
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from coordination.core import states
from coordination.core.templatetags.portal import day_text
from municipalities.access.abilities import can
from municipalities.access.actor import Actor
from municipalities.access.kept_forms import person_mark
from needs.forms import review as forms
from needs.forms.questions import ReturnForm
from needs.models import Need, NeedMove
from needs.services import moves, review, routing
from needs.views.need_page import checks, visible_moves


@dataclass(frozen=True, slots=True)
class Choice:
    """One act of a panel: its move, its form, and its words."""

    move: moves.Move
    form: type[forms.MoveForm]
    label: Any
    icon: str
    consequence: Any = ""
    is_warning: bool = False
    #: What it takes where the move's own ability does not say it all.
    takes: str = ""

    @property
    def ability(self) -> str:
        """What the person must be able to do."""
        return self.takes or self.move.ability

    @property
    def asks_first(self) -> bool:
        """True for what ends a need's way: it stands folded, and says so before its button."""
        return self.move.closes

    @property
    def name(self) -> str:
        """The name of the move, which with hyphens is the last part of the address."""
        return str(self.move.kind)

    @property
    def route(self) -> str:
        """The name of the address that takes the form."""
        return f"needs:need-{self.name.replace('_', '-')}"


#: Of the addressee while the need waits for its answer.
REVIEW = (
    Choice(moves.ACCEPT, forms.AcceptForm, gettext_lazy("Accept need"), "circle-check"),
    Choice(
        moves.ACCEPT_IN_PART,
        forms.AcceptInPartForm,
        gettext_lazy("Accept in part"),
        "circle-half-2",
        gettext_lazy("The network sees what you promise; the note on the rest stays between the two sides."),
    ),
    Choice(moves.RETURN, ReturnForm, gettext_lazy("Return with questions"), "arrow-back-up"),
    Choice(
        moves.REDIRECT,
        forms.RedirectForm,
        gettext_lazy("Redirect"),
        "arrows-exchange",
        gettext_lazy("The other authority gets a full term of its own; the municipality sees both."),
    ),
    Choice(
        moves.DECLINE,
        forms.DeclineForm,
        gettext_lazy("Decline"),
        "ban",
        gettext_lazy("Declining ends the way of this need. It cannot be taken back."),
        is_warning=True,
    ),
)
#: Of the house's own approver, while an officer's need waits for them.
CONFIRM = (
    Choice(
        moves.SUBMIT,
        forms.MoveForm,
        gettext_lazy("Submit for review"),
        "send",
        gettext_lazy("The authorities above see the need from then on, and one of them answers."),
        takes="needs.confirm",
    ),
    Choice(moves.SEND_BACK, forms.SendBackForm, gettext_lazy("Send back to the officer"), "arrow-back-up"),
)
#: After the answer, and of the municipality at any time.
PROGRESS = (
    Choice(moves.START, forms.StepForm, gettext_lazy("Work has begun"), "progress"),
    Choice(
        moves.MEET,
        forms.StepForm,
        gettext_lazy("The need is met"),
        "check",
        gettext_lazy("This closes the need. It cannot be taken back."),
    ),
    Choice(
        moves.MEET_IN_PART,
        forms.MeetInPartForm,
        gettext_lazy("A part is met"),
        "circle-half-2",
        gettext_lazy("The need then counts as partly met. You can still say later that it is met."),
    ),
    Choice(
        moves.WITHDRAW,
        forms.WithdrawForm,
        gettext_lazy("Withdraw need"),
        "x",
        gettext_lazy("A withdrawn need counts in no figure. It cannot be taken back; you can log a new one."),
        is_warning=True,
    ),
)
BY_NAME = {one.name: one for one in (*CONFIRM, *REVIEW, *PROGRESS)}


def panel(
    need: Need,
    actor: Actor,
    attempt: forms.MoveForm | None = None,
    attempted: str = "",
    seen: Sequence[NeedMove] | None = None,
) -> dict[str, Any]:
    """The acts that this person has now, each with its form; the first is the main one and stands open.

    `attempt` is a form as typed that was refused, of the move `attempted`. `seen` are the visible moves, if read.
    """
    offers = []
    for choice in BY_NAME.values():
        if not is_open(choice, need) or not can(actor, choice.ability, need):
            continue
        is_attempt = choice.name == attempted and attempt is not None
        form = attempt if is_attempt else make_form(choice, need, actor)
        if choice.move is moves.REDIRECT and not form.fields["to"].choices:
            continue
        is_main = not offers and not choice.asks_first
        offers.append({"choice": choice, "form": form, "is_main": is_main, "is_open": is_main or is_attempt})
    is_review = bool(offers) and offers[0]["choice"] in REVIEW
    return {
        "offers": offers,
        "is_review": is_review,
        "only_withdraws": [one["choice"].move for one in offers] == [moves.WITHDRAW],
        "checks": checks(need) if is_review else [],
        "is_confirmation": bool(offers) and offers[0]["choice"] in CONFIRM,
        "is_own_submission": is_review and need.submitted_by_id == actor.user_id,
        "is_own_question": is_review and review.asked_for(need, actor, seen),
        "lacks_approver": is_review and not can(actor, moves.ACCEPT.ability, need),
    }


def is_open(choice: Choice, need: Need) -> bool:
    """True when the move can start from where the need stands."""
    if choice in CONFIRM and need.confirmation_asked_at is None:
        return False
    return need.state in choice.move.sources


def make_form(choice: Choice, need: Need, actor: Actor, data: Mapping[str, Any] | None = None) -> forms.MoveForm:
    """The form of a move, with its check values or with what was sent; its ids do not meet those of the others."""
    options: dict[str, Any] = {"auto_id": f"id_{choice.name}_%s"}
    if choice.move is moves.REDIRECT:
        options["choices"] = routing.redirect_choices(need)
    if data is None:
        options["initial"] = check_values(need, actor)
    return choice.form(data, **options)


def check_values(need: Need, actor: Actor) -> dict[str, Any]:
    """What the form was opened with: the version that the person saw, and the authority they act for."""
    return {
        "version": need.version,
        "authority": actor.house.authority_uuid,
        "person": person_mark(actor.person_id),
    }


def typed_rows(form: forms.MoveForm) -> list[dict[str, Any]]:
    """What stands in the visible fields."""
    return [{"label": one.label, "value": _words(one)} for one in form.visible_fields() if one.value()]


def _words(field: BoundField) -> str:
    """What was typed or chosen, in words."""
    value = field.value()
    chosen = dict(field.field.choices) if isinstance(field.field, ChoiceField) else {}
    return str(chosen.get(value, value))


def came_back(need: Need, actor: Actor, kept: Callable[[str], Mapping[str, Any] | None]) -> dict[str, Any]:
    """A decision that was sent after the session had ended: as typed in its place, or beside it where it came too late.

    `kept` answers what was kept for an address. Empty when nothing was.
    """
    for choice in BY_NAME.values():
        typed = kept(reverse(choice.route, args=[need.slug]))
        if typed is not None:
            form = make_form(choice, need, actor, typed)
            shown = panel(need, actor, form, choice.name)
            is_offered = any(one["form"] is form for one in shown["offers"])
            return {"panel": shown, "is_kept": True, "lost": None if is_offered else {"typed": typed_rows(form)}}
    return {}


def lost_race(need: Need, actor: Actor, choice: Choice | None, form: forms.MoveForm) -> dict[str, Any]:
    """What somebody else did meanwhile beside what this person wanted: rows of label, saved, typed."""
    last = next(iter(visible_moves(need, actor)), None)
    word = states.LOOKS[need.state].word
    done = f"{word}, {last.actor_name}, {day_text(last.at)}" if last is not None else str(word)
    rows = [{"label": _("Decision"), "saved": done, "typed": str(choice.label) if choice else ""}]
    saved = {
        "answer_who": need.answer_who,
        "answer_what": need.answer_what,
        "answer_by": day_text(need.answer_by),
        "note": last.note if last is not None else "",
    }
    for field in form.visible_fields():
        if field.name in saved:
            rows.append({"label": field.label, "saved": saved[field.name], "typed": field.value() or ""})
    return {"differences": rows, "changed": changed_since(need, form)}


def changed_since(need: Need, form: forms.MoveForm) -> list[str]:
    """Labels of the need's fields that changed after the version that the person saw."""
    seen = form.cleaned_data.get("version", 0)
    labels = {
        "title": _("Short title"),
        "situation": _("Situation"),
        "severity": _("Severity"),
        "association_ticked": _("Show to our association"),
    }
    return [labels[name] for name, version in need.field_versions.items() if version > seen and name in labels]


def passed_on(need: Need, actor: Actor) -> NeedMove | None:
    """The redirect by which the need left the authority that the person acts for; None where there was none."""
    if need.addressed_to_id == actor.acting_id:
        return None
    moved = need.moves.visible_to(actor.scope).filter(
        kind=NeedMove.Kind.REDIRECT, from_authority_id=actor.acting_id, to_authority_id=need.addressed_to_id
    )
    found: NeedMove | None = moved.select_related("to_authority").first()
    return found
