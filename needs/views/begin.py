"""A need that is begun without a line: the form's shell, and the address that makes the record afterwards."""

from __future__ import annotations

import uuid
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import get_language

from coordination.core.kept import personless
from municipalities.access import resend
from municipalities.access.http import SIGNED_IN, AbilityView, JsonView
from needs.forms.begin import BeginForm
from needs.forms.needs import NeedForm
from needs.models import Need
from needs.services import beginning, fields
from needs.views import form_presentation, lines
from needs.views.autosave import refused

#: Stands in the shell's addresses until its script puts the record's own there.
_NO_RECORD: Final = uuid.UUID(int=0)


class NeedBeginView(JsonView):
    """Makes the draft that somebody began without a line, once however often it is asked."""

    ability = "needs.draft"
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> HttpResponse:
        """200 with the version; 409 for a form of another person or authority."""
        form = BeginForm(request.POST)
        if not form.is_valid():
            return JsonResponse({"reason": "unknown"}, status=400)
        if resend.opened_by_another(request, self.actor):
            return refused("person", resend.other_person(self.actor))
        if not resend.acts_for(form, self.actor):
            return refused("authority", resend.other_authority(self.actor), resend.resend_parts(request, self.actor))
        key, language = form.cleaned_data["record"], get_language() or "en-gb"
        need = beginning.begin_kept(actor=self.actor, key=key, language=language)
        return JsonResponse({"version": need.version, "path": form_presentation.edit_url(need)})


class NeedShellView(AbilityView):
    """The empty form as a worker serves it: no record, no person; the script fills in what this device keeps."""

    ability = SIGNED_IN
    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page, without the request."""
        return personless("needs/need_shell.html", empty_form())


def empty_form() -> dict[str, object]:
    """The context of the form for no need at all."""
    need = Need(uuid=_NO_RECORD, state=Need.State.DRAFT)
    form = NeedForm(need=need)
    values = fields.read_all(need)
    return {
        "need": need,
        "form": form,
        "trail": [],
        "sections": form_presentation.sections(values),
        "people": form_presentation.people_table(form, values),
        "lines": lines.told_rows(form, need, {}),
        "folds": form_presentation.open_folds(values),
        "warnings": {},
        "contacts": [],
        "sees": [],
        "saved_at": "–",
        # No token: the script fetches its person's own before it sends anything.
        "csrf_token": "none",
    }
