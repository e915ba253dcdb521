"""The tables that may be read without a scope, each with its reason. A test compares this list with the database.

Everything else must have FORCE row-level security.
"""

UNSCOPED_TABLES: dict[str, str] = {
    "django_migrations": "Django's own record of schema changes",
    "django_content_type": "names of models",
    "django_session": "read before anybody is known; the key is the secret",
    "auth_permission": "names of rights, no holders",
    "auth_group": "one per authority, a number and its name",
    "auth_group_permissions": "unused by the portal, empty",
    "municipalities_user": "read to sign in, before a scope exists",
    "municipalities_user_groups": "unused by the portal, empty",
    "municipalities_user_user_permissions": "unused by the portal, empty",
    "account_emailaddress": "read to sign in, before a scope exists",
    "account_emailconfirmation": "read by the key of a mailed link",
    "usersessions_usersession": "read by session key, before a scope exists",
    "guardian_userobjectpermission": "generic grants are never used; a check keeps it empty",
    "guardian_groupobjectpermission": "generic grants are never used; a check keeps it empty",
    "pghistory_context": "unused, the audit record says who and why; the application may not write it",
    "municipalities_territory": "public geography",
    "municipalities_placename": "public geography",
    "municipalities_placecode": "public geography",
    "municipalities_neighbour": "public geography",
    "municipalities_populationfigure": "published statistics",
    "municipalities_authority": "the network's directory",
    "municipalities_authorityname": "the network's directory",
    "municipalities_sector": "code list",
    "municipalities_exchangerate": "published rates",
    "municipalities_demoinstallation": "whether this is a demo",
    "municipalities_heartbeat": "when worker and beat were last seen",
}
