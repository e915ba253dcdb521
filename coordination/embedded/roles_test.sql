-- The login of the tests and benchmarks: starts as the app role, may plant rows as portal_system. Never in production.

do $$
begin
    if not exists (select from pg_roles where rolname = 'portal_test') then
        create role portal_test login;
    end if;
end
$$;

grant portal_app to portal_test with inherit true, set true;
grant portal_system to portal_test with inherit false, set true;
alter role portal_test set role = 'portal_app';
