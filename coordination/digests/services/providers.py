"""Mail providers that report bounces and complaints: how each knows our mail, and what it calls final.

Mails go to a provider over SMTP as to any mail server; a header of its own makes it hand the mail's uuid back. What it
reports arrives at `/mail-events/`, read by the view of django-anymail. Only providers are here whose reports can be
checked without a further library, and whose header for SMTP is public: postmarkapp.com/developer (SMTP),
documentation.mailgun.com (X-Mailgun-Variables), mailchimp.com/developer/transactional (X-MC-Metadata),
dev.mailjet.com (X-MJ-EventPayload), developers.brevo.com (X-Mailin-custom), developers.sparkpost.com (X-MSYS-API).
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

#: The name under which a provider hands the uuid of a mail back.
METADATA: Final = "mail"


@dataclass(frozen=True, slots=True)
class Provider:
    """One provider. `says` is where its raw event tells final from passing, `final` what it then says."""

    view: str
    header: str
    says: tuple[str, ...] = ()
    final: frozenset[Any] = frozenset()
    #: Around the metadata in the header; empty where they stand alone.
    wrapped_in: str = ""


PROVIDERS: Final[Mapping[str, Provider]] = {
    "brevo": Provider(
        "anymail.webhooks.brevo.BrevoTrackingWebhookView", "X-Mailin-custom", ("event",), frozenset({"hard_bounce"})
    ),
    "mailgun": Provider(
        "anymail.webhooks.mailgun.MailgunTrackingWebhookView",
        "X-Mailgun-Variables",
        ("event-data", "severity"),
        frozenset({"permanent"}),
    ),
    "mailjet": Provider(
        "anymail.webhooks.mailjet.MailjetTrackingWebhookView", "X-MJ-EventPayload", ("hard_bounce",), frozenset({True})
    ),
    "mandrill": Provider(
        "anymail.webhooks.mandrill.MandrillCombinedWebhookView", "X-MC-Metadata", ("event",), frozenset({"hard_bounce"})
    ),
    "postmark": Provider(
        "anymail.webhooks.postmark.PostmarkTrackingWebhookView",
        f"X-PM-Metadata-{METADATA}",
        ("Type",),
        frozenset({"HardBounce", "BadEmailAddress"}),
    ),
    # 10: no such recipient, 30: no such mailbox; all other classes may pass (SparkPost's bounce classification).
    "sparkpost": Provider(
        "anymail.webhooks.sparkpost.SparkPostTrackingWebhookView",
        "X-MSYS-API",
        ("msys", "message_event", "bounce_class"),
        frozenset({"10", "30"}),
        wrapped_in="metadata",
    ),
}


def header(mail: uuid.UUID) -> dict[str, str]:
    """The header by which the installation's provider will know this mail again; empty without a provider."""
    provider = PROVIDERS.get(settings.MAIL_PROVIDER)
    if provider is None:
        return {}
    if provider.header.endswith(f"-{METADATA}"):
        return {provider.header: str(mail)}
    metadata: dict[str, Any] = {METADATA: str(mail)}
    return {provider.header: json.dumps({provider.wrapped_in: metadata} if provider.wrapped_in else metadata)}


def calls_it_final(raw: Any) -> bool | None:
    """Whether the provider's own event calls the failure final; None where it does not say."""
    provider = PROVIDERS.get(settings.MAIL_PROVIDER)
    if provider is None:
        return None
    for name in provider.says:
        raw = raw.get(name) if isinstance(raw, Mapping) else None
    return None if raw is None else raw in provider.final


def answer(request: HttpRequest) -> HttpResponse | None:
    """What the provider's own view answers, after it has checked secret and signature; None without a provider.

    Raises SuspiciousOperation, which Django answers with 400, for a wrong secret or signature.
    """
    provider = PROVIDERS.get(settings.MAIL_PROVIDER)
    if provider is None:
        return None
    response: HttpResponse = import_string(provider.view).as_view()(request)
    return response
