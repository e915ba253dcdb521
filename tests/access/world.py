"""The world of the access tests: the cast, Lind's records in every state, and a canary word in each of their texts.

A canary reads `CanaryOfLind-<record>-<field>`. `World.readers` says who may meet it; whoever else does is a leak.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import F
from django.test.client import Client, ClientHandler
from django.utils import timezone

from coordination.bulletins.models import Bulletin, BulletinAttachment, BulletinReply, FeedToken
from coordination.digests.models import (
    DigestDelivery,
    DigestRule,
    DigestRun,
    MailSuppression,
    MassMail,
    Notice,
    OutboxEvent,
)
from coordination.jobs.models import Job
from municipalities.access import grants
from municipalities.access.middleware import ACTING_KEY
from municipalities.models import AuditEvent, Authority, Membership, User
from needs.models import Need, NeedAttachment, NeedGroupShare, NeedMove, NeedPersonShare, NeedQuestion
from needs.services.needs import columns_of
from tests.access.planted_bulletins import plant_bulletins
from tests.access.planted_dialogue import plant_dialogue
from tests.cast import CANARY, Cast, build_cast
from tests.factories import as_system, make_membership, make_need, make_user

_CANARY = re.compile(rf"{CANARY}-(\w+)-(\w+)|{CANARY}", re.IGNORECASE)

HOUSE = {"ada", "kim", "lena", "lena-holm", "mira"}
COUNTY = {"ben", "finn"}
MINISTRY = {"jana"}
ABOVE = COUNTY | MINISTRY
HOLM = {"cleo", "lena", "lena-holm"}
OTHERS = {"cleo", "dara", "gita", "hana", "ivo", "olga"}
MEMBERS = HOUSE | ABOVE | OTHERS
OUT = {"anonymous", "nils"}
EVERYBODY = MEMBERS | OUT | {"eli"}

#: Words that stand for several actors in the rows of the matrix.
GROUPS: dict[str, set[str]] = {
    "house": HOUSE,
    "county": COUNTY,
    "ministry": MINISTRY,
    "above": ABOVE,
    "holm": HOLM,
    "members": MEMBERS,
    "out": OUT,
    "everybody": EVERYBODY,
}

#: The records of Lind: name, state, who may read it beside the house, further columns.
RECORDS: tuple[tuple[str, str, set[str], dict[str, object]], ...] = (
    ("draft", "draft", set(), {}),
    ("submitted", "submitted", ABOVE, {}),
    ("returned", "returned", ABOVE, {}),
    ("accepted", "accepted", MEMBERS, {}),
    ("progress", "in_progress", MEMBERS, {}),
    ("shared", "submitted", ABOVE | HOLM, {}),
    ("expired", "submitted", ABOVE, {}),
    ("person", "submitted", ABOVE | {"gita"}, {}),
    ("ticked", "submitted", ABOVE | {"hana"}, {"association_ticked": True}),
    ("declined", "declined", ABOVE, {}),
    ("met", "met", MEMBERS, {}),
    ("withdrawn", "withdrawn", MEMBERS, {}),
    ("taken_back", "withdrawn", ABOVE, {"reach": 1}),
)


@dataclass(frozen=True)
class Sitting:
    """An actor of the matrix: a person (nobody when None) acting for an authority (their first when None)."""

    name: str
    user: User | None
    acting: Authority | None = None


@dataclass
class World:
    """The cast with everything planted. `needs` by record name, `readers` by (record, field)."""

    cast: Cast
    sittings: dict[str, Sitting] = field(default_factory=dict)
    needs: dict[str, Need] = field(default_factory=dict)
    files: dict[str, NeedAttachment] = field(default_factory=dict)
    questions: dict[str, NeedQuestion] = field(default_factory=dict)
    bulletins: dict[str, Bulletin] = field(default_factory=dict)
    bulletin_files: dict[str, BulletinAttachment] = field(default_factory=dict)
    bulletin_replies: dict[str, BulletinReply] = field(default_factory=dict)
    feed: FeedToken | None = None
    readers: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    memberships: dict[str, Membership] = field(default_factory=dict)
    share: NeedGroupShare | None = None
    nils: User | None = None
    olga: User | None = None
    mail: DigestDelivery | None = None
    suppression: MailSuppression | None = None
    mass: dict[str, MassMail] = field(default_factory=dict)
    job: Job | None = None
    notice: Notice | None = None
    rule: DigestRule | None = None
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    # One handler for all clients: each would load the middleware anew, and whitenoise's looks at every static file.
    handler: ClientHandler = field(default_factory=lambda: ClientHandler(enforce_csrf_checks=False))

    def plant(self, record: str, name: str, readers: Iterable[str]) -> str:
        """A new canary that only these actors may meet."""
        self.readers[record, name] = set(readers)
        return f"{CANARY}-{record}-{name}"

    def leaks(self, actor: str, text: str) -> set[str]:
        """The canaries in the text that this actor must not meet."""
        return {
            f"{record}-{name}" if record else "a canary of no record"
            for record, name in found(text)
            if not record or actor not in self.readers.get((record, name), set())
        }

    def client(self, name: str) -> Client:
        """A browser in which this actor is signed in and acts for their authority."""
        client = Client(raise_request_exception=False)
        client.handler = self.handler
        sitting = self.sittings[name]
        if sitting.user is None:
            return client
        if name not in self.cookies:
            client.force_login(sitting.user)
            session = client.session
            if sitting.acting is not None:
                session[ACTING_KEY] = sitting.acting.pk
            # Ahead of time: otherwise one answer a minute, by chance, would note when the session was last seen.
            session["started"] = int(time.time())
            session["seen"] = int(time.time()) + 600
            session.save()
            self.cookies[name] = {key: one.value for key, one in client.cookies.items()}
        for key, value in self.cookies[name].items():
            client.cookies[key] = value
        return client


def found(text: str) -> set[tuple[str, str]]:
    """The canaries in a text, as (record, field)."""
    return {(one[1] or "", one[2] or "") for one in _CANARY.finditer(text)}


def build_world() -> World:
    """Plant everything; about 230 rows."""
    world = World(build_cast())
    _plant_people(world)
    for name, state, readers, columns in RECORDS:
        _plant_need(world, name, state, readers | HOUSE, columns)
    _plant_shares(world)
    _plant_audit(world)
    _plant_mail(world)
    _plant_mass_mails(world)
    _plant_job(world)
    _plant_notice(world)
    _plant_rule(world)
    plant_bulletins(world, GROUPS)
    for name in world.sittings:
        world.client(name)
    return world


def _plant_people(world: World) -> None:
    cast = world.cast
    world.nils = make_user(email="nils@example.org", name="Nils", is_active=False)
    world.olga = make_user(email="olga@example.org", name="Olga")
    make_membership(world.nils, cast.lind)
    former = make_membership(world.olga, cast.lind)
    make_membership(world.olga, cast.farby)
    with as_system():
        reason = world.plant("membership", "reason", HOUSE | {"dara", "olga"})
        ending = world.plant("membership", "ending", HOUSE | {"dara", "olga"})
        Membership.objects.filter(authority=cast.lind).update(reason=reason)
        Membership.objects.filter(pk=former.pk).update(valid_until=timezone.now(), end_reason=ending, ended_by=cast.kim)
        # Of several of one person the current one, which comes last.
        rows = Membership.objects.select_related("user").order_by(F("valid_until").asc(nulls_last=True), "pk")
        world.memberships = {row.user.name.lower(): row for row in rows}
        world.memberships["olga-former"] = Membership.objects.get(pk=former.pk)
    for name, user in cast.people().items():
        world.sittings[name] = Sitting(name, user)
    world.sittings["lena"] = Sitting("lena", cast.lena, cast.lind)
    world.sittings["lena-holm"] = Sitting("lena-holm", cast.lena, cast.holm)
    world.sittings["nils"] = Sitting("nils", world.nils)
    world.sittings["olga"] = Sitting("olga", world.olga)


def _plant_need(world: World, name: str, state: str, readers: set[str], columns: dict[str, object]) -> None:
    cast = world.cast
    need = make_need(
        cast.lind,
        state=state,
        created_by=cast.ada,
        sector=cast.sector,
        addressed_to=None if state == "draft" else cast.county_office,
        title=world.plant(name, "title", readers),
        situation=world.plant(name, "situation", readers),
        source=world.plant(name, "source", readers),
        answer_who=world.plant(name, "who", readers),
        answer_what=world.plant(name, "what", readers),
        answer_by=timezone.localdate() + timedelta(days=30),
        **columns,
    )
    # The words of the review stay between the house and those above it, whoever else may read the need.
    note_readers = readers & (HOUSE | ABOVE | ({"hana"} if "association_ticked" in columns else set()))
    with as_system():
        NeedMove._base_manager.filter(need=need).update(note=world.plant(name, "note", note_readers))
    world.needs[name] = need
    plant_dialogue(world, name, note_readers, HOUSE)


def _plant_shares(world: World) -> None:
    cast, now = world.cast, timezone.now()
    terms = {"share_model": NeedGroupShare, "authority": cast.holm, "granted_by": cast.ada.pk}
    with as_system():
        world.share = grants.share_with_authority(
            record=world.needs["shared"], reason=world.plant("shared", "reason", HOUSE | HOLM), **terms
        )
        grants.share_with_authority(
            record=world.needs["expired"],
            reason=world.plant("expired", "reason", HOUSE | HOLM),
            valid_until=now - timedelta(minutes=1),
            **terms,
        )
        grants.share_with_person(
            share_model=NeedPersonShare,
            record=world.needs["person"],
            person=cast.gita,
            granted_by=cast.ada.pk,
            reason=world.plant("person", "reason", HOUSE | {"gita"}),
        )


def _plant_mail(world: World) -> None:
    """A digest that could not be delivered to Ada, in a run of its own."""
    with as_system():
        DigestRun.objects.create(rule_group="weekly", period="2026-W40", planned=1, failed=1)
        now = timezone.now()
        world.mail = DigestDelivery.objects.create(
            person=world.cast.ada,
            rule_group="weekly",
            period="2026-W40",
            language="en-gb",
            state="failed",
            covers_from=now - timedelta(days=7),
            covers_until=now,
            error="550 5.1.1 no such user",
        )
        world.suppression = MailSuppression.objects.create(
            address_hash="of an address that Ada had before", person=world.cast.ada, reason="hard", detail="5.1.1"
        )


def _plant_rule(world: World) -> None:
    """Ada has a further rule beside the digest that she never asked for."""
    with as_system():
        world.rule = DigestRule.objects.create(person=world.cast.ada, rule_group="rule-2", name="Health")


def _plant_mass_mails(world: World) -> None:
    """One in each open state and one that is on its way, written by nobody of the cast but in Dara's house."""
    with as_system():
        for name in ("draft", "waiting", "released"):
            world.mass[name] = MassMail.objects.create(
                authority=world.cast.secretariat,
                state=name,
                subject=world.plant(f"mass{name}", "subject", {"dara"}),
                text=world.plant(f"mass{name}", "text", {"dara"}),
                language="en-gb",
                kinds=["municipality"],
                roles=["officer"],
                writers=[world.cast.eli.pk],
                changed_by=world.cast.eli,
                released_by=world.cast.dara if name == "released" else None,
                released_at=timezone.now() if name == "released" else None,
            )


def _plant_notice(world: World) -> None:
    """Ada was told that a need came back."""
    need, told = world.needs["returned"], "needs.need.returned"
    with as_system():
        event = OutboxEvent.objects.create(
            name=told,
            record_uuid=need.uuid,
            actor=world.cast.ben,
            planned_at=timezone.now(),
            reach=need.reach,
            **columns_of(need),
        )
        world.notice = Notice.objects.create(
            event=event,
            person=world.cast.ada,
            name=f"{told}.house",
            kind="needs.questions",
            event_name=told,
            record_uuid=need.uuid,
            authority=need.authority,
            addressed_to=need.addressed_to,
            created_at=event.at,
        )


def _plant_audit(world: World) -> None:
    cast = world.cast
    with as_system():
        AuditEvent.objects.create(
            chain=cast.lind.pk,
            action="needs.need.written",
            actor=cast.ada,
            acting=cast.lind,
            target_uuid=world.needs["draft"].uuid,
            after={"title": world.plant("audit", "after", {"ada"})},
            reason=world.plant("audit", "reason", {"ada"}),
        )


def _plant_job(world: World) -> None:
    """A job of Ada's that waits; what she asked for is hers alone, also for those who see that she asked."""
    with as_system():
        world.job = Job.objects.create(
            kind="gone.kind",
            person=world.cast.ada,
            authority=world.cast.lind,
            held_at_asking=[world.cast.lind.pk],
            language="en-gb",
            parameters={"place": world.plant("job", "parameters", {"ada"})},
            file_name=world.plant("job", "file", {"ada"}),
        )
