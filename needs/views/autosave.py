"""Saving a need while somebody types: changed fields in, what became of each of them out, as JSON."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from municipalities.access import abilities, kept_forms, resend
from municipalities.access.http import JsonView, get_visible_or_404
from needs.forms.needs import NeedForm
from needs.models import Need
from needs.services import autosave as services
from needs.services import fields, replays
from needs.services.money import RateUnknown
from needs.services.needs import NotInThisState
from needs.views import form_presentation
from needs.views.lines import told_totals

_MONEY = {"currency", "cost", "covered"}


class NeedAutosaveView(JsonView):
    """Takes the fields named in `changed`; what is valid and free is saved, the rest is told field by field.

    200 when all is saved; 422 with sentences for fields that cannot be; 409 with both values for fields that somebody
    else changed first, and for a form of another person, authority or state. The service asks for the ability.
    """

    ability = "needs.draft"
    checks_record = True
    http_method_names = ["post", "options"]
    form_class: ClassVar[type[NeedForm]] = NeedForm
    #: The fields that this form has.
    known: ClassVar[frozenset[str]] = frozenset(fields.FIELDS)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Save what can be saved."""
        names = request.POST.getlist("changed")
        form = self.form_class(request.POST, only=names)
        if not set(names) <= self.known or {"version", "authority"} & set(form.errors):
            return JsonResponse({"reason": "unknown"}, status=400)
        if resend.opened_by_another(request, self.actor):
            return refused("person", resend.other_person(self.actor))
        if not resend.acts_for(form, self.actor):
            return refused("authority", resend.other_authority(self.actor), resend.resend_parts(request, self.actor))
        try:
            saved = self.save(slug, form)
        except NotInThisState as late:
            return refused("state", str(late))
        except Need.DoesNotExist:
            self.require_ability(slug)
            raise
        kept_forms.forget(request)
        return JsonResponse(self.told(saved, form), status=status_of(saved, form))

    def save(self, slug: str, form: NeedForm) -> services.Saved:
        """Write the valid fields; money in a currency without a rate becomes an error of its field."""
        key = self.key(slug)
        replay = replays.parsed(self.request.POST.get("replay", ""))
        given = {"actor": self.actor, "need_id": key, "version": form.cleaned_data["version"], "replay": replay}
        try:
            return self.write(values=form.values(), **given)
        except RateUnknown as unknown:
            form.say("currency", str(unknown))
            values = {name: value for name, value in form.values().items() if name not in _MONEY}
            return self.write(values=values, **given)

    def write(self, **given: Any) -> services.Saved:
        """Call the service. Raises what it raises."""
        return services.autosave(**given)

    def key(self, slug: str) -> int | uuid.UUID:
        """What the service finds the need by: the form names it by uuid, which costs no query of its own."""
        try:
            return uuid.UUID(slug)
        except ValueError:
            return int(get_visible_or_404(Need, self.actor, slug).pk)

    def require_ability(self, slug: str) -> None:
        """404 for a need that this person cannot see, 403 for one that they read and cannot write."""
        abilities.require(self.actor, self.ability, get_visible_or_404(Need, self.actor, slug))

    def told(self, saved: services.Saved, form: NeedForm) -> dict[str, Any]:
        """What the page needs to know: version, time, errors, what to check, values of others, sections."""
        need = saved.need
        errors = {name: said[0] for name, said in form.errors.items()}
        still_wrong = {*errors, *self.request.POST.getlist("invalid")}
        return {
            "version": need.version,
            "at": form_presentation.saved_at(need),
            "errors": errors,
            "warnings": fields.contradictions(need, today=timezone.localdate()),
            "winner": saved.winner,
            "conflicts": [self.told_value(need, name, form) for name in saved.conflicts],
            "elsewhere": [self.told_value(need, name, form) for name in saved.elsewhere],
            **({"lines": told_totals(need)} if self.has_costs() else {}),
            "sections": form_presentation.sections(fields.read_all(need), still_wrong),
        }

    def told_value(self, need: Need, name: str, form: NeedForm) -> dict[str, Any]:
        """A value of somebody else, beside what was typed."""
        return form_presentation.told_value(need, name, form)

    def has_costs(self) -> bool:
        """Whether a field was sent that the totals of the rows follow from."""
        return any(name == "currency" or name.startswith("line_") for name in self.request.POST.getlist("changed"))


def status_of(saved: services.Saved, form: NeedForm) -> int:
    """409 where somebody must choose, 422 where somebody must correct, else 200."""
    if saved.conflicts:
        return 409
    return 422 if form.errors else 200


def refused(reason: str, detail: str, again: dict[str, Any] | None = None) -> HttpResponse:
    """409: nothing was saved, with why, and whom to switch to where that helps."""
    found = {"reason": reason, "detail": detail}
    if again is not None:
        found |= {"authority": again["authority"], "label": form_presentation.switch_label(again["name"])}
    return JsonResponse(found, status=409)
