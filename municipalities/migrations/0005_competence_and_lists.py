"""The competence matrix in place of the table of default addressees, and what a person keeps of a list.

Each default addressee becomes the line of the matrix that says the same: answered at the country's level, by this body.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FILL = """
insert into municipalities_competence (country_id, sector_id, level, authority_id, updated_at)
select country_id, sector_id, 'country', authority_id, now() from municipalities_defaultaddressee;
"""

BACK = """
set local role portal_system;
insert into municipalities_defaultaddressee (country_id, sector_id, authority_id)
select country_id, sector_id, authority_id from municipalities_competence
where level = 'country' and authority_id is not null;
reset role;
"""

SECURITY = """
alter table municipalities_competence enable row level security, force row level security;
-- Every member may read who is answerable; the secretariat and the bodies of the country itself write it.
create policy competence_read on municipalities_competence for select to portal_app using (
    (select current_setting('app.network', true)) = '1'
);
create policy competence_insert on municipalities_competence for insert to portal_app with check (
    (select current_setting('app.secretariat', true)) = '1'
    or country_id = any((select app_ids('app.countries'))::bigint[])
);
create policy competence_update on municipalities_competence for update to portal_app using (
    (select current_setting('app.secretariat', true)) = '1'
    or country_id = any((select app_ids('app.countries'))::bigint[])
);
create policy competence_delete on municipalities_competence for delete to portal_app using (
    (select current_setting('app.secretariat', true)) = '1'
    or country_id = any((select app_ids('app.countries'))::bigint[])
);
alter table municipalities_savedview enable row level security, force row level security;
create policy saved_view_own on municipalities_savedview to portal_app
    using (user_id = (select app_user())) with check (user_id = (select app_user()));
alter table municipalities_listcolumns enable row level security, force row level security;
create policy list_columns_own on municipalities_listcolumns to portal_app
    using (user_id = (select app_user())) with check (user_id = (select app_user()));

grant update (confirms_submissions) on municipalities_authority to portal_app;
create function confirms_submissions_own() returns trigger language plpgsql
    set search_path = pg_catalog, public, pg_temp as $$
begin
    -- SECURITY: the directory has no policies, so the one column that a house sets itself asks here whose it is.
    if current_user = 'portal_app' and not old.id = any(app_ids('app.own')) then
        raise exception 'a house decides itself who confirms its submissions' using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger confirms_submissions_own before update on municipalities_authority for each row
    when (old.confirms_submissions <> new.confirms_submissions) execute function confirms_submissions_own();
"""

SECURITY_BACK = """
drop trigger confirms_submissions_own on municipalities_authority;
drop function confirms_submissions_own();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("municipalities", "0004_exchange_rate"),
    ]

    operations = [
        migrations.AddField(
            model_name="authority",
            name="confirms_submissions",
            field=models.BooleanField(default=False, help_text="Needs leave the house only through its approver."),
        ),
        migrations.CreateModel(
            name="Competence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("tier2", "Second level below the country"),
                            ("tier1", "First level below the country"),
                            ("country", "Country"),
                        ],
                        max_length=7,
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "authority",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="municipalities.authority",
                    ),
                ),
                (
                    "country",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="municipalities.territory"
                    ),
                ),
                (
                    "sector",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="municipalities.sector",
                    ),
                ),
                (
                    "updated_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ListColumns",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("page", models.CharField(max_length=60)),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                ("size", models.PositiveSmallIntegerField(default=25)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("page", models.CharField(max_length=60)),
                ("name", models.CharField(max_length=80)),
                ("query", models.CharField(blank=True, default="", max_length=1000)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
            },
        ),
        migrations.RunSQL(FILL, BACK),
        migrations.DeleteModel(
            name="DefaultAddressee",
        ),
        migrations.AddConstraint(
            model_name="competence",
            constraint=models.UniqueConstraint(
                fields=("country", "sector", "level"), name="one_competence_per_sector_and_level", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="competence",
            constraint=models.CheckConstraint(
                condition=models.Q(("level", "country"), ("authority__isnull", True), _connector="OR"),
                name="competence_names_ministries_alone",
            ),
        ),
        migrations.AddConstraint(
            model_name="listcolumns",
            constraint=models.UniqueConstraint(fields=("user", "page"), name="one_choice_of_columns_per_page"),
        ),
        migrations.AddConstraint(
            model_name="listcolumns",
            constraint=models.CheckConstraint(
                condition=models.Q(("size__in", [25, 50, 100])), name="page_size_offered"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.UniqueConstraint(fields=("user", "page", "name"), name="one_saved_view_per_name"),
        ),
        migrations.AddConstraint(
            model_name="savedview",
            constraint=models.CheckConstraint(
                condition=models.Q(("name", ""), _negated=True), name="saved_view_has_a_name"
            ),
        ),
        migrations.RunSQL(SECURITY, SECURITY_BACK),
    ]
