"""What this context declares: abilities, navigation, events, API."""

from django.utils.translation import gettext_lazy as _

from coordination.core.registry import (
    ApiRoutes,
    EventType,
    HomePanel,
    KeptFiles,
    NavItem,
    OfflineForm,
    PersonalDigestSection,
    RecordTrail,
    SharedDigestSection,
    registry,
)
from municipalities.access.abilities import Ability, Kind, Relation, Role, can, everyone
from municipalities.services.demo import ExampleRecords
from needs.services import attachments, digest, exports, home, home_area, late, notice_news, notice_types
from needs.services.examples import load_example_needs
from needs.views.presentation import find_trail

ABOVE_OFFICER = {Kind.INTERMEDIATE: Role.OFFICER, Kind.CENTRAL: Role.OFFICER}
ABOVE_APPROVER = {Kind.INTERMEDIATE: Role.APPROVER, Kind.CENTRAL: Role.APPROVER}

registry.add(
    Ability("needs.read", _("Read needs that are visible to the person"), everyone()),
    Ability("needs.draft", _("Begin and write drafts"), {Kind.MUNICIPALITY: Role.OFFICER}, Relation.OWN),
    Ability("needs.submit", _("Submit a need"), {Kind.MUNICIPALITY: Role.OFFICER}, Relation.OWN),
    Ability("needs.share", _("Share a submitted need by name"), {Kind.MUNICIPALITY: Role.OFFICER}, Relation.OWN),
    Ability("needs.review", _("Work the queue of submitted needs"), ABOVE_OFFICER),
    Ability("needs.return", _("Return a need with questions"), ABOVE_OFFICER, Relation.ADDRESSED),
    Ability("needs.accept", _("Accept a need"), ABOVE_APPROVER, Relation.ADDRESSED),
    Ability("needs.decline", _("Decline a need with a reason"), ABOVE_APPROVER, Relation.ADDRESSED),
    Ability("needs.redirect", _("Redirect a need to another authority"), ABOVE_OFFICER, Relation.ADDRESSED),
    Ability("needs.start", _("Say that promised work has begun"), ABOVE_OFFICER, Relation.ADDRESSED),
    Ability("needs.meet", _("Say that a need is met"), {Kind.MUNICIPALITY: Role.OFFICER}, Relation.OWN),
    Ability("needs.withdraw", _("Withdraw a need"), {Kind.MUNICIPALITY: Role.OFFICER}, Relation.OWN),
    Ability("needs.confirm", _("Confirm what the house submits"), {Kind.MUNICIPALITY: Role.APPROVER}, Relation.OWN),
    Ability("needs.ask", _("Ask questions about a need"), ABOVE_OFFICER, Relation.ADDRESSED),
    Ability(
        "needs.answer_questions", _("Answer questions about a need"), {Kind.MUNICIPALITY: Role.OFFICER}, Relation.OWN
    ),
    Ability("needs.merge", _("Merge needs that say the same"), ABOVE_APPROVER, Relation.ADDRESSED),
    Ability(
        "needs.keep_calendar",
        _("Change a country's term for answers and its calendar"),
        {Kind.CENTRAL: Role.ADMINISTRATOR, Kind.SECRETARIAT: Role.ADMINISTRATOR},
    ),
    Ability("needs.discard", _("Throw a draft away"), {Kind.MUNICIPALITY: Role.OFFICER}, Relation.OWN),
)
registry.add(
    NavItem(
        _("Needs"),
        "needs:need-list",
        30,
        lambda actor: actor.acting is not None and can(actor, "needs.read"),
        prefix="/needs/",
    ),
)
registry.add(
    EventType("needs.need.submitted", _("A need was submitted")),
    EventType("needs.need.returned", _("A need was returned with questions")),
    EventType("needs.need.accepted", _("A need was accepted")),
    EventType("needs.need.accepted_in_part", _("A need was accepted in part")),
    EventType("needs.need.declined", _("A need was declined")),
    EventType("needs.need.redirected", _("A need was redirected")),
    EventType("needs.need.left", _("A need left an authority that stands above its municipality no more")),
    EventType("needs.need.in_progress", _("Work on a need began")),
    EventType("needs.need.met", _("A need was met")),
    EventType("needs.need.partly_met", _("A need was partly met")),
    EventType("needs.need.withdrawn", _("A need was withdrawn")),
    EventType("needs.need.still_valid", _("The house said that a need is still valid")),
    EventType("needs.need.lapsed", _("A need lapsed")),
    EventType("needs.need.lapsing", _("A need lapses soon")),
    EventType("needs.escalation.reviewers", _("An answer is late")),
    EventType("needs.escalation.lead", _("An answer is still late: the lead is told")),
    EventType("needs.escalation.network", _("An answer is still late: the network secretariat is told")),
    EventType("needs.need.confirmation_asked", _("A need was put to the approver of its house")),
    EventType("needs.need.confirmation_declined", _("The approver sent a need back to its officer")),
    EventType("needs.question.asked", _("A question was asked about a need")),
    EventType("needs.question.answered", _("A question about a need was answered")),
    EventType("needs.question.settled", _("A question about a need was settled")),
    EventType("needs.need.merged", _("Two needs were merged")),
    EventType("needs.need.took_over", _("A need took another one over")),
    EventType("needs.change.confirmation_asked", _("A change was put to the approver of its house")),
    EventType("needs.change.submitted", _("A change of an accepted need was put forward")),
    EventType("needs.change.taken_back", _("A change of an accepted need was taken back")),
    EventType("needs.change.accepted", _("A change of an accepted need was accepted")),
    EventType("needs.change.declined", _("A change of an accepted need was declined")),
)
registry.add(
    *(
        PersonalDigestSection(name, label, position, "emails/digest/entries", find, write)
        for name, label, position, find, write in (
            ("needs.waiting", _("Waiting for your review"), 10, digest.find_waiting, digest.write_waiting),
            ("needs.returned", _("Returned to you"), 20, digest.find_returned, digest.write_returned),
            ("needs.answers", _("Answers received"), 30, digest.find_answers, digest.write_answers),
        )
    ),
    SharedDigestSection("needs.accepted", _("Newly accepted"), 40, "emails/digest/entries", digest.newly_accepted),
)
registry.add(*notice_types.KINDS, *notice_types.TYPES, *notice_news.TYPES)
registry.add(exports.JOB)
registry.add(RecordTrail("needs", find_trail))
registry.add(KeptFiles(attachments.STORE.area, attachments.sweep_files))
registry.add(OfflineForm(r"^/needs/[^/]+/edit/$", "needs:need-shell", "needs:need-new"))
registry.add(ApiRoutes("needs.api.urls"))
registry.add(ExampleRecords("needs", load_example_needs))
registry.add(
    HomePanel("needs/_home_house.html", 10, home.house_duties),
    HomePanel("needs/_home_queue.html", 20, home.queue),
    HomePanel("needs/_home_late.html", 25, late.home_panel),
    HomePanel("needs/_home_area.html", 30, home_area.area),
    HomePanel("needs/_home_ticked.html", 35, home_area.ticked),
    HomePanel("needs/_home_news.html", 40, home_area.news),
    HomePanel("needs/_home_waiting.html", 15, home.with_others),
    HomePanel("needs/_home_news.html", 10, home_area.news_beside, is_side=True),
    HomePanel("needs/_home_decided.html", 20, home.decided, is_side=True),
)
