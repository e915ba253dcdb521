"""Scope: which rows a person may read, as constants on denormalised columns.

One builder for every context: `Scope.predicate(model)` for the application's own filter, `apply` for the
transaction-local settings that the row-level policies read. Both say the same thing in two places on purpose.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.core.cache import cache
from django.core.signing import BadSignature, Signer
from django.db import connection
from django.db.models import Model, Q
from django.db.models.functions import Now
from django.utils import timezone
from redis.exceptions import RedisError

from municipalities.models import Authority, Membership, Reach, Territory

if TYPE_CHECKING:
    from municipalities.models import User

logger = logging.getLogger(__name__)
CACHE_SECONDS = 600
_GOVERNMENT_ABOVE = (Authority.Kind.INTERMEDIATE, Authority.Kind.CENTRAL)
_SETTINGS = ("user", "own", "countries", "tiers", "associations", "groups", "network", "secretariat")


@dataclass(frozen=True, slots=True)
class Held:
    """One current membership, with what the access rules need to know of its authority."""

    authority_id: int
    authority_uuid: str
    kind: str
    role: str
    group_id: int
    territory_id: int | None
    territory_level: str
    name: str
    labels: dict[str, str] = field(hash=False)
    time_zone: str = "Europe/Belgrade"


@dataclass(frozen=True, slots=True)
class Scope:
    """What one person may read, made from their current memberships. Immutable; empty for nobody."""

    user_id: int | None = None
    held: tuple[Held, ...] = ()
    own: frozenset[int] = frozenset()
    countries: frozenset[int] = frozenset()
    tiers: frozenset[int] = frozenset()
    associations: frozenset[int] = frozenset()
    groups: frozenset[int] = frozenset()
    is_secretariat: bool = False
    valid_until: datetime | None = None

    @property
    def is_member(self) -> bool:
        """True for every holder of a current membership of any kind, observers included."""
        return bool(self.held)

    def predicate(self, model: type[Model], *, reach: int | None = None) -> Q:
        """The filter for a scoped model; only the branches that apply, as constants.

        With `reach` it holds for rows of that reach alone, and leaves out the branches that could not hold there: the
        network's would make a search for drafts walk through everybody's published records (docs/performance.md).
        """
        everyone = Reach.NETWORK if self.is_member else Reach.PUBLIC
        if reach is not None and reach >= everyone:
            return Q(reach__gte=everyone)
        found = Q(reach__gte=everyone) if reach is None else Q(pk__in=[])
        if self.own:
            found |= Q(authority_id__any=self.own)
        if reach is not None and reach < Reach.ABOVE:
            return found
        if self.countries:
            found |= Q(country_id__any=self.countries, reach__gte=Reach.ABOVE)
        if self.tiers:
            found |= Q(tier1_id__any=self.tiers, reach__gte=Reach.ABOVE)
            found |= Q(tier2_id__any=self.tiers, reach__gte=Reach.ABOVE)
        if self.associations:
            found |= Q(association_id__any=self.associations, association_ticked=True, reach__gte=Reach.ABOVE)
        if self.is_secretariat and getattr(model, "SECRETARIAT_READS", False):
            found |= Q(reach__gte=Reach.ABOVE)
        if self.is_member:
            for share, column, holder in getattr(model, "SHARES", ()):
                found |= Q(reach__gte=Reach.ABOVE) & self._shared(model, share, column, holder)
        return found

    def _shared(self, model: type[Model], share: str, column: str, holder: str) -> Q:
        """The rows opened by name. `share` is the relation to the sharing rows, of a child by way of its parent."""
        *way, last = share.split(".")
        owner: Any = model
        for step in way:
            owner = owner._meta.get_field(step).related_model
        relation = owner._meta.get_field(last)
        related: Any = relation.related_model
        rows = related._default_manager.filter(
            **{f"{holder}__any": self.groups if holder == "group_id" else [self.user_id]}
        )
        if any(one.name == "valid_until" for one in related._meta.fields):
            rows = rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=Now()))
        return Q(**{f"{column}__any": ArraySubquery(rows.values(relation.field.attname))})

    def holds(self, authority_id: int | None) -> Held | None:
        """The membership by which this person acts for the authority, or None."""
        return next((held for held in self.held if held.authority_id == authority_id), None)

    def supervises(self, record: Any) -> bool:
        """True when the record lies in a jurisdiction of mine and has been submitted."""
        if record.reach < Reach.ABOVE:
            return False
        return record.country_id in self.countries or bool(self.tiers & {record.tier1_id, record.tier2_id})

    def is_house_or_reviewer(self, record: Any) -> bool:
        """True for the people who may see small numbers and the review's own words."""
        return record.authority_id in self.own or self.supervises(record)


NOBODY = Scope()
#: What every member of the network sees and nothing more: no house, no jurisdiction, no share. For text that many read.
EVERY_MEMBER = Scope(
    held=(
        Held(0, "", "", Membership.Role.VIEWER, group_id=0, territory_id=None, territory_level="", name="", labels={}),
    )
)
_SETS = tuple(one.name for one in fields(Scope) if isinstance(getattr(NOBODY, one.name), frozenset))


def load(user: User | None) -> Scope:
    """The person's scope, from the cache while nothing about their memberships changed.

    The key holds `membership_version`, which a trigger raises with every change of a membership or of an authority
    held, so no stale scope can be met after the change is committed. Also bounded by the next from/until.
    """
    if user is None or not user.is_authenticated or not user.is_active:
        apply(NOBODY)
        return NOBODY
    key = f"scope:{user.pk}:{user.membership_version}"
    scope = _remembered(key)
    if scope is None:
        _set({"user": str(user.pk)})
        scope = _read(user.pk)
        _remember(key, scope, _seconds_to_keep(user.pk, scope))
    apply(scope)
    return scope


def read_many(user_ids: Collection[int]) -> dict[int, Scope]:
    """The scopes of many people as their memberships stand at this moment, in one query; none is applied.

    For senders, in the system role: no person's own scope shows everybody's memberships.
    """
    rows: dict[int, list[Mapping[str, Any]]] = {user_id: [] for user_id in user_ids}
    for row in _current().filter(user_id__in=list(rows)):
        rows[row["user_id"]].append(row)
    return {user_id: _made(user_id, found) for user_id, found in rows.items()}


def together(scopes: Iterable[Scope]) -> Scope:
    """What at least one of these people sees by position; named shares apart.

    SECURITY: only to find the rows for many readers in one query. Each row must then be given to those readers alone
    whose own scope shows it.
    """
    members = [one for one in scopes if one.is_member]
    return Scope(
        held=EVERY_MEMBER.held if members else (),
        own=frozenset().union(*(one.own for one in members)),
        countries=frozenset().union(*(one.countries for one in members)),
        tiers=frozenset().union(*(one.tiers for one in members)),
        associations=frozenset().union(*(one.associations for one in members)),
        is_secretariat=any(one.is_secretariat for one in members),
    )


def _remembered(key: str) -> Scope | None:
    """The cached scope; None also while the cache is away: then each request reads the memberships itself."""
    try:
        found = cache.get(key)
    except (RedisError, OSError) as error:
        logger.warning("The cache does not answer: %s", error)
        return None
    return unpack(key, found) if isinstance(found, str) else None


def _remember(key: str, scope: Scope, seconds: int) -> None:
    try:
        cache.set(key, pack(key, scope, seconds), seconds)
    except (RedisError, OSError) as error:
        logger.warning("The scope could not be cached: %s", error)


def pack(key: str, scope: Scope, seconds: int) -> str:
    """The scope as signed text.

    SECURITY: whoever can write into the cache must not thereby choose what a person may see. The signature covers the
    key and the end, so that neither another person's entry nor an old one can be put in the place of this one.
    """
    text = json.dumps({"until": time.time() + seconds, "scope": asdict(scope)}, default=_plain, separators=(",", ":"))
    return _signer(key).sign(text)


def unpack(key: str, packed: str) -> Scope | None:
    """The scope that we packed for this key; None for anything else, and once its time is over."""
    try:
        found = json.loads(_signer(key).unsign(packed))
    except BadSignature:
        logger.warning("The cache held a scope that we did not write: %s", key)
        return None
    if found["until"] <= time.time():
        return None
    values = found["scope"]
    for name in _SETS:
        values[name] = frozenset(values[name])
    values["held"] = tuple(Held(**one) for one in values["held"])
    values["valid_until"] = datetime.fromisoformat(values["valid_until"]) if values["valid_until"] else None
    return Scope(**values)


def _signer(key: str) -> Signer:
    return Signer(salt=f"municipalities.access.scope:{key}")


def _plain(value: Any) -> Any:
    return sorted(value) if isinstance(value, frozenset) else value.isoformat()


def _seconds_to_keep(user_id: int, scope: Scope) -> int:
    now = timezone.now()
    upcoming = Membership.objects.filter(user_id=user_id, valid_from__gt=now).order_by("valid_from")
    boundaries = [scope.valid_until, upcoming.values_list("valid_from", flat=True).first()]
    next_change = min((moment for moment in boundaries if moment), default=now + timedelta(seconds=CACHE_SECONDS))
    return max(0, min(CACHE_SECONDS, int((next_change - now).total_seconds())))


def _read(user_id: int) -> Scope:
    return _made(user_id, list(_current().filter(user_id=user_id)))


def _current() -> Any:
    """Current memberships in the order of their creation: only the columns that a scope holds, without models."""
    return Membership.objects.current().order_by("created_at", "pk").values("user_id", "valid_until", *_HELD.values())


_HELD: Final = {
    "authority_id": "authority_id",
    "authority_uuid": "authority__uuid",
    "kind": "authority__kind",
    "role": "role",
    "group_id": "authority__group_id",
    "territory_id": "authority__territory_id",
    "territory_level": "authority__territory__level",
    "name": "authority__name",
    "labels": "authority__labels",
    "time_zone": "authority__time_zone",
}


def _made(user_id: int, rows: Sequence[Mapping[str, Any]]) -> Scope:
    """The scope that these current memberships of one person give, in the order of their creation."""
    held = tuple(_held(row) for row in rows)
    governing = [one for one in held if one.kind in _GOVERNMENT_ABOVE]
    above = [(one.territory_id, one.territory_level) for one in governing if one.territory_id is not None]
    return Scope(
        user_id=user_id,
        held=held,
        own=frozenset(one.authority_id for one in held),
        countries=frozenset(place for place, level in above if level == Territory.Level.COUNTRY),
        tiers=frozenset(place for place, level in above if level in Territory.TIERS),
        associations=frozenset(one.authority_id for one in held if one.kind == Authority.Kind.ASSOCIATION),
        groups=frozenset(one.group_id for one in held),
        is_secretariat=any(one.kind == Authority.Kind.SECRETARIAT for one in held),
        valid_until=min((row["valid_until"] for row in rows if row["valid_until"]), default=None),
    )


def _held(row: Mapping[str, Any]) -> Held:
    values = {name: row[column] for name, column in _HELD.items()}
    values["authority_uuid"] = str(values["authority_uuid"])
    values["territory_level"] = values["territory_level"] or ""
    return Held(**values)


def apply(scope: Scope) -> None:
    """Set what the row-level policies read, for this transaction only. Must run inside a transaction."""

    def array(ids: frozenset[int]) -> str:
        return "{" + ",".join(map(str, sorted(ids))) + "}"

    _set(
        {
            "user": str(scope.user_id or ""),
            "own": array(scope.own),
            "countries": array(scope.countries),
            "tiers": array(scope.tiers),
            "associations": array(scope.associations),
            "groups": array(scope.groups),
            "network": "1" if scope.is_member else "",
            "secretariat": "1" if scope.is_secretariat else "",
        }
    )


def _set(values: dict[str, str]) -> None:
    # SECURITY: the third argument makes the setting transaction-local. A session-level setting survives into the
    # next person's request on a persistent connection.
    calls = ", ".join("set_config(%s, %s, true)" for _ in values)
    if not connection.in_atomic_block:
        raise RuntimeError("The scope must be set inside a transaction.")
    with connection.cursor() as cursor:
        cursor.execute(f"select {calls}", [part for name, value in values.items() for part in (f"app.{name}", value)])
