"""Mass mails of the secretariat: the list, writing one with a live count, and the page of one."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from coordination.core.templatetags.portal import clock_text, day_text
from coordination.digests.forms import AudienceForm, MassMailForm
from coordination.digests.models import DigestRun, MassMail, RuleGroup
from coordination.digests.services import mass_audiences, mass_mails, mass_words, runs
from coordination.digests.services.mass_audiences import Count, MassAudience
from coordination.digests.views.mail_tabs import tabs
from municipalities.access.abilities import can
from municipalities.access.http import AbilityView
from municipalities.models import Authority, Membership, User

State = MassMail.State


class MassMailListView(AbilityView):
    """All that were not discarded, newest first."""

    ability = "digests.oversee"

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page."""
        context = {
            "tabs": tabs("mass-list"),
            "rows": [{"mail": one, "tag": tag_of(one)} for one in mass_mails.mails()],
            "columns": COLUMNS,
            "may_write": can(self.actor, mass_mails.WRITE),
        }
        return render(request, "coordination/digests/mass_list.html", context)


class MassMailNewView(AbilityView):
    """Writing a new one."""

    ability = mass_mails.WRITE

    def get(self, request: HttpRequest) -> HttpResponse:
        """An empty form, in the language of the page."""
        return self.show(MassMailForm(initial={"version": 0, "language": get_language()}))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep it as a draft; or, asked for the count, show that and keep nothing."""
        form = MassMailForm(request.POST)
        if not form.is_valid():
            return self.show(form, count_of(form), status=200 if "count" in request.POST else 422)
        if "count" in request.POST:
            return self.show(form, count_of(form))
        return self.keep(form)

    def keep(self, form: MassMailForm) -> HttpResponse:
        """Write it, and go to its page."""
        mail = mass_mails.write(actor=self.actor, draft=form.draft())
        return written(self.request, mail)

    def show(
        self, form: MassMailForm, count: Count | None = None, *, status: int = 200, notice: str = ""
    ) -> HttpResponse:
        """The form's page."""
        context = {
            "form": form,
            "notice": notice,
            "count": count,
            "most": settings.MASS_MAIL_MOST,
            "title": _("Write a mass mail") if self.mail is None else _("Change the mass mail"),
            "trail": trail(self.mail),
            "needs_note": any(one.needs_status_note for one in mass_audiences.countries()),
        }
        return render(self.request, "coordination/digests/mass_edit.html", context, status=status)

    mail: MassMail | None = None


class MassMailEditView(MassMailNewView):
    """Writing in a draft."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Keep which draft is meant; it is looked for after the ability was asked."""
        self.wanted = kwargs.pop("mail")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        """The form with what stands there; anything but a draft leads to its page."""
        self.mail = mail = mass_mails.find(self.wanted)
        if mail.state != State.DRAFT:
            return HttpResponseRedirect(page_of(mail))
        return self.show(MassMailForm(initial=initial_of(mail)), mass_audiences.count(mass_mails.audience_of(mail)))

    def post(self, request: HttpRequest) -> HttpResponse:
        """As for a new one; who comes second reads what stands there now before their words replace it."""
        self.mail = mass_mails.find(self.wanted)
        return super().post(request)

    def keep(self, form: MassMailForm) -> HttpResponse:
        """Write in it."""
        version = form.cleaned_data["version"]
        try:
            mail = mass_mails.rewrite(actor=self.actor, mail_uuid=self.wanted, version=version, draft=form.draft())
        except mass_mails.MassMailChanged as changed:
            return self.show(form, count_of(form), status=409, notice=str(changed))
        return written(self.request, mail)


class MassMailCountView(AbilityView):
    """The line that says how many are meant, asked again with every box that is ticked."""

    ability = mass_mails.WRITE

    def get(self, request: HttpRequest) -> HttpResponse:
        """The line alone."""
        form = AudienceForm(request.GET)
        form.is_valid()
        context = {"count": count_of(form), "most": settings.MASS_MAIL_MOST}
        return render(request, "coordination/digests/_mass_count.html", context)


class MassMailView(AbilityView):
    """One: its words as readers see them, for whom it is, how far it is, and what can be done."""

    ability = "digests.oversee"

    def get(self, request: HttpRequest, mail: uuid.UUID) -> HttpResponse:
        """The page; with the dry run while it is not released, with the numbers of its run afterwards."""
        found = mass_mails.find(mail)
        if found.state == State.DISCARDED:
            raise Http404
        context = {
            "mail": found,
            "tag": tag_of(found),
            "trail": trail(),
            "html": mass_words.as_html(found.text, link=mass_words.class_of("govuk-link")),
            "facts": facts_of(found, mass_mails.audience_of(found)),
            "run": runs.find_run(DigestRun(rule_group=RuleGroup.MASS, period=found.run_period).slug),
            "needs_note": any(one.needs_status_note for one in mass_audiences.countries() if one.pk in found.countries),
            "may_write": can(self.actor, mass_mails.WRITE),
            "may_release": can(self.actor, mass_mails.RELEASE) and not mass_mails.is_writer(self.actor, found),
            **(dry_run(mass_mails.audience_of(found)) if found.is_open else {}),
        }
        return render(request, "coordination/digests/mass_detail.html", context)


def dry_run(audience: MassAudience) -> dict[str, Any]:
    """Who would get it now."""
    return {
        "count": mass_audiences.count(audience),
        "people": mass_audiences.listed(audience),
        "people_columns": PEOPLE_COLUMNS,
        "most": settings.MASS_MAIL_MOST,
    }


def written(request: HttpRequest, mail: MassMail) -> HttpResponse:
    """To its page, with a sentence."""
    messages.success(request, _("The draft is kept. Nobody has been told yet."))
    return HttpResponseRedirect(page_of(mail))


def count_of(form: AudienceForm) -> Count | None:
    """How many the form names; None while kinds or roles are missing."""
    audience = form.audience()
    return mass_audiences.count(audience) if audience.kinds and audience.roles else None


def initial_of(mail: MassMail) -> dict[str, Any]:
    """What the form of a draft holds."""
    names = ("version", "subject", "text", "language", "kinds", "roles")
    values = {name: getattr(mail, name) for name in names}
    sort = "operational" if mail.is_operational else "information"
    return {**values, "countries": [str(one) for one in mail.countries], "sort": sort}


def facts_of(mail: MassMail, audience: MassAudience) -> list[dict[str, Any]]:
    """Who it is for, what readers may do, and who took which step."""
    names = {one.pk: one.display_name for one in mass_audiences.countries()}
    steps = (
        (_("Written by"), mail.changed_by, mail.changed_at),
        (_("Put forward by"), mail.put_forward_by, mail.put_forward_at),
        (_("Released by"), mail.released_by, mail.released_at),
        (_("Stopped by"), mail.stopped_by, mail.stopped_at),
    )
    return [
        {
            "label": _("Kinds of authority"),
            "value": ", ".join(str(Authority.Kind(one).label) for one in audience.kinds),
        },
        {"label": _("Countries"), "value": ", ".join(names.get(one, "?") for one in audience.countries) or _("all")},
        {"label": _("Roles"), "value": ", ".join(str(Membership.Role(one).label) for one in audience.roles)},
        {"label": _("Readers may stop it"), "value": _("no") if mail.is_operational else _("yes")},
        *({"label": label, "value": step_words(who, at)} for label, who, at in steps if who is not None),
    ]


def step_words(who: User, at: datetime | None) -> str:
    """Who took a step, and when by the clock of the reader."""
    local = timezone.localtime(at)
    return f"{who.name}, {day_text(local.date())}, {clock_text(local)}"


def tag_of(mail: MassMail) -> dict[str, str]:
    """The state as a tag."""
    looks = {
        State.DRAFT: ("grey", "circle-dashed"),
        State.WAITING: ("amber", "clock"),
        State.RELEASED: ("teal", "circle-check"),
        State.STOPPED: ("red", "alert-triangle"),
        State.DISCARDED: ("grey", "x"),
    }
    colour, icon = looks[State(mail.state)]
    return {"text": str(mail.get_state_display()), "colour": colour, "icon": icon}


def page_of(mail: MassMail) -> str:
    """The page of one."""
    return reverse("digests:mass-detail", args=[mail.uuid])


def trail(mail: MassMail | None = None) -> list[dict[str, str]]:
    """The way back, by way of the mail's own page where there is one."""
    way = [
        {"label": _("Mail room"), "url": reverse("digests:mail-room")},
        {"label": _("Mass mails"), "url": reverse("digests:mass-list")},
    ]
    return [*way, {"label": mail.subject, "url": page_of(mail)}] if mail else way


COLUMNS: list[dict[str, Any]] = [
    {"label": gettext_lazy("Subject")},
    {"label": gettext_lazy("State")},
    {"label": gettext_lazy("Written by")},
    {"label": gettext_lazy("Released by")},
    {"label": gettext_lazy("Planned"), "is_numeric": True},
]
PEOPLE_COLUMNS: list[dict[str, Any]] = [
    {"label": gettext_lazy("Person")},
    {"label": gettext_lazy("Authority")},
    {"label": gettext_lazy("Role")},
]
