"""`make run` as a person meets it: what it refuses in one sentence, and a whole run from start to Ctrl-C."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from coordination.embedded import addresses, places, proc
from coordination.embedded.faults import StartFailure

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "coordination.embedded.run"]


def environment(data: Path, port: str) -> dict[str, str]:
    """Ours, without the addresses of the servers of the tests: a run must start its own."""
    inherited = {name: value for name, value in os.environ.items() if name not in addresses.ALL_NAMES}
    return {**inherited, "DATA_DIR": str(data), "PORT": port}


def refusal(values: Mapping[str, str]) -> str:
    result = subprocess.run(COMMAND, cwd=ROOT, env=dict(values), capture_output=True, text=True, check=False)
    assert result.returncode == 1, result
    assert "Traceback" not in result.stderr
    return result.stderr.strip()


def test_a_taken_port_is_refused_before_anything_starts(folder: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        said = refusal(environment(folder / "data", port))

    assert said.startswith(f"Port {port} is taken by another program; choose another")
    assert "\n" not in said
    assert not (folder / "data" / "postgres").exists()


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "80 00", "٨٠٠٠"])
def test_a_port_that_is_none_is_refused(folder: Path, port: str) -> None:
    assert refusal(environment(folder / "data", port)) == f"PORT must be a number from 1 to 65535, not {port!r}."


def test_some_database_addresses_without_the_others_are_refused(folder: Path) -> None:
    values = environment(folder / "data", str(places.free_port()))

    said = refusal({**values, "DATABASE_APP_URL": "postgresql://a:b@localhost/portal"})

    assert said == (
        "Set DATABASE_OWNER_URL and DATABASE_WORKER_URL and DATABASE_MAINT_URL too, or none of the DATABASE_ addresses."
    )


def test_given_addresses_replace_the_embedded_servers() -> None:
    real = dict.fromkeys(addresses.ALL_NAMES, "given")

    assert addresses.given({**real, "HOME": "/"}) == real
    assert addresses.given({"BROKER_URL": "given", "CACHE_URL": ""}) == {"BROKER_URL": "given"}
    with pytest.raises(StartFailure, match="Set DATABASE_MAINT_URL too"):
        addresses.given(dict.fromkeys(addresses.DATABASE_NAMES[:-1], "given"))


def test_a_whole_run_answers_refuses_a_second_and_leaves_nothing(folder: Path) -> None:
    data, port = folder / "data of a run", places.free_port()
    values = environment(data, str(port))
    output = folder / "said.txt"
    begun = start(values, output)
    try:
        assert ready(port) == 200
        assert f"already running from {data}" in refusal(values)
        children = proc_numbers(data)
        assert len(children) == 7  # PostgreSQL, two Valkeys, mail catcher, web, worker, beat
    finally:
        begun.send_signal(signal.SIGINT)
        begun.wait(timeout=60)
    said = output.read_text()

    assert begun.returncode == 0
    assert f"http://localhost:{port}/" in said
    assert said.rstrip().endswith("Stopped; nothing is left running")
    assert [pid for pid in children if proc.start_ticks(pid)] == []
    assert (data / "secret-key").stat().st_mode & 0o777 == 0o600
    assert not (places.short_base() / places.passable_folder(data).name).exists()

    subprocess.run([*COMMAND, "--forget"], cwd=ROOT, env=values, check=True)
    assert [path.name for path in data.iterdir()] == ["run.lock"]


def start(values: Mapping[str, str], output: Path) -> "subprocess.Popen[bytes]":
    """A run that has said its address, which comes after the first answer of the web."""
    with output.open("w") as file:
        run = subprocess.Popen(COMMAND, cwd=ROOT, env=dict(values), stdout=file, stderr=subprocess.STDOUT)
    end = time.monotonic() + 120
    while "The portal is ready" not in output.read_text():
        assert run.poll() is None, output.read_text()
        assert time.monotonic() < end, "not ready after two minutes"
        time.sleep(0.2)
    return run


def ready(port: int) -> int:
    connection = http.client.HTTPConnection("localhost", port, timeout=5)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def proc_numbers(data: Path) -> list[int]:
    """The children that the ledger of the run names."""
    return [entry["pid"] for entry in json.loads((data / "processes.json").read_text())]
