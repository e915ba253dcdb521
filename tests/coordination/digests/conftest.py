"""A real SMTP server on the loopback address, people who want the digest, and needs to tell of."""

from __future__ import annotations

import email
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import default as modern
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from coordination.digests.models import DigestDelivery, DigestRule
from coordination.digests.services.claiming import Claimed
from coordination.digests.services.periods import Week
from coordination.digests.services.rendering import Letter, Nothing, compose
from coordination.embedded.places import free_port
from municipalities.models import User
from tests.factories import as_system, make_need


@dataclass
class Sink:
    """An SMTP server that keeps what it takes. `refusals` maps an address to the answer it gets instead."""

    mails: list[tuple[str, EmailMessage]] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    sessions: set[int] = field(default_factory=set)

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802 (the server's name)
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 (the server's name)
        self.sessions.add(id(session))
        message = email.message_from_bytes(envelope.original_content, policy=modern)
        assert isinstance(message, EmailMessage)
        self.mails.extend((address, message) for address in envelope.rcpt_tos)
        return "250 OK"

    def to(self, person: User) -> list[EmailMessage]:
        """The mails to one person, oldest first."""
        return [message for address, message in self.mails if address == person.email]


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    """The server, with the portal's mail settings pointing at it."""
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.EMAIL_BACKEND = "coordination.core.smtp.PatientBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    yield sink
    controller.stop()


@pytest.fixture
def week() -> Week:
    """The current week: what `send_digests` is asked for."""
    return Week.of(timezone.now())


@pytest.fixture
def subscribe() -> Callable[..., DigestRule]:
    """Switch the weekly digest on for a person, long ago."""

    def make(person: User, **values: Any) -> DigestRule:
        with as_system():
            defaults = {"active_since": timezone.now() - timedelta(days=400)}
            return DigestRule.objects.create(person=person, **{**defaults, **values})

    return make


def make_delivery(person: User, **values: Any) -> DigestDelivery:
    """A pending delivery of the last seven days."""
    now = timezone.now()
    defaults: dict[str, Any] = {
        "rule_group": "weekly",
        "period": str(Week.of(now)),
        "language": person.language,
        "covers_from": now - timedelta(days=7),
        "covers_until": now + timedelta(minutes=1),
    }
    with as_system():
        return DigestDelivery.objects.create(person=person, **{**defaults, **values})


def claimed(row: DigestDelivery) -> Claimed:
    """The delivery as a sender holds it."""
    return Claimed(**{field.name: getattr(row, field.name) for field in fields(Claimed)})


def make_accepted(authority: Any, *, at: datetime | None = None, **values: Any) -> Any:
    """A need of the authority that was accepted, an hour ago unless said otherwise."""
    return make_need(authority, state="accepted", decided_at=at or timezone.now() - timedelta(hours=1), **values)


def deliveries() -> list[DigestDelivery]:
    """All deliveries as the database holds them, whoever may see them."""
    with as_system():
        return list(DigestDelivery.objects.order_by("id"))


def states() -> dict[str, str]:
    """State by e-mail."""
    with as_system():
        return dict(DigestDelivery.objects.values_list("person__email", "state"))


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    """The text or HTML part."""
    part = message.get_body(preferencelist=(kind,))
    assert part is not None
    return str(part.get_content())


@pytest.fixture
def digest_of(subscribe: Callable[..., DigestRule]) -> Callable[..., Letter | Nothing]:
    """Compose the digest that a person would get now."""

    def make(person: User, **rule: Any) -> Letter | Nothing:
        subscribe(person, **rule)
        return compose(claimed(make_delivery(person)))

    return make


def text(letter: Letter) -> str:
    """The text part of a letter."""
    return str(letter.message.body)


def html(letter: Letter) -> str:
    """The HTML part of a letter."""
    return str(letter.message.alternatives[0].content)
