"""Mass mails: written by one of the secretariat, released by another, stopped by any.

Every step names the version that the person saw; who comes second is told so. The release writes all mails as rows in
its own transaction (`release_mass_mail`), before any worker hears of it; done twice it finds nothing to do.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from coordination.core.outbox import wake
from coordination.core.refusals import Refusal
from coordination.digests.models import MassMail
from coordination.digests.services import mass_audiences, mass_words
from coordination.digests.services.mass_audiences import MassAudience
from coordination.digests.tasks import send_digest_batch_task
from municipalities.access import abilities
from municipalities.access.actor import Actor
from municipalities.models import Authority, Membership
from municipalities.services import audit

WRITE: Final = "digests.write_mass_mail"
RELEASE: Final = "digests.release_mass_mail"
#: What a reader stops who wants no more mails of this sort (NoticeWish.kind; migrations/0010 names it too).
KIND: Final = "digests.message"
MOST_LISTED: Final = 100
State = MassMail.State


class MassMailChanged(Refusal):
    """Somebody took a step or wrote in it meanwhile."""

    message = _("This mass mail has changed since you opened the page. Look at it again.")


class NobodyMeant(Refusal):
    """The audience is empty."""

    message = _("Nobody belongs to this audience now. Choose other kinds, countries or roles.")


class TooMany(Refusal):
    """More people than a mass mail may tell."""

    message = _("This audience has more people than one mass mail may tell. Choose fewer kinds, countries or roles.")


class OwnWords(Refusal):
    """Two people: whoever wrote in it does not release it."""

    message = _("You wrote in this mass mail, so another person of the secretariat releases it.")


class AudienceUnknown(Refusal):
    """Kinds, countries or roles that there are not."""

    message = _("Choose kinds of authority, countries and roles of the network")


@dataclass(frozen=True, slots=True)
class Draft:
    """What is written: the words and their language, whether readers may stop it, and for whom it is."""

    subject: str
    text: str
    language: str
    audience: MassAudience
    is_operational: bool = False


def mails(limit: int = MOST_LISTED) -> QuerySet[MassMail]:
    """The mass mails, newest first; row-level security shows them to the secretariat alone."""
    return MassMail.objects.exclude(state=State.DISCARDED).select_related("changed_by", "released_by")[:limit]


def waiting_for(actor: Actor) -> list[MassMail]:
    """Those that wait for somebody like this person to release them, the oldest first; none for who may not."""
    if not abilities.can(actor, RELEASE):
        return []
    return list(MassMail.objects.filter(state=State.WAITING).order_by("put_forward_at"))


def find(wanted: uuid.UUID) -> MassMail:
    """One of them. Raises MassMail.DoesNotExist."""
    people = ("authority", "changed_by", "put_forward_by", "released_by", "stopped_by")
    return MassMail.objects.select_related(*people).get(uuid=wanted)


def audience_of(mail: MassMail) -> MassAudience:
    """Whom it names."""
    return MassAudience(tuple(mail.kinds), tuple(mail.countries), tuple(mail.roles))


def is_writer(actor: Actor, mail: MassMail) -> bool:
    """Whether this person ever wrote in it."""
    return actor.user_id in mail.writers


@transaction.atomic
def write(*, actor: Actor, draft: Draft) -> MassMail:
    """A new draft. Raises AbilityRefused, ValidationError for its words and AudienceUnknown for whom it names."""
    abilities.require(actor, WRITE)
    mail = MassMail.objects.create(
        **_columns(draft),
        authority_id=actor.house.authority_id,
        writers=[actor.person_id],
        changed_by_id=actor.person_id,
    )
    _record("written", actor, mail, after=_facts(draft))
    return mail


@transaction.atomic
def rewrite(*, actor: Actor, mail_uuid: uuid.UUID, version: int, draft: Draft) -> MassMail:
    """Write in a draft; the person is one of its writers from then on. Raises as `write`, and MassMailChanged."""
    abilities.require(actor, WRITE)
    mail = find(mail_uuid)
    writers = mail.writers if is_writer(actor, mail) else [*mail.writers, actor.person_id]
    _change(actor, mail, version, State.DRAFT, {**_columns(draft), "writers": writers})
    _record("changed", actor, mail, after=_facts(draft))
    return find(mail_uuid)


@transaction.atomic
def put_forward(*, actor: Actor, mail_uuid: uuid.UUID, version: int) -> None:
    """Ask for its release. Raises NobodyMeant or TooMany for an audience that cannot be told, and MassMailChanged."""
    abilities.require(actor, WRITE)
    mail = find(mail_uuid)
    count = _tellable(mail)
    values = {"state": State.WAITING, "put_forward_at": timezone.now(), "put_forward_by_id": actor.person_id}
    _change(actor, mail, version, State.DRAFT, values)
    _record("put_forward", actor, mail, after={"people": count})


@transaction.atomic
def take_back(*, actor: Actor, mail_uuid: uuid.UUID, version: int) -> None:
    """Make it a draft again, to change it. Raises MassMailChanged when it was released meanwhile."""
    abilities.require(actor, WRITE)
    mail = find(mail_uuid)
    _change(actor, mail, version, State.WAITING, {"state": State.DRAFT})
    _record("taken_back", actor, mail)


@transaction.atomic
def discard(*, actor: Actor, mail_uuid: uuid.UUID, version: int) -> None:
    """Throw a draft away. Raises MassMailChanged for any other."""
    abilities.require(actor, WRITE)
    mail = find(mail_uuid)
    _change(actor, mail, version, State.DRAFT, {"state": State.DISCARDED})
    _record("discarded", actor, mail)


@transaction.atomic
def release(*, actor: Actor, mail_uuid: uuid.UUID, version: int) -> int:
    """Let it go out; answers to how many. The mails are rows when this returns, and a worker is woken after the commit.

    Raises AbilityRefused, OwnWords for one of its writers, NobodyMeant, TooMany, and MassMailChanged.
    """
    abilities.require(actor, RELEASE)
    mail = find(mail_uuid)
    if is_writer(actor, mail):
        raise OwnWords
    if mail.state != State.WAITING:
        raise MassMailChanged
    _tellable(mail)
    number = _call("select release_mass_mail(%s, %s, %s)", [mail_uuid, version, settings.MASS_MAIL_MOST])
    if number is None:
        raise MassMailChanged
    _record("released", actor, mail, after={"people": number, **_facts(_draft_of(mail))})
    wake(send_digest_batch_task)
    return int(number)


@transaction.atomic
def stop(*, actor: Actor, mail_uuid: uuid.UUID) -> int:
    """Stop what has not left; answers how many mails were taken back. Raises MassMailChanged when it is not released.

    A sender reads the state before each mail, so at most the mail in flight of each sender still leaves.
    """
    abilities.require(actor, WRITE)
    mail = find(mail_uuid)
    number = _call("select stop_mass_mail(%s)", [mail_uuid])
    if number is None:
        raise MassMailChanged
    _record("stopped", actor, mail, after={"taken_back": number})
    return int(number)


@transaction.atomic
def preview(*, actor: Actor, mail_uuid: uuid.UUID) -> bool:
    """Send it, as it stands, to the person who asks and to nobody else; False while the last preview is leaving.

    Raises MassMailChanged for one that is released already.
    """
    abilities.require(actor, WRITE)
    mail = find(mail_uuid)
    is_owed = _call("select preview_mass_mail(%s)", [mail_uuid])
    if is_owed is None:
        raise MassMailChanged
    if is_owed:
        _record("previewed", actor, mail)
        wake(send_digest_batch_task)
    return bool(is_owed)


def _tellable(mail: MassMail) -> int:
    """How many it tells now; raises for nobody and for too many."""
    count = mass_audiences.count(audience_of(mail))
    if not count.people:
        raise NobodyMeant
    if count.is_too_many:
        raise TooMany
    return count.people


def _change(actor: Actor, mail: MassMail, version: int, state: str, values: dict[str, Any]) -> None:
    """Compare and set: one of two who act on the same version succeeds."""
    rows = MassMail.objects.filter(pk=mail.pk, version=version, state=state)
    common = {"version": version + 1, "changed_at": timezone.now(), "changed_by_id": actor.person_id}
    if rows.update(**values, **common) != 1:
        raise MassMailChanged


def _columns(draft: Draft) -> dict[str, Any]:
    """The checked words and audience. Raises ValidationError and AudienceUnknown."""
    audience = draft.audience
    known = {one.pk for one in mass_audiences.countries()}
    if (
        not _is_choice(audience.kinds, Authority.Kind.values)
        or not _is_choice(audience.roles, Membership.Role.values)
        or not set(audience.countries) <= known
        or draft.language not in dict(settings.LANGUAGES)
    ):
        raise AudienceUnknown
    words = replace(draft, subject=mass_words.clean_subject(draft.subject), text=mass_words.clean_body(draft.text))
    plain = {name: value for name, value in asdict(words).items() if name != "audience"}
    return {**plain, **words.audience.values()}


def _is_choice(chosen: Sequence[str], offered: Sequence[str]) -> bool:
    return bool(chosen) and set(chosen) <= set(offered) and len(chosen) <= len(offered)


def _draft_of(mail: MassMail) -> Draft:
    return Draft(mail.subject, mail.text, mail.language, audience_of(mail), mail.is_operational)


def _facts(draft: Draft) -> dict[str, Any]:
    """What the audit record keeps: subject, audience and sort; the text stands in the mass mail."""
    return {"subject": draft.subject, "is_operational": draft.is_operational, **draft.audience.values()}


def _record(step: str, actor: Actor, mail: MassMail, *, after: dict[str, Any] | None = None) -> None:
    audit.record(f"digests.mass_mail.{step}", actor=actor, target=mail, after={"mail": mail.pk, **(after or {})})


def _call(statement: str, values: list[Any]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]
