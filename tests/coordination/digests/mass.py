"""Mass mails in tests: who writes, who releases, and each step in a transaction of its own, as in a request."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from coordination.digests.models import MassMail
from coordination.digests.services import mass_mails
from coordination.digests.services.mass_audiences import MassAudience
from coordination.digests.services.mass_mails import Draft
from municipalities.models import User
from tests.cast import Cast
from tests.factories import actor_of, as_system, make_membership, make_user

TOWNS = MassAudience(("municipality",), (), ("officer", "approver", "administrator"))
#: By name, who holds such a role in the cast.
IN_TOWNS = {"Ada", "Cleo", "Gita", "Kim", "Lena", "Mira"}


def make_second(cast: Cast, role: str = "approver") -> User:
    """Nora, the second person of the secretariat."""
    nora = make_user(email="nora@example.org", name="Nora")
    make_membership(nora, cast.secretariat, role)
    return nora


def draft(**values: Any) -> Draft:
    """A draft to the towns."""
    defaults: dict[str, Any] = {
        "subject": "The portal is closed on Sunday",
        "text": "It is closed from 8 to 10.\n\nRead https://example.org/plan, please.",
        "language": "en-gb",
        "audience": TOWNS,
    }
    return Draft(**{**defaults, **values})


def act(step: str, person: User, mail: MassMail, **values: Any) -> Any:
    """Take a step as the person, who sees the mail as it stands."""
    if step not in {"stop", "preview"}:
        values.setdefault("version", latest(mail).version)
    with transaction.atomic():
        return getattr(mass_mails, step)(actor=actor_of(person), mail_uuid=mail.uuid, **values)


def written(person: User, **values: Any) -> MassMail:
    """A draft of the person."""
    with transaction.atomic():
        return mass_mails.write(actor=actor_of(person), draft=draft(**values))


def waiting(person: User, **values: Any) -> MassMail:
    """One that the person wrote and put forward."""
    mail = written(person, **values)
    act("put_forward", person, mail)
    return mail


def released(writer: User, second: User, **values: Any) -> MassMail:
    """One that is on its way."""
    mail = waiting(writer, **values)
    act("release", second, mail)
    return latest(mail)


def latest(mail: MassMail) -> MassMail:
    """As the database holds it."""
    with as_system():
        return MassMail.objects.get(pk=mail.pk)
