"""A deputy works with whom they stand in for, below the services too; mass mails rest for who is away.

The release of a mass mail owes a copy to the deputy of whoever is away and meant; the mails of the people themselves
are owed as before, and not sent while they are away.
"""

from django.db import migrations

WALL = """
-- Whether this active person and the one who asks hold current roles in one active authority.
create function works_with(other bigint) returns boolean language sql stable security definer
    set search_path = pg_catalog, public, pg_temp as $$
    select exists (
        select from municipalities_membership mine
        join municipalities_membership theirs using (authority_id)
        join municipalities_authority authority on authority.id = mine.authority_id and authority.is_active
        join municipalities_user person on person.id = theirs.user_id and person.is_active
        where mine.user_id = app_user() and theirs.user_id = other
          and mine.valid_from <= statement_timestamp() and theirs.valid_from <= statement_timestamp()
          and (mine.valid_until is null or mine.valid_until > statement_timestamp())
          and (theirs.valid_until is null or theirs.valid_until > statement_timestamp())
    )
$$;
alter function works_with(bigint) owner to portal_system;
revoke execute on function works_with(bigint) from public;
grant execute on function works_with(bigint) to portal_app;

-- SECURITY: nobody has copies sent to another house, whatever a form or a service lets through.
alter policy absence_insert on digests_absence with check (
    person_id = (select app_user()) and (deputy_id is null or works_with(deputy_id))
);
alter policy absence_update on digests_absence with check (
    person_id = (select app_user()) and (deputy_id is null or works_with(deputy_id))
);
"""

RESTING = """
-- Whether a person is away today, in the zone of their first current authority. For the functions below alone.
create function person_is_away(person bigint) returns boolean language plpgsql stable
    set search_path = pg_catalog, public, pg_temp as $$
declare
    back date;
    zone text;
begin
    select absence.until into back from digests_absence absence where absence.person_id = person;
    if not found then
        return false;
    end if;
    select authority.time_zone into zone
    from municipalities_membership membership
    join municipalities_authority authority on authority.id = membership.authority_id and authority.is_active
    where membership.user_id = person and membership.valid_from <= statement_timestamp()
      and (membership.valid_until is null or membership.valid_until > statement_timestamp())
    order by membership.created_at, membership.id
    limit 1;
    if not found then
        return false;
    end if;
    return back > (statement_timestamp() at time zone zone)::date;
exception when invalid_parameter_value then
    -- A name of a zone that the server does not know.
    return back > (statement_timestamp() at time zone 'Europe/Belgrade')::date;
end $$;
revoke execute on function person_is_away(bigint) from public;
grant execute on function person_is_away(bigint) to portal_system;

-- Who of an audience is away, each with the deputy who gets a copy: one who is there, of one authority with them, and
-- not of the audience anyway. No deputy otherwise.
create function mass_mail_resting(kinds text[], countries bigint[], roles text[])
    returns table (person_id bigint, deputy_id bigint) language sql stable
    set search_path = pg_catalog, public, pg_temp as $$
    with meant as materialized (
        select people.person_id from mass_mail_people(kinds, countries, roles) people
    )
    select absence.person_id, deputy.id
    from digests_absence absence
    join meant using (person_id)
    left join municipalities_user deputy
      on deputy.id = absence.deputy_id and deputy.is_active and not person_is_away(deputy.id)
     and deputy.id not in (select meant.person_id from meant)
     and exists (
         select from municipalities_membership of_person
         join municipalities_membership of_deputy using (authority_id)
         join municipalities_authority authority on authority.id = of_person.authority_id and authority.is_active
         where of_person.user_id = absence.person_id and of_deputy.user_id = deputy.id
           and of_person.valid_from <= statement_timestamp() and of_deputy.valid_from <= statement_timestamp()
           and (of_person.valid_until is null or of_person.valid_until > statement_timestamp())
           and (of_deputy.valid_until is null or of_deputy.valid_until > statement_timestamp())
     )
    where person_is_away(absence.person_id)
$$;
revoke execute on function mass_mail_resting(text[], bigint[], text[]) from public;
grant execute on function mass_mail_resting(text[], bigint[], text[]) to portal_system;

-- The same in two numbers, for the secretariat's dry run: it reads nobody's absence.
create function mass_mail_away(kinds text[], countries bigint[], roles text[], out resting int, out copies int)
    language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select count(*)::int, count(distinct found.deputy_id)::int from mass_mail_resting(kinds, countries, roles) found
    where coalesce(current_setting('app.secretariat', true), '') = '1'
$$;
alter function mass_mail_away(text[], bigint[], text[]) owner to portal_system;
revoke execute on function mass_mail_away(text[], bigint[], text[]) from public;
grant execute on function mass_mail_away(text[], bigint[], text[]) to portal_app;
"""

_HEAD = """
create or replace function release_mass_mail(wanted uuid, seen_version int, most int) returns int language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    mail record;
    number int;
    copies int := 0;
begin
    if coalesce(current_setting('app.secretariat', true), '') <> '1' or app_user() is null then
        return null;
    end if;
    select * into mail from digests_massmail
    where uuid = wanted and state = 'waiting' and version = seen_version for update;
    if not found then
        return null;
    end if;
    -- SECURITY: two people. The check of the table says so again.
    if app_user() = any(mail.writers) then
        raise exception 'nobody releases a mass mail that they wrote' using errcode = 'insufficient_privilege';
    end if;
    insert into digests_digestdelivery (uuid, person_id, rule_group, period, language, audience, state, attempts, items,
                                        error, message_id, covers_from, covers_until, created_at)
    select gen_random_uuid(), people.person_id, 'mass', 'M' || mail.id, people.language,
           'mass ' || mail.id || ' ' || people.language, 'pending', 0, 0, '', '', now() - interval '1 second', now(),
           now()
    from mass_mail_people(mail.kinds, mail.countries, mail.roles) people
    on conflict (person_id, rule_group, period) where not (rule_group = 'notice') and on_behalf_of_id is null
    do nothing;
    get diagnostics number = row_count;
    if number > most then
        raise exception 'a mass mail tells % people at most, this one %', most, number
            using errcode = 'check_violation';
    end if;
"""
_COPIES = """
    -- One copy to each deputy, for however many they stand in.
    insert into digests_digestdelivery (uuid, person_id, on_behalf_of_id, rule_group, period, language, audience, state,
                                        attempts, items, error, message_id, covers_from, covers_until, created_at)
    select distinct on (deputy.id) gen_random_uuid(), deputy.id, resting.person_id, 'mass', 'M' || mail.id,
           deputy.language, 'mass ' || mail.id || ' ' || deputy.language, 'pending', 0, 0, '', '',
           now() - interval '1 second', now(), now()
    from mass_mail_resting(mail.kinds, mail.countries, mail.roles) resting
    join municipalities_user deputy on deputy.id = resting.deputy_id
    order by deputy.id, resting.person_id
    on conflict (on_behalf_of_id, rule_group, period) where not (rule_group = 'notice') and on_behalf_of_id is not null
    do nothing;
    get diagnostics copies = row_count;
"""
_TAIL = """
    if not mail.is_operational then
        insert into digests_noticewish (uuid, person_id, kind, is_wanted, changed_at)
        select gen_random_uuid(), people.person_id, 'digests.message', true, now()
        from mass_mail_people(mail.kinds, mail.countries, mail.roles) people
        on conflict (person_id, kind) do nothing;
    end if;
    update digests_massmail set state = 'released', released_at = now(), released_by_id = app_user(),
        version = version + 1, planned = number + copies where id = mail.id;
    insert into digests_digestrun (rule_group, period, started_at, planned, sent, empty, failed, suppressed,
                                   finished_at)
    values ('mass', 'M' || mail.id, now(), number + copies, 0, 0, 0, 0, case when number + copies = 0 then now() end);
    return number;
end $$;
"""

BACK = """
drop function mass_mail_away(text[], bigint[], text[]);
drop function mass_mail_resting(text[], bigint[], text[]);
drop function person_is_away(bigint);
alter policy absence_update on digests_absence with check (person_id = (select app_user()));
alter policy absence_insert on digests_absence with check (person_id = (select app_user()));
drop function works_with(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("digests", "0010_mass_mails"),
        ("municipalities", "0008_levels_from_the_municipality"),
    ]

    operations = [
        migrations.RunSQL(WALL + RESTING, BACK),
        migrations.RunSQL(_HEAD + _COPIES + _TAIL, _HEAD + _TAIL),
    ]
