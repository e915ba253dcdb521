"""A digest keeps of which records it told, for the page *who was told*; notices are found by their record."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models
from django.db.models import F, Q

TOLD = """
-- Who was told of one record by digests: read by the authority whose record it was then and the secretariat, and by
-- nobody else. Who may be named is what it is in record_was_told; all others are counted by authority and role. People
-- with a name come first, then the last mails; of_all is the number of all mails.
create function record_in_digests(record uuid, most int) returns table (
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
alter function record_in_digests(uuid, int) owner to portal_system;
revoke execute on function record_in_digests(uuid, int) from public;
grant execute on function record_in_digests(uuid, int) to portal_app;
"""

AGAIN = """
-- As before; and what failed has told nobody, whatever it showed.
create or replace function send_digest_again(wanted uuid, also_sent boolean) returns text language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    found_row record;
begin
    if coalesce(current_setting('app.secretariat', true), '') <> '1' then
        return null;
    end if;
    select id, state into found_row from digests_digestdelivery where uuid = wanted for update;
    if not found then
        return null;
    end if;
    if found_row.state = 'failed' or (found_row.state = 'sent' and also_sent) then
        update digests_digestdelivery
        set state = 'pending', attempts = 0, deferrals = 0, first_tried_at = null, lease_until = null, error = '',
            sent_at = null, told = case when found_row.state = 'sent' then told end,
            told_of = case when found_row.state = 'sent' then told_of end
        where id = found_row.id;
    end if;
    return found_row.state;
end $$;
"""

BACK = """
drop function record_in_digests(uuid, int);
create or replace function send_digest_again(wanted uuid, also_sent boolean) returns text language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    found_row record;
begin
    if coalesce(current_setting('app.secretariat', true), '') <> '1' then
        return null;
    end if;
    select id, state into found_row from digests_digestdelivery where uuid = wanted for update;
    if not found then
        return null;
    end if;
    if found_row.state = 'failed' or (found_row.state = 'sent' and also_sent) then
        update digests_digestdelivery
        set state = 'pending', attempts = 0, deferrals = 0, first_tried_at = null, lease_until = null, error = '',
            sent_at = null
        where id = found_row.id;
    end if;
    return found_row.state;
end $$;
"""


class Migration(migrations.Migration):
    dependencies = [("digests", "0011_deputies_of_one_house")]

    operations = [
        migrations.AddField(
            "digestdelivery",
            "told",
            django.contrib.postgres.fields.ArrayField(models.UUIDField(), blank=True, null=True),
        ),
        migrations.AddField(
            "digestdelivery",
            "told_of",
            django.contrib.postgres.fields.ArrayField(models.BigIntegerField(), blank=True, null=True),
        ),
        migrations.AddIndex(
            "digestdelivery",
            django.contrib.postgres.indexes.GinIndex(
                fields=["told"], name="delivery_by_record_told", condition=Q(told__isnull=False)
            ),
        ),
        migrations.AddIndex(
            "notice", models.Index(fields=["record_uuid", "-created_at", "-id"], name="notice_by_record")
        ),
        migrations.AddConstraint(
            "digestdelivery",
            models.CheckConstraint(
                condition=Q(told__isnull=True, told_of__isnull=True)
                | Q(told__isnull=False, told_of__isnull=False, told__len=F("told_of__len")),
                name="delivery_told_says_of_whom",
            ),
        ),
        migrations.RunSQL(TOLD + AGAIN, BACK),
    ]
