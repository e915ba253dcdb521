"""Logging a need: beginning one, writing in its form, submitting it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from coordination.core import refusals
from coordination.core.intake.forms import FileForm
from municipalities.access import kept_forms, resend
from municipalities.access.http import AbilityView, VisibleObjectMixin
from needs.forms import opened
from needs.forms.needs import NeedForm
from needs.models import Need
from needs.services import confirming
from needs.services import needs as services
from needs.services.fields import changed as changed_fields
from needs.services.fields import contradictions
from needs.services.money import RateUnknown
from needs.views import asked_fields, conflict_choices, duplicates, form_presentation, lines, presentation
from needs.views.attached import attached, files_url
from needs.views.goes_to import goes_to


class NeedNewView(AbilityView):
    """Begins a draft and opens its form."""

    ability = "needs.draft"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """Make the empty draft."""
        need = services.begin_need(actor=self.actor, language=get_language() or "en-gb")
        return HttpResponseRedirect(form_presentation.edit_url(need))


class NeedEditView(VisibleObjectMixin):
    """The form of a draft or returned need: save it, or save and submit."""

    model = Need
    ability = "needs.draft"
    keeps_typed = True
    form_class: ClassVar[type[NeedForm]] = NeedForm
    template: ClassVar[str] = "needs/need_edit.html"

    def get_queryset(self) -> Any:
        """With what the page names."""
        return Need.objects.select_related("authority", "territory", "sector", "association", "addressed_to")

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The form with what is saved; a need that is not in the house's hands leads to its page."""
        need = self.get_record(slug)
        if not self.is_in_hand(need):
            return HttpResponseRedirect(self.elsewhere(need))
        typed = kept_forms.kept(request, self.actor.person_id)
        if typed is not None:
            return self.show(need, self.form_class(typed, need=need), is_kept=True)
        return self.show(need, self.saved_form(need))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Save; with `submit` also hand it to the authority above. Invalid input is shown again with 422."""
        need = self.find_record(slug)
        form = self.form_class(lines.after_row_acts(request.POST), need=need)
        settled = conflict_choices.settled(form, need)
        if resend.opened_elsewhere(request, need, self.actor):
            return self.show_opened_elsewhere(need, form)
        self.require_ability(need)
        if resend.opened_by_another(request, self.actor):
            return self.show_opened_by_another(need)
        if not self.is_valid(need, settled):
            return self.show(need, conflict_choices.with_faults(form, settled), status=422)
        if not resend.acts_for(settled, self.actor):
            return self.show_opened_elsewhere(need, form)
        kept_forms.forget(request)
        return self.save(need, form, settled)

    def is_valid(self, need: Need, form: NeedForm) -> bool:
        """A draft may be incomplete; what is submitted may not. All that is wrong is said at once."""
        form.full_clean()
        if "submit" in self.request.POST and self.is_in_hand(need):
            form.require_complete(need)
        return form.is_valid()

    def save(self, need: Need, form: NeedForm, settled: NeedForm) -> HttpResponse:
        """Write what was typed, as `settled`, and submit when asked; every refusal shows all that was typed."""
        version = settled.cleaned_data["version"]
        typed = opened.typed(settled.values(), settled.cleaned_data["opened"])
        try:
            saved = self.write(need, version, typed)
            if "submit" in self.request.POST:
                if unseen := unseen_fields(saved, version, typed):
                    return self.show_unseen(saved, settled, unseen)
                saved = self.submit(saved)
        except services.NeedChanged as changed:
            return self.show_conflict(changed, form)
        except services.NotInThisState as late:
            return self.show_late(late, form, typed)
        except refusals.Refusal as refusal:
            return self.show_refused(need.slug, form, refusal)
        if set(lines.ROW_ACTS) & set(self.request.POST):
            return self.show_rows(saved)
        messages.success(self.request, self.done_sentence(saved))
        return HttpResponseRedirect(self.way_on(saved))

    def way_on(self, saved: Need) -> str:
        """Where the button leads that was pressed: to the files, to a question, else to the need's page."""
        if "files" in self.request.POST:
            return files_url(saved)
        return asked_fields.thread_url(saved, self.request.POST.get("answer", ""))

    def is_in_hand(self, need: Need) -> bool:
        """True while what this form shows may be written."""
        return need.is_editable

    def elsewhere(self, need: Need) -> str:
        """Where a need is told or changed that is not in the house's hands."""
        return reverse("needs:need-change", args=[need.slug]) if need.is_open else need.get_absolute_url()

    def edit_url(self, need: Need) -> str:
        """The address of this form."""
        return form_presentation.edit_url(need)

    def saved_form(self, need: Need) -> NeedForm:
        """The form with what is saved."""
        return self.form_class(initial=form_presentation.initial(need, self.actor), need=need)

    def write(self, need: Need, version: int, typed: dict[str, Any]) -> Need:
        """Save what was typed. Raises what the service raises."""
        return services.write_need(actor=self.actor, need_id=need.pk, version=version, values=typed)

    def submit(self, saved: Need) -> Need:
        """Hand on what was just saved, to those above or first to the house's approver. Raises what the services do."""
        act = confirming.ask_confirmation if confirming.is_needed(self.actor, saved) else services.submit_need
        return act(actor=self.actor, need_id=saved.pk, version=saved.version)

    def done_sentence(self, saved: Need) -> str:
        """What just happened."""
        return form_presentation.done_sentence(saved)

    def show(self, need: Need, form: NeedForm, *, status: int = 200, **extra: Any) -> HttpResponse:
        """The form's page."""
        values = form_presentation.values_of(form, need)
        warnings = {} if form.is_bound else contradictions(need, today=timezone.localdate())
        beside = self.beside(need)
        context = {
            "need": need,
            "form": form,
            "trail": presentation.trail(need),
            "sections": form_presentation.sections(values, form.errors),
            "people": form_presentation.people_table(form, values),
            "lines": lines.told_rows(form, need, warnings),
            "folds": form_presentation.open_folds(values, [*form.errors, *asked_fields.unfolded(beside["asked"])]),
            "warnings": warnings,
            "choices": conflict_choices.told(need, form, extra.get("met", ()), self.actor),
            **beside,
        }
        return render(self.request, self.template, {**context, **extra}, status=status)

    def beside(self, need: Need) -> dict[str, Any]:
        """What stands beside the fields: questions, likely duplicates, the files with their own form, who answers."""
        actor = self.actor
        return {
            "contacts": form_presentation.contacts(need),
            "sees": form_presentation.who_sees_what(need),
            "saved_at": form_presentation.saved_at(need),
            "question": presentation.question(need, actor),
            "asked": asked_fields.beside(need, actor),
            "attached": attached(need, actor),
            "file_form": FileForm(),
            "asks_approver": confirming.is_needed(actor, need),
            **duplicates.told(need, actor),
            **goes_to(need),
        }

    def show_rows(self, saved: Need) -> HttpResponse:
        """The form again after a row was added or removed without scripts, at the rows; what was removed can return."""
        if lines.REMOVE in self.request.POST:
            return self.show(saved, self.saved_form(saved), removed=lines.removed_row(self.request.POST))
        return HttpResponseRedirect(f"{self.edit_url(saved)}#items")

    def show_opened_elsewhere(self, need: Need, form: NeedForm) -> HttpResponse:
        """The form as typed, with "switch and resend"."""
        notice = resend.other_authority(self.actor)
        again = resend.resend_parts(self.request, self.actor)
        return self.show(need, form, status=409, notice=notice, resend=again)

    def show_opened_by_another(self, need: Need) -> HttpResponse:
        """The form with what is saved: somebody else had opened the one that was sent, so nothing of it counts."""
        return self.show(need, self.saved_form(need), status=409, notice=resend.other_person(self.actor))

    def show_conflict(self, changed: services.NeedChanged, form: NeedForm) -> HttpResponse:
        """Both values of every field that both changed; what was typed stays in the form, ready to be sent again."""
        form = form_presentation.rebased(form, changed.need)
        return self.show(changed.need, form, status=409, notice=str(changed), met=changed.fields)

    def show_unseen(self, saved: Need, form: NeedForm, names: list[str]) -> HttpResponse:
        """What was typed is saved; what others wrote meanwhile is shown before anything is submitted."""
        notice = form_presentation.unseen_sentence(names)
        return self.show(saved, form_presentation.rebased(form, saved), status=409, notice=notice)

    def show_late(self, late: services.NotInThisState, form: NeedForm, typed: dict[str, Any]) -> HttpResponse:
        """The same form submitted twice leads to the need's page; any other late form is shown as typed."""
        need = late.need
        is_again = need.state == Need.State.SUBMITTED and need.submitted_by_id == self.actor.person_id
        if "submit" in self.request.POST and is_again and not changed_fields(need, typed):
            messages.info(self.request, form_presentation.already_submitted_sentence(need))
            return HttpResponseRedirect(need.get_absolute_url())
        return self.show_refused(need.slug, form, late)

    def show_refused(self, slug: str, form: NeedForm, refusal: refusals.Refusal) -> HttpResponse:
        """The form as typed over the record as it stands now, with the sentence, at its fields where it names them."""
        need = self.find_record(slug)
        form = form_presentation.as_typed(form, need)
        faults = {"currency": str(refusal)} if isinstance(refusal, RateUnknown) else getattr(refusal, "faults", {})
        for name, words in faults.items():
            form.say(name, words)
        return self.show(need, form, status=409, notice=str(refusal))


def unseen_fields(need: Need, version: int, typed: dict[str, Any]) -> list[str]:
    """Fields that somebody changed after `version` and that this person did not touch."""
    return [name for name, at in need.field_versions.items() if at > version and name not in typed]
