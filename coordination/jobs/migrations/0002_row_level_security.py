"""Row-level security of jobs, and the function behind the buttons *Cancel* and *Try again*.

The application asks for jobs and reads them; workers claim and mark them as the system role. A person sees their own;
who holds the role of approver or administrator in a house also sees the jobs asked for on its behalf.
"""

from django.db import migrations

JOBS = """
alter table jobs_job enable row level security, force row level security;
revoke update, delete on jobs_job from portal_app;

-- The houses whose jobs this person oversees. A function, so that its plan is kept (as shared_need_ids of the needs).
create function overseen_job_houses() returns bigint[] language plpgsql stable parallel safe security definer
    set search_path = pg_catalog, public, pg_temp as $$
begin
    return array(
        select authority_id from municipalities_membership
        where user_id = app_user() and authority_id = any(app_ids('app.own'))
          and role in ('approver', 'administrator')
          -- The moment of the statement, as where a scope is read (MembershipQuerySet.current).
          and valid_from <= statement_timestamp() and (valid_until is null or valid_until > statement_timestamp())
    );
end $$;
create policy job_read on jobs_job for select to portal_app using (
    person_id = (select app_user()) or authority_id = any((select overseen_job_houses())::bigint[])
);
-- SECURITY: nobody writes themselves a job that is done, or one in another person's name.
create policy job_ask on jobs_job for insert to portal_app with check (
    person_id = (select app_user()) and authority_id = any((select app_ids('app.own'))::bigint[])
    and held_at_asking <@ (select app_ids('app.own'))::bigint[]
    and state = 'queued' and attempts = 0 and started_at is null and done = 0 and stored_name = '' and error = ''
);

-- What a person may do to a job of their own: 'cancel' one that is not at its end, 'again' one that failed, 'lost' when
-- its file turned out to be damaged. Answers whether anything was done. Without its token the attempt that may still
-- be running can write nothing.
create function move_own_job(wanted uuid, act text) returns boolean language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
begin
    if act = 'cancel' then
        update jobs_job set state = 'cancelled', token = null, lease_until = null, finished_at = clock_timestamp()
        where uuid = wanted and person_id = app_user() and state in ('queued', 'running');
    elsif act = 'again' then
        update jobs_job set state = 'queued', attempts = 0, reason = '', reason_words = '', error = '',
            finished_at = null, started_at = null, step = '', done = 0, total = null, due_at = clock_timestamp()
        where uuid = wanted and person_id = app_user() and state = 'parked'
          and reason in ('stopped', 'fault', 'too_long', 'file_lost');
    elsif act = 'lost' then
        update jobs_job set state = 'parked', reason = 'file_lost', stored_name = '', file_until = null
        where uuid = wanted and person_id = app_user() and state = 'done' and stored_name <> '';
    else
        raise exception 'no such act: %', act using errcode = 'invalid_parameter_value';
    end if;
    return found;
end $$;
alter function overseen_job_houses() owner to portal_system;
alter function move_own_job(uuid, text) owner to portal_system;
revoke execute on function overseen_job_houses(), move_own_job(uuid, text) from public;
grant execute on function overseen_job_houses(), move_own_job(uuid, text) to portal_app;
"""

BACK = """
drop function move_own_job(uuid, text);
drop policy job_ask on jobs_job;
drop policy job_read on jobs_job;
drop function overseen_job_houses();
"""


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial"), ("municipalities", "0002_row_level_security")]

    operations = [migrations.RunSQL(JOBS, BACK)]
