"""Accounts: making one for a new person, the ways to a password, and what a person sets for themselves.

Sign-in itself is allauth's (views/accounts.py). A new account has no usable password; the mailed link, good for one
hour and one use, is the proof of the address. A new link can be asked for on the reset page at any time.
"""

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from municipalities.access.actor import Actor
from municipalities.models import User
from municipalities.services import mails


def find_or_make(*, email: str, name: str, language: str = "en-gb") -> tuple[User, bool]:
    """The account of an e-mail, made when there is none. An existing person keeps their own name and language."""
    found = find(email)
    if found is not None:
        return found, False
    try:
        with transaction.atomic():
            person = User.objects.create_user(email=email.strip(), name=name.strip(), language=language)
            EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    except IntegrityError:
        # Somebody made the same account between the look and the insert.
        found = find(email)
        if found is None:
            raise
        return found, False
    return person, True


def find(email: str) -> User | None:
    """The account of an e-mail, whatever the case of its letters."""
    return User.objects.filter(email__iexact=email.strip()).first()


def invite_to_set_password(person: User) -> None:
    """Owe the new person the mail with the link to set a password."""
    mails.owe(mails.Kind.SET_PASSWORD, person)


@transaction.atomic
def request_password_reset(*, email: str, language: str) -> None:
    """Owe a mail with a link to the address, if it has an account that may sign in; the caller cannot tell.

    `language` is that of the page, for the row of an unknown address.
    """
    person = find(email)
    if person is not None and not person.is_active:
        person = None
    mails.owe(mails.Kind.PASSWORD_RESET, person, language=person.language if person else language)


@transaction.atomic
def change_language(*, actor: Actor, language: str) -> None:
    """The language of the pages and mails for this person from now on. Raises PermissionDenied for nobody."""
    if actor.user_id is None:
        raise PermissionDenied
    User.objects.filter(pk=actor.user_id).update(language=language)


@transaction.atomic
def switch_review_keys(*, actor: Actor, on: bool) -> None:
    """Whether this person's pages take the keys of the review, in every session from now on. Off until chosen."""
    User.objects.filter(pk=actor.person_id).update(review_keys=on)
