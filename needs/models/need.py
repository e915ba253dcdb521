"""A need: one gap that a municipality cannot cover alone."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models import Reach, ScopedModel, Sector, Territory
from needs.models.circumstances import Horizon, InformationGrade, Phase, SourceGrade, Urgency
from needs.models.people import PEOPLE_MAX
from needs.querysets import OPEN_STATES, NeedQuerySet

TITLE_MAX = 200
SITUATION_MAX = 5000
SOURCE_MAX = 300
PLACE_MAX = 200
ALREADY_DONE_MAX = 2000
ANSWER_WHO_MAX = 200
ANSWER_WHAT_MAX = 1000
#: The largest amount of a need in whole units of its currency.
MONEY_MAX = 1_000_000_000
#: How many needs a municipality can put in order.
RANK_MAX = 999
#: Minor units in one unit; the same for every currency of the network.
MINOR_UNITS = 100


class Need(ScopedModel):  # type: ignore[django-manager-missing]  # the class of its versions is made by a function
    """A need of a municipality, from draft to answer.

    `number` (BA-BIH-0412) is drawn at the first submission, is never reused and never changes; until then the uuid
    names the record. `version` grows with every write: the loser of a race is told, never silently overwritten.
    `field_versions` says at which version each field last changed, so that two people who write in different fields
    do not meet. `replays` names the parcels of typed text that were written, so that one that comes again is known
    (needs/services/replays.py). `people_affected` is in persons; empty means *not known*. `people_by_group` is the
    table of needs/models/people.py, `groups` its rows and `people_in_groups` its sum. `severity` is 1 Minimal to 5
    Critical (coordination/core/severity.py holds words and anchors). Money is in minor units of `currency`, and in euro
    cents at `rate` units per euro of `rate_date`. `language` and `script` are those of the text as typed.
    `submitted_at` and `answer_due_on` belong to the current term, `first_submitted_at` and `first_answered_at` to the
    whole way; `closed_at` is when it was met, withdrawn, declined or lapsed. The answer (`answer_who`, `answer_what`,
    `answer_by`) is visible as far as the need itself.

    `lines` are the line items of needs/models/line.py and `fulfilled` the quantity that has arrived of each, by slot.
    `rank` is the house's own order of its live needs, 1 is first. `edition` counts the wordings that left the house: 0
    for a draft, 1 from the first submission, one more with each later one and each change after acceptance; every
    edition is kept as a NeedVersion. `change_asked_at` is set while a change after acceptance waits for its answer,
    `confirmation_asked_at` while its words, still in the house's hands, wait for the house's approver. `still_valid_on`
    is the last day on which the house said that nothing has changed. A merged need points at the one that took it over.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        RETURNED = "returned", _("Returned")
        ACCEPTED = "accepted", _("Accepted")
        ACCEPTED_IN_PART = "accepted_in_part", _("Accepted in part")
        DECLINED = "declined", _("Declined")
        IN_PROGRESS = "in_progress", _("In progress")
        MET = "met", _("Met")
        PARTLY_MET = "partly_met", _("Partly met")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        LAPSED = "lapsed", _("Lapsed")

    class Lacking(models.TextChoices):
        """What a municipality is short of; several at once."""

        STAFF = "staff", _("Staff")
        SKILLS = "skills", _("Skills")
        MONEY = "money", _("Money")
        EQUIPMENT = "equipment", _("Equipment and supplies")
        SPACE = "space", _("Space and buildings")
        MANDATE = "mandate", _("Legal mandate")
        INFORMATION = "information", _("Information")
        COORDINATION = "coordination", _("Coordination")

    class PlaceRole(models.TextChoices):
        """What the place is in the movement of people, as far as this need goes."""

        HOST = "host", _("Host: people stay here")
        TRANSIT = "transit", _("Transit: people pass through")
        ORIGIN = "origin", _("Origin or return: people leave from here or come back")
        BORDER = "border", _("Border: a crossing or green border lies here")
        DESTINATION = "destination", _("Destination: people want to settle here")

    class Certainty(models.TextChoices):
        """How the numbers of people were found."""

        COUNTED = "counted", _("Counted")
        RECORDS = "records", _("Estimated from records")
        ROUGH = "rough", _("Rough estimate")

    #: How far a need of each state is visible; the constraint `need_reach_follows_state` says the same. Withdrawn
    #: and lapsed needs are not in it: they stay as visible as they were.
    REACH_OF_STATE = {
        State.DRAFT: Reach.HOUSE,
        State.SUBMITTED: Reach.ABOVE,
        State.RETURNED: Reach.ABOVE,
        State.DECLINED: Reach.ABOVE,
        State.ACCEPTED: Reach.NETWORK,
        State.ACCEPTED_IN_PART: Reach.NETWORK,
        State.IN_PROGRESS: Reach.NETWORK,
        State.MET: Reach.NETWORK,
        State.PARTLY_MET: Reach.NETWORK,
    }

    #: Named shares: (reverse name, column of this model, column of the share that says whom).
    SHARES = (("group_shares", "id", "group_id"), ("person_shares", "id", "user_id"))

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=16, null=True, unique=True, editable=False)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+", db_index=False)
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    title = models.CharField(_("short title"), max_length=TITLE_MAX, blank=True)
    situation = models.TextField(_("situation"), max_length=SITUATION_MAX, blank=True)
    severity = models.PositiveSmallIntegerField(_("severity"), null=True, blank=True)
    lacking = ArrayField(models.CharField(max_length=12, choices=Lacking), default=list, blank=True)
    place = models.CharField(max_length=PLACE_MAX, blank=True, default="", db_default="")
    place_role = models.CharField(max_length=12, choices=PlaceRole, blank=True, default="")
    urgency = models.CharField(max_length=8, choices=Urgency, blank=True, default="", db_default="")
    horizon = models.CharField(max_length=12, choices=Horizon, blank=True, default="", db_default="")
    phase = models.CharField(max_length=8, choices=Phase, blank=True, default="", db_default="")
    already_done = models.TextField(max_length=ALREADY_DONE_MAX, blank=True, default="", db_default="")
    people_affected = models.PositiveIntegerField(_("people affected"), null=True, blank=True)
    people_by_group = models.JSONField(default=dict, blank=True)
    groups = ArrayField(models.CharField(max_length=3), default=list, blank=True, editable=False)
    people_in_groups = models.PositiveIntegerField(default=0, editable=False)
    certainty = models.CharField(max_length=8, choices=Certainty, blank=True, default="")
    source = models.CharField(max_length=SOURCE_MAX, blank=True, default="")
    source_grade = models.CharField(max_length=1, choices=SourceGrade, blank=True, default="", db_default="")
    information_grade = models.PositiveSmallIntegerField(choices=InformationGrade, null=True, blank=True)
    lines = models.JSONField(default=dict, db_default={}, blank=True)
    fulfilled = models.JSONField(default=dict, db_default={}, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    cost_minor = models.BigIntegerField(null=True, blank=True)
    covered_minor = models.BigIntegerField(null=True, blank=True)
    cost_eur_cents = models.BigIntegerField(null=True, blank=True)
    covered_eur_cents = models.BigIntegerField(null=True, blank=True)
    rate = models.DecimalField(max_digits=14, decimal_places=6, null=True, blank=True)
    rate_date = models.DateField(null=True, blank=True)
    needed_by = models.DateField(null=True, blank=True)
    needed_until = models.DateField(null=True, blank=True)
    answer_wanted_by = models.DateField(null=True, blank=True)
    is_free_of_personal_data = models.BooleanField(default=False)
    language = models.CharField(max_length=10, default="en-gb")
    script = models.CharField(max_length=4, default="Latn")
    state = models.CharField(max_length=16, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    edition = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    field_versions = models.JSONField(default=dict, blank=True, editable=False)
    replays = models.JSONField(default=dict, blank=True, editable=False)
    is_example = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    first_submitted_at = models.DateTimeField(null=True, blank=True)
    answer_due_on = models.DateField(null=True, blank=True)
    first_answered_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    answer_who = models.CharField(max_length=ANSWER_WHO_MAX, blank=True, default="")
    answer_what = models.TextField(max_length=ANSWER_WHAT_MAX, blank=True, default="")
    answer_by = models.DateField(null=True, blank=True)
    rank = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    still_valid_on = models.DateField(null=True, blank=True)
    change_asked_at = models.DateTimeField(null=True, blank=True)
    confirmation_asked_at = models.DateTimeField(null=True, blank=True)
    confirmation_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    copied_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")

    objects = NeedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["authority", "-created_at", "-id"], name="need_by_authority"),
            models.Index(fields=["country", "-created_at", "-id"], name="need_by_country", condition=Q(reach__gte=1)),
            models.Index(fields=["tier1", "-created_at", "-id"], name="need_by_tier1", condition=Q(reach__gte=1)),
            models.Index(
                fields=["tier2", "-created_at", "-id"],
                name="need_by_tier2",
                condition=Q(reach__gte=1, tier2__isnull=False),
            ),
            models.Index(
                fields=["association", "-created_at", "-id"],
                name="need_by_association",
                condition=Q(reach__gte=1, association_ticked=True),
            ),
            # Without a condition on reach: what a person sees is an OR of branches, and no partial index holds all.
            models.Index(fields=["-created_at", "-id"], name="need_newest"),
            models.Index(fields=["addressed_to", "submitted_at"], name="need_waiting", condition=Q(state="submitted")),
            # What start pages ask: a house's newest answers, what is past its day, what an authority answered lately.
            models.Index(
                fields=["authority", "decided_at"],
                name="need_house_answers",
                condition=Q(state="accepted")
                | Q(state="accepted_in_part")
                | Q(state="declined")
                | Q(state="in_progress"),
            ),
            models.Index(
                fields=["authority", "needed_by"],
                name="need_past_its_day",
                condition=Q(state="accepted") | Q(state="accepted_in_part") | Q(state="in_progress"),
            ),
            models.Index(
                fields=["addressed_to", "decided_at"], name="need_answered", condition=Q(decided_at__isnull=False)
            ),
            models.Index(fields=["authority", "decided_at"], name="need_returned", condition=Q(state="returned")),
            # The queue's second part, and the drafts that wait for an approver.
            models.Index(
                fields=["addressed_to", "change_asked_at"],
                name="need_changes_waiting",
                condition=Q(change_asked_at__isnull=False),
            ),
            # What the clock looks through: every open term that is over.
            models.Index(fields=["answer_due_on"], name="need_terms_running", condition=Q(state="submitted")),
            # What the network is told of a period, by mail.
            models.Index(fields=["decided_at"], name="need_by_decision", condition=Q(reach=3)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["authority", "id"], name="need_authority_and_id"),
            models.CheckConstraint(
                condition=Q(people_affected__isnull=True) | Q(people_affected__lte=PEOPLE_MAX),
                name="need_people_in_range",
            ),
            models.CheckConstraint(
                condition=Q(severity__isnull=True) | Q(severity__gte=1, severity__lte=5), name="need_severity_1_to_5"
            ),
            # What was submitted once may be rewritten while it is in the house's hands, so it may be incomplete there.
            models.CheckConstraint(
                condition=Q(state="draft")
                | Q(state__in=["returned", "withdrawn", "lapsed"], number__isnull=False, addressed_to__isnull=False)
                | Q(number__isnull=False, sector__isnull=False, severity__isnull=False, addressed_to__isnull=False)
                & ~Q(title="")
                & ~Q(situation=""),
                name="submitted_need_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", reach=0)
                | Q(state__in=["submitted", "returned", "declined"], reach=1)
                | Q(state__in=["accepted", "accepted_in_part", "in_progress", "met", "partly_met"], reach=3)
                | Q(state__in=["withdrawn", "lapsed"], reach__in=[1, 3]),
                name="need_reach_follows_state",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "returned", "withdrawn", "lapsed"])
                | Q(people_affected__isnull=True)
                | Q(people_in_groups__lte=F("people_affected")),
                name="need_groups_within_total",
            ),
            models.CheckConstraint(
                condition=Q(
                    lacking__contained_by=[
                        *("staff", "skills", "money", "equipment"),
                        *("space", "mandate", "information", "coordination"),
                    ]
                ),
                name="need_lacking_known",
            ),
            models.CheckConstraint(
                condition=Q(cost_minor__isnull=True, cost_eur_cents__isnull=True)
                | Q(cost_minor__range=(0, MONEY_MAX * MINOR_UNITS), cost_eur_cents__gte=0, rate__isnull=False),
                name="need_cost_is_converted",
            ),
            models.CheckConstraint(
                condition=Q(covered_minor__isnull=True, covered_eur_cents__isnull=True)
                | Q(covered_minor__range=(0, MONEY_MAX * MINOR_UNITS), covered_eur_cents__gte=0, rate__isnull=False),
                name="need_covered_is_converted",
            ),
            models.CheckConstraint(
                condition=Q(answer_who="", answer_what="", answer_by__isnull=True)
                | ~Q(answer_who="") & ~Q(answer_what="") & Q(answer_by__isnull=False),
                name="need_answer_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(information_grade__isnull=True) | Q(information_grade__range=(1, 6)),
                name="need_information_grade_1_to_6",
            ),
            models.CheckConstraint(
                condition=Q(edition=0, state="draft") | Q(edition__gte=1) & ~Q(state="draft"),
                name="need_edition_from_submission",
            ),
            models.CheckConstraint(
                condition=Q(rank__isnull=True) | Q(rank__range=(1, RANK_MAX)), name="need_rank_in_range"
            ),
            models.CheckConstraint(
                condition=Q(confirmation_asked_at__isnull=True, confirmation_asked_by__isnull=True)
                | Q(
                    confirmation_asked_at__isnull=False,
                    confirmation_asked_by__isnull=False,
                    state__in=["draft", "returned", "lapsed"],
                ),
                name="need_waits_for_approver_in_house",
            ),
            models.CheckConstraint(
                condition=Q(change_asked_at__isnull=True)
                | Q(state__in=["accepted", "accepted_in_part", "in_progress"]),
                name="only_open_needs_have_changes",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(state="withdrawn") & ~Q(merged_into=F("id")),
                name="merged_need_is_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def reference(self) -> str:
        """What names the record on a page: its number, or "Draft" while it has none."""
        return self.number or str(_("Draft"))

    @property
    def slug(self) -> str:
        """What stands in the address: the number, or the uuid of a draft."""
        return self.number or str(self.uuid)

    def get_absolute_url(self) -> str:
        """The need's page."""
        return reverse("needs:need-detail", args=[self.slug])

    @property
    def is_editable(self) -> bool:
        """True in the states in which the municipality may change the text."""
        return self.state in {self.State.DRAFT, self.State.RETURNED}

    @property
    def is_open(self) -> bool:
        """True when the need was accepted and is not met yet: its words change only through a NeedChange."""
        return self.state in OPEN_STATES

    @property
    def cost(self) -> int | None:
        """The estimated cost in whole units of `currency`."""
        return None if self.cost_minor is None else self.cost_minor // MINOR_UNITS

    @property
    def covered(self) -> int | None:
        """What is already covered, in whole units of `currency`."""
        return None if self.covered_minor is None else self.covered_minor // MINOR_UNITS


class NeedNumber(models.Model):
    """The last number drawn at a place. Reached only through the function `draw_need_number`."""

    territory = models.OneToOneField(Territory, models.PROTECT, primary_key=True, related_name="+")
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.territory_id}: {self.last}"
