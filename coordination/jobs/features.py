"""What the jobs declare: who oversees a house's jobs, the way to one's own, and that long work has ended."""

from django.utils.translation import gettext_lazy as _

from coordination.core.registry import AccountLink, EventType, registry
from coordination.jobs.services import notices, overseeing, telling
from municipalities.access.abilities import Ability, Role, everyone

registry.add(
    Ability(overseeing.ABILITY, _("See which jobs the own authority's people asked for"), everyone(Role.APPROVER))
)
registry.add(AccountLink(_("Your jobs and their files"), "jobs:job-list", _("Jobs")))
registry.add(
    EventType(telling.DONE, _("A job that took long is done")),
    EventType(telling.PARKED, _("A job that took long has failed")),
)
registry.add(notices.KIND, *notices.TYPES)
