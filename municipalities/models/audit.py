"""The audit record: append-only for the app role, chained per authority by a trigger at commit."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from municipalities.models.authority import Authority


class AuditEvent(models.Model):
    """One act: who, for whom, what, on what, when.

    `chain` is the authority's id, or 0 for the system's own chain. `seq`, `previous_hash` and `hash` are written by a
    deferred trigger owned by the system role, last in the transaction and in order of chain, so that two
    transactions can never wait for each other's heads. The application may insert and read, nothing else.
    """

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chain = models.BigIntegerField(default=0)
    seq = models.BigIntegerField(null=True, editable=False)
    at = models.DateTimeField(default=timezone.now)
    action = models.CharField(max_length=80)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    acting = models.ForeignKey(Authority, models.PROTECT, null=True, related_name="+")
    target_type = models.CharField(max_length=60, blank=True)
    target_uuid = models.UUIDField(null=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.CharField(max_length=300, blank=True)
    request_id = models.CharField(max_length=36, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True, editable=False)
    hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        indexes = [models.Index(fields=["actor", "at"]), models.Index(fields=["target_uuid"])]
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="audit_seq_unique_in_chain")]

    def __str__(self) -> str:
        return f"{self.action} {self.at:%Y-%m-%d %H:%M}"


class AuditHead(models.Model):
    """The last link of a chain. Only the trigger function moves it; a cut tail is seen by comparing with it."""

    chain = models.BigIntegerField(primary_key=True)
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.chain}: {self.seq}"
