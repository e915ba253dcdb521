"""The moves of a need over the API, one address each, through the services that the pages use."""

from __future__ import annotations

from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from coordination.core.refusals import Refusal
from municipalities.access.rest import AbilityApiView
from needs.api import described
from needs.api.answers import addressee, need_detail
from needs.api.question_shapes import ReturnInput
from needs.api.refusing import refused
from needs.api.serializers import AcceptChangeInput, AcceptInput, MoveInput, RedirectInput, VersionInput
from needs.models import Need
from needs.services import changes, confirming, progress, review, routing, validity
from needs.services import needs as services


class NeedMoveApi(AbilityApiView):
    """Base of the moves: POST with the version and what the move takes."""

    ability = "needs.read"
    checks_record = True
    takes: ClassVar[type[VersionInput]] = MoveInput

    def post(self, request: Request, reference: str) -> Response:
        """Make the move through its service."""
        need = self.get_record(Need, reference)
        data = self.takes(data=request.data)
        data.is_valid(raise_exception=True)
        try:
            moved = self.move(need, dict(data.validated_data))
        except Refusal as refusal:
            return refused(refusal)
        return Response(need_detail(moved, self.actor.scope))

    def move(self, need: Need, values: dict[str, Any]) -> Need:
        """Call the one service of this move."""
        raise NotImplementedError


@described.SUBMIT
class NeedSubmitApi(NeedMoveApi):
    """Hands a draft or returned need to the authority above."""

    ability = "needs.submit"
    takes = VersionInput

    def move(self, need: Need, values: dict[str, Any]) -> Need:
        """Submit."""
        return services.submit_need(actor=self.actor, need_id=need.pk, **values)


@described.ACCEPT
class NeedAcceptApi(NeedMoveApi):
    """Accepts a submitted need with who does what by when."""

    ability = "needs.accept"
    takes = AcceptInput

    def move(self, need: Need, values: dict[str, Any]) -> Need:
        """Accept."""
        values["answer"] = review.Answer(**values["answer"])
        return review.accept_need(actor=self.actor, need_id=need.pk, **values)


@described.ACCEPT_IN_PART
class NeedAcceptInPartApi(NeedMoveApi):
    """Accepts a part of a submitted need."""

    ability = "needs.accept"
    takes = AcceptInput

    def move(self, need: Need, values: dict[str, Any]) -> Need:
        """Accept in part."""
        values["answer"] = review.Answer(**values["answer"])
        return review.accept_need_in_part(actor=self.actor, need_id=need.pk, **values)


@described.ASK_APPROVER
class NeedAskApproverApi(NeedMoveApi):
    """Puts a need to the approver of its house."""

    ability = "needs.submit"
    takes = VersionInput

    def move(self, need: Need, values: dict[str, Any]) -> Need:
        """Ask."""
        return confirming.ask_confirmation(actor=self.actor, need_id=need.pk, **values)


@described.SEND_BACK
class NeedSendBackApi(NeedMoveApi):
    """Sends a need back to the officer who put it to the approver."""

    ability = "needs.confirm"

    def move(self, need: Need, values: dict[str, Any]) -> Need:
        """Send back."""
        return confirming.send_back(actor=self.actor, need_id=need.pk, **values)


@described.MEET_IN_PART
class NeedMeetInPartApi(NeedMoveApi):
    """Says that a part of a need is met."""

    ability = "needs.meet"

    def move(self, need: Need, values: dict[str, Any]) -> Need:
        """Meet in part."""
        return progress.meet_need_in_part(actor=self.actor, need_id=need.pk, **values)


@described.RETURN
class NeedReturnApi(NeedMoveApi):
    """Returns a submitted need with questions."""

    ability = "needs.return"
    takes = ReturnInput

    def move(self, need: Need, values: dict[str, Any]) -> Need:
        """Return."""
        values["questions"] = [(one["field"], one["text"]) for one in values.pop("questions", [])]
        return review.return_need(actor=self.actor, need_id=need.pk, **values)


@described.DECLINE
class NeedDeclineApi(NeedMoveApi):
    """Declines a submitted need with the reason."""

    ability = "needs.decline"

    def move(self, need: Need, values: dict[str, Any]) -> Need:
        """Decline."""
        return review.decline_need(actor=self.actor, need_id=need.pk, **values)


@described.REDIRECT
class NeedRedirectApi(NeedMoveApi):
    """Passes a submitted need to another authority above the municipality."""

    ability = "needs.redirect"
    takes = RedirectInput

    def get(self, request: Request, reference: str) -> Response:
        """Answer the authorities that could answer the need."""
        need = self.get_record(Need, reference)
        return Response({"results": [addressee(one) for one in routing.redirect_choices(need)]})

    def move(self, need: Need, values: dict[str, Any]) -> Need:
        """Redirect; an authority that is not in the list is refused, whether it exists or not."""
        wanted = values.pop("authority")
        chosen = next((one for one in routing.redirect_choices(need) if one.uuid == wanted), None)
        if chosen is None:
            raise review.NotAnAddressee
        return review.redirect_need(actor=self.actor, need_id=need.pk, authority=chosen, **values)


@described.START
class NeedStartApi(NeedMoveApi):
    """Says that the promised work has begun."""

    ability = "needs.start"

    def move(self, need: Need, values: dict[str, Any]) -> Need:
        """Start."""
        return progress.start_need(actor=self.actor, need_id=need.pk, **values)


@described.MEET
class NeedMeetApi(NeedMoveApi):
    """Says that a need is met."""

    ability = "needs.meet"

    def move(self, need: Need, values: dict[str, Any]) -> Need:
        """Meet."""
        return progress.meet_need(actor=self.actor, need_id=need.pk, **values)


@described.WITHDRAW
class NeedWithdrawApi(NeedMoveApi):
    """Takes a need back."""

    ability = "needs.withdraw"

    def move(self, need: Need, values: dict[str, Any]) -> Need:
        """Withdraw."""
        return progress.withdraw_need(actor=self.actor, need_id=need.pk, **values)


@described.TAKE_BACK_CHANGE
class NeedTakeBackChangeApi(NeedMoveApi):
    """Takes a change that waits for its answer back into the house."""

    ability = "needs.draft"
    takes = VersionInput

    def move(self, need: Need, values: dict[str, Any]) -> Need:
        """Take back."""
        return changes.take_back_change(actor=self.actor, need_id=need.pk, **values)


@described.ACCEPT_CHANGE
class NeedAcceptChangeApi(NeedMoveApi):
    """Puts the words of a change into the need."""

    ability = "needs.accept"
    takes = AcceptChangeInput

    def move(self, need: Need, values: dict[str, Any]) -> Need:
        """Accept the change; without an answer, what was promised stays promised."""
        if "answer" in values:
            values["answer"] = review.Answer(**values["answer"])
        return changes.accept_change(actor=self.actor, need_id=need.pk, **values)


@described.DECLINE_CHANGE
class NeedDeclineChangeApi(NeedMoveApi):
    """Leaves the need as it was accepted."""

    ability = "needs.decline"

    def move(self, need: Need, values: dict[str, Any]) -> Need:
        """Decline the change."""
        return changes.decline_change(actor=self.actor, need_id=need.pk, **values)


@described.STILL_VALID
class NeedStillValidApi(NeedMoveApi):
    """Says today that nothing has changed."""

    ability = "needs.draft"
    takes = VersionInput

    def move(self, need: Need, values: dict[str, Any]) -> Need:
        """Say so."""
        return validity.say_still_valid(actor=self.actor, need_id=need.pk, **values)
