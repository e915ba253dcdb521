"""Every table, view, function and right of the database, as it stands after the migrations."""

import pytest

from municipalities.access.unscoped import UNSCOPED_TABLES
from tests.access.people import sql

pytestmark = pytest.mark.django_db

# `p` is a partitioned table; its parts are listed on their own as `r`.
TABLES = """
    select relname, relrowsecurity, relforcerowsecurity from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
"""


def unprotected(tables: list[tuple[str, bool, bool]], unscoped: set[str]) -> set[str]:
    """Tables without FORCE row security that no list excuses, and excused ones that have it."""
    loose = {name for name, enabled, forced in tables if not (enabled and forced)} - unscoped
    both = {name for name, enabled, _forced in tables if enabled} & unscoped
    return loose | both


def test_every_table_is_unscoped_by_name_or_forces_row_security():
    tables = sql(TABLES)

    assert len(tables) >= 30
    assert unprotected(tables, set(UNSCOPED_TABLES)) == set()


def test_the_unscoped_list_names_only_tables_that_exist():
    assert set(UNSCOPED_TABLES) - {name for name, _enabled, _forced in sql(TABLES)} == set()
    assert [name for name, reason in UNSCOPED_TABLES.items() if len(reason.split()) < 2] == []


def test_a_new_table_without_protection_is_noticed():
    tables = [*sql(TABLES), ("needs_planted", True, False), ("municipalities_user", True, True)]

    assert unprotected(tables, set(UNSCOPED_TABLES)) == {"needs_planted", "municipalities_user"}


def test_every_protected_table_has_a_policy_or_is_closed_to_the_app_role():
    without = sql(
        """
        select relname from pg_class c
        where relnamespace = 'public'::regnamespace and relforcerowsecurity
          and not exists (select from pg_policy p where p.polrelid = c.oid)
          and has_table_privilege('portal_app', c.oid, 'select, insert, update, delete')
        """
    )
    assert without == []


#: Public geography that only the secretariat writes: reading needs no condition, every write has one.
READ_BY_ALL = {("bulletins_route", "route_read"), ("bulletins_routeplace", "routeplace_read")}


def test_no_policy_is_for_everybody_or_permits_without_condition():
    policies = sql("select tablename, policyname, roles::text, qual, with_check, cmd from pg_policies")

    assert len(policies) >= 15
    loose = {
        (table, name, cmd)
        for table, name, roles, qual, with_check, cmd in policies
        if roles == "{public}" or "true" in {qual, with_check}
    }
    assert loose == {(table, name, "SELECT") for table, name in READ_BY_ALL}


def test_views_act_with_the_rights_of_who_asks():
    loose = sql(
        """
        select relname from pg_class
        where relnamespace = 'public'::regnamespace and relkind = 'v'
          and not coalesce(reloptions::text[], '{}') && array['security_invoker=true', 'security_invoker=on']
        """
    )
    assert loose == []


def test_no_materialized_view_can_be_read_by_the_app_role():
    """A materialized view holds every tenant's rows and knows no row-level security."""
    readable = sql(
        "select relname from pg_class where relkind = 'm' and has_table_privilege('portal_app', oid, 'select')"
    )
    assert readable == []


DEFINERS = """
    select p.proname, r.rolname, p.proconfig,
           exists (select from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a where a.grantee = 0)
    from pg_proc p join pg_roles r on r.oid = p.proowner
    where p.pronamespace = 'public'::regnamespace and p.prosecdef
"""


def careless(functions: list[tuple[str, str, list[str] | None, bool]]) -> list[str]:
    """Security-definer functions of another owner, open to everybody, or without a search path that ends in pg_temp.

    Without it temporary tables come first: whoever makes one with a trigger has their code run as portal_system.
    """
    return [
        name
        for name, owner, config, is_public in functions
        if owner != "portal_system" or is_public or "search_path=pg_catalog, public, pg_temp" not in (config or ())
    ]


def test_security_definer_functions_are_owned_fixed_and_closed():
    functions = sql(DEFINERS)

    assert len(functions) >= 6
    assert careless(functions) == []


def test_a_careless_definer_function_is_noticed(world):
    sql("set local role portal_system")
    sql("create function planted() returns int language sql security definer as 'select 1'")

    assert careless(sql(DEFINERS)) == ["planted"]


@pytest.mark.parametrize(
    ("role", "may_sign_in", "bypasses"),
    [
        ("portal_owner", True, False),
        ("portal_app", True, False),
        ("portal_worker", True, False),
        ("portal_system", False, True),
        ("portal_maint", True, True),
    ],
)
def test_roles_are_what_they_should_be(role, may_sign_in, bypasses):
    found = sql("select rolcanlogin, rolbypassrls, rolsuper, rolcreaterole from pg_roles where rolname = %s", [role])
    assert found == [(may_sign_in, bypasses, False, False)]


def test_the_app_role_owns_nothing_and_is_member_of_nothing():
    assert sql("select relname from pg_class where relowner = 'portal_app'::regrole") == []
    assert sql("select proname from pg_proc where proowner = 'portal_app'::regrole") == []
    assert sql("select roleid::regrole from pg_auth_members where member = 'portal_app'::regrole") == []


# Read, append, change, remove, in that order; tables that the application may not handle freely.
CLOSED = {
    "municipalities_auditevent": (True, True, False, False),
    "municipalities_audithead": (False, False, False, False),
    "municipalities_membership": (True, True, True, False),
    "needs_needmove": (True, True, False, False),
    "needs_needquestion": (True, True, False, False),
    "needs_needreply": (True, True, False, False),
    "needs_needchange": (True, True, True, False),
    "needs_needversion": (True, True, False, False),
    "needs_needattachment": (True, True, False, True),
    "needs_escalation": (True, False, False, False),
    "bulletins_bulletin": (True, True, True, False),
    "bulletins_bulletinattachment": (True, True, False, True),
    "bulletins_bulletinedition": (True, True, False, False),
    "bulletins_bulletinmove": (True, True, False, False),
    "bulletins_bulletinrecipient": (True, True, False, False),
    "bulletins_bulletinreply": (True, True, False, False),
    "bulletins_bulletintranslation": (True, True, True, True),
    "bulletins_feedtoken": (True, True, False, False),
    "bulletins_postingtrust": (True, True, True, False),
    "bulletins_route": (True, True, True, False),
    "bulletins_routeplace": (True, True, True, True),
    "pghistory_context": (True, False, False, False),
    "needs_neednumber": (False, False, False, False),
    "municipalities_user": (True, True, False, False),
    "municipalities_contactpoint": (True, True, False, True),
    "account_emailaddress": (True, True, False, False),
    **dict.fromkeys(
        (
            "auth_group",
            "auth_permission",
            "django_content_type",
            "django_migrations",
            "guardian_groupobjectpermission",
            "guardian_userobjectpermission",
            "municipalities_authority",
            "municipalities_authorityname",
            "municipalities_demoinstallation",
            "municipalities_neighbour",
            "municipalities_placecode",
            "municipalities_placename",
            "municipalities_populationfigure",
            "municipalities_sector",
            "municipalities_territory",
            "municipalities_user_groups",
            "municipalities_user_user_permissions",
        ),
        (True, False, False, False),
    ),
}
# Columns that may be changed where the table as a whole may not.
COLUMNS = {
    "bulletins_bulletinattachment": {"description"},
    "bulletins_bulletinrecipient": {
        *("edition_read", "read_at", "read_by_name"),
        *("edition_acknowledged", "acknowledged_at", "acknowledged_by_id", "acknowledged_by_name"),
    },
    "bulletins_bulletinreply": {"hidden_at"},
    "bulletins_feedtoken": {"name", "revoked_at"},
    "municipalities_authority": {"confirms_submissions", "last_submission_on"},
    "needs_needattachment": {"description"},
    "needs_needquestion": {"settled_at", "state"},
    "municipalities_user": {"language", "last_login", "password", "review_keys"},
}


@pytest.mark.parametrize("table", sorted(CLOSED))
def test_the_app_role_has_no_more_than_it_needs_on(table):
    privileges = ("select", "insert", "update", "delete")
    held = sql("select " + ", ".join(f"has_table_privilege('portal_app', '{table}', '{one}')" for one in privileges))
    assert held == [CLOSED[table]]


@pytest.mark.parametrize("table", sorted(CLOSED))
def test_the_app_role_changes_single_columns_only_where_named(table):
    changeable = sql(
        "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped "
        "and has_column_privilege('portal_app', attrelid, attnum, 'update')",
        [table],
    )
    is_whole = CLOSED[table][2]
    assert is_whole or {name for (name,) in changeable} == COLUMNS.get(table, set())


def test_the_app_role_makes_no_temporary_tables():
    assert sql("select has_database_privilege('portal_app', current_database(), 'temporary')") == [(False,)]


def test_every_function_with_tables_looks_for_temporary_ones_last():
    loose = sql(
        """
        select proname from pg_proc p join pg_language l on l.oid = p.prolang
        where pronamespace = 'public'::regnamespace and lanname = 'plpgsql'
          and not coalesce(proconfig, '{}') && array['search_path=pg_catalog, public, pg_temp']
        """
    )
    assert loose == []


def test_the_app_role_may_truncate_nothing_and_change_no_schema():
    assert (
        sql(
            "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and "
            "has_table_privilege('portal_app', oid, 'truncate, trigger, references')"
        )
        == []
    )
    assert sql("select has_schema_privilege('portal_app', 'public', 'create')") == [(False,)]
