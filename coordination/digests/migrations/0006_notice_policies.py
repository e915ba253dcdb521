"""Row-level security of notices and of the wish for them, and the function behind their stop link.

Notices are written by the system role alone; their person reads them and says which they have read. The wish is the
person's own.
"""

from django.db import migrations

NOTICES = """
alter table digests_notice enable row level security, force row level security;
revoke insert, update, delete on digests_notice from portal_app;
grant update (read_at) on digests_notice to portal_app;
create policy notice_read on digests_notice for select to portal_app using (person_id = (select app_user()));
create policy notice_update on digests_notice for update to portal_app
    using (person_id = (select app_user())) with check (person_id = (select app_user()));
"""

WISHES = """
alter table digests_noticewish enable row level security, force row level security;
revoke delete on digests_noticewish from portal_app;
create policy notice_wish_read on digests_noticewish for select to portal_app using (person_id = (select app_user()));
create policy notice_wish_insert on digests_noticewish for insert to portal_app
    with check (person_id = (select app_user()));
create policy notice_wish_update on digests_noticewish for update to portal_app
    using (person_id = (select app_user())) with check (person_id = (select app_user()));

-- The one thing that the stop link of a mail at once can do, for people who are not signed in. Answers NULL when there
-- is no such wish.
create function stop_notices(wanted uuid) returns text language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
declare
    was boolean;
begin
    select is_wanted into was from digests_noticewish where uuid = wanted for update;
    if not found then
        return null;
    end if;
    if not was then
        return 'already';
    end if;
    update digests_noticewish set is_wanted = false, changed_at = now() where uuid = wanted;
    return 'stopped';
end $$;
alter function stop_notices(uuid) owner to portal_system;
revoke execute on function stop_notices(uuid) from public;
grant execute on function stop_notices(uuid) to portal_app;
"""

BACK = """
drop function stop_notices(uuid);
drop policy notice_wish_update on digests_noticewish;
drop policy notice_wish_insert on digests_noticewish;
drop policy notice_wish_read on digests_noticewish;
drop policy notice_update on digests_notice;
drop policy notice_read on digests_notice;
"""


class Migration(migrations.Migration):
    dependencies = [("digests", "0005_notices"), ("municipalities", "0002_row_level_security")]

    operations = [migrations.RunSQL(NOTICES + WISHES, BACK)]
