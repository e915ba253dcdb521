"""Mass mails: their table, its walls, and the functions that release one, stop it, and send a preview.

The secretariat writes drafts. Who wrote in one never releases it, and only its text as it was put forward is released:
both hold below the services. The web writes no deliveries; three functions write those of mass mails alone.
"""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

GROUPS = [
    ("weekly", "Digest"),
    ("rule-2", "Second rule"),
    ("rule-3", "Third rule"),
    ("rule-4", "Fourth rule"),
    ("rule-5", "Fifth rule"),
    ("notice", "E-mails at once"),
    ("mass", "Mass mail"),
]
Q = models.Q


def person(**options):
    """A person who took a step."""
    return models.ForeignKey(
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
        **options,
    )


def maybe_person():
    """The same of a step that may not have been taken."""
    return person(blank=True, null=True)


POLICIES = """
alter table digests_massmail enable row level security, force row level security;
alter table digests_massmail add constraint mass_mail_writer_never_releases
    check (released_by_id is null or not (released_by_id = any(writers)));
revoke update, delete on digests_massmail from portal_app;
grant update (state, version, subject, text, language, is_operational, kinds, countries, roles, writers, changed_at,
              changed_by_id, put_forward_at, put_forward_by_id) on digests_massmail to portal_app;
create policy mass_mail_read on digests_massmail for select to portal_app using (
    (select current_setting('app.secretariat', true)) = '1'
);
create policy mass_mail_write on digests_massmail for insert to portal_app with check (
    (select current_setting('app.secretariat', true)) = '1' and state = 'draft' and version = 1
    and authority_id = any((select app_ids('app.own'))::bigint[])
    and writers = array[(select app_user())] and changed_by_id = (select app_user())
    and put_forward_by_id is null and released_by_id is null and stopped_by_id is null and planned = 0
);
create policy mass_mail_change on digests_massmail for update to portal_app
    using ((select current_setting('app.secretariat', true)) = '1' and state in ('draft', 'waiting'))
    with check ((select current_setting('app.secretariat', true)) = '1'
                and state in ('draft', 'waiting', 'discarded') and changed_by_id = (select app_user()));

create function mass_mail_kept() returns trigger language plpgsql set search_path = pg_catalog, public, pg_temp as $$
begin
    if current_user <> 'portal_app' then
        return new;
    end if;
    if new.version <> old.version + 1 then
        raise exception 'a change counts the version of a mass mail on' using errcode = 'check_violation';
    end if;
    if (new.subject, new.text, new.language, new.is_operational, new.kinds, new.countries, new.roles) is distinct from
       (old.subject, old.text, old.language, old.is_operational, old.kinds, old.countries, old.roles) then
        -- SECURITY: what the second person reads is what leaves, and whoever wrote in it stays known as a writer.
        if old.state <> 'draft' or new.state <> 'draft' then
            raise exception 'the words of a mass mail change in a draft alone' using errcode = 'check_violation';
        end if;
        if not (new.writers @> old.writers and app_user() = any(new.writers)
                and cardinality(new.writers) <= cardinality(old.writers) + 1) then
            raise exception 'whoever writes in a mass mail is one of its writers' using errcode = 'check_violation';
        end if;
    elsif new.writers is distinct from old.writers then
        raise exception 'the writers of a mass mail are frozen' using errcode = 'check_violation';
    end if;
    if (new.put_forward_at, new.put_forward_by_id) is distinct from (old.put_forward_at, old.put_forward_by_id)
       and not (old.state = 'draft' and new.state = 'waiting' and new.put_forward_by_id = app_user()) then
        raise exception 'nobody puts a mass mail forward for another' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger mass_mail_kept before update on digests_massmail for each row execute function mass_mail_kept();
"""

PEOPLE = """
-- Who is meant by an audience now: each person once, by their first role that fits. With the rights of who asks: the
-- secretariat reads all memberships. `only_person` narrows to one.
create function mass_mail_people(kinds text[], countries bigint[], roles text[], only_person bigint default null)
    returns table (person_id bigint, language text, authority_id bigint, role text) language sql stable
    set search_path = pg_catalog, public, pg_temp as $$
    select distinct on (person.id) person.id, person.language, authority.id, membership.role
    from municipalities_membership membership
    join municipalities_authority authority on authority.id = membership.authority_id and authority.is_active
    join municipalities_user person on person.id = membership.user_id and person.is_active
    where authority.kind = any(kinds) and membership.role = any(roles)
      and (cardinality(countries) = 0 or authority.country_id = any(countries))
      and membership.valid_from <= statement_timestamp()
      and (membership.valid_until is null or membership.valid_until > statement_timestamp())
      and (only_person is null or person.id = only_person)
    order by person.id, membership.created_at, membership.id
$$;
"""

ACTS = """
-- Release one: its mails and its run are rows in the same transaction. Answers how many there are, or NULL where there
-- is nothing of this version that waits. A second call finds nothing; unique(person, group, period) holds in any case.
create function release_mass_mail(wanted uuid, seen_version int, most int) returns int language plpgsql
    security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    mail record;
    number int;
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
    if not mail.is_operational then
        insert into digests_noticewish (uuid, person_id, kind, is_wanted, changed_at)
        select gen_random_uuid(), people.person_id, 'digests.message', true, now()
        from mass_mail_people(mail.kinds, mail.countries, mail.roles) people
        on conflict (person_id, kind) do nothing;
    end if;
    update digests_massmail set state = 'released', released_at = now(), released_by_id = app_user(),
        version = version + 1, planned = number where id = mail.id;
    insert into digests_digestrun (rule_group, period, started_at, planned, sent, empty, failed, suppressed,
                                   finished_at)
    values ('mass', 'M' || mail.id, now(), number, 0, 0, 0, 0, case when number = 0 then now() end);
    return number;
end $$;
alter function release_mass_mail(uuid, int, int) owner to portal_system;
revoke execute on function release_mass_mail(uuid, int, int) from public;
grant execute on function release_mass_mail(uuid, int, int) to portal_app;

-- Stop one that is released: what no sender holds leaves no more, and senders read the state before each mail. Answers
-- how many mails were taken back here, or NULL where there is nothing to stop.
create function stop_mass_mail(wanted uuid) returns int language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
declare
    stopped bigint;
    number int;
begin
    if coalesce(current_setting('app.secretariat', true), '') <> '1' or app_user() is null then
        return null;
    end if;
    update digests_massmail set state = 'stopped', stopped_at = now(), stopped_by_id = app_user(),
        version = version + 1
    where uuid = wanted and state = 'released' returning id into stopped;
    if stopped is null then
        return null;
    end if;
    update digests_digestdelivery set state = 'suppressed', lease_until = null, error = 'Stopped by the secretariat.'
    where id in (select id from digests_digestdelivery
                 where rule_group = 'mass' and period = 'M' || stopped and state = 'pending' for update skip locked);
    get diagnostics number = row_count;
    return number;
end $$;
alter function stop_mass_mail(uuid) owner to portal_system;
revoke execute on function stop_mass_mail(uuid) from public;
grant execute on function stop_mass_mail(uuid) to portal_app;

-- Send one, as it stands, to the person who asks and to nobody else. Answers whether a mail is owed now.
create function preview_mass_mail(wanted uuid) returns boolean language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
declare
    number bigint;
    owed int;
begin
    if coalesce(current_setting('app.secretariat', true), '') <> '1' or app_user() is null then
        return null;
    end if;
    select id into number from digests_massmail where uuid = wanted and state in ('draft', 'waiting');
    if not found then
        return null;
    end if;
    -- A new row each time: a preview under the Message-ID of the last one would be shown as the same mail.
    delete from digests_digestdelivery
    where person_id = app_user() and rule_group = 'mass' and period = 'P' || number and state <> 'sending'
      and not exists (select from digests_mailbounce back where back.delivery_id = digests_digestdelivery.id);
    insert into digests_digestdelivery (uuid, person_id, rule_group, period, language, audience, state, attempts, items,
                                        error, message_id, covers_from, covers_until, created_at)
    select gen_random_uuid(), person.id, 'mass', 'P' || number, person.language, '', 'pending', 0, 0, '', '',
           now() - interval '1 second', now(), now()
    from municipalities_user person where person.id = app_user()
    on conflict (person_id, rule_group, period) where not (rule_group = 'notice') and on_behalf_of_id is null
    do nothing;
    get diagnostics owed = row_count;
    return owed > 0;
end $$;
alter function preview_mass_mail(uuid) owner to portal_system;
revoke execute on function preview_mass_mail(uuid) from public;
grant execute on function preview_mass_mail(uuid) to portal_app;
"""

TOLD = """
-- Who was told of one record by a notice: read by the record's house and the secretariat, and by nobody else. Never an
-- address. A name only of the own house, of a listed contact point, and for the secretariat; of others the authority
-- and role that they had then.
create function record_was_told(record uuid, most int) returns table (
    at timestamptz, event_name text, authority_id bigint, role text, person text, state text, is_put_off boolean,
    sent_at timestamptz
) language sql stable security definer set search_path = pg_catalog, public, pg_temp as $$
    select notice.created_at, notice.event_name, held.authority_id, held.role,
           case when coalesce(current_setting('app.secretariat', true), '') = '1'
                     or held.authority_id = any(app_ids('app.own'))
                     or exists (select from municipalities_contactpoint contact
                                where contact.authority_id = held.authority_id and contact.listed
                                  and contact.person_name = person.name and contact.role = held.role)
                then person.name else '' end,
           coalesce(mail.state, 'list'), coalesce(mail.state = 'pending' and mail.error <> '', false), mail.sent_at
    from digests_notice notice
    join municipalities_user person on person.id = notice.person_id
    left join digests_digestdelivery mail on mail.id = notice.delivery_id
    left join lateral (
        select membership.authority_id, membership.role from municipalities_membership membership
        where membership.user_id = notice.person_id and membership.valid_from <= notice.created_at
          and (membership.valid_until is null or membership.valid_until > notice.created_at)
        order by membership.authority_id = any(app_ids('app.own')) desc,
                 membership.authority_id is not distinct from notice.addressed_to_id desc,
                 membership.created_at, membership.id
        limit 1
    ) held on true
    where notice.record_uuid = record
      and (notice.authority_id = any(app_ids('app.own'))
           or coalesce(current_setting('app.secretariat', true), '') = '1')
    order by notice.created_at desc, notice.id desc limit most
$$;
alter function record_was_told(uuid, int) owner to portal_system;
revoke execute on function record_was_told(uuid, int) from public;
grant execute on function record_was_told(uuid, int) to portal_app;
"""

BACK = """
drop function record_was_told(uuid, int);
drop function preview_mass_mail(uuid);
drop function stop_mass_mail(uuid);
drop function release_mass_mail(uuid, int, int);
drop function mass_mail_people(text[], bigint[], text[], bigint);
drop trigger mass_mail_kept on digests_massmail;
drop function mass_mail_kept();
drop policy mass_mail_change on digests_massmail;
drop policy mass_mail_write on digests_massmail;
drop policy mass_mail_read on digests_massmail;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("digests", "0009_notification_rules"),
        ("municipalities", "0008_levels_from_the_municipality"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField("digestdelivery", "rule_group", models.CharField(choices=GROUPS, max_length=20)),
        migrations.AlterField(
            "digestrule", "rule_group", models.CharField(choices=GROUPS, default="weekly", max_length=20)
        ),
        migrations.AlterField("digestrun", "rule_group", models.CharField(choices=GROUPS, max_length=20)),
        migrations.CreateModel(
            name="MassMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("waiting", "Waits for release"),
                            ("released", "Released"),
                            ("stopped", "Stopped"),
                            ("discarded", "Discarded"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("subject", models.CharField(max_length=150)),
                ("text", models.TextField()),
                ("language", models.CharField(choices=settings.LANGUAGES, max_length=10)),
                ("is_operational", models.BooleanField(default=False)),
                ("kinds", django.contrib.postgres.fields.ArrayField(models.CharField(max_length=12))),
                (
                    "countries",
                    django.contrib.postgres.fields.ArrayField(models.BigIntegerField(), blank=True, default=list),
                ),
                ("roles", django.contrib.postgres.fields.ArrayField(models.CharField(max_length=13))),
                ("writers", django.contrib.postgres.fields.ArrayField(models.BigIntegerField())),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("put_forward_at", models.DateTimeField(blank=True, null=True)),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                ("stopped_at", models.DateTimeField(blank=True, null=True)),
                ("planned", models.PositiveIntegerField(default=0)),
                (
                    "authority",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="municipalities.authority",
                    ),
                ),
                ("changed_by", person()),
                ("put_forward_by", maybe_person()),
                ("released_by", maybe_person()),
                ("stopped_by", maybe_person()),
            ],
            options={
                "ordering": ["-created_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=~Q(subject="")
                        & ~Q(subject__contains="\n")
                        & ~Q(subject__contains="\r")
                        & ~Q(text=""),
                        name="mass_mail_has_words",
                    ),
                    models.CheckConstraint(
                        condition=Q(kinds__len__gt=0, roles__len__gt=0), name="mass_mail_names_audience"
                    ),
                    models.CheckConstraint(
                        condition=~Q(state__in=["released", "stopped"])
                        | Q(released_by__isnull=False, released_at__isnull=False),
                        name="released_mass_mail_says_by_whom",
                    ),
                    models.CheckConstraint(
                        condition=~Q(state="stopped") | Q(stopped_by__isnull=False, stopped_at__isnull=False),
                        name="stopped_mass_mail_says_by_whom",
                    ),
                ],
            },
        ),
        migrations.RunSQL(POLICIES + PEOPLE + ACTS + TOLD, BACK),
    ]
