"""Row-level security of the digests' tables, and the function behind the stop link.

The application appends to the outbox and keeps a person's own rule; deliveries and runs are written by the system role
alone. Their readers: a delivery its person and the network secretariat, a run the network secretariat.
"""

from django.db import migrations

OUTBOX = """
alter table digests_outboxevent enable row level security, force row level security;
revoke select, update, delete on digests_outboxevent from portal_app;
create policy outbox_append on digests_outboxevent for insert to portal_app with check (
    actor_id = (select app_user()) and (select current_setting('app.network', true)) = '1'
);
"""

RULES = """
alter table digests_digestrule enable row level security, force row level security;
revoke delete on digests_digestrule from portal_app;
create policy digest_rule_read on digests_digestrule for select to portal_app using (person_id = (select app_user()));
create policy digest_rule_insert on digests_digestrule for insert to portal_app
    with check (person_id = (select app_user()));
create policy digest_rule_update on digests_digestrule for update to portal_app
    using (person_id = (select app_user())) with check (person_id = (select app_user()));

-- The one thing that a stop link can do, for people who are not signed in. Answers NULL when there is no such rule.
create function stop_digest(wanted uuid) returns text language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
declare
    was text;
begin
    select frequency into was from digests_digestrule where uuid = wanted for update;
    if not found then
        return null;
    end if;
    if was = 'never' then
        return 'already';
    end if;
    update digests_digestrule set frequency = 'never' where uuid = wanted;
    return 'stopped';
end $$;
alter function stop_digest(uuid) owner to portal_system;
revoke execute on function stop_digest(uuid) from public;
grant execute on function stop_digest(uuid) to portal_app;
"""

DELIVERIES = """
alter table digests_digestdelivery enable row level security, force row level security;
revoke insert, update, delete on digests_digestdelivery from portal_app;
create policy digest_delivery_read on digests_digestdelivery for select to portal_app using (
    person_id = (select app_user()) or (select current_setting('app.secretariat', true)) = '1'
);
"""

RUNS = """
alter table digests_digestrun enable row level security, force row level security;
revoke insert, update, delete on digests_digestrun from portal_app;
create policy digest_run_read on digests_digestrun for select to portal_app using (
    (select current_setting('app.secretariat', true)) = '1'
);
"""

BACK = """
drop policy digest_run_read on digests_digestrun;
drop policy digest_delivery_read on digests_digestdelivery;
drop function stop_digest(uuid);
drop policy digest_rule_update on digests_digestrule;
drop policy digest_rule_insert on digests_digestrule;
drop policy digest_rule_read on digests_digestrule;
drop policy outbox_append on digests_outboxevent;
"""


class Migration(migrations.Migration):
    dependencies = [("digests", "0001_initial"), ("municipalities", "0002_row_level_security")]

    operations = [migrations.RunSQL(OUTBOX + RULES + DELIVERIES + RUNS, BACK)]
