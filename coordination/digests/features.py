"""What the digests declare: the outbox, and the last run for the secretariat's home."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from coordination.core.registry import AccountLink, EventSink, HomePanel, registry
from coordination.digests.services import outbox, rules, runs
from municipalities.access.abilities import can
from municipalities.services.demo import ExampleRecords


def last_run_panel(actor: Any) -> dict[str, Any] | None:
    """The numbers of the last digest run; absent for people who do not watch the network."""
    if actor.acting is None or not can(actor, "municipalities.watch_network"):
        return None
    return {"run": runs.last_run()}


registry.add(AccountLink(_("Weekly digest by mail"), "digests:settings"))
registry.add(EventSink(outbox.take))
registry.add(ExampleRecords("people with a weekly digest", rules.load_example_rules))
registry.add(HomePanel("coordination/digests/_last_run.html", 80, last_run_panel))
