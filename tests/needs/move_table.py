"""The moves of a need as the rules have them, written down apart from the code; services and pages are held to it."""

from datetime import timedelta

from django.utils import timezone

from municipalities.models import User
from needs.models import Need
from tests.cast import Cast
from tests.factories import as_system, make_membership, make_need, make_user

HOUSE, HOUSE_APPROVERS = {"ada", "kim", "lena", "mira"}, {"kim", "mira"}
COUNTY, COUNTY_APPROVERS = {"ben", "finn", "olaf"}, {"finn", "olaf"}
ACCEPTED = ("accepted", "accepted_in_part")
OPEN = (*ACCEPTED, "in_progress")
#: Written from the rules, not from the code: move > state > who may make it. Whatever is not here is refused.
ALLOWED: dict[str, dict[str, set[str]]] = {
    "submit": {"draft": HOUSE, "returned": HOUSE},
    "accept": {"submitted": COUNTY_APPROVERS},
    "accept_in_part": {"submitted": COUNTY_APPROVERS},
    "return": {"submitted": COUNTY},
    "decline": {"submitted": COUNTY_APPROVERS},
    "redirect": {"submitted": COUNTY},
    "start": dict.fromkeys(ACCEPTED, COUNTY),
    "meet": dict.fromkeys((*OPEN, "partly_met"), HOUSE),
    "meet_in_part": dict.fromkeys(OPEN, HOUSE),
    "withdraw": dict.fromkeys(("submitted", "returned", *OPEN), HOUSE),
}
#: Where each move leads, and how far the need is visible then (None: as far as before).
LEADS: dict[str, tuple[str, int | None]] = {
    "submit": ("submitted", 1),
    "accept": ("accepted", 3),
    "accept_in_part": ("accepted_in_part", 3),
    "return": ("returned", 1),
    "decline": ("declined", 1),
    "redirect": ("submitted", 1),
    "start": ("in_progress", 3),
    "meet": ("met", 3),
    "meet_in_part": ("partly_met", 3),
    "withdraw": ("withdrawn", None),
}
#: The same where the house's approver confirms what it submits.
CONFIRMED: dict[str, dict[str, set[str]]] = {
    "submit": {"draft": HOUSE_APPROVERS, "returned": HOUSE_APPROVERS},
    "ask_approver": {"draft": HOUSE, "returned": HOUSE},
    "send_back": {"draft": HOUSE_APPROVERS, "returned": HOUSE_APPROVERS},
}
#: No person's moves, and those of whole services of their own, with the file that tests them.
ELSEWHERE = {"lapse": {"returned", *OPEN}, "merge": {"submitted", "returned", *OPEN}}
STEPS_ELSEWHERE = {
    name: set(OPEN) for name in ("change", "accept_change", "decline_change", "take_back_change", "still_valid")
}


def everybody(network: Cast) -> dict[str, User]:
    """Each position and role: the cast, and the kinds and roles that it has not."""
    people = {name: user for name, user in network.people().items() if user is not None}
    for name, authority, role in (
        ("vera", network.lind, "viewer"),
        ("walt", network.county_office, "viewer"),
        ("olaf", network.county_office, "administrator"),
        ("petra", network.ministry, "officer"),
        ("quin", network.association, "administrator"),
        ("rosa", network.observer, "administrator"),
        ("sven", network.secretariat, "viewer"),
    ):
        people[name] = make_user(name=name)
        make_membership(people[name], authority, role)
    return people


def need_in(network: Cast, state: str, *, waits_for_approver: bool = False) -> Need:
    """A need of Lind in this state, for the county; perhaps put to the approver by somebody else."""
    asked = {}
    if waits_for_approver:
        asked = {"confirmation_asked_at": timezone.now(), "confirmation_asked_by": make_user()}
    addressed_to = None if state == "draft" else network.county_office
    return make_need(network.lind, state=state, addressed_to=addressed_to, sector=network.sector, **asked)


def confirm_in(network: Cast, *, is_on: bool = True) -> None:
    """Let Lind's approver confirm, or not."""
    network.lind.confirms_submissions = is_on
    with as_system():
        type(network.lind).objects.filter(pk=network.lind.pk).update(confirms_submissions=is_on)


def in_a_while() -> str:
    """A day on which help can come."""
    return (timezone.localdate() + timedelta(days=9)).isoformat()
