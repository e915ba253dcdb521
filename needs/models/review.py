"""The review of a need: every move between states, with who, when and why."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from municipalities.models import Authority, Reach, ScopedModel
from municipalities.querysets import ScopedQuerySet
from needs.models.need import Need

#: A move's words stay between the house and those above it.
MOVE_REACH = Reach.ABOVE
NOTE_MAX = 2000
#: Steps that always leave the state as it was; a redirect and a merge have rules of their own.
_STAYING = ("ask_approver", "change", "accept_change", "decline_change", "take_back_change", "still_valid", "send_back")


class NeedMove(ScopedModel):
    """One step of a need: from a state to a state. Never changed, and deleted only with its whole draft.

    `kind` is the name of the move (needs/services/moves.py). A redirect keeps the state and says from which authority
    to which (`from_authority`, `to_authority`). `due_on` is the day by which the term that began with this move asks
    for an answer. `edition` is the need's wording after the move, `questions` how many were asked with a return,
    `ends_change` whether a change that waited for its answer ended with the need. A
    lapse is the portal's own act and has no actor, nor has the redirect of a need whose addressee stands above it no
    more (needs/services/readdressing.py). The scope columns are the need's own, its reach at most ABOVE: notes of the
    review are for the two sides. What an approver of the house writes when sending a draft back stays in the house (the
    trigger `need_move_stays_in_house`).
    """

    class Kind(models.TextChoices):
        BEGIN = "begin", _("Logged")
        ASK_APPROVER = "ask_approver", _("Put to the approver")
        SEND_BACK = "send_back", _("Sent back by the approver")
        SUBMIT = "submit", _("Submitted")
        ACCEPT = "accept", _("Accepted")
        ACCEPT_IN_PART = "accept_in_part", _("Accepted in part")
        RETURN = "return", _("Returned with questions")
        DECLINE = "decline", _("Declined")
        REDIRECT = "redirect", _("Redirected")
        START = "start", _("Work began")
        MEET = "meet", _("Met")
        MEET_IN_PART = "meet_in_part", _("Partly met")
        WITHDRAW = "withdraw", _("Withdrawn")
        LAPSE = "lapse", _("Lapsed")
        CHANGE = "change", _("Change put forward")
        ACCEPT_CHANGE = "accept_change", _("Change accepted")
        DECLINE_CHANGE = "decline_change", _("Change declined")
        TAKE_BACK_CHANGE = "take_back_change", _("Change taken back")
        STILL_VALID = "still_valid", _("Still valid")
        MERGE = "merge", _("Merged")

    #: Steps in a need's history that leave its state as it was.
    STAYING = (
        *("ask_approver", "send_back", "redirect", "still_valid"),
        *("change", "accept_change", "decline_change", "take_back_change"),
    )

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    need = models.ForeignKey(Need, models.CASCADE, related_name="moves")
    kind = models.CharField(max_length=16, choices=Kind, default="")
    from_state = models.CharField(max_length=16, choices=Need.State, blank=True)
    to_state = models.CharField(max_length=16, choices=Need.State)
    note = models.TextField(max_length=NOTE_MAX, blank=True)
    edition = models.PositiveSmallIntegerField(default=0, db_default=0)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    actor_name = models.CharField(max_length=150, blank=True)
    acting = models.ForeignKey(Authority, models.PROTECT, null=True, related_name="+", db_index=False)
    from_authority = models.ForeignKey(
        Authority, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    to_authority = models.ForeignKey(Authority, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    due_on = models.DateField(null=True, blank=True)
    questions = models.PositiveSmallIntegerField(default=0, db_default=0)
    ends_change = models.BooleanField(default=False, db_default=False)
    at = models.DateTimeField(default=timezone.now)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["authority", "at"], name="need_move_by_house")]
        constraints = [
            models.CheckConstraint(condition=Q(reach__lte=MOVE_REACH), name="need_move_stays_above"),
            models.CheckConstraint(
                # A return may ask its questions at the fields instead.
                condition=~Q(
                    kind__in=[
                        *("accept_in_part", "decline", "redirect", "withdraw"),
                        *("meet_in_part", "change", "decline_change", "send_back"),
                    ]
                )
                & (~Q(kind="return") | Q(questions__gt=0))
                | ~Q(note=""),
                name="need_move_says_why",
            ),
            models.CheckConstraint(
                condition=Q(kind="redirect", from_state="submitted", to_state="submitted")
                # An accepted need is redirected by the portal alone, while a change of it waits.
                | Q(kind="redirect", actor__isnull=True, from_state__in=["accepted", "accepted_in_part", "in_progress"])
                & Q(from_state=F("to_state"))
                | Q(kind__in=[*_STAYING]) & Q(from_state=F("to_state"))
                | Q(kind="merge")
                | ~Q(kind__in=["redirect", *_STAYING, "merge"]) & ~Q(from_state=F("to_state")),
                name="need_move_moves",
            ),
            models.CheckConstraint(
                condition=Q(kind="redirect", from_authority__isnull=False, to_authority__isnull=False)
                & ~Q(from_authority=F("to_authority"))
                | ~Q(kind="redirect") & Q(from_authority__isnull=True, to_authority__isnull=True),
                name="redirect_names_both_authorities",
            ),
            models.CheckConstraint(
                condition=Q(kind="lapse", actor__isnull=True, acting__isnull=True)
                | Q(kind="redirect", actor__isnull=True, acting__isnull=True)
                | ~Q(kind="lapse") & Q(actor__isnull=False, acting__isnull=False),
                name="only_the_clock_has_no_actor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.need_id}: {self.from_state} > {self.to_state}"
