"""The two Valkeys: the broker keeps, the cache forgets, neither minds a space in the path."""

import signal
import time
from pathlib import Path

import pytest
import redis

from coordination.embedded.supervisor import Supervisor
from coordination.embedded.valkey import Role, Valkey


def client(instance: Valkey) -> redis.Redis:
    return redis.Redis(unix_socket_path=str(instance.socket), decode_responses=True)


@pytest.mark.parametrize(
    ("role", "policy", "keeps", "scheme"),
    [("broker", "noeviction", "yes", "redis+socket://"), ("cache", "allkeys-lru", "no", "unix://")],
)
def test_each_role_has_its_own_way_of_keeping(
    folder: Path, supervisor: Supervisor, role: Role, policy: str, keeps: str, scheme: str
) -> None:
    instance = Valkey(role, folder, folder / "a place", folder / "logs")

    instance.start(supervisor)

    with client(instance) as connection:
        assert connection.config_get("maxmemory-policy") == {"maxmemory-policy": policy}
        assert connection.config_get("appendonly") == {"appendonly": keeps}
        assert connection.config_get("port") == {"port": "0"}
    assert instance.url == f"{scheme}{instance.socket}"


def test_the_broker_keeps_its_messages_over_kill_9(folder: Path) -> None:
    instance = Valkey("broker", folder, folder / "a place", folder / "logs")
    with Supervisor(folder / "processes.json") as supervisor:
        instance.start(supervisor)
        with client(instance) as connection:
            connection.rpush("default", "one", "two", "three")
        time.sleep(1.2)  # it promises what is older than a second
        supervisor.children[0].process.send_signal(signal.SIGKILL)
        supervisor.children[0].process.wait()

    with Supervisor(folder / "processes.json") as supervisor:
        instance.start(supervisor)
        with client(instance) as connection:
            assert connection.lrange("default", 0, -1) == ["one", "two", "three"]
