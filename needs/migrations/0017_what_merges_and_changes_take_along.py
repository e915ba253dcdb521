"""What follows from a merge and from an accepted change may be written by the addressee, as their words may.

A need that is merged while it waits for its house's approver waits no more; a row that a change takes away takes along
what has arrived of it, or the next item in its place would seem to have come already.
"""

from django.db import migrations

PATCH = """
do $patch$
declare
    source text := pg_get_functiondef('need_sides()'::regprocedure);
    part text[];
begin
    foreach part slice 1 in array {parts} loop
        if position(part[1] in source) = 0 then
            raise exception 'need_sides does not read as this migration knows it: %', part[1];
        end if;
        source := replace(source, part[1], part[2]);
    end loop;
    execute source;
end $patch$;
"""
WAITED = (
    "(old.association_ticked, old.rank, old.still_valid_on, old.confirmation_asked_at, old.confirmation_asked_by_id)"
)
ENDED = (
    "(old.association_ticked, old.rank, old.still_valid_on,"
    " case when is_addressee and step = 'merge' and new.state = 'withdrawn' then null"
    " else old.confirmation_asked_at end,"
    " case when is_addressee and step = 'merge' and new.state = 'withdrawn' then null"
    " else old.confirmation_asked_by_id end)"
)
ARRIVED = "not (is_addressee and step = 'merge') then"
TAKEN_ALONG = "not (is_addressee and step in ('change', 'merge')) then"


def _patch(*parts: tuple[str, str]) -> str:
    rows = ", ".join("[" + ", ".join("$w$" + words + "$w$" for words in part) + "]" for part in parts)
    return PATCH.format(parts=f"array[{rows}]")


class Migration(migrations.Migration):
    dependencies = [("needs", "0016_redirect_of_changes")]

    operations = [
        migrations.RunSQL(
            _patch((WAITED, ENDED), (ARRIVED, TAKEN_ALONG)), _patch((ENDED, WAITED), (TAKEN_ALONG, ARRIVED))
        )
    ]
