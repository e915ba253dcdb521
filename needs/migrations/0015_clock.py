"""The secretariat's counts of late answers, and a redirect by the portal itself.

The secretariat reads no need before it is accepted. What it must know is which authority answers late: numbers by
authority, from a function that says nothing else and nothing to anybody else.
"""

from django.db import migrations, models
from django.db.models import Q

LATE = """
create function late_answers() returns table (country_id bigint, addressed_to_id bigint, late bigint, oldest date,
                                              step smallint)
    language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    -- SECURITY: names no need. Whoever is not of the secretariat gets no row.
    select n.country_id, n.addressed_to_id, count(*), min(n.answer_due_on),
           coalesce(max(e.step), 0)::smallint
    from needs_need n
    join municipalities_territory place on place.id = n.territory_id
    left join lateral (
        select max(told.step) as step from needs_escalation told
        where told.need_id = n.id and told.due_on = n.answer_due_on
    ) e on true
    where n.state = 'submitted' and n.answer_due_on < (now() at time zone place.time_zone)::date
      and current_setting('app.secretariat', true) = '1'
    group by n.country_id, n.addressed_to_id
$$;
alter function late_answers() owner to portal_system;
revoke execute on function late_answers() from public;
grant execute on function late_answers() to portal_app;
"""


class Migration(migrations.Migration):
    dependencies = [("needs", "0014_confirmation")]

    operations = [
        migrations.RunSQL(LATE, "drop function late_answers()"),
        migrations.RemoveConstraint(model_name="needmove", name="only_the_clock_has_no_actor"),
        migrations.AddConstraint(
            model_name="needmove",
            constraint=models.CheckConstraint(
                condition=Q(kind="lapse", actor__isnull=True, acting__isnull=True)
                | Q(kind="redirect", actor__isnull=True, acting__isnull=True)
                | ~Q(kind="lapse") & Q(actor__isnull=False, acting__isnull=False),
                name="only_the_clock_has_no_actor",
            ),
        ),
    ]
