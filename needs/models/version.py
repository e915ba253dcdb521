"""Every wording of a need that left its house, kept by the database itself."""

import pghistory
import pgtrigger

from municipalities.querysets import ScopedQuerySet
from needs.models.need import Need

#: The columns that make up a wording, with whose scope it is read.
VERSION_COLUMNS = (
    *("authority", "country", "tier1", "tier2", "association", "association_ticked", "addressed_to", "reach"),
    *("edition", "version", "state", "updated_at", "updated_by"),
    *("sector", "title", "situation", "severity", "lacking", "place", "place_role", "urgency", "horizon", "phase"),
    *("already_done", "people_affected", "people_by_group", "certainty", "source", "source_grade"),
    *("information_grade", "lines", "currency", "cost_minor", "covered_minor", "cost_eur_cents", "covered_eur_cents"),
    *("rate", "rate_date", "needed_by", "needed_until", "answer_wanted_by", "is_free_of_personal_data"),
    *("language", "script"),
)

_Events = pghistory.create_event_model(
    Need,
    # The trigger writes a row when the service counts a new edition, and not for every autosave of a draft.
    pghistory.UpdateEvent(
        "edition", row=pghistory.New, condition=pgtrigger.Q(old__edition__df=pgtrigger.F("new__edition"))
    ),
    fields=list(VERSION_COLUMNS),
    model_name="NeedEditionEvent",
    abstract=True,
    obj_field=pghistory.ObjForeignKey(related_name="versions", related_query_name="versions"),
    context_field=None,  # type: ignore[arg-type]  # the library's own documentation says so
)


class NeedVersion(_Events):  # type: ignore[valid-type, misc]  # a class that a function made
    """One edition of a need: the row as it stood when it was submitted, or when a change of it was accepted.

    Written by a trigger (django-pghistory), never by code; the application may neither change nor delete one. `reach`
    is that of the moment, at most ABOVE for whoever reads: versions are for the two sides.
    """

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["pgh_id"]

    def __str__(self) -> str:
        return f"{self.pgh_obj_id}: {self.edition}"
