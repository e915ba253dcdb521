"""The demo's mail pages: every mail that the portal sent, for anybody at this machine. Only in the demonstration."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from coordination.core.middleware import CONTENT_SECURITY_POLICY, MAIL_PAGE_POLICY
from coordination.digests.catcher import CaughtMail, Maildir

MOST_SHOWN = 100
_SHOWN_HEADERS = (
    "From", "To", "Date", "Subject", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post", "Content-Language",
)  # fmt: skip


@require_safe
def demo_mail_list(request: HttpRequest) -> HttpResponse:
    """The newest mails, all or those to one recipient."""
    wanted = request.GET.get("to", "").strip()
    found = []
    for mail in Maildir(settings.MAIL_CATCHER_DIR).newest():
        if not wanted or wanted.lower() in mail.recipients.lower():
            found.append(_row(mail))
            if len(found) == MOST_SHOWN:
                break
    filters = [{"name": "to", "label": _("Recipient"), "kind": "text", "value": wanted, "is_wide": True}]
    context = {
        "rows": found,
        "filters": filters,
        "in_use": 1 if wanted else 0,
        "wanted": wanted,
        "columns": [{"label": _("Subject")}, {"label": _("Recipient")}, {"label": _("Received")}],
    }
    return render(request, "coordination/mail/mail_list.html", context)


@require_safe
def demo_mail(request: HttpRequest, key: str) -> HttpResponse:
    """One mail: headers, text, and the HTML part in a frame of its own."""
    mail = _find(key)
    context = {
        "row": _row(mail),
        "trail": [
            {"label": _("Mails of the demonstration"), "url": reverse("demo-mail-list")},
            {"label": mail.header("Subject")},
        ],
        "headers": [{"label": name, "value": mail.header(name)} for name in _SHOWN_HEADERS if mail.header(name)],
        "text": mail.part("plain"),
        "html_url": reverse("demo-mail-html", args=[key]) if mail.part("html") is not None else "",
    }
    response = render(request, "coordination/mail/mail_detail.html", context)
    # The one page that frames another of ours; default-src 'none' would leave the frame empty.
    response.headers["Content-Security-Policy"] = f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"
    return response


@require_safe
def demo_mail_html(request: HttpRequest, key: str) -> HttpResponse:
    """The HTML part alone, as a mail program shows it: inline styles, no script, no image, no form, no origin."""
    html = _find(key).part("html")
    if html is None:
        raise Http404
    response = HttpResponse(html)
    response.headers["Content-Security-Policy"] = MAIL_PAGE_POLICY
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def _find(key: str) -> CaughtMail:
    mail = Maildir(settings.MAIL_CATCHER_DIR).get(key)
    if mail is None:
        raise Http404
    return mail


def _row(mail: CaughtMail) -> dict[str, Any]:
    return {
        "subject": mail.header("Subject") or _("(no subject)"),
        "recipients": mail.recipients,
        "received": datetime.fromtimestamp(mail.caught_at, UTC),
        "url": reverse("demo-mail", args=[mail.key]),
    }
