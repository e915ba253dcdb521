"""A person's notification rules: the list, each rule with a preview, and being away."""

from __future__ import annotations

import uuid
from dataclasses import fields
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from coordination.core.refusals import Refusal
from coordination.digests.forms import AbsenceForm, DigestRuleForm
from coordination.digests.models import DigestRule, RuleGroup
from coordination.digests.services import absences, default_rules, previews, rules
from coordination.digests.services.periods import zone_of
from coordination.digests.services.rules import Wish
from coordination.digests.views.rule_words import describe
from municipalities.access.http import MEMBERS, SIGNED_IN, AbilityView


class RuleFormView(AbilityView):
    """One rule of the person. Open to people without a membership too, so that nobody is mailed against their will."""

    ability = SIGNED_IN
    rule_group: str = RuleGroup.NEEDS

    def get(self, request: HttpRequest, **_names: Any) -> HttpResponse:
        """The form with what the person chose, or the proposal for the first time."""
        rule = self.rule or DigestRule(frequency=self.proposed)
        wish = rules.wish_of(rule)
        return self.show(self.form(initial={one.name: getattr(wish, one.name) for one in fields(wish)}), wish)

    def post(self, request: HttpRequest, **_names: Any) -> HttpResponse:
        """Keep the choice; or, asked for a preview, show it and keep nothing."""
        form = self.form(request.POST)
        with timezone.override(zone_of(self.zone_name)):
            is_valid = form.is_valid()
        if not is_valid:
            return self.show(form, None, status=422)
        if "preview" in request.POST:
            return self.show(form, form.wish())
        try:
            self.keep(form.wish())
        except Refusal as refusal:
            return self.show(form, form.wish(), status=409, notice=str(refusal))
        messages.success(request, _("Your choice is kept."))
        return HttpResponseRedirect(self.next_url)

    #: What somebody who never asked is proposed.
    proposed = DigestRule.Frequency.NEVER

    @property
    def next_url(self) -> str:
        """Where the person is led after their choice is kept."""
        return reverse("digests:settings")

    @cached_property
    def rule(self) -> DigestRule | None:
        """The rule as it stands; None while the person never asked."""
        return rules.find_rule(self.actor, self.rule_group)

    def keep(self, wish: Wish) -> DigestRule:
        """Write the choice."""
        return rules.change_rule(actor=self.actor, wish=wish, rule_group=self.rule_group)

    def form(self, *args: Any, **more: Any) -> DigestRuleForm:
        """The form of this kind of rule."""
        is_further, is_preview = self.rule_group != RuleGroup.NEEDS, "preview" in self.request.POST
        return DigestRuleForm(*args, is_further=is_further, is_preview=is_preview, **more)

    @property
    def zone_name(self) -> str:
        """The zone in which this person's hours are meant: that of their first authority."""
        held = self.actor.scope.held
        return held[0].time_zone if held else "Europe/Belgrade"

    def show(self, form: DigestRuleForm, wish: Wish | None, status: int = 200, notice: str = "") -> HttpResponse:
        """The page, with the preview of a wish where there is a sound one."""
        language = translation.get_language() or "en-gb"
        context = {
            "form": form,
            "notice": notice,
            "is_further": self.rule_group != RuleGroup.NEEDS,
            "zone_name": self.zone_name,
            "email": self.request.user.email,  # type: ignore[union-attr]  # signed in
            "preview": previews.preview(self.actor, wish, language, rule_group=self.rule_group) if wish else None,
            "is_unsaved": "preview" in self.request.POST,
            "away": absences.find_absence(self.actor),
            "needs_note": any(one.needs_status_note for one in rules.countries()),
        }
        return render(self.request, "coordination/digests/settings.html", context, status=status)


class DigestSettingsView(RuleFormView):
    """A person's digest: the rule in which also stands what waits for them."""


class FurtherRuleView(RuleFormView):
    """One of the person's further rules."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Find the rule first; 404 for one that is not this person's."""
        self.wanted: uuid.UUID = kwargs["rule"]
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def rule(self) -> DigestRule | None:
        """The rule that the address names."""
        found = next((one for one in rules.list_rules(self.actor) if one.uuid == self.wanted), None)
        if found is None or found.rule_group == RuleGroup.NEEDS:
            raise Http404
        return found

    @property
    def rule_group(self) -> str:  # type: ignore[override]  # asked of the rule
        """The group of this rule."""
        return self.rule.rule_group if self.rule else RuleGroup.SECOND

    @property
    def next_url(self) -> str:
        """Back to the list."""
        return reverse("digests:rule-list")


class NewRuleView(RuleFormView):
    """A further rule, not made yet."""

    rule_group = RuleGroup.SECOND
    rule = None
    proposed = DigestRule.Frequency.WEEKLY

    @property
    def next_url(self) -> str:
        """To the list with the new rule."""
        return reverse("digests:rule-list")

    def keep(self, wish: Wish) -> DigestRule:
        """Make the rule."""
        return rules.add_rule(actor=self.actor, wish=wish)


class RuleListView(AbilityView):
    """All rules of the person, and being away."""

    ability = SIGNED_IN

    def get(self, request: HttpRequest) -> HttpResponse:
        """The list."""
        return show_list(self, self.absence_form())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Begin to be away, with or without a deputy."""
        form = self.absence_form(request.POST)
        if not form.is_valid():
            return show_list(self, form, status=422)
        until, deputy = form.cleaned_data["until"], form.cleaned_data["deputy"]
        try:
            absences.begin_absence(actor=self.actor, until=until, deputy_id=deputy)
        except Refusal as refusal:
            form.add_error("deputy" if isinstance(refusal, absences.NotADeputy) else "until", str(refusal))
            return show_list(self, form, status=422)
        messages.success(request, _("Your mails rest."))
        return HttpResponseRedirect(reverse("digests:rule-list"))

    def absence_form(self, *args: Any) -> AbsenceForm:
        """The form with the colleagues who may stand in."""
        return AbsenceForm(*args, colleagues=absences.colleagues(self.actor))


class ProposedView(AbilityView):
    """Lets the person's digest be what is proposed for their role."""

    ability = MEMBERS

    def post(self, request: HttpRequest) -> HttpResponse:
        """Write it, and back to the list."""
        default_rules.propose_again(actor=self.actor)
        messages.success(request, _("Your digest is as proposed for your role."))
        return HttpResponseRedirect(reverse("digests:rule-list"))


class BackView(AbilityView):
    """Ends the person's absence."""

    ability = SIGNED_IN

    def post(self, request: HttpRequest) -> HttpResponse:
        """Mails come again; harmless when they do already."""
        absences.end_absence(actor=self.actor)
        messages.success(request, _("Your mails come again."))
        return HttpResponseRedirect(reverse("digests:rule-list"))


def show_list(view: RuleListView, form: AbsenceForm, status: int = 200) -> HttpResponse:
    """The page of all rules."""
    actor = view.actor
    found = rules.list_rules(actor)
    context = {
        "form": form,
        "rows": [describe(rule) for rule in found],
        "needs_note": any(rule.place.needs_status_note for rule in found if rule.place),
        "columns": [{"label": _("Rule")}, {"label": _("What")}, {"label": _("How often?")}],
        "may_add": len([one for one in found if one.rule_group != RuleGroup.NEEDS]) < len(rules.FURTHER),
        "may_reset": bool(actor.scope.held) and not any(one.is_default for one in found),
        "has_digest": any(one.rule_group == RuleGroup.NEEDS for one in found),
        "away": absences.find_absence(actor),
        "stands_in_for": absences.stands_in_for(actor),
    }
    return render(view.request, "coordination/digests/rule_list.html", context, status=status)
