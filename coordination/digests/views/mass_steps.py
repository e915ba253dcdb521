"""Steps of a mass mail: a preview to oneself, putting forward, taking back, discarding, releasing, stopping."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.core.refusals import Refusal
from coordination.core.templatetags.portal import figure
from coordination.digests.models import MassMail
from coordination.digests.services import mass_audiences, mass_mails
from coordination.digests.views.mass_mails import page_of
from municipalities.access.http import AbilityView

_MOST_VERSION = 2**31 - 1


class StepBase(AbilityView):
    """A step that is taken at once. A refusal is told on the mail's page."""

    def post(self, request: HttpRequest, mail: uuid.UUID) -> HttpResponse:
        """Take it, and go back with a sentence."""
        found = mass_mails.find(mail)
        try:
            words = self.take(found, seen_version(request))
        except Refusal as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(page_of(found))
        messages.success(request, words)
        return HttpResponseRedirect(self.goes_to(found))

    def take(self, mail: MassMail, version: int) -> str:
        """The step itself; the sentence that says what was done."""
        raise NotImplementedError

    def goes_to(self, mail: MassMail) -> str:
        """Where it leads."""
        return page_of(mail)


class AskedStepBase(StepBase):
    """A step that is asked about first."""

    def get(self, request: HttpRequest, mail: uuid.UUID) -> HttpResponse:
        """The question; one that cannot be asked leads to the mail's page."""
        found = mass_mails.find(mail)
        asked = self.question(found)
        if asked is None:
            return HttpResponseRedirect(page_of(found))
        context = {"back": page_of(found), "version": found.version, **asked}
        return render(request, "coordination/digests/mass_ask.html", context)

    def question(self, mail: MassMail) -> dict[str, Any] | None:
        """Question, consequence and the words of the button; None when the step is not possible now."""
        raise NotImplementedError


class PreviewView(StepBase):
    """A preview to oneself."""

    ability = mass_mails.WRITE

    def take(self, mail: MassMail, version: int) -> str:
        """Send it."""
        if mass_mails.preview(actor=self.actor, mail_uuid=mail.uuid):
            return _("A preview is on its way to your own address.")
        return _("The last preview is just leaving.")


class PutForwardView(StepBase):
    """Asking for the release."""

    ability = mass_mails.WRITE

    def take(self, mail: MassMail, version: int) -> str:
        """Do it."""
        mass_mails.put_forward(actor=self.actor, mail_uuid=mail.uuid, version=version)
        return _("It waits for another person of the secretariat, who did not write in it.")


class TakeBackView(StepBase):
    """Making it a draft again."""

    ability = mass_mails.WRITE

    def take(self, mail: MassMail, version: int) -> str:
        """Do it."""
        mass_mails.take_back(actor=self.actor, mail_uuid=mail.uuid, version=version)
        return _("It is a draft again.")


class DiscardView(AskedStepBase):
    """Throwing a draft away."""

    ability = mass_mails.WRITE

    def question(self, mail: MassMail) -> dict[str, Any] | None:
        """Of a draft alone."""
        if mail.state != MassMail.State.DRAFT:
            return None
        return {
            "question": _("Discard this draft?"),
            "consequence": _("“%(subject)s” is not sent to anybody and leaves the list.") % {"subject": mail.subject},
            "confirm": _("Discard draft"),
            "is_destructive": True,
        }

    def take(self, mail: MassMail, version: int) -> str:
        """Do it."""
        mass_mails.discard(actor=self.actor, mail_uuid=mail.uuid, version=version)
        return _("The draft is discarded.")

    def goes_to(self, mail: MassMail) -> str:
        """To the list: it has no page any more."""
        return reverse("digests:mass-list")


class ReleaseView(AskedStepBase):
    """The second person lets it go out."""

    ability = mass_mails.RELEASE

    def question(self, mail: MassMail) -> dict[str, Any] | None:
        """Of one that waits, to somebody who did not write in it."""
        if mail.state != MassMail.State.WAITING or mass_mails.is_writer(self.actor, mail):
            return None
        count = mass_audiences.count(mass_mails.audience_of(mail))
        words = _("“%(subject)s” goes to %(people)s people, written by %(writer)s. You can stop it while it is sent.")
        values = {"subject": mail.subject, "people": figure(count.people), "writer": mail.changed_by.name}
        return {"question": _("Release this mass mail?"), "consequence": words % values, "confirm": _("Release")}

    def take(self, mail: MassMail, version: int) -> str:
        """Do it."""
        number = mass_mails.release(actor=self.actor, mail_uuid=mail.uuid, version=version)
        return _("Released: %(people)s mails are on their way.") % {"people": figure(number)}


class StopView(AskedStepBase):
    """Stopping what has not left."""

    ability = mass_mails.WRITE

    def question(self, mail: MassMail) -> dict[str, Any] | None:
        """Of one that is released."""
        if mail.state != MassMail.State.RELEASED:
            return None
        return {
            "question": _("Stop this mass mail?"),
            "consequence": _("What has not left stays here. What has left cannot be called back."),
            "confirm": _("Stop it"),
            "is_destructive": True,
        }

    def take(self, mail: MassMail, version: int) -> str:
        """Do it."""
        number = mass_mails.stop(actor=self.actor, mail_uuid=mail.uuid)
        return _("Stopped: %(people)s mails stay here.") % {"people": figure(number)}


def seen_version(request: HttpRequest) -> int:
    """The version that the person saw; 0, which no mail has, for anything else."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and int(text) <= _MOST_VERSION else 0
