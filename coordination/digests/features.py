"""What the digests declare: the outbox, who oversees it, and the last runs for the secretariat's home."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from coordination.core.registry import BY_RULE, AccountLink, EventSink, HomePanel, MastheadLink, NoticeKind, registry
from coordination.digests.services import again, default_rules, mass_mails, outbox, runs, suppressions, unread
from municipalities.access.abilities import Ability, Kind, Role, can
from municipalities.services.demo import ExampleRecords

RUNS_AT_HOME = 4


def last_runs_panel(actor: Any) -> dict[str, Any] | None:
    """Mass mails that wait for this person, and the last digest runs; absent for who does not oversee the mails."""
    if actor.acting is None or not can(actor, "digests.oversee"):
        return None
    return {"runs": runs.recent_runs(RUNS_AT_HOME), "waiting": mass_mails.waiting_for(actor)}


registry.add(
    Ability("digests.oversee", _("Read the runs of the digest and what failed"), {Kind.SECRETARIAT: Role.VIEWER}),
    Ability(
        suppressions.ABILITY,
        _("Stop mails to an address, and allow them again"),
        {Kind.SECRETARIAT: Role.ADMINISTRATOR},
    ),
    Ability(again.ABILITY, _("Send one person's digest again"), {Kind.SECRETARIAT: Role.ADMINISTRATOR}),
)
registry.add(
    Ability(mass_mails.WRITE, _("Write mass mails and stop them"), {Kind.SECRETARIAT: Role.OFFICER}),
    Ability(mass_mails.RELEASE, _("Release mass mails that others wrote"), {Kind.SECRETARIAT: Role.APPROVER}),
)
registry.add(NoticeKind(mass_mails.KIND, _("Messages of the secretariat"), 200, lambda scope: scope.is_member))
registry.add(AccountLink(_("Notification rules"), "digests:rule-list", _("Mail")))
registry.add(AccountLink(_("Digest by mail"), "digests:settings", _("Mail")))
registry.add(AccountLink(_("E-mails at once"), "notice-settings", _("Mail")))
registry.add(MastheadLink(_("Notices"), "notice-list", "bell", unread.count))
registry.add(EventSink(outbox.take))
# Whoever has a rule may get them; the rule switches them, so nobody is asked about the kind.
registry.add(NoticeKind(BY_RULE, _("What your rules ask for"), 200, lambda _scope: False))
registry.add(ExampleRecords("people with a digest", default_rules.load_example_rules))
registry.add(HomePanel("coordination/digests/_last_run.html", 80, last_runs_panel))
