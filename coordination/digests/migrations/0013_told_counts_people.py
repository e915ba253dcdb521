"""Who was told by digests counts people, not their mails: who gets it every day until it is answered is one person."""

from django.db import migrations

PEOPLE = """
-- Who was told of one record by digests: read by the authority whose record it was then and the secretariat, and by
-- nobody else. Who may be named is what it is in record_was_told; all others are counted by authority and role. People
-- with a name come first, then the last mails; of_all is the number of all people, each once however many digests of
-- theirs showed it.
create or replace function record_in_digests(record uuid, most int) returns table (
    at timestamptz, rule_group text, period text, authority_id bigint, role text, person text, has_failed boolean,
    people bigint, of_all bigint
) language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    with told as (
        select mail.person_id, coalesce(mail.sent_at, mail.covers_until) as at, mail.rule_group, mail.period,
               held.authority_id, held.role, mail.state = 'failed' as has_failed,
               case when coalesce(current_setting('app.secretariat', true), '') = '1'
                         or held.authority_id = any(app_ids('app.own'))
                         or exists (select from municipalities_contactpoint contact
                                    where contact.authority_id = held.authority_id and contact.listed
                                      and contact.person_name = person.name and contact.role = held.role)
                    then person.id end as named_id,
               person.name
        from digests_digestdelivery mail
        join municipalities_user person on person.id = mail.person_id
        left join lateral (
            select membership.authority_id, membership.role from municipalities_membership membership
            where membership.user_id = mail.person_id
              and membership.valid_from <= coalesce(mail.sent_at, mail.covers_until)
              and (membership.valid_until is null
                   or membership.valid_until > coalesce(mail.sent_at, mail.covers_until))
            order by membership.authority_id = any(app_ids('app.own')) desc, membership.created_at, membership.id
            limit 1
        ) held on true
        where mail.told @> array[record]
          and (mail.told_of[array_position(mail.told, record)] = any(app_ids('app.own'))
               or coalesce(current_setting('app.secretariat', true), '') = '1')
    )
    select max(told.at), told.rule_group, told.period, told.authority_id, told.role,
           case when told.named_id is null then '' else min(told.name) end, told.has_failed,
           count(distinct told.person_id), (select count(distinct whole.person_id) from told whole)
    from told
    group by told.rule_group, told.period, told.authority_id, told.role, told.named_id, told.has_failed
    order by told.named_id is null, max(told.at) desc, told.authority_id, told.role, told.named_id
    limit most
$$;
"""

MAILS = """
-- Who was told of one record by digests: read by the authority whose record it was then and the secretariat, and by
-- nobody else. Who may be named is what it is in record_was_told; all others are counted by authority and role. People
-- with a name come first, then the last mails; of_all is the number of all mails.
create or replace function record_in_digests(record uuid, most int) returns table (
    at timestamptz, rule_group text, period text, authority_id bigint, role text, person text, has_failed boolean,
    people bigint, of_all bigint
) language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    with told as (
        select coalesce(mail.sent_at, mail.covers_until) as at, mail.rule_group, mail.period, held.authority_id,
               held.role, mail.state = 'failed' as has_failed,
               case when coalesce(current_setting('app.secretariat', true), '') = '1'
                         or held.authority_id = any(app_ids('app.own'))
                         or exists (select from municipalities_contactpoint contact
                                    where contact.authority_id = held.authority_id and contact.listed
                                      and contact.person_name = person.name and contact.role = held.role)
                    then person.id end as named_id,
               person.name
        from digests_digestdelivery mail
        join municipalities_user person on person.id = mail.person_id
        left join lateral (
            select membership.authority_id, membership.role from municipalities_membership membership
            where membership.user_id = mail.person_id
              and membership.valid_from <= coalesce(mail.sent_at, mail.covers_until)
              and (membership.valid_until is null
                   or membership.valid_until > coalesce(mail.sent_at, mail.covers_until))
            order by membership.authority_id = any(app_ids('app.own')) desc, membership.created_at, membership.id
            limit 1
        ) held on true
        where mail.told @> array[record]
          and (mail.told_of[array_position(mail.told, record)] = any(app_ids('app.own'))
               or coalesce(current_setting('app.secretariat', true), '') = '1')
    )
    select max(told.at), told.rule_group, told.period, told.authority_id, told.role,
           case when told.named_id is null then '' else min(told.name) end, told.has_failed, count(*),
           (sum(count(*)) over ())::bigint
    from told
    group by told.rule_group, told.period, told.authority_id, told.role, told.named_id, told.has_failed
    order by told.named_id is null, max(told.at) desc, told.authority_id, told.role, told.named_id
    limit most
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("digests", "0012_told_by_digest")]

    operations = [migrations.RunSQL(PEOPLE, MAILS)]
