"""The form of a change after acceptance, by the rules of the form of a need: saved as typed, conflicts shown."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from needs.forms.changes import ChangeForm
from needs.forms.needs import NeedForm
from needs.models import Need, NeedChange
from needs.services import autosave, changes, confirming
from needs.services.change_words import CHANGE_FIELDS, REASON, overlaid
from needs.services.needs import NotInThisState
from needs.views import form_presentation
from needs.views.autosave import NeedAutosaveView
from needs.views.change_page import who_sees_what
from needs.views.needs import NeedEditView


class ChangeEditView(NeedEditView):
    """The form of a change that is being written: save it, or save and put it forward."""

    form_class = ChangeForm
    template = "needs/change_edit.html"

    def find_record(self, slug: str) -> Need:
        """The need as it would read with the change; as it stands where no change is being written."""
        need: Need = super().find_record(slug)
        change = changes.open_change(self.actor, need)
        # Reading a page needs no lock: the services look again.
        return overlaid(need, change) if change is not None and change.state == NeedChange.State.DRAFT else need

    def is_in_hand(self, need: Need) -> bool:
        """True for a need with a change laid over it."""
        return "accepted" in vars(need)

    def elsewhere(self, need: Need) -> str:
        """What became of the change."""
        return change_url(need)

    def edit_url(self, need: Need) -> str:
        """The address of this form."""
        return reverse("needs:need-change-edit", args=[need.slug])

    def saved_form(self, need: Need) -> NeedForm:
        """The form with what is saved of the change."""
        initial = form_presentation.initial(need, self.actor) | {REASON: vars(need).get(REASON, "")}
        return self.form_class(initial=initial, need=need)

    def write(self, need: Need, version: int, typed: dict[str, Any]) -> Need:
        """Save it beside the need."""
        return changes.write_change(actor=self.actor, need_id=need.pk, version=version, values=typed)

    def submit(self, saved: Need) -> Need:
        """Put it forward, or first to the house's approver."""
        act = changes.ask_confirmation if confirming.is_needed(self.actor, saved) else changes.put_forward
        return act(actor=self.actor, need_id=saved.pk, version=saved.version)

    def done_sentence(self, saved: Need) -> str:
        """Put forward, and to whom; or kept."""
        if saved.change_asked_at is not None and saved.addressed_to is not None:
            return _("The change is put forward. %(authority)s answers.") % {
                "authority": saved.addressed_to.display_name
            }
        if saved.confirmation_asked_at is not None:
            return _("Put to your approver, who puts it forward.")
        return _("The change is saved. Only your authority sees it until you put it forward.")

    def show_late(self, late: NotInThisState, form: NeedForm, typed: dict[str, Any]) -> HttpResponse:
        """As typed, beside the sentence that says what became of the change."""
        return self.show_refused(late.need.slug, form, late)

    def show(self, need: Need, form: NeedForm, *, status: int = 200, **extra: Any) -> HttpResponse:
        """The form's page."""
        extra |= {"is_in_hand": self.is_in_hand(need), "sees": who_sees_what(need)}
        return super().show(need, form, status=status, **extra)


class ChangeAutosaveView(NeedAutosaveView):
    """Takes the fields of a change while somebody types; answers as the autosave of a need does."""

    form_class = ChangeForm
    known = frozenset({*CHANGE_FIELDS, REASON})

    def write(self, **given: Any) -> autosave.Saved:
        """Save them beside the need."""
        return changes.autosave_change(**given)

    def told_value(self, need: Need, name: str, form: NeedForm) -> dict[str, Any]:
        """A value of somebody else, the reason too."""
        if name != REASON:
            return super().told_value(need, name, form)
        saved, typed = vars(need)[REASON], form.values().get(REASON, "")
        label = str(ChangeForm.base_fields[REASON].label)
        return {"name": name, "label": label, "value": saved, "text": saved, "typed": typed}


def change_url(need: Need) -> str:
    """The page of a need's changes."""
    return reverse("needs:need-change", args=[need.slug])
