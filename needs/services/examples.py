"""Example needs of the demo network: made by the services that people use, then set back in time."""

import csv
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path

from django.db.models import Max, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from municipalities.access.actor import Actor, make_actor
from municipalities.access.database import system_role
from municipalities.models import Authority, Membership, Sector, User
from municipalities.services.demo_network import authorities_by_key
from needs.models import Need, NeedMove
from needs.services.needs import begin_need, submit_need, write_need
from needs.services.review import accept_need, return_need

FILE = Path(__file__).resolve().parent.parent / "examples" / "needs.csv"
State = Need.State
Role = Membership.Role
# How long after its beginning an example was submitted and answered.
_SUBMITTED_AFTER = timedelta(hours=3)
_DECIDED_AFTER = timedelta(days=4)


def load_example_needs() -> int:
    """Make the needs of needs.csv, each by an officer of its house and an approver of its addressee."""
    with FILE.open(encoding="utf-8", newline="") as handle:
        rows = sorted(csv.DictReader(handle, strict=True), key=lambda row: -int(row["days_ago"]))
    authorities = authorities_by_key({row["authority"] for row in rows})
    sectors = {sector.code: sector for sector in Sector.objects.select_related("parent")}
    people = _people()
    for row in rows:
        need = _logged(
            row, people[authorities[row["authority"]].pk, Role.OFFICER], authorities[row["authority"]], sectors
        )
        if row["state"] in {State.ACCEPTED, State.RETURNED}:
            _answer(row, need, people)
        _set_back(need.pk, timedelta(days=int(row["days_ago"])))
    _tell_last_submissions(authorities.values())
    return len(rows)


def _people() -> dict[tuple[int, str], User]:
    """One person for each authority and role."""
    with system_role("loading examples on behalf of every house of the demo network"):
        rows = Membership.objects.current().select_related("user").order_by("-pk")
        return {(row.authority_id, row.role): row.user for row in rows}


def _actor(person: User, authority_id: int) -> Actor:
    return make_actor(person, authority_id=authority_id)


def _logged(row: Mapping[str, str], officer: User, authority: Authority, sectors: Mapping[str, Sector]) -> Need:
    """The need as its house leaves it: a draft, or submitted."""
    actor = _actor(officer, authority.pk)
    need = begin_need(actor=actor, language=row["language"], is_example=True)
    values = {
        "sector": sectors[row["sector"]],
        "title": row["title"],
        "situation": row["situation"],
        "severity": int(row["severity"]),
        "people_affected": int(row["people_affected"]) if row["people_affected"] else None,
    }
    need = write_need(actor=actor, need_id=need.pk, version=need.version, values=values)
    if row["state"] == State.DRAFT:
        return need
    return submit_need(actor=actor, need_id=need.pk, version=need.version)


def _answer(row: Mapping[str, str], need: Need, people: Mapping[tuple[int, str], User]) -> None:
    addressee = need.addressed_to_id
    if addressee is None:
        raise ValueError(f"The example {row['title']!r} was submitted to nobody.")
    actor = _actor(people[addressee, Role.APPROVER], addressee)
    if row["state"] == State.ACCEPTED:
        accept_need(actor=actor, need_id=need.pk, version=need.version)
    else:
        return_need(actor=actor, need_id=need.pk, version=need.version, note=row["note"])


def _set_back(need_id: int, age: timedelta) -> None:
    """Move the need and its history into the past, so that pages have ages to show."""
    began = timezone.now() - age
    with system_role("dates of examples lie in the past, which no service allows"):
        rows = Need.objects.unscoped("an example just made, dated back by its key").filter(pk=need_id)
        rows.filter(submitted_at__isnull=False).update(submitted_at=began + _SUBMITTED_AFTER)
        rows.filter(decided_at__isnull=False).update(decided_at=began + _DECIDED_AFTER)
        rows.update(created_at=began, updated_at=Greatest(Value(began + _SUBMITTED_AFTER), "decided_at"))
        moves = NeedMove.objects.unscoped("the history of an example just made").filter(need_id=need_id)
        for to_state, after in (
            (State.DRAFT, timedelta(0)),
            (State.SUBMITTED, _SUBMITTED_AFTER),
            (State.RETURNED, _DECIDED_AFTER),
            (State.ACCEPTED, _DECIDED_AFTER),
        ):
            moves.filter(to_state=to_state).update(at=began + after)


def _tell_last_submissions(authorities: Iterable[Authority]) -> None:
    """The day of each house's newest submission, which the services took for today."""
    with system_role("the last submission of each example house lies in the past"):
        for authority in authorities:
            newest = Need.objects.unscoped("an example house's own needs").filter(authority=authority)
            moment = newest.aggregate(Max("submitted_at"))["submitted_at__max"]
            if moment is not None:
                Authority.objects.filter(pk=authority.pk).update(last_submission_on=moment.date())
