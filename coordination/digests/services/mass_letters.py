"""Letters of mass mails: one text to each who is meant, made at the moment before it leaves.

Whether it was stopped, whether the person is still meant, is there, wants such mails, and has an address that takes
mail: all is read again for each. Mass mails rest for who is away, as all that is not urgent; a deputy gets a copy.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from coordination.core.labels import label
from coordination.core.languages import html_lang, nearest_complete
from coordination.digests.models import Absence, MassMail, NoticeWish
from coordination.digests.services import absences, mass_audiences, mass_mails, mass_words, stopping, suppressions
from coordination.digests.services.claiming import Claimed
from coordination.digests.services.message import DigestMail
from coordination.digests.services.recipients import Nothing
from coordination.digests.services.rendering import Letter
from coordination.digests.services.sections import address, one_line
from municipalities.access.database import system_role
from municipalities.models import Authority, Membership, User

PREVIEW: Final = "P"
STOPPED: Final = "Stopped by the secretariat."
_BODY: Final = "emails/mass/body"
_PARAGRAPH: Final = mass_words.style_of("margin:0 0 14px")
_LINK: Final = mass_words.style_of("color:#0a5c7a")
State = MassMail.State


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was read of one delivery. `wish` is None where the mail cannot be stopped, and in a preview.

    A copy is for the deputy of `stands_in`; authority, role and wish are then those of who is away.
    """

    mail: MassMail
    person: User
    authority: Authority
    role: str
    wish: NoticeWish | None
    is_preview: bool
    stands_in: Absence | None = None


def compose(delivery: Claimed) -> Letter | Nothing:
    """The mail of one delivery, or why there is none."""
    reading = _read(delivery)
    if isinstance(reading, Nothing):
        return reading
    with translation.override(nearest_complete(reading.person.language)):
        return _written(delivery, reading)


def _read(delivery: Claimed) -> _Reading | Nothing:
    is_preview = delivery.period.startswith(PREVIEW)
    owner = delivery.on_behalf_of_id or delivery.person_id
    with system_role("reads a mass mail, for whom it is, and whether that person wants it"):
        mail = MassMail.objects.select_related("authority").filter(pk=int(delivery.period[1:])).first()
        people: QuerySet[User] = User.objects.annotate(is_suppressed=suppressions.OF_THIS_PERSON)
        person = people.filter(pk=delivery.person_id, is_active=True).first()
        if mail is None or (not is_preview and mail.state != State.RELEASED):
            return Nothing(is_wanted=False, reason=STOPPED)
        meant = _membership(mail, owner, is_preview=is_preview)
        wish = NoticeWish.objects.filter(person_id=owner, kind=mass_mails.KIND).first()
        if person is None or meant is None:
            return Nothing(is_wanted=False, reason="No longer of the audience.")
        if person.is_suppressed:  # type: ignore[attr-defined]  # annotated above
            return Nothing(is_wanted=False, reason=suppressions.NO_MAIL)
        stands_in = None if is_preview else _absence(delivery)
        if isinstance(stands_in, Nothing):
            return stands_in
        authority = Authority.objects.get(pk=meant[0])
    can_be_stopped = not is_preview and not mail.is_operational
    if can_be_stopped and (wish is None or not wish.is_wanted):
        return Nothing(is_wanted=False, reason="Switched off by the person.")
    return _Reading(mail, person, authority, meant[1], wish if can_be_stopped else None, is_preview, stands_in)


def _absence(delivery: Claimed) -> Absence | Nothing | None:
    """Why a copy is owed; Nothing for who is away, and for whoever is the deputy no more. In the system role."""
    owner = delivery.on_behalf_of_id
    if owner is None:
        is_away = delivery.person_id in absences.away_now([delivery.person_id])
        return Nothing(is_wanted=False, reason="Away.") if is_away else None
    if delivery.person_id not in absences.deputies_of([owner]):
        return Nothing(is_wanted=False, reason="No deputy any more.")
    return Absence.objects.select_related("person").get(person_id=owner)


def _membership(mail: MassMail, person_id: int, *, is_preview: bool) -> tuple[int, str] | None:
    """By which authority and role the person gets it; a preview by their role in the secretariat."""
    if not is_preview:
        return mass_audiences.membership_of(mass_mails.audience_of(mail), person_id)
    rows = Membership.objects.current().filter(user_id=person_id, authority__kind=Authority.Kind.SECRETARIAT)
    return rows.order_by("created_at", "pk").values_list("authority_id", "role").first()


def _written(delivery: Claimed, reading: _Reading) -> Letter:
    mail, language = reading.mail, translation.get_language() or "en-gb"
    subject = one_line(mail.subject)
    if reading.is_preview:
        subject = gettext("Preview: %(subject)s") % {"subject": subject}
    stop_url = _stop_url(reading, language)
    context = {
        "html_lang": html_lang(language),
        "text_lang": html_lang(mail.language),
        "name": one_line(reading.person.name),
        "subject": subject,
        "text": mail.text,
        "html": mass_words.as_html(mail.text, paragraph=_PARAGRAPH, link=_LINK),
        "because": _because(reading),
        "sender": one_line(mail.authority.display_name),
        "is_operational": mail.is_operational and reading.stands_in is None,
        "is_preview": reading.is_preview,
        "stop_url": stop_url,
        "settings_url": address(reverse("notice-settings")),
        "home_url": address("/"),
        "is_demo": settings.IS_DEMO,
    }
    message_id = f"<mass.{delivery.uuid}@{settings.MAIL_DOMAIN}>"
    message = DigestMail(
        subject=subject,
        body=render_to_string(f"{_BODY}.txt", context),
        to=[reading.person.email],
        headers=_headers(reading, message_id, stop_url, language),
    )
    message.attach_alternative(render_to_string(f"{_BODY}.html", context), "text/html")
    return Letter(message, message_id, 1)


def _because(reading: _Reading) -> str:
    if reading.stands_in is not None:
        return gettext("You get this copy as the deputy of %(name)s, who is away.") % {
            "name": one_line(reading.stands_in.person.name)
        }
    house = one_line(label(reading.authority.labels, reading.authority.name))
    words = {"role": Membership.Role(reading.role).label, "authority": house}
    return gettext("You get this because of your role: %(role)s, %(authority)s.") % words


def _stop_url(reading: _Reading, language: str) -> str:
    """Where such mails are stopped; "" for an operational one, which nobody stops, and for a preview. A deputy ends
    the copies, of whatever sort.
    """
    if reading.stands_in is not None:
        token = stopping.copies_token(reading.stands_in)
    elif reading.wish is not None:
        token = stopping.notice_token(reading.wish.uuid, mass_mails.KIND)
    else:
        return ""
    return address(f"{reverse('digests:unsubscribe', args=[token])}?lang={language}")


def _headers(reading: _Reading, message_id: str, stop_url: str, language: str) -> dict[str, Any]:
    stop = {"List-Unsubscribe": f"<{stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return {
        "Message-ID": message_id,
        "List-Id": f"<{mass_mails.KIND}.notice.{settings.MAIL_DOMAIN}>",
        **(stop if stop_url else {}),
        "Auto-Submitted": "auto-generated",
        "Content-Language": html_lang(reading.mail.language or language),
    }
