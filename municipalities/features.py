"""What this context declares: abilities and navigation."""

from django.utils.translation import gettext_lazy as _

from coordination.core.registry import HomePanel, NavItem, registry
from municipalities.access.abilities import Ability, Kind, Relation, Role, can, everyone
from municipalities.services.house_state import house_panel
from municipalities.services.network_state import network_panel

registry.add(
    Ability("municipalities.read_directory", _("Read the directory of authorities and their contacts"), everyone()),
    Ability(
        "municipalities.manage_people",
        _("Add, change and end memberships of the own authority"),
        everyone(Role.ADMINISTRATOR),
        Relation.OWN,
    ),
    Ability(
        "municipalities.name_administrators",
        _("Name the first administrators of any authority"),
        {Kind.SECRETARIAT: Role.ADMINISTRATOR},
    ),
    Ability(
        "municipalities.set_confirmation",
        _("Say whether the approver confirms what officers submit"),
        {Kind.MUNICIPALITY: Role.APPROVER},
    ),
    Ability(
        "municipalities.keep_competences",
        _("Change who answers for which sector in a country"),
        {Kind.CENTRAL: Role.ADMINISTRATOR, Kind.SECRETARIAT: Role.ADMINISTRATOR},
    ),
    Ability(
        "municipalities.watch_network",
        _("Read the network's state: who is silent, worker, queue, digests"),
        {Kind.SECRETARIAT: Role.VIEWER},
    ),
)
registry.add(
    NavItem(_("Home"), "municipalities:home", 10, lambda actor: True, prefix="/"),
    NavItem(
        _("Network"),
        "municipalities:directory",
        90,
        lambda actor: actor.acting is not None and can(actor, "municipalities.read_directory"),
        prefix="/network/",
    ),
)
registry.add(HomePanel("municipalities/_home_network.html", 50, network_panel))
registry.add(HomePanel("municipalities/_home_house.html", 60, house_panel))
