"""The throw-away servers: several runs side by side, the command's own result, nothing left."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
import redis

from coordination.embedded import places, testing

ROOT = Path(__file__).resolve().parents[2]


def test_two_runs_at_once_do_not_meet_and_leave_nothing() -> None:
    with testing.servers() as one, testing.servers() as other:
        assert not set(one.values()) & set(other.values()) - {"coordination.settings.test"}
        for addresses in (one, other):
            psycopg2.connect(addresses["DATABASE_TEST_URL"]).close()
            with redis.Redis.from_url(addresses["CACHE_URL"]) as cache:
                assert cache.ping()
        with redis.Redis.from_url(one["CACHE_URL"]) as cache:
            cache.set("mine", 1)
        with redis.Redis.from_url(other["CACHE_URL"]) as cache:
            assert cache.get("mine") is None
        folders = [Path(addresses["DATA_DIR"]).parent for addresses in (one, other)]
        assert all(folder.exists() for folder in folders)

    assert not any(folder.exists() for folder in folders)


def test_only_the_durable_servers_wait_for_the_disk() -> None:
    shown = []
    for durable in (True, False):
        with testing.servers(durable=durable) as addresses:
            connection = psycopg2.connect(addresses["DATABASE_APP_URL"])
            with connection.cursor() as cursor:
                cursor.execute("select current_setting('fsync'), current_setting('synchronous_commit')")
                shown.append(cursor.fetchone())
            connection.close()

    assert shown == [("on", "on"), ("off", "off")]


def test_the_result_is_the_commands_own() -> None:
    command = [sys.executable, "-m", "coordination.embedded.testing", "--", "sh", "-c", 'test -n "$BROKER_URL"; exit 7']

    assert subprocess.run(command, cwd=ROOT, check=False).returncode == 7


def test_the_folder_of_a_killed_run_is_removed_by_a_later_one_and_that_of_a_living_one_is_not() -> None:
    base = places.short_base()
    dead, living = (base / f"portal-test-{os.geteuid()}-{name}" for name in ("dead", "living"))
    for folder in (dead, living):
        places.claim(folder)
    long_ago = time.time() - 3600

    with places.lock(living):
        for folder in (dead, living):
            os.utime(folder, (long_ago, long_ago))
        with testing.servers():
            pass

        assert not dead.exists()
        assert living.exists()
    (living / "run.lock").unlink()
    living.rmdir()
