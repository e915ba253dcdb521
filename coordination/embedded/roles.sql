-- The database roles of the portal. Run by a superuser in the database template1, before the portal's database is
-- made; running it again changes nothing. Passwords, where a server asks for them, are set separately.
--
--   portal_owner   owns the schema and runs migrations; under FORCE row-level security it sees no tenant row
--   portal_app     the web; neither owner nor BYPASSRLS, so row-level security always acts
--   portal_system  nobody signs in as it; owns the SECURITY DEFINER functions and does planning and purging
--   portal_worker  the background workers; starts as portal_app and may become portal_system
--   portal_maint   backup, restore and verification
--
-- docs/operations.md says which program uses which.

do $$
declare
    wanted record;
begin
    for wanted in
        select * from (values
            ('portal_owner',  'login createdb'),
            ('portal_app',    'login'),
            ('portal_system', 'nologin bypassrls'),
            ('portal_worker', 'login'),
            ('portal_maint',  'login bypassrls')
        ) as roles (name, attributes)
    loop
        if not exists (select from pg_roles where rolname = wanted.name) then
            execute format('create role %I %s', wanted.name, wanted.attributes);
        end if;
    end loop;
end
$$;

-- With inherit: replacing a function that portal_system owns asks for its rights, not only for `set role`.
grant portal_system to portal_owner with inherit true, set true;
grant portal_app to portal_worker with inherit true, set true;
-- SECURITY: without inherit, so the worker has the system's rights only between an explicit `set role` and its reset.
grant portal_system to portal_worker with inherit false, set true;
alter role portal_worker set role = 'portal_app';

-- Every database made from template1 has these, also the test databases, each with its parallel copies.
alter default privileges for role portal_owner
    grant select, insert, update, delete on tables to portal_app, portal_system, portal_maint;
alter default privileges for role portal_owner
    grant usage on sequences to portal_app, portal_system, portal_maint;
-- A dump reads where each sequence stands.
alter default privileges for role portal_owner
    grant select on sequences to portal_maint;
-- A function can be given only to a role that may create in its schema.
grant usage, create on schema public to portal_system;
