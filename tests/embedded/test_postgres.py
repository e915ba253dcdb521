"""The embedded PostgreSQL starts as whoever we are, wherever the data are, and after every kind of rude end."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg2
import pytest

from coordination.embedded import identity, postgres, proc
from coordination.embedded.faults import StartFailure
from coordination.embedded.supervisor import Supervisor

WAYS = identity.WAYS_FOR_ROOT if os.geteuid() == 0 else ("plain",)


def make_server(folder: Path, way: identity.Way | None = None, *, durable: bool = False) -> postgres.Postgres:
    ways = identity.WAYS_FOR_ROOT if way is None else (way,)
    who = identity.choose(postgres.installation(), folder / "data of portal", folder / "elsewhere", ways)
    return postgres.Postgres(who, folder, folder / "logs", durable=durable)


def query(server: postgres.Postgres, login: str, sql: str) -> list[tuple[object, ...]]:
    with contextlib.closing(psycopg2.connect(server.url(login))) as connection, connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


def start(server: postgres.Postgres, supervisor: Supervisor) -> None:
    server.start(supervisor)
    server.prepare(database="portal", tests=True)


@pytest.mark.parametrize("way", WAYS)
def test_it_runs_as_somebody_else_than_root_in_every_way(
    folder: Path, supervisor: Supervisor, way: identity.Way
) -> None:
    server = make_server(folder, way)

    start(server, supervisor)

    assert server.identity.way == way
    assert query(server, "portal_app", "select current_database(), current_user") == [("portal", "portal_app")]
    assert server.identity.data.stat().st_mode & 0o777 == 0o700


def test_data_of_one_way_are_taken_over_by_another(folder: Path) -> None:
    for way in WAYS:
        if way == "copy":  # keeps its data elsewhere
            continue
        with Supervisor(folder / "processes.json") as supervisor:
            server = make_server(folder, way)
            start(server, supervisor)
            assert query(server, "portal_owner", "select count(*) from pg_roles where rolname like 'portal%'") == [(6,)]


def test_roles_are_what_the_brief_of_the_database_says_and_made_once(folder: Path, supervisor: Supervisor) -> None:
    server = make_server(folder)
    start(server, supervisor)
    sql = (
        "select rolname, rolcanlogin, rolbypassrls, rolcreatedb, rolsuper from pg_roles "
        "where rolname like 'portal%' order by 1"
    )
    expected = [
        ("portal_app", True, False, False, False),
        ("portal_maint", True, True, False, False),
        ("portal_owner", True, False, True, False),
        ("portal_system", False, True, False, False),
        ("portal_test", True, False, False, False),
        ("portal_worker", True, False, False, False),
    ]
    assert query(server, "portal_owner", sql) == expected

    server.prepare(database="portal", tests=True)

    assert query(server, "portal_owner", sql) == expected
    assert query(server, "portal_worker", "select session_user, current_user") == [("portal_worker", "portal_app")]
    assert query(server, "portal_test", "select session_user, current_user") == [("portal_test", "portal_app")]


def test_a_new_database_gives_its_tables_to_the_app_but_not_their_structure(
    folder: Path, supervisor: Supervisor
) -> None:
    server = make_server(folder)
    start(server, supervisor)

    query(server, "portal_owner", "create table note (id bigint generated always as identity); commit; select 1")

    rights = query(
        server,
        "portal_owner",
        "select privilege_type from information_schema.table_privileges "
        "where table_name = 'note' and grantee = 'portal_app' order by 1",
    )
    assert rights == [("DELETE",), ("INSERT",), ("SELECT",), ("UPDATE",)]
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        query(server, "portal_app", "create table mine (id bigint)")


def test_only_the_role_switch_gives_the_worker_the_rights_of_the_system(folder: Path, supervisor: Supervisor) -> None:
    server = make_server(folder)
    start(server, supervisor)

    assert query(server, "portal_worker", "set role portal_system; select current_user") == [("portal_system",)]
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        query(server, "portal_app", "set role portal_system")


def test_the_login_for_backups_dumps_every_row_and_the_others_fail_instead_of_leaving_some_out(
    folder: Path, supervisor: Supervisor
) -> None:
    server = make_server(folder)
    start(server, supervisor)
    query(
        server,
        "portal_owner",
        "create table note (id bigserial, words text); insert into note (words) values ('a canary'); "
        "alter table note enable row level security; alter table note force row level security; commit; select 1",
    )

    def dump(login: str) -> "subprocess.CompletedProcess[str]":
        program = str(server.identity.binaries / "bin" / "pg_dump")
        return subprocess.run([program, "--dbname", server.url(login)], capture_output=True, text=True, check=False)

    assert "a canary" in dump("portal_maint").stdout
    for login in ("portal_owner", "portal_app"):
        assert dump(login).returncode != 0


def test_a_lock_file_that_names_a_zombie_does_not_stop_the_start(folder: Path) -> None:
    with Supervisor(folder / "processes.json") as supervisor:
        server = make_server(folder)
        start(server, supervisor)
    zombie = subprocess.Popen([*server.identity.prefix, "true"])  # of the same user, see below
    while Path(f"/proc/{zombie.pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
        time.sleep(0.01)
    write_lock_file(server, zombie.pid)

    with Supervisor(folder / "processes.json") as supervisor:
        server.start(supervisor)
        assert query(server, "portal_app", "select 1") == [(1,)]
    zombie.wait()


def test_a_lock_file_whose_number_another_process_has_now_does_not_stop_the_start(folder: Path) -> None:
    with Supervisor(folder / "processes.json") as supervisor:
        server = make_server(folder)
        start(server, supervisor)
    # Of the same user as the server: for others PostgreSQL itself knows that they cannot be it.
    other = subprocess.Popen([*server.identity.prefix, "sleep", "60"])
    write_lock_file(server, other.pid)

    with Supervisor(folder / "processes.json") as supervisor:
        server.start(supervisor)
        assert query(server, "portal_app", "select 1") == [(1,)]

    assert other.poll() is None
    other.kill()
    other.wait()


def test_a_server_that_outlived_its_run_is_ended_before_the_next_start(folder: Path) -> None:
    with Supervisor(folder / "processes.json") as supervisor:
        server = make_server(folder)
        start(server, supervisor)
    settings = ["-c", "listen_addresses=", "-c", f"unix_socket_directories={server.socket_folder}"]
    left = subprocess.Popen(
        server.identity.command("postgres", "-D", str(server.identity.data), *settings), stderr=subprocess.DEVNULL
    )
    assert proc.wait_until((server.socket_folder / ".s.PGSQL.5432").exists, within=20)

    with Supervisor(folder / "processes.json") as supervisor:
        server.start(supervisor)
        assert query(server, "portal_app", "select 1") == [(1,)]
        assert left.wait(timeout=1) is not None


def test_kill_9_loses_no_committed_row(folder: Path) -> None:
    with Supervisor(folder / "processes.json") as supervisor:
        server = make_server(folder, durable=True)
        start(server, supervisor)
        query(server, "portal_owner", "create table kept as select 42 as answer; commit; select 1")
        supervisor.children[0].process.send_signal(signal.SIGKILL)
        supervisor.children[0].process.wait()

    with Supervisor(folder / "processes.json") as supervisor:
        server.start(supervisor)
        assert query(server, "portal_owner", "select answer from kept") == [(42,)]


def test_a_first_start_that_was_cut_off_is_begun_again(folder: Path, supervisor: Supervisor) -> None:
    server = make_server(folder)
    unfinished = server.identity.data.with_name(server.identity.data.name + ".new")
    server.identity.own(unfinished)
    (unfinished / "PG_VERSION").write_text("17\n")

    start(server, supervisor)

    assert query(server, "portal_app", "select 1") == [(1,)]


def test_a_folder_with_other_things_is_left_alone(folder: Path, supervisor: Supervisor) -> None:
    server = make_server(folder)
    (server.identity.data / "letter.txt").write_text("dear")

    with pytest.raises(StartFailure, match="holds something that is no database"):
        server.start(supervisor)

    assert (server.identity.data / "letter.txt").read_text() == "dear"


def test_data_of_another_major_version_are_refused(folder: Path, supervisor: Supervisor) -> None:
    server = make_server(folder)
    (server.identity.data / "PG_VERSION").write_text("15\n")

    with pytest.raises(StartFailure, match="was made by PostgreSQL 15"):
        server.start(supervisor)


def write_lock_file(server: postgres.Postgres, pid: int) -> None:
    data = server.identity.data
    lock = data / "postmaster.pid"
    lock.write_text(f"{pid}\n{data}\n{int(time.time())}\n5432\n{server.socket_folder}\n\n\nready\n")
    shutil.chown(lock, server.identity.user, server.identity.group)
    lock.chmod(0o600)
