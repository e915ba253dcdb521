"""manage.py appoint EMAIL --name NAME --authority SLUG --role ROLE --until DATE --reason TEXT"""

import datetime
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from coordination.core.texts import clean_text
from municipalities.models import Membership
from municipalities.services.appointments import Appointment, DayNotPossible, UnknownAuthority, appoint
from municipalities.services.memberships import AlreadyMember
from municipalities.services.names import NameOfAnother


class Command(BaseCommand):
    help = "Give the very first person of an authority a role. They get a mail with a link to set their password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Everything that a membership needs; the reason stands in the audit record."""
        parser.add_argument("email", help="work address; a known one gets the role without a second account")
        parser.add_argument("--name", required=True, help="name of the person; a known person keeps theirs")
        parser.add_argument("--authority", required=True, metavar="SLUG", help="last part of the address of its page")
        parser.add_argument("--role", required=True, choices=Membership.Role.values)
        parser.add_argument("--until", required=True, metavar="DATE", help="last day, for example 2027-12-31")
        parser.add_argument("--reason", required=True, help="for the audit record, at most 300 characters")

    def handle(self, *args: Any, **options: Any) -> None:
        """Appoint, or say in one sentence what is wrong; nothing is half done."""
        email = options["email"].strip()
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"{email!r} is not an e-mail address.") from None
        terms = {
            "name": _line("name", options["name"], 150),
            "reason": _line("reason", options["reason"], 300),
            "until": _day(options["until"]),
        }
        try:
            done = appoint(email=email, authority=options["authority"], role=options["role"], **terms)
        except UnknownAuthority as unknown:
            raise CommandError(_unknown_words(unknown)) from None
        except ValidationError as wrong:
            raise CommandError(f"The name: {' '.join(wrong.messages)}.") from None
        except (DayNotPossible, NameOfAnother) as wrong:
            raise CommandError(str(wrong)) from None
        except AlreadyMember:
            raise CommandError(
                f"{email} already has a role in {options['authority']}. Change it on the people page."
            ) from None
        self.stdout.write(_done_words(done))


def _line(what: str, text: str, longest: int) -> str:
    try:
        cleaned = clean_text(text, one_line=True)
    except ValidationError as wrong:
        raise CommandError(f"The {what}: {' '.join(wrong.messages)}.") from None
    if not cleaned:
        raise CommandError(f"The {what} is empty.")
    if len(cleaned) > longest:
        raise CommandError(f"The {what} is too long: {len(cleaned)} characters, at most {longest}.")
    return cleaned


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text.strip())
    except ValueError:
        raise CommandError(f"{text!r} is not a date. Write it like 2027-12-31.") from None


def _unknown_words(unknown: UnknownAuthority) -> str:
    words = f"There is no authority {str(unknown)!r}."
    return f"{words} Did you mean: {', '.join(unknown.near)}?" if unknown.near else words


def _done_words(done: Appointment) -> str:
    one = done.membership
    last_day = (one.valid_until - datetime.timedelta(days=1)).date() if one.valid_until else None
    words = f"{one.user.email} is {one.role} of {one.authority.name} until {last_day}."
    return f"{words} The mail to set a password is on its way." if done.gets_mail else words
