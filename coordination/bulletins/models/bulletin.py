"""A bulletin: what one authority tells others, from a three-field warning to the network's own periodical."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.bulletins.querysets import BulletinQuerySet
from municipalities.models import Authority, ScopedModel, Sector, Territory
from needs.models.circumstances import InformationGrade, SourceGrade

TITLE_MAX = 150
LEAD_MAX = 400
TEXT_MAX = 20_000
SOURCE_MAX = 300
VENUE_MAX = 200
RETRACTION_REASON_MAX = 1000
#: Frozen figures of one bulletin.
FIGURES_MAX = 12
PEOPLE_MAX = 100_000
#: Hours in which an urgent bulletin may ask to be acknowledged.
ACKNOWLEDGE_HOURS = (1, 72)


class Bulletin(ScopedModel):
    """What an authority tells others: an early notice, a note, an event, a question to peers.

    `number` (B-0046) is drawn when it is first published, in one series for the network, and never reused; until then
    the uuid names the record. `text` is Markdown as written (services/markdown.py renders it); `language` and `script`
    are those of the writing. `figures` were frozen when they were written: label, value, unit, day and source each.
    `edition` counts what was published: 1 at first, one more with each correction; every edition is kept as a
    BulletinEdition. `version` grows with every write, so that the loser of a race is told.

    The audience decides the reach: the whole network 3, everyone 4. A narrower one (own country, named neighbours,
    kinds of authority) keeps reach 1, and those told stand in BulletinRecipient, which also opens the record to them.

    `is_urgent` asks every recipient to acknowledge within `acknowledge_hours` of publication. `is_exercise` marks a
    drill, on every page, mail and feed. `people_expected` (persons) and `expected_at` belong to arrivals; the place and
    route are where they are. The `cap_` fields speak the words of the Common Alerting Protocol 1.2 (OASIS, 2010),
    sections 3.2.2; its severity is not the severity of needs.
    """

    class Kind(models.TextChoices):
        EARLY_NOTICE = "early_notice", _("Early notice")
        SITUATION_NOTE = "situation_note", _("Situation note")
        POLICY_CHANGE = "policy_change", _("Policy or procedure change")
        EVENT = "event", _("Event")
        CALL = "call", _("Call for proposals")
        QUESTION = "question", _("Question to peers")
        BULLETIN = "bulletin", _("Network bulletin")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PENDING = "pending", _("Waiting for the secretariat")
        PUBLISHED = "published", _("Published")
        CORRECTED = "corrected", _("Corrected")
        RETRACTED = "retracted", _("Retracted")
        EXPIRED = "expired", _("Expired")

    class Audience(models.TextChoices):
        NEIGHBOURS = "neighbours", _("Named authorities")
        COUNTRY = "country", _("Own country")
        KINDS = "kinds", _("Kinds of authority")
        NETWORK = "network", _("The whole network")
        PUBLIC = "public", _("Everyone, without sign-in")

    class CapCategory(models.TextChoices):
        SAFETY = "Safety", _("Safety: general emergency and public safety")
        SECURITY = "Security", _("Security: police and public order")
        HEALTH = "Health", _("Health")
        TRANSPORT = "Transport", _("Transport")
        INFRA = "Infra", _("Infrastructure")
        MET = "Met", _("Weather and floods")
        OTHER = "Other", _("Other")

    class CapUrgency(models.TextChoices):
        IMMEDIATE = "Immediate", _("Act at once")
        EXPECTED = "Expected", _("Act soon, within the hour")
        FUTURE = "Future", _("Act in the near future")
        PAST = "Past", _("No longer needed")
        UNKNOWN = "Unknown", _("Not known")

    class CapSeverity(models.TextChoices):
        EXTREME = "Extreme", _("Extraordinary threat")
        SEVERE = "Severe", _("Significant threat")
        MODERATE = "Moderate", _("Possible threat")
        MINOR = "Minor", _("Minimal threat")
        UNKNOWN = "Unknown", _("Not known")

    class CapCertainty(models.TextChoices):
        OBSERVED = "Observed", _("Has happened or is going on")
        LIKELY = "Likely", _("More likely than not")
        POSSIBLE = "Possible", _("Possible, not likely")
        UNLIKELY = "Unlikely", _("Not expected")
        UNKNOWN = "Unknown", _("Not known")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=12, unique=True, null=True, blank=True, editable=False)
    kind = models.CharField(max_length=16, choices=Kind)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    title = models.CharField(max_length=TITLE_MAX, blank=True)
    lead = models.CharField(max_length=LEAD_MAX, blank=True)
    text = models.TextField(max_length=TEXT_MAX, blank=True)
    language = models.CharField(max_length=10, default="en-gb")
    script = models.CharField(max_length=4, default="Latn")
    place = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    route = models.ForeignKey("Route", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    people_expected = models.PositiveIntegerField(null=True, blank=True)
    expected_at = models.DateTimeField(null=True, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    venue = models.CharField(max_length=VENUE_MAX, blank=True)
    valid_until = models.DateTimeField(null=True, blank=True)
    reply_wanted_by = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=SOURCE_MAX, blank=True)
    source_grade = models.CharField(max_length=1, choices=SourceGrade, blank=True)
    information_grade = models.PositiveSmallIntegerField(choices=InformationGrade, null=True, blank=True)
    figures = models.JSONField(default=list, blank=True)
    audience = models.CharField(max_length=10, choices=Audience, default=Audience.NETWORK)
    audience_kinds = ArrayField(models.CharField(max_length=16, choices=Authority.Kind), default=list, blank=True)
    audience_named = ArrayField(models.BigIntegerField(), default=list, blank=True)
    #: The country that `country` told, as it was then: a house that moves tells no second country.
    audience_country = models.ForeignKey(
        Territory, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    is_urgent = models.BooleanField(default=False)
    acknowledge_hours = models.PositiveSmallIntegerField(default=4)
    is_exercise = models.BooleanField(default=False)
    cap_category = models.CharField(max_length=10, choices=CapCategory, default=CapCategory.SAFETY)
    cap_urgency = models.CharField(max_length=10, choices=CapUrgency, default=CapUrgency.UNKNOWN)
    cap_severity = models.CharField(max_length=10, choices=CapSeverity, default=CapSeverity.UNKNOWN)
    cap_certainty = models.CharField(max_length=10, choices=CapCertainty, default=CapCertainty.UNKNOWN)
    edition = models.PositiveSmallIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    is_example = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)
    put_forward_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    put_forward_at = models.DateTimeField(null=True, blank=True)
    first_published_at = models.DateTimeField(null=True, blank=True)
    #: When the newest edition, or the retraction, was told.
    published_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    #: Why it was taken back: every reader reads it, while the notes of moves stay above.
    retraction_reason = models.CharField(max_length=RETRACTION_REASON_MAX, blank=True)

    objects = BulletinQuerySet.as_manager()

    #: Whom a narrow audience names reads it through its recipients; the secretariat reads all that left a house.
    SHARES = (("recipients", "id", "group_id"),)
    SECRETARIAT_READS = True

    class Meta:
        indexes = [
            models.Index(fields=["-published_at", "-id"], name="bulletin_newest"),
            models.Index(fields=["authority", "-created_at", "-id"], name="bulletin_by_authority"),
            models.Index(fields=["put_forward_at"], name="bulletin_pending", condition=Q(state="pending")),
            models.Index(
                fields=["valid_until"],
                name="bulletin_to_expire",
                condition=Q(state__in=["published", "corrected"], valid_until__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["authority", "id"], name="bulletin_authority_and_id"),
            models.CheckConstraint(
                condition=Q(state="draft", reach=0)
                | Q(state="pending", reach=1)
                | Q(state__in=["published", "corrected", "retracted", "expired"])
                & (
                    Q(audience__in=["neighbours", "country", "kinds"], reach=1)
                    | Q(audience="network", reach=3)
                    | Q(audience="public", reach=4)
                ),
                name="bulletin_reach_follows_audience",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "pending"], edition=0, number__isnull=True, published_at__isnull=True)
                & Q(first_published_at__isnull=True)
                | ~Q(state__in=["draft", "pending"])
                & Q(edition__gte=1, number__regex="^B-[0-9]{4,9}$", published_at__isnull=False)
                & Q(first_published_at__isnull=False),
                name="told_bulletin_has_number_and_day",
            ),
            models.CheckConstraint(condition=Q(state="draft") | ~Q(title=""), name="told_bulletin_has_title"),
            models.CheckConstraint(
                condition=Q(people_expected__isnull=True) | Q(people_expected__lte=PEOPLE_MAX),
                name="bulletin_people_in_range",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(starts_at__isnull=False, ends_at__gte=F("starts_at")),
                name="bulletin_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_until__gt=F("first_published_at")),
                name="bulletin_valid_after_publication",
            ),
            models.CheckConstraint(
                condition=Q(acknowledge_hours__range=ACKNOWLEDGE_HOURS), name="bulletin_hours_in_range"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["retracted", "expired"]) & Q(closed_at__isnull=False)
                | ~Q(state__in=["retracted", "expired"]) & Q(closed_at__isnull=True),
                name="closed_bulletin_says_when",
            ),
            models.CheckConstraint(
                condition=Q(state="retracted") & ~Q(retraction_reason="")
                | ~Q(state="retracted") & Q(retraction_reason=""),
                name="retracted_bulletin_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number or 'draft'}: {self.title}"

    @property
    def slug(self) -> str:
        """What names it in addresses: its number, before that its uuid."""
        return self.number or str(self.uuid)

    @property
    def is_told(self) -> bool:
        """True once it left the house and the queue."""
        return self.state not in (self.State.DRAFT, self.State.PENDING)

    @property
    def is_valid(self) -> bool:
        """True while it holds at this moment."""
        is_over = self.valid_until is not None and self.valid_until <= timezone.now()
        return self.state in (self.State.PUBLISHED, self.State.CORRECTED) and not is_over

    @property
    def acknowledge_by(self) -> datetime | None:
        """Until when recipients are asked to acknowledge the newest edition; None where nobody is asked."""
        return self.acknowledge_by_if_told(None)

    def acknowledge_by_if_told(self, told_at: datetime | None) -> datetime | None:
        """The same for a recipient that was told at this moment: after the edition, its hours begin then."""
        if not self.is_urgent or self.published_at is None:
            return None
        begun = max(self.published_at, told_at) if told_at is not None else self.published_at
        return begun + timedelta(hours=self.acknowledge_hours)
