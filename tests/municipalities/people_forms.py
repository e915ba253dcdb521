"""What the tests of the people page send, and what they look at."""

from municipalities.models import Membership
from tests.factories import as_system

PEOPLE = "/network/authorities/lind/people/"
ADD = PEOPLE + "add/"


def typed(**changes) -> dict:
    """The form of a new person."""
    return {
        "email": "new@example.org",
        "name": "Nora New",
        "language": "en-gb",
        "role": "officer",
        "last_day": "",
        "reason": "Joins the office",
        **changes,
    }


def held(user, authority) -> list[Membership]:
    """The person's memberships of this authority, oldest first."""
    with as_system():
        return list(Membership.objects.filter(user=user, authority=authority).order_by("pk"))


def address(user, authority, act: str) -> str:
    """Where the newest of them is changed or ended."""
    return f"/network/memberships/{held(user, authority)[-1].uuid}/{act}/"
