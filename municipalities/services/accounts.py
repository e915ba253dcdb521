"""Accounts: making one for a new person, and the mail by which they set their password.

Sign-in itself is allauth's. A new account has no usable password; the mailed link, good for one hour and one use,
is the proof of the address. A new link can be asked for on the reset page at any time.
"""

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction

from coordination.core.outbox import wake
from municipalities.models import User


def find_or_make(*, email: str, name: str, language: str = "en-gb") -> tuple[User, bool]:
    """The account of an e-mail, made when there is none. An existing person keeps their own name and language."""
    found = User.objects.filter(email__iexact=email.strip()).first()
    if found is not None:
        return found, False
    person = User.objects.create_user(email=email.strip(), name=name.strip(), language=language)
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    return person, True


def invite_to_set_password(person: User) -> None:
    """Send the set-password mail after the commit, by the worker."""
    from municipalities.tasks import send_set_password_mail_task

    wake(send_set_password_mail_task, user_id=person.pk)


@transaction.atomic
def send_set_password_mail(*, user_id: int) -> None:
    """Render and send the mail with the link. Safe to run twice: a used or newer link ends the older one."""
    from municipalities.services.mails import set_password_mail

    person = User.objects.filter(pk=user_id, is_active=True).first()
    if person is not None:
        set_password_mail(person, settings.PORTAL_ORIGIN).send()
