"""Row-level security of memberships and the audit record, and the functions that policies and triggers share.

Why SQL by hand: Django knows neither policies nor security-definer functions. The functions belong to
`portal_system` (NOLOGIN, BYPASSRLS) because the owner itself sees nothing under FORCE.
"""

from django.db import migrations

FUNCTIONS = """
-- Bodies in the standard's form: names are bound now, so no search_path is needed, and without one the planner puts
-- the body in place of the call. With one each call of a policy cost 0.05 ms, half a millisecond a query.
-- The setting is '' and not NULL once a transaction has set it locally, hence nullif: both fail closed.
create function app_ids(setting text) returns bigint[] language sql stable parallel safe
    return coalesce(nullif(current_setting(setting, true), ''), '{}')::bigint[];
create function app_user() returns bigint language sql stable parallel safe
    return nullif(current_setting('app.user', true), '')::bigint;
"""

MEMBERSHIPS = """
alter table municipalities_membership enable row level security, force row level security;
create policy membership_read on municipalities_membership for select to portal_app using (
    user_id = (select app_user())
    or authority_id = any((select app_ids('app.own'))::bigint[])
    or (select current_setting('app.secretariat', true)) = '1'
);
-- SECURITY: nobody gives themselves a role or changes their own, also where a page forgot to ask.
create policy membership_insert on municipalities_membership for insert to portal_app with check (
    user_id <> (select app_user())
    and (authority_id = any((select app_ids('app.own'))::bigint[])
         or (select current_setting('app.secretariat', true)) = '1')
);
create policy membership_update on municipalities_membership for update to portal_app using (
    user_id <> (select app_user())
    and (authority_id = any((select app_ids('app.own'))::bigint[])
         or (select current_setting('app.secretariat', true)) = '1')
);
revoke delete on municipalities_membership from portal_app;

create function membership_changed() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
begin
    update municipalities_user set membership_version = membership_version + 1
    where id in (coalesce(new.user_id, old.user_id), coalesce(old.user_id, new.user_id));
    return null;
end $$;
create trigger membership_changed after insert or update or delete on municipalities_membership
    for each row execute function membership_changed();

create function authority_changed() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
begin
    update municipalities_user set membership_version = membership_version + 1
    where id in (select user_id from municipalities_membership where authority_id = new.id);
    return null;
end $$;
create trigger authority_changed after update on municipalities_authority
    for each row
    when ((old.kind, old.territory_id, old.country_id, old.tier1_id, old.tier2_id, old.association_id, old.is_active,
           old.group_id, old.name, old.labels, old.time_zone)
          is distinct from
          (new.kind, new.territory_id, new.country_id, new.tier1_id, new.tier2_id, new.association_id, new.is_active,
           new.group_id, new.name, new.labels, new.time_zone))
    execute function authority_changed();
"""

AUDIT = """
alter table municipalities_auditevent enable row level security, force row level security;
alter table municipalities_audithead enable row level security, force row level security;
revoke update, delete on municipalities_auditevent from portal_app;
revoke all on municipalities_audithead from portal_app;
create policy audit_read_own_acts on municipalities_auditevent for select to portal_app using (
    actor_id = (select app_user())
);
create policy audit_append on municipalities_auditevent for insert to portal_app with check (
    actor_id is not distinct from (select app_user()) and seq is null and hash = '' and previous_hash = ''
    and (acting_id is null or acting_id = any((select app_ids('app.own'))::bigint[]))
);

create function audit_hash(event municipalities_auditevent) returns text language sql stable
    set search_path = pg_catalog, public, pg_temp as $$
    -- Every column but the hash itself, in a fixed order and form; `at` in UTC so that no session setting matters.
    select encode(sha256(convert_to(jsonb_build_array(
        event.uuid, event.chain, event.seq, to_char(event.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
        event.action, event.actor_id, event.acting_id, event.target_type, event.target_uuid, event.before, event.after,
        event.reason, event.request_id, event.previous_hash)::text, 'UTF8')), 'hex')
$$;

create function audit_queue() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
begin
    -- Deferred: runs at commit, but among the foreign key checks of the same transaction, and those may wait for the
    -- row locks of others. Touching the row queues `audit_link` behind every check that is queued now, so that
    -- nothing is waited for while heads are held.
    update municipalities_auditevent set previous_hash = previous_hash where uuid = new.uuid and seq is null;
    return null;
end $$;
create constraint trigger audit_queue after insert on municipalities_auditevent
    deferrable initially deferred for each row execute function audit_queue();

create function audit_link() returns trigger language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
declare
    event municipalities_auditevent;
    head municipalities_audithead;
begin
    -- The first firing links every event of this transaction, chain by chain in id order, so heads are locked last and
    -- always in the same order; the later firings find nothing left. An event without number that we can see is ours:
    -- those of others are committed with their number or not visible. (Not told by xmin: a row written inside a
    -- savepoint carries the number of the savepoint.)
    for event in
        select * from municipalities_auditevent where seq is null order by chain, at, uuid
    loop
        insert into municipalities_audithead (chain, seq, hash) values (event.chain, 0, '') on conflict do nothing;
        select * into head from municipalities_audithead where chain = event.chain for update;
        event.seq := head.seq + 1;
        event.previous_hash := head.hash;
        event.hash := audit_hash(event);
        update municipalities_auditevent
            set seq = event.seq, previous_hash = event.previous_hash, hash = event.hash
            where uuid = event.uuid and seq is null;
        continue when not found;
        update municipalities_audithead set seq = event.seq, hash = event.hash where chain = event.chain;
    end loop;
    return null;
end $$;
create constraint trigger audit_link after update on municipalities_auditevent
    deferrable initially deferred for each row when (new.seq is null) execute function audit_link();
create index audit_unlinked on municipalities_auditevent (uuid) where seq is null;
"""

CONTACTS = """
alter table municipalities_contactpoint enable row level security, force row level security;
-- Read in the directory, and to find out who could answer a need: by members. Written by the membership services.
create policy contact_point_read on municipalities_contactpoint for select to portal_app using (
    (select current_setting('app.network', true)) = '1'
);
create policy contact_point_insert on municipalities_contactpoint for insert to portal_app with check (
    authority_id = any((select app_ids('app.own'))::bigint[])
    or (select current_setting('app.secretariat', true)) = '1'
);
create policy contact_point_delete on municipalities_contactpoint for delete to portal_app using (
    authority_id = any((select app_ids('app.own'))::bigint[])
    or (select current_setting('app.secretariat', true)) = '1'
);
revoke update on municipalities_contactpoint from portal_app;
"""

# SECURITY: tables without policies are open to every statement of the application, so it may do with them only what
# its pages do. Registers, code lists and authorities are written by commands, as the system role.
PRIVILEGES = """
revoke update, delete on municipalities_user from portal_app;
grant update (password, last_login, language) on municipalities_user to portal_app;
revoke insert, update, delete on municipalities_authority from portal_app;
grant update (last_submission_on) on municipalities_authority to portal_app;
revoke insert, update, delete on municipalities_authorityname, municipalities_territory, municipalities_placename,
    municipalities_placecode, municipalities_neighbour, municipalities_populationfigure, municipalities_sector,
    municipalities_defaultaddressee, municipalities_demoinstallation, municipalities_heartbeat from portal_app;
revoke insert, update, delete on auth_group, auth_group_permissions, auth_permission, municipalities_user_groups,
    municipalities_user_user_permissions, django_content_type, django_migrations, guardian_userobjectpermission,
    guardian_groupobjectpermission, account_emailconfirmation from portal_app;
revoke update, delete on account_emailaddress from portal_app;
-- SECURITY: names in a function are looked for among temporary tables first unless its search path says otherwise. All
-- of ours say so; and nobody needs temporary tables here.
do $$ begin
    execute format('revoke temporary on database %I from public', current_database());
end $$;
"""

OWNERS = """
alter function membership_changed() owner to portal_system;
alter function authority_changed() owner to portal_system;
alter function audit_queue() owner to portal_system;
alter function audit_link() owner to portal_system;
revoke execute on function membership_changed(), authority_changed(), audit_queue(), audit_link() from public;
"""

BACK = """
drop trigger audit_queue on municipalities_auditevent;
drop trigger audit_link on municipalities_auditevent;
drop trigger authority_changed on municipalities_authority;
drop trigger membership_changed on municipalities_membership;
drop function audit_queue(), audit_link(), authority_changed(), membership_changed();
drop function audit_hash(municipalities_auditevent);
drop policy audit_append on municipalities_auditevent;
drop policy audit_read_own_acts on municipalities_auditevent;
drop policy contact_point_delete on municipalities_contactpoint;
drop policy contact_point_insert on municipalities_contactpoint;
drop policy contact_point_read on municipalities_contactpoint;
drop policy membership_update on municipalities_membership;
drop policy membership_insert on municipalities_membership;
drop policy membership_read on municipalities_membership;
drop function app_user(), app_ids(text);
"""


class Migration(migrations.Migration):
    # The other apps whose tables lose rights below.
    dependencies = [
        ("municipalities", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("guardian", "0003_remove_groupobjectpermission_guardian_gr_content_ae6aec_idx_and_more"),
    ]

    operations = [migrations.RunSQL(FUNCTIONS + MEMBERSHIPS + AUDIT + CONTACTS + PRIVILEGES + OWNERS, BACK)]
