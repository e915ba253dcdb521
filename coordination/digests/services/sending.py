"""Sending: a batch of claimed mails over one connection, each marked after it left.

Nothing is lost when a sender dies: at most the one mail in flight is sent twice, under the same Message-ID. One
reader's bad data or refused address never holds up the others.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from itertools import zip_longest
from typing import Final

from django.db import connection
from django.utils import timezone

from coordination.digests.models import MailBounce, RuleGroup
from coordination.digests.services import (
    bounce_addresses,
    bounces,
    claiming,
    faults,
    mass_letters,
    notice_letters,
    providers,
    rendering,
    runs,
)
from coordination.digests.services.claiming import Batch, Claimed, Outcome, Standing, State
from coordination.digests.services.mailer import Mailer, MailRefused, MailServerAway
from coordination.digests.services.one_fault import FAULTS_OF_ONE
from coordination.digests.services.rendering import Letter, Nothing

logger = logging.getLogger(__name__)

#: While the mail server is away nothing counts as an attempt; the next look is after this.
AWAY_WAIT: Final = timedelta(minutes=1)
#: Groups whose mails are never made together with others.
_ALONE: Final = frozenset({RuleGroup.NOTICE, RuleGroup.MASS})


@dataclass(slots=True)
class Report:
    """What a call of send_batch did. `claimed` 0 means that nothing was due."""

    claimed: int = 0
    server_is_away: bool = False
    states: Counter[str] = field(default_factory=Counter)


def send_batch(
    *,
    size: int = claiming.BATCH,
    lease: timedelta = claiming.LEASE,
    period: str | None = None,
    rule_group: str | None = None,
) -> Report:
    """Claim up to `size` due mails, of one period and group when given, and send them. Safe to run at any time.

    Raises RuntimeError inside a transaction: the lease must be committed before the first mail leaves.
    """
    if connection.in_atomic_block:
        raise RuntimeError("Digests are sent outside transactions: the lease must be committed first.")
    claiming.park_exhausted()
    batch = claiming.claim(size=size, lease=lease, period=period, rule_group=rule_group)
    report = Report()
    if batch is not None:
        report.claimed = len(batch.deliveries)
        _send(batch, report)
        for done in {(one.period, one.rule_group) for one in batch.deliveries}:
            runs.refresh(period=done[0], rule_group=done[1])
    return report


def _send(batch: Batch, report: Report) -> None:
    try:
        compose = _composing(batch.deliveries)
        standing: Standing | None = None
        with Mailer() as mailer:
            for delivery, following in zip_longest(batch.deliveries, batch.deliveries[1:]):
                batch.renew_if_needed()
                if delivery.id not in batch.left:
                    standing = None
                    continue
                outcome = deliver(delivery, mailer, partial(compose, standing=standing))
                marked = batch.finish(delivery, outcome, following)
                standing = marked.following
                if marked.was_ours:
                    report.states[outcome.state] += 1
                    if outcome.state == State.FAILED:
                        claiming.hand_on(delivery)
                    if outcome.bounce:
                        bounces.take_answer(
                            delivery, address=outcome.address, kind=outcome.bounce, status=outcome.error
                        )
                else:
                    logger.warning("The lease of digest %s was lost before it was marked.", delivery.uuid)
    except MailServerAway as error:
        report.server_is_away = True
        released = batch.release(wait=AWAY_WAIT)
        logger.warning("The mail server does not answer (%s); %s digests wait.", error, released)
    finally:
        # Also when a signal or a time limit ends us: the others' rows must not wait for the lease to run out.
        batch.release()
        batch.close()


def _composing(deliveries: list[Claimed]) -> Callable[..., Letter | Nothing]:
    """How the mails of a batch are made: all from one reading, or each by itself when that reading fails.

    A reading for many fails as a whole, whoever's data are to blame. Each alone, only that one fails again.
    """
    # A copy for a deputy depends on two people, and is rare enough to be read at its own moment.
    own = [one for one in deliveries if one.on_behalf_of_id is None]
    digests = [one for one in own if one.rule_group not in _ALONE]
    at_once = {one.id: one for one in own if one.rule_group == RuleGroup.NOTICE}
    try:
        composer = rendering.Composer(digests) if digests else None
        readings = notice_letters.Readings(list(at_once.values())) if at_once else None
    except FAULTS_OF_ONE:
        logger.exception("A batch of %s mails could not be made together; each is made alone.", len(deliveries))
        return lambda delivery, standing: _alone(delivery)

    def compose(delivery: Claimed, standing: Standing | None) -> Letter | Nothing:
        if readings is not None and delivery.id in at_once:
            return readings.letter(delivery, standing)
        if composer is None or delivery.rule_group in _ALONE or delivery.on_behalf_of_id is not None:
            return _alone(delivery)
        # Whoever lost their membership or stopped the mail while the batch was being sent gets what holds now.
        # For the first, and after others' rows, nothing was asked in passing: then it is read again as well.
        is_first = delivery is digests[0]
        if is_first or (standing is not None and composer.still_holds(delivery, standing)):
            return composer.letter(delivery)
        return rendering.compose(delivery)

    return compose


def _alone(delivery: Claimed) -> Letter | Nothing:
    """One mail from a reading of its own. Mass mails always are, at the moment before they leave."""
    if delivery.rule_group == RuleGroup.MASS:
        return mass_letters.compose(delivery)
    if delivery.rule_group == RuleGroup.NOTICE:
        return notice_letters.compose(delivery)
    return rendering.compose(delivery)


def deliver(delivery: Claimed, mailer: Mailer, compose: Callable[[Claimed], Letter | Nothing]) -> Outcome:
    """Make and send one mail; the answer says how it ended. Raises MailServerAway when nothing could be tried."""
    try:
        letter = compose(delivery)
    except FAULTS_OF_ONE as error:
        logger.exception("The digest %s could not be made.", delivery.uuid)
        return _again_or_failed(delivery, f"{type(error).__name__} while the mail was made")
    if isinstance(letter, Nothing):
        return Outcome(State.EMPTY if letter.is_wanted else State.SUPPRESSED, error=letter.reason)
    letter.message.extra_headers.update(providers.header(delivery.uuid))
    letter.message.bounces_to = bounce_addresses.address(delivery.uuid, str(letter.message.to[0]))
    try:
        mailer.send(letter.message)
    except MailRefused as refusal:
        # Who has another address meanwhile is not stopped by what became of the old one.
        return replace(_refused(delivery, refusal), address=str(letter.message.to[0]))
    return Outcome(State.SENT, items=letter.items, message_id=letter.message_id, records=letter.records)


def _refused(delivery: Claimed, refusal: MailRefused) -> Outcome:
    """What the server put off is tried for a day; what it refuses is not tried again."""
    if refusal.is_permanent:
        is_hard = refusal.is_about_recipient and faults.is_about_address(refusal.reason)
        return Outcome(State.FAILED, error=refusal.reason, bounce=MailBounce.Kind.HARD if is_hard else "")
    wait = delivery.next_try(timezone.now())
    if wait is None:
        bounce = MailBounce.Kind.SOFT if refusal.is_about_recipient else ""
        return Outcome(State.FAILED, error=refusal.reason, was_put_off=True, bounce=bounce)
    return Outcome(State.PENDING, error=refusal.reason, retry_after=wait, was_put_off=True)


def _again_or_failed(delivery: Claimed, reason: str) -> Outcome:
    """A mail that could not be made is tried a few times: its data may be right again tomorrow, or never."""
    if delivery.attempts >= claiming.MAX_ATTEMPTS:
        return Outcome(State.FAILED, error=reason)
    wait = claiming.RETRY_AFTER[delivery.attempts - 1]
    return Outcome(State.PENDING, error=reason, retry_after=wait)
