"""The people page of an authority: add, change and end memberships."""

from __future__ import annotations

import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from coordination.core.refusals import Refusal
from municipalities.access import abilities
from municipalities.access.http import AbilityView
from municipalities.forms.people import MembershipAddForm, MembershipChangeForm, MembershipEndForm
from municipalities.models import Authority, Membership
from municipalities.services import memberships as services
from municipalities.services.names import NameOfAnother

Role = Membership.Role


class PeopleBase(AbilityView):
    """What the pages about people share: one authority, and the right to manage its people."""

    ability = services.MANAGE_OWN
    checks_record = True

    def find_authority(self, slug: str) -> Authority:
        """The authority, when the actor may see its people: 404 for an unknown one, 403 for somebody else's house."""
        authority = Authority.objects.filter(slug=slug).first()
        if authority is None:
            raise Http404
        self.require_may_see(authority.pk)
        return authority

    def find_membership(self, uuid: UUID) -> Membership:
        """A current membership that row-level security shows; 404 otherwise."""
        found = Membership.objects.current().select_related("authority", "user").filter(uuid=uuid).first()
        if found is None:
            raise Http404
        self.require_may_see(found.authority_id)
        return found

    def require_may_see(self, authority_id: int) -> None:
        """Own administrators, or those who name first administrators."""
        is_own = self.actor.acting_id == authority_id
        abilities.require(self.actor, services.MANAGE_OWN if is_own else services.NAME_ADMINISTRATORS)

    def back(self, authority: Authority, sentence: str) -> HttpResponse:
        """To the list, with what just happened."""
        messages.success(self.request, sentence)
        return HttpResponseRedirect(reverse("municipalities:people", args=[authority.slug]))

    def show_form(self, title: str, authority: Authority, form: forms.Form, **extra: Any) -> HttpResponse:
        """A form's page; `status` and `notice` come with what went wrong."""
        status = extra.pop("status", 422 if form.errors else 200)
        context = {"title": title, "authority": authority, "form": form, "trail": trail(authority, title), **extra}
        return render(self.request, "municipalities/membership_form.html", context, status=status)


class PeopleView(PeopleBase):
    """Current and past memberships of an authority."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The lists; past ones at most 50."""
        authority = self.find_authority(slug)
        rows = Membership.objects.filter(authority=authority).select_related("user", "granted_by", "ended_by")
        current = list(rows.current().order_by("user__name", "pk"))
        current_ids = [one.pk for one in current]
        context = {
            "authority": authority,
            "current": [row_of(one, self.actor.user_id) for one in current],
            "past": rows.exclude(pk__in=current_ids).order_by("-valid_until", "-pk")[:50],
            "trail": trail(authority),
        }
        return render(request, "municipalities/people.html", context)


class MembershipAddView(PeopleBase):
    """Gives a person a role."""

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """The empty form."""
        authority = self.find_authority(slug)
        return self.show_form(_("Add a person"), authority, self.form(authority))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Add, or show what to correct."""
        authority = self.find_authority(slug)
        form = self.form(authority, request.POST)
        if not form.is_valid():
            return self.show_form(_("Add a person"), authority, form)
        try:
            self.add(authority, form)
        except NameOfAnother as refusal:
            form.add_error("name", str(refusal))
            return self.show_form(_("Add a person"), authority, form)
        except Refusal as refusal:
            return self.show_form(_("Add a person"), authority, form, status=409, notice=str(refusal))
        return self.back(authority, _("%(name)s was added.") % {"name": form.cleaned_data["name"]})

    def add(self, authority: Authority, form: MembershipAddForm) -> None:
        """Do what the form says."""
        given = form.cleaned_data
        services.add_membership(
            actor=self.actor,
            authority=authority,
            email=given["email"],
            name=given["name"],
            role=given["role"],
            reason=given["reason"],
            terms={"language": given["language"], "valid_until": form.valid_until(authority.time_zone)},
        )

    def form(self, authority: Authority, data: Any = None) -> MembershipAddForm:
        """For other houses the secretariat names administrators only."""
        is_own = authority.pk == self.actor.acting_id
        initial = {"role": Role.OFFICER if is_own else Role.ADMINISTRATOR, "language": "en-gb"}
        return MembershipAddForm(data, initial=initial, roles=None if is_own else (Role.ADMINISTRATOR,))


class MembershipChangeView(PeopleBase):
    """Changes a role or its last day."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """The form with the present role."""
        membership = self.find_membership(uuid)
        return self.show_form(self.title(membership), membership.authority, self.form(membership))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Change, or show what to correct."""
        membership = self.find_membership(uuid)
        form = self.form(membership, request.POST)
        if not form.is_valid():
            return self.show_form(self.title(membership), membership.authority, form)
        try:
            services.change_membership(
                actor=self.actor,
                membership_id=membership.pk,
                role=form.cleaned_data["role"],
                valid_until=form.valid_until(membership.authority.time_zone),
                reason=form.cleaned_data["reason"],
            )
        except Membership.DoesNotExist:  # ended between the look and the lock
            raise Http404 from None
        except Refusal as refusal:
            return self.show_form(self.title(membership), membership.authority, form, status=409, notice=str(refusal))
        return self.back(membership.authority, _("The role of %(name)s was changed.") % {"name": membership.user.name})

    def form(self, membership: Membership, data: Any = None) -> MembershipChangeForm:
        """With the present role and last day; for other houses the secretariat names administrators only."""
        is_own = membership.authority_id == self.actor.acting_id
        initial = {"role": membership.role, "last_day": last_day(membership)}
        return MembershipChangeForm(data, initial=initial, roles=None if is_own else (Role.ADMINISTRATOR,))

    def title(self, membership: Membership) -> str:
        """The page's title."""
        return _("Change the role of %(name)s") % {"name": membership.user.name}


class MembershipEndView(PeopleBase):
    """Ends a role at once."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """Asks once, in words."""
        membership = self.find_membership(uuid)
        return self.ask(membership, MembershipEndForm())

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        """End it."""
        membership = self.find_membership(uuid)
        form = MembershipEndForm(request.POST)
        if not form.is_valid():
            return self.ask(membership, form)
        reason = form.cleaned_data["reason"]
        try:
            services.end_membership(actor=self.actor, membership_id=membership.pk, reason=reason)
        except Membership.DoesNotExist:  # ended between the look and the lock
            raise Http404 from None
        except Refusal as refusal:
            return self.ask(membership, form, status=409, notice=str(refusal))
        return self.back(membership.authority, _("The role of %(name)s has ended.") % {"name": membership.user.name})

    def ask(self, membership: Membership, form: forms.Form, **extra: Any) -> HttpResponse:
        """The confirmation page."""
        title = _("End the role of %(name)s?") % {"name": membership.user.name}
        sentence = _("They lose access with their next click. What they wrote stays.")
        return self.show_form(title, membership.authority, form, lead=sentence, is_destructive=True, **extra)


def last_day(membership: Membership) -> datetime.date | None:
    """The last day on which the role holds, in the authority's zone; None without an end."""
    if membership.valid_until is None:
        return None
    moment = membership.valid_until - datetime.timedelta(microseconds=1)
    return moment.astimezone(ZoneInfo(membership.authority.time_zone)).date()


def row_of(membership: Membership, own_user_id: int | None) -> dict[str, Any]:
    """What the list shows of a current membership."""
    return {"membership": membership, "is_self": membership.user_id == own_user_id}


def trail(authority: Authority, title: str = "") -> list[dict[str, str]]:
    """Breadcrumbs."""
    places = [
        {"label": _("Network"), "url": reverse("municipalities:directory")},
        {"label": authority.display_name, "url": authority.get_absolute_url()},
        {"label": _("People"), "url": reverse("municipalities:people", args=[authority.slug])},
    ]
    return [*places, {"label": title, "url": ""}] if title else places
