"""What this context declares: abilities, navigation, events."""

from django.utils.translation import gettext_lazy as _

from coordination.bulletins.services import (
    attachments,
    digest,
    examples,
    home,
    moderating,
    notice_news,
    notice_types,
    route_files,
)
from coordination.bulletins.views.presentation import find_trail
from coordination.core.registry import (
    AccountLink,
    ApiRoutes,
    EventType,
    HomePanel,
    KeptFiles,
    NavItem,
    PersonalDigestSection,
    PublicPage,
    RecordTrail,
    SharedDigestSection,
    registry,
)
from municipalities.access.abilities import Ability, Kind, Relation, Role, can, everyone
from municipalities.services.demo import ExampleRecords

#: Observers read and answer nothing.
_WRITES = {
    Kind.MUNICIPALITY: Role.OFFICER,
    Kind.INTERMEDIATE: Role.OFFICER,
    Kind.CENTRAL: Role.OFFICER,
    Kind.ASSOCIATION: Role.OFFICER,
    Kind.SECRETARIAT: Role.OFFICER,
}

registry.add(
    Ability("bulletins.read", _("Read bulletins that are visible to the person"), everyone()),
    Ability("bulletins.read_told", _("See who was told of a bulletin and who answered"), everyone(), Relation.OWN),
    Ability("bulletins.write", _("Write bulletins"), _WRITES, Relation.OWN),
    Ability("bulletins.publish", _("Publish, correct and retract bulletins"), _WRITES, Relation.OWN),
    Ability("bulletins.acknowledge", _("Acknowledge urgent bulletins for the own authority"), _WRITES),
    Ability("bulletins.reply", _("Reply to bulletins and ask about them"), _WRITES),
    Ability("bulletins.moderate", _("Decide what is published of others"), {Kind.SECRETARIAT: Role.OFFICER}),
    Ability("bulletins.keep_routes", _("Change routes"), {Kind.SECRETARIAT: Role.OFFICER}),
)
registry.add(
    NavItem(
        _("Bulletins"),
        "bulletins:bulletin-list",
        40,
        lambda actor: actor.acting is not None and can(actor, "bulletins.read"),
        prefix="/bulletins/",
    ),
)
registry.add(
    EventType("bulletins.bulletin.put_forward", _("A bulletin waits for the secretariat")),
    EventType("bulletins.bulletin.sent_back", _("The secretariat sent a bulletin back")),
    EventType("bulletins.bulletin.published", _("A bulletin was published")),
    EventType("bulletins.bulletin.corrected", _("A bulletin was corrected")),
    EventType("bulletins.bulletin.retracted", _("A bulletin was retracted")),
    EventType("bulletins.bulletin.expired", _("A bulletin expired")),
    EventType("bulletins.bulletin.acknowledged", _("An urgent bulletin was acknowledged")),
    EventType("bulletins.bulletin.reminded", _("Recipients of an urgent bulletin were reminded")),
    EventType("bulletins.bulletin.escalated", _("An urgent bulletin was passed on, because others did not answer")),
    EventType("bulletins.reply.written", _("Somebody replied to a bulletin or asked about it")),
)
registry.add(*notice_types.KINDS, *notice_types.TYPES, *notice_news.TYPES)
registry.add(RecordTrail("bulletins", find_trail))
registry.add(HomePanel("coordination/bulletins/_home_awaited.html", 5, home.awaited))
registry.add(HomePanel("coordination/bulletins/_home_notice.html", 12, home.warning))
registry.add(
    *(
        PersonalDigestSection(name, label, position, "emails/digest/entries", find, write)
        for name, label, position, find, write in (
            ("bulletins.awaited", _("Urgent bulletins to acknowledge"), 5, digest.find_awaited, digest.write_awaited),
            ("bulletins.told", _("Bulletins for your authority"), 32, digest.find_told, digest.write_told),
        )
    ),
    SharedDigestSection("bulletins.for_all", _("Bulletins"), 38, "emails/digest/entries", digest.for_all),
)
registry.add(ApiRoutes("coordination.bulletins.api.urls"))
registry.add(KeptFiles(attachments.STORE.area, attachments.sweep_files))
registry.add(
    ExampleRecords("routes", route_files.load_routes),
    ExampleRecords("bulletins", examples.load_example_bulletins),
)
registry.add(HomePanel("coordination/bulletins/_home_pending.html", 22, moderating.home_panel))
registry.add(PublicPage(_("Bulletins for everyone"), "bulletins:bulletin-list"))
registry.add(AccountLink(_("Your feeds"), "feed-list", _("Feeds")))
