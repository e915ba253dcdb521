"""What happened, who is told of it, and what was mailed."""

import uuid
from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.digests.models.rule import DigestRule, RuleGroup
from municipalities.models import Authority, ScopedModel, Sector
from municipalities.querysets import ScopedQuerySet


class OutboxEvent(ScopedModel):
    """Something that happened, written in the transaction of the act that did it.

    The application may insert and nothing else, so the key is made by the client. `name` reads `needs.need.accepted`;
    the scope columns and `reach` are the record's at that moment. `planned_at` is when it was settled who is told at
    once; events that nobody is told of at once carry it from the beginning.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=80)
    at = models.DateTimeField(default=timezone.now)
    record_uuid = models.UUIDField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    sector = models.ForeignKey(Sector, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    #: How severe, 1 to 5; empty for what carries no severity.
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    planned_at = models.DateTimeField(null=True, blank=True)
    plan_attempts = models.PositiveSmallIntegerField(default=0)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["at", "name"], name="outbox_by_time"),
            models.Index(fields=["at"], name="outbox_to_plan", condition=Q(planned_at__isnull=True)),
        ]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="outbox_event_has_name")]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M}"


class DigestDelivery(models.Model):
    """One mail owed to one person for one period; the unique key is what makes a second one impossible.

    `lease_until` is the moment before which nobody else touches the row: in state sending the sender's lease, in state
    pending the wait before the next try. `attempts` counts claims that came to no end, `deferrals` how often the mail
    server put the mail off since `first_tried_at`. The mail covers [covers_from, covers_until), which follows without
    gap on the person's last one. `items` is the number of entries shown. `period` is a week
    (2026-W47) or a day (2026-11-20). `audience` only says which mails were alike when they were planned, so that they
    are claimed together; what each may hold is decided when it is sent.

    A copy is owed to the deputy of `on_behalf_of`, who is away: once for their rule and period, whoever is the deputy.

    A mail at once (`rule_group` notice) is owed for its notices, all of the record `record_uuid`; its period is the day
    on which it was planned, and `lease_until` at first the moment until which further events may join it.

    `told` are the records whose entries a sent digest showed, `told_of` at the same place the authority whose each was;
    empty for all other mails. Written with the mark that the mail was sent; a digest sent once more adds its own.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        EMPTY = "empty", _("Nothing to tell")
        SUPPRESSED = "suppressed", _("No longer wanted or allowed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    rule_group = models.CharField(max_length=20, choices=RuleGroup)
    period = models.CharField(max_length=10)
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    record_uuid = models.UUIDField(null=True, blank=True)
    language = models.CharField(max_length=10)
    audience = models.CharField(max_length=200, default="")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    deferrals = models.PositiveSmallIntegerField(default=0, db_default=0)
    first_tried_at = models.DateTimeField(null=True, blank=True)
    covers_from = models.DateTimeField()
    covers_until = models.DateTimeField()
    message_id = models.CharField(max_length=120, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    items = models.PositiveSmallIntegerField(default=0)
    told = ArrayField(models.UUIDField(), null=True, blank=True)
    told_of = ArrayField(models.BigIntegerField(), null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = "digest deliveries"
        indexes = [
            models.Index(
                fields=["audience", "id"], name="delivery_by_audience", condition=Q(state__in=["pending", "sending"])
            ),
            models.Index(fields=["rule_group", "period", "state"], name="delivery_by_run"),
            models.Index(
                fields=["person", "record_uuid"],
                name="delivery_to_join",
                condition=Q(rule_group="notice", state="pending", attempts=0),
            ),
            GinIndex(fields=["told"], name="delivery_by_record_told", condition=Q(told__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "rule_group", "period"],
                name="one_digest_per_person_and_period",
                condition=~Q(rule_group="notice") & Q(on_behalf_of__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["on_behalf_of", "rule_group", "period"],
                name="one_copy_per_person_and_period",
                condition=~Q(rule_group="notice") & Q(on_behalf_of__isnull=False),
            ),
            models.CheckConstraint(
                condition=Q(rule_group="notice", record_uuid__isnull=False)
                | ~Q(rule_group="notice") & Q(record_uuid__isnull=True),
                name="notice_delivery_has_record",
            ),
            models.CheckConstraint(condition=Q(covers_from__lt=models.F("covers_until")), name="delivery_covers_time"),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False) & ~Q(message_id=""),
                name="sent_delivery_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(lease_until__isnull=False), name="sending_delivery_has_lease"
            ),
            models.CheckConstraint(
                condition=Q(told__isnull=True, told_of__isnull=True)
                | Q(told__isnull=False, told_of__isnull=False, told__len=models.F("told_of__len")),
                name="delivery_told_says_of_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.rule_group} {self.period} {self.state}"

    @property
    def tries(self) -> int:
        """How often somebody tried to send it."""
        return self.attempts + self.deferrals

    @property
    def is_put_off(self) -> bool:
        """True for what waits because a try failed, and not because its turn has not come."""
        return self.state == self.State.PENDING and self.error != ""


class NoticeWish(models.Model):
    """Whether one person wants mails at once of one kind. `uuid` is the secret part of the signed stop link.

    Written with the first notice of the kind, or when the person chooses; no row stands for *yes*.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=40)
    is_wanted = models.BooleanField(default=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "notice wishes"
        constraints = [
            models.UniqueConstraint(fields=["person", "kind"], name="one_wish_per_person_and_kind"),
            models.CheckConstraint(condition=~Q(kind=""), name="notice_wish_has_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.kind} {self.is_wanted}"


class Notice(models.Model):
    """One person told of one event: a line in their list of notices and, unless they switched that off, a mail.

    `name` is the notice type's and `kind` what the person switches. What it says is written when it is read, with the
    reader's own scope: the row holds no word of the record. `authority` and `addressed_to` are the record's at that
    moment. `delivery` is the mail that tells it; several notices of one record may share one.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(OutboxEvent, models.PROTECT, related_name="+", db_index=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    event_name = models.CharField(max_length=80)
    record_uuid = models.UUIDField()
    authority = models.ForeignKey(Authority, models.PROTECT, related_name="+", db_index=False)
    addressed_to = models.ForeignKey(Authority, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    delivery = models.ForeignKey(DigestDelivery, models.SET_NULL, null=True, blank=True, related_name="notices")
    #: The rule that asked for it, where nobody is named by the event itself.
    rule = models.ForeignKey(DigestRule, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    #: Who is away, where the person is told as their deputy.
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+", db_index=False
    )
    #: When it happened; the name is that of the pages' common order.
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "-created_at", "-id"], name="notice_by_person"),
            models.Index(fields=["person"], name="notice_unread", condition=Q(read_at__isnull=True)),
            models.Index(fields=["record_uuid", "-created_at", "-id"], name="notice_by_record"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["event", "person"], name="one_notice_per_event_and_person"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.name} {self.created_at:%Y-%m-%d %H:%M}"


class DigestRun(models.Model):
    """One period of one digest in numbers, kept for the secretariat.

    `planned` is the sum of the others and of what still waits; `finished_at` is empty while anything does. `deferred`
    are those that wait because a try failed.
    """

    rule_group = models.CharField(max_length=20, choices=RuleGroup)
    period = models.CharField(max_length=10)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)
    planned = models.PositiveIntegerField(default=0)
    sending = models.PositiveIntegerField(default=0, db_default=0)
    deferred = models.PositiveIntegerField(default=0, db_default=0)
    sent = models.PositiveIntegerField(default=0)
    empty = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    suppressed = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-started_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["rule_group", "period"], name="one_run_per_group_and_period")]

    def __str__(self) -> str:
        return f"{self.rule_group} {self.period}"

    @property
    def is_at_once(self) -> bool:
        """True for the mails at once of one day."""
        return self.rule_group == RuleGroup.NOTICE

    @property
    def is_mass(self) -> bool:
        """True for the mails of one mass mail."""
        return self.rule_group == RuleGroup.MASS

    @property
    def is_further(self) -> bool:
        """True for a run of people's further rules."""
        return self.rule_group not in (RuleGroup.NEEDS, RuleGroup.NOTICE, RuleGroup.MASS)

    @property
    def slug(self) -> str:
        """What names the run in addresses: its period, and before it the group where that is not the digest."""
        return self.period if self.rule_group == RuleGroup.NEEDS else f"{self.rule_group}-{self.period}"

    @property
    def is_daily(self) -> bool:
        """True for a day's run, named by its date; a week is named by its number, a mass mail by its own."""
        return "W" not in self.period and not self.is_mass

    @property
    def day(self) -> date | None:
        """The day of a day's run; None for a week's."""
        return date.fromisoformat(self.period) if self.is_daily else None

    @property
    def seconds(self) -> int | None:
        """From the first plan to the last mail, in seconds; None while anything waits."""
        return int((self.finished_at - self.started_at).total_seconds()) if self.finished_at else None

    @property
    def waiting(self) -> int:
        """Planned mails that are neither sent nor settled otherwise."""
        return self.planned - self.sent - self.empty - self.failed - self.suppressed

    @property
    def untried(self) -> int:
        """Planned mails whose turn has not come."""
        return max(0, self.waiting - self.sending - self.deferred)


class MailBounce(models.Model):
    """What came back of one mail: refused for good at the door, reported later, or called spam by its reader.

    Written by the database alone (`take_mail_bounce`). One of a kind for each mail; a second one moves `at`.
    """

    class Kind(models.TextChoices):
        HARD = "hard", _("There is no such address")
        SOFT = "soft", _("Not accepted")
        COMPLAINT = "complaint", _("Reported as spam")

    class Source(models.TextChoices):
        SMTP = "smtp", _("Answer of the mail server")
        REPORT = "report", _("Delivery report")
        PROVIDER = "provider", _("Mail provider")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    delivery = models.ForeignKey(DigestDelivery, models.CASCADE, related_name="bounces", db_index=False)
    address_hash = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, choices=Kind)
    source = models.CharField(max_length=10, choices=Source)
    status = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["address_hash", "at"], name="bounce_by_address")]
        constraints = [models.UniqueConstraint(fields=["delivery", "kind"], name="one_bounce_per_mail_and_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"


class MailSuppression(models.Model):
    """An address that gets no digests and notices. Mails about the account itself are not asked about it.

    It holds while `until` is empty, and for the address alone: who changes their address is free of it. `by` is the
    person who imposed it by hand, `lifted_by` who ended it and `lift_reason` why.
    """

    class Reason(models.TextChoices):
        HARD = "hard", _("There is no such address")
        SOFT = "soft", _("Five mails in fourteen days were not accepted")
        COMPLAINT = "complaint", _("A mail was reported as spam")
        HAND = "hand", _("By hand")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    address_hash = models.CharField(max_length=64)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", db_index=False)
    reason = models.CharField(max_length=10, choices=Reason)
    detail = models.CharField(max_length=300, blank=True)
    since = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    lift_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-since", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["address_hash"], name="one_suppression_per_address", condition=Q(until__isnull=True)
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(lifted_by__isnull=False) & ~Q(lift_reason=""),
                name="lifted_suppression_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(reason="hand") | Q(by__isnull=False), name="suppression_by_hand_has_by"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reason} {self.since:%Y-%m-%d}"
