"""What this feature declares."""

from django.utils.translation import gettext_lazy as _

from coordination.core.registry import ApiRoutes, DesignPart, NavItem, registry
from coordination.situation import design_parts
from municipalities.access.abilities import Ability, can, everyone

registry.add(
    Ability("situation.read", _("Read the regional situation"), everyone()),
    NavItem(
        _("Situation"),
        "situation:region",
        20,
        lambda actor: actor.acting is not None and can(actor, "situation.read"),
        prefix="/situation/",
    ),
    ApiRoutes("coordination.situation.api"),
    DesignPart("coordination/design/_charts.html", design_parts.charts),
)
