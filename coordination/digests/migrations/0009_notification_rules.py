"""Rules narrow by events, place and severity and may be several; people say that they are away and who stands in."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

POLICIES = """
alter table digests_absence enable row level security, force row level security;
revoke update on digests_absence from portal_app;
grant update (until, deputy_id, since) on digests_absence to portal_app;
create policy absence_read on digests_absence for select to portal_app using (
    person_id = (select app_user()) or deputy_id = (select app_user())
);
create policy absence_insert on digests_absence for insert to portal_app
    with check (person_id = (select app_user()));
create policy absence_update on digests_absence for update to portal_app
    using (person_id = (select app_user())) with check (person_id = (select app_user()));
create policy absence_delete on digests_absence for delete to portal_app using (person_id = (select app_user()));
"""

STOPS = """
-- As before; what a person stopped is their own choice and no proposal any more.
create or replace function stop_digest(wanted uuid) returns text language plpgsql security definer
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
    update digests_digestrule set frequency = 'never', is_default = false where uuid = wanted;
    return 'stopped';
end $$;

-- The one thing that the stop link of a copy can do: who got copies for this absence gets none any more. An absence
-- that is over is stopped already, so that an old link never fails.
create function stop_copies(wanted uuid, of_deputy bigint) returns text language plpgsql security definer
    set search_path = pg_catalog, public, pg_temp as $$
begin
    update digests_absence set deputy_id = null where uuid = wanted and deputy_id = of_deputy;
    return case when found then 'stopped' else 'already' end;
end $$;
alter function stop_copies(uuid, bigint) owner to portal_system;
revoke execute on function stop_copies(uuid, bigint) from public;
grant execute on function stop_copies(uuid, bigint) to portal_app;
"""

# Rules are proposed to people who come from now on. Whoever is here already and never asked for a digest is not mailed
# against their will.
NEVER_ASKED = """
set local role portal_system;
insert into digests_digestrule (uuid, person_id, rule_group, frequency, weekday, hour, area, sectors, active_since,
                                created_at)
select gen_random_uuid(), person.id, 'weekly', 'never', 5, 7, 'network', '{}', now(), now()
from municipalities_user person
where not exists (select from digests_digestrule rule where rule.person_id = person.id);
set constraints all immediate;
reset role;
"""

# What the older tables cannot hold: further rules and copies go, narrow areas become the next wider one, and nobody is
# mailed more often than they asked.
OLDER = """
set local role portal_system;
delete from digests_mailbounce back using digests_digestdelivery copy
where back.delivery_id = copy.id and copy.on_behalf_of_id is not null;
delete from digests_digestdelivery where on_behalf_of_id is not null;
update digests_notice set rule_id = null where rule_id is not null;
delete from digests_digestrule where rule_group <> 'weekly';
update digests_digestrule set frequency = 'never' where frequency = 'at_once';
update digests_digestrule set place_id = null,
    area = case area when 'own' then 'near' when 'tier' then 'country' else 'network' end
where area in ('own', 'tier', 'place');
set constraints all immediate;
reset role;
"""

BACK = """
create or replace function stop_digest(wanted uuid) returns text language plpgsql security definer
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
drop function stop_copies(uuid, bigint);
drop policy absence_delete on digests_absence;
drop policy absence_update on digests_absence;
drop policy absence_insert on digests_absence;
drop policy absence_read on digests_absence;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("digests", "0008_mail_bounce_policies"),
        ("municipalities", "0008_levels_from_the_municipality"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("until", models.DateField()),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="digestdelivery",
            name="one_digest_per_person_and_period",
        ),
        migrations.RemoveConstraint(
            model_name="digestrule",
            name="rule_frequency_known",
        ),
        migrations.RemoveConstraint(
            model_name="digestrule",
            name="rule_area_known",
        ),
        migrations.AddField(
            model_name="digestdelivery",
            name="on_behalf_of",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="digestrule",
            name="events",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=60), blank=True, db_default=[], default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="digestrule",
            name="is_default",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="digestrule",
            name="least_level",
            field=models.PositiveSmallIntegerField(
                choices=[(1, "Minimal"), (2, "Stressed"), (3, "Serious"), (4, "Severe"), (5, "Critical")],
                db_default=1,
                default=1,
            ),
        ),
        migrations.AddField(
            model_name="digestrule",
            name="name",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.AddField(
            model_name="digestrule",
            name="place",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="municipalities.territory",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="on_behalf_of",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="rule",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="digests.digestrule",
            ),
        ),
        migrations.AddField(
            model_name="outboxevent",
            name="level",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="digestdelivery",
            name="rule_group",
            field=models.CharField(
                choices=[
                    ("weekly", "Digest"),
                    ("rule-2", "Second rule"),
                    ("rule-3", "Third rule"),
                    ("rule-4", "Fourth rule"),
                    ("rule-5", "Fifth rule"),
                    ("notice", "E-mails at once"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="digestrule",
            name="area",
            field=models.CharField(
                choices=[
                    ("network", "The whole network"),
                    ("country", "My own country"),
                    ("tier", "My canton, county or region"),
                    ("near", "My surroundings"),
                    ("own", "My own municipality alone"),
                    ("place", "Another country"),
                ],
                default="network",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="digestrule",
            name="frequency",
            field=models.CharField(
                choices=[
                    ("at_once", "At once"),
                    ("daily", "Every working day"),
                    ("weekly", "Once a week"),
                    ("never", "Never"),
                ],
                default="weekly",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="digestrule",
            name="rule_group",
            field=models.CharField(
                choices=[
                    ("weekly", "Digest"),
                    ("rule-2", "Second rule"),
                    ("rule-3", "Third rule"),
                    ("rule-4", "Fourth rule"),
                    ("rule-5", "Fifth rule"),
                    ("notice", "E-mails at once"),
                ],
                default="weekly",
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="digestrun",
            name="rule_group",
            field=models.CharField(
                choices=[
                    ("weekly", "Digest"),
                    ("rule-2", "Second rule"),
                    ("rule-3", "Third rule"),
                    ("rule-4", "Fourth rule"),
                    ("rule-5", "Fifth rule"),
                    ("notice", "E-mails at once"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="digestdelivery",
            constraint=models.UniqueConstraint(
                condition=models.Q(models.Q(("rule_group", "notice"), _negated=True), ("on_behalf_of__isnull", True)),
                fields=("person", "rule_group", "period"),
                name="one_digest_per_person_and_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="digestdelivery",
            constraint=models.UniqueConstraint(
                condition=models.Q(models.Q(("rule_group", "notice"), _negated=True), ("on_behalf_of__isnull", False)),
                fields=("on_behalf_of", "rule_group", "period"),
                name="one_copy_per_person_and_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="digestrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("frequency__in", ["at_once", "daily", "weekly", "never"])),
                name="rule_frequency_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="digestrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("area__in", ["network", "country", "tier", "near", "own"]), ("place__isnull", True)),
                    models.Q(("area", "place"), ("place__isnull", False)),
                    _connector="OR",
                ),
                name="rule_area_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="digestrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("least_level__gte", 1), ("least_level__lte", 5)), name="rule_level_1_to_5"
            ),
        ),
        migrations.AddField(
            model_name="absence",
            name="deputy",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="absence",
            name="person",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("deputy__isnull", True), models.Q(("deputy", models.F("person")), _negated=True), _connector="OR"
                ),
                name="deputy_is_somebody_else",
            ),
        ),
        migrations.RunSQL(POLICIES + STOPS, OLDER + BACK),
        migrations.RunSQL(NEVER_ASKED, migrations.RunSQL.noop),
    ]
