"""Example needs of the demo network: made by the services that people use, move by move as it happened, then dated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from municipalities.access import scope
from municipalities.access.actor import Actor
from municipalities.access.database import system_role
from municipalities.models import Authority, Membership, Sector
from municipalities.services.demo_network import authorities_by_key
from needs.models import Need, NeedMove
from needs.models.need import RANK_MAX
from needs.services import lapsing
from needs.services.escalation import escalate_late
from needs.services.example_dates import Timeline, set_back
from needs.services.example_files import Example, Step, read_examples
from needs.services.fulfilling import fulfil
from needs.services.needs import begin_need, submit_need, write_need
from needs.services.progress import meet_need, meet_need_in_part, start_need, withdraw_need
from needs.services.ranking import rank_needs, ranked_needs
from needs.services.review import Answer, accept_need, accept_need_in_part, decline_need, redirect_need, return_need

Kind = NeedMove.Kind
Role = Membership.Role
#: Who makes a move: somebody of the house (as in BEGIN) or of the authority that the need is addressed to.
_OF_ADDRESSEE = {
    Kind.RETURN: Role.OFFICER,
    Kind.REDIRECT: Role.OFFICER,
    Kind.START: Role.OFFICER,
    Kind.ACCEPT: Role.APPROVER,
    Kind.ACCEPT_IN_PART: Role.APPROVER,
    Kind.DECLINE: Role.APPROVER,
}


def load_example_needs() -> int:
    """Make every example; all moves of all needs in the order of their days, so that numbers follow the calendar."""
    examples = read_examples()
    today = timezone.localdate()
    stage = _Stage(
        today=today,
        authorities=authorities_by_key({one.house for one in examples} | {step.to for step in _steps(examples)}),
        sectors={sector.code: sector for sector in Sector.objects.select_related("parent")},
        actors=_actors(),
    )
    ways = [stage.timeline(example, place) for place, example in enumerate(examples)]
    acts = [
        (at, way.place, order, step)
        for way in ways
        for order, (step, at) in enumerate(zip(way.example.steps, way.moments, strict=True))
    ]
    made: dict[int, Need] = {}
    for _at, place, _order, step in sorted(acts, key=lambda act: act[:3]):
        made[place] = stage.act(examples[place], step, made.get(place))
    for place, example in enumerate(examples):
        stage.record_arrivals(example, made[place])
    stage.write_orders([(example, made[place]) for place, example in enumerate(examples) if example.rank])
    set_back([(made[way.place].pk, way) for way in ways])
    # Late answers of examples were told of as the portal does every hour, so the first hour of a demo brings no flood.
    escalate_late()
    return len(made)


def _steps(examples: list[Example]) -> list[Step]:
    return [step for example in examples for step in example.steps]


def _actors() -> dict[tuple[int, str], Actor]:
    """One person for each authority and role, acting for it; all in two queries, since everybody's turn comes."""
    with system_role("loading examples on behalf of every house of the demo network"):
        rows = list(Membership.objects.current().select_related("user").order_by("-pk"))
        scopes = scope.read_many({row.user_id for row in rows})
    return {
        (row.authority_id, row.role): Actor(
            user_id=row.user_id,
            name=row.user.name,
            scope=scopes[row.user_id],
            acting=scopes[row.user_id].holds(row.authority_id),
        )
        for row in rows
    }


@dataclass(frozen=True)
class _Stage:
    """Everybody who plays, and what they play with."""

    today: date
    authorities: Mapping[str, Authority]
    sectors: Mapping[str, Sector]
    actors: Mapping[tuple[int, str], Actor]

    def timeline(self, example: Example, place: int) -> Timeline:
        """When the moves of this example happened, by the calendar and clock of its house."""
        house = self.authorities[example.house]
        country = house.territory.iso2 if house.territory else ""
        return Timeline(example, place, self.today, country, ZoneInfo(house.time_zone))

    def act(self, example: Example, step: Step, need: Need | None) -> Need:
        """Make one move by the service for it, as the person whose business it is."""
        if need is None or step.move == Kind.LAPSE:
            return self._lapse(need) if need else self._begin(example)
        actor = self._actor(*self._by(example, step, need))
        where: dict[str, Any] = {"actor": actor, "need_id": need.pk}
        if step.added:
            text = {"situation": f"{need.situation} {step.added}"}
            need = write_need(**where, version=need.version, values=text)
        where["version"] = need.version
        match step.move:
            case Kind.SUBMIT:
                return submit_need(**where)
            case Kind.ACCEPT:
                answer = Answer(step.who, step.what, self.today + timedelta(days=step.by_in))
                return accept_need(**where, answer=answer, note=step.note)
            case Kind.ACCEPT_IN_PART:
                answer = Answer(step.who, step.what, self.today + timedelta(days=step.by_in))
                return accept_need_in_part(**where, answer=answer, note=step.note)
            case Kind.RETURN:
                return return_need(**where, note=step.note)
            case Kind.DECLINE:
                return decline_need(**where, note=step.note)
            case Kind.REDIRECT:
                return redirect_need(**where, authority=self.authorities[step.to], note=step.note)
            case Kind.START:
                return start_need(**where, note=step.note)
            case Kind.MEET:
                return meet_need(**where, note=step.note)
            case Kind.MEET_IN_PART:
                return meet_need_in_part(**where, note=step.note)
            case Kind.WITHDRAW:
                return withdraw_need(**where, note=step.note)
        raise ValueError(f"The example {example.title!r} has the move {step.move!r}, which no service makes.")

    def _begin(self, example: Example) -> Need:
        actor = self._actor(self.authorities[example.house].pk, Role.OFFICER)
        need = begin_need(actor=actor, language=example.language, is_example=True)
        values = example.values(self.sectors, self.today)
        return write_need(actor=actor, need_id=need.pk, version=need.version, values=values)

    def record_arrivals(self, example: Example, need: Need) -> None:
        """What the house says has come of its items."""
        if example.arrived:
            actor = self._actor(need.authority_id, Role.OFFICER)
            fulfil(actor=actor, need_id=need.pk, version=need.version, arrived=example.arrived)

    def write_orders(self, ranked: Sequence[tuple[Example, Need]]) -> None:
        """The order of each house that has one; what it left out follows, as on the page."""
        for house in dict.fromkeys(need.authority_id for _example, need in ranked):
            actor = self._actor(house, Role.OFFICER)
            seen = [need.uuid for need in ranked_needs(actor)]
            wanted = {need.uuid: example.rank or 0 for example, need in ranked if need.authority_id == house}
            rank_needs(actor=actor, seen=seen, order=sorted(seen, key=lambda one: wanted.get(one, RANK_MAX)))

    def _lapse(self, need: Need) -> Need:
        with system_role("lets an example lapse, as the portal does; no person does this"):
            locked = Need.objects.unscoped("nobody's scope").select_for_update(of=("self",)).get(pk=need.pk)
            lapsing.lapse(locked, timezone.now())
        return locked

    def _by(self, example: Example, step: Step, need: Need) -> tuple[int, str]:
        role = _OF_ADDRESSEE.get(Kind(step.move))
        if role is None or need.addressed_to_id is None:
            return self.authorities[example.house].pk, Role.OFFICER
        return need.addressed_to_id, role

    def _actor(self, authority_id: int, role: str) -> Actor:
        actor = self.actors[authority_id, role]
        # What the row-level policies read follows the person who acts, as at the beginning of every request.
        scope.apply(actor.scope)
        return actor
