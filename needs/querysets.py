"""Questions about many needs."""

from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, Count, F, Func, Max, Q, QuerySet, Value
from django.db.models.functions import Now

from municipalities.querysets import ScopedQuerySet

if TYPE_CHECKING:
    from municipalities.access.scope import Scope


#: Needs that wait for help: accepted, and not met yet.
OPEN_STATES = ("accepted", "accepted_in_part", "in_progress")
#: Needs that the situation's figures know of.
COUNTED_STATES = (*OPEN_STATES, "met", "partly_met")
#: Needs whose way is not over: what a municipality puts in order.
LIVE_STATES = ("submitted", "returned", *OPEN_STATES)


class _AnyElement(Func):
    """`value = any(array)`; for a filter beside an order, where `@>` would ask for an index of its own."""

    template = "%(expressions)s)"
    arg_joiner = " = any("
    output_field = BooleanField()


class NeedQuerySet(ScopedQuerySet):
    """Needs; `visible_to(scope)` comes first in every chain that leaves the data layer."""

    def open(self) -> Self:
        """Accepted needs that are not met yet, with work begun or not."""
        return self.filter(state__in=OPEN_STATES)

    def counted(self) -> Self:
        """Needs that count in the situation's figures: open ones and met ones."""
        return self.filter(state__in=COUNTED_STATES)

    def waiting_for(self, authority_id: int) -> Self:
        """Submitted needs that wait for this authority's answer, oldest first."""
        return self.filter(state="submitted", addressed_to_id=authority_id).order_by("submitted_at", "id")

    def of_authority(self, authority_id: int) -> Self:
        """The authority's own needs, newest first."""
        return self.filter(authority_id=authority_id).order_by("-created_at", "-id")

    def shared_with(self, scope: "Scope") -> Self:
        """Needs that somebody opened to this person or to an authority of theirs by name."""
        by_group = self._shares("group_shares").filter(group_id__any=scope.groups)
        by_person = self._shares("person_shares").filter(user_id=scope.user_id)
        # Arrays and not joins: a need shared twice must not stand twice in the list. Not `in` either: under an OR that
        # reads the whole table, an array uses the primary key.
        return self.filter(
            Q(pk__any=ArraySubquery(by_group.values("content_object_id")))
            | Q(pk__any=ArraySubquery(by_person.values("content_object_id")))
        )

    def in_sectors(self, sectors: QuerySet) -> Self:
        """Needs of these sectors. As an array, made once: a join costs the planner 2 ms of each list."""
        return self.filter(sector_id__any=ArraySubquery(sectors.order_by().values("pk")))

    def of_group(self, code: str) -> Self:
        """Needs that name this group of people. A code that is no group finds nothing."""
        return self.filter(_AnyElement(Value(code), F("groups")))

    def _shares(self, name: str) -> QuerySet:
        related: Any = self.model._meta.get_field(name).related_model
        shares: QuerySet = related._default_manager.all()
        return shares.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=Now()))

    def with_list_columns(self, *more: str) -> Self:
        """Only what a list row shows, with its joins; `more` are further columns of the need."""
        return self.select_related("authority", "sector", "territory").only(
            *more,
            "uuid",
            "number",
            "title",
            "severity",
            "people_affected",
            "state",
            "reach",
            "created_at",
            "submitted_at",
            "updated_at",
            "first_submitted_at",
            "answer_due_on",
            "cost_eur_cents",
            "change_asked_at",
            "rank",
            "is_example",
            "language",
            "country_id",
            "tier1_id",
            "tier2_id",
            "authority__name",
            "authority__labels",
            "sector__name",
            "sector__labels",
            "sector__code",
            "territory__name",
            "territory__slug",
            "territory__labels",
            "territory__iso2",
            "territory__needs_status_note",
        )

    def largest_by_municipality(self) -> QuerySet:
        """One row a municipality: needs, critical needs, the largest number of people of one need."""
        return (
            self.order_by()
            .values("country_id", "territory_id")
            .annotate(
                needs=Count("id"),
                critical=Count("id", filter=Q(severity=5)),
                people=Max("people_affected"),
            )
        )
