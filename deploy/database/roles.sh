#!/bin/sh
# Runs once, when the database container makes its data folder: the roles, their passwords, the empty database.
set -eu

psql --quiet --set ON_ERROR_STOP=1 --username postgres --dbname template1 --file "${ROLES_FILE:-/srv/roles.sql}"
for login in OWNER APP WORKER MAINT; do
    role="portal_$(echo "$login" | tr '[:upper:]' '[:lower:]')"
    # The value goes through a variable of psql, so that it stands in no process list and needs no quoting.
    PORTAL_PASSWORD="$(printenv "DATABASE_${login}_PASSWORD")" \
        psql --quiet --set ON_ERROR_STOP=1 --username postgres --dbname postgres --set role="$role" <<'SQL'
\getenv password PORTAL_PASSWORD
alter role :"role" password :'password';
SQL
done
psql --quiet --set ON_ERROR_STOP=1 --username postgres --dbname postgres \
    --command 'create database portal owner portal_owner'
