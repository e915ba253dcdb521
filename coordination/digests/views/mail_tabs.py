"""The tabs of the mail room, and the way back to it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _


def tabs(current: str) -> list[dict[str, Any]]:
    """The pages of the mail room."""
    names = {
        "mail-room": _("Overview"),
        "run-list": _("Digest runs"),
        "mail-bounces": _("What came back"),
        "mail-suppressions": _("Stopped addresses"),
        "mass-list": _("Mass mails"),
    }
    return [
        {"label": label, "url": reverse(f"digests:{name}"), "is_current": name == current}
        for name, label in names.items()
    ]


def trail() -> list[dict[str, str]]:
    """The way back from a question about an address."""
    return [
        {"label": _("Mail room"), "url": reverse("digests:mail-room")},
        {"label": _("Stopped addresses"), "url": reverse("digests:mail-suppressions")},
    ]
