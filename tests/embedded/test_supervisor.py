"""The supervisor: order of the end, children that die or do not want to, and its own violent death."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from coordination.embedded import proc
from coordination.embedded.faults import StartFailure
from coordination.embedded.supervisor import Program, Supervisor

ROOT = Path(__file__).resolve().parents[2]


def shell(script: str, log: Path, **options: object) -> Program:
    return Program(str(options.pop("name", "child")), ["/bin/sh", "-c", script], log, **options)


def test_the_stages_end_one_after_another_the_highest_first(folder: Path) -> None:
    diary = folder / "diary"
    saying = "trap 'sleep 0.2; echo {name} >> {diary}; exit' TERM; touch {ready}; while :; do sleep 0.05; done"
    with Supervisor(folder / "processes.json") as supervisor:
        for name, stage in (("database", 0), ("web", 1), ("worker", 1)):
            ready = folder / f"{name}.ready"
            program = shell(saying.format(name=name, diary=diary, ready=ready), folder / "log", name=name, stage=stage)
            supervisor.wait_ready(supervisor.start(program), ready.exists)

    said = diary.read_text().split()
    assert sorted(said[:2]) == ["web", "worker"]
    assert said[2] == "database"


def test_a_child_that_ends_by_itself_is_reported_with_its_last_words(folder: Path) -> None:
    with Supervisor(folder / "processes.json") as supervisor:
        supervisor.start(shell("echo no paper left; exit 3", folder / "log", name="printer"))

        with pytest.raises(StartFailure, match=r"(?s)printer ended by itself \(3\).*no paper left"):
            supervisor.watch()


def test_a_child_that_never_gets_ready_is_reported(folder: Path) -> None:
    with Supervisor(folder / "processes.json") as supervisor:
        child = supervisor.start(shell("sleep 60", folder / "log", name="sleeper"))

        with pytest.raises(StartFailure, match="sleeper did not answer in 0 s"):
            supervisor.wait_ready(child, lambda: False, within=0.2)


def test_a_child_that_ignores_its_signal_is_killed_after_its_patience_with_all_it_started(folder: Path) -> None:
    ready = folder / "ready"
    script = f"trap '' TERM; sleep 61 & echo $! > {ready}.new; mv {ready}.new {ready}; while :; do sleep 0.05; done"
    with Supervisor(folder / "processes.json") as supervisor:
        child = supervisor.start(shell(script, folder / "log", patience=0.3))
        supervisor.wait_ready(child, ready.exists)
        grandchild = int(ready.read_text())
        begun = time.monotonic()

    assert child.process.returncode == -signal.SIGKILL
    assert time.monotonic() - begun < 3
    assert proc.wait_until(lambda: proc.start_ticks(grandchild) is None, within=3)


def test_what_a_killed_run_left_is_ended_by_the_next(folder: Path) -> None:
    left = subprocess.Popen(["/bin/sh", "-c", "trap '' TERM; while :; do sleep 0.1; done"])
    ledger = folder / "processes.json"
    ledger.write_text(json.dumps([{"name": "left", "pid": left.pid, "start": proc.start_ticks(left.pid)}]))

    with Supervisor(ledger, mercy=0.5):
        assert left.wait(timeout=1) == -signal.SIGKILL


def test_a_process_that_only_has_the_same_number_is_left_alone(folder: Path) -> None:
    other = subprocess.Popen(["sleep", "60"])
    ledger = folder / "processes.json"
    ledger.write_text(json.dumps([{"name": "gone", "pid": other.pid, "start": 1}]))

    with Supervisor(ledger):
        assert other.poll() is None

    other.kill()
    other.wait()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_no_end_of_the_supervisor_leaves_a_server_behind(number: signal.Signals) -> None:
    # As a shell starts a background job: with SIGINT ignored.
    command = [sys.executable, "-m", "coordination.embedded.testing", "--", "sh", "-c", "env; echo ready; sleep 60"]
    run = subprocess.Popen(
        ["sh", "-c", 'trap "" INT; exec "$@"', "sh", *command], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert run.stdout is not None
    said = []
    for line in run.stdout:
        said.append(line.strip())
        if line == "ready\n":
            break
    folder = next(line.partition("=")[2] for line in said if line.startswith("DATA_DIR=")).removesuffix("/data")
    assert len(processes_that_name(folder)) >= 3

    run.send_signal(number)

    assert run.wait(timeout=20) == (-signal.SIGKILL if number == signal.SIGKILL else 130)
    assert proc.wait_until(lambda: not processes_that_name(folder), within=10), processes_that_name(folder)
    assert Path(folder).exists() is (number == signal.SIGKILL)
    run.stdout.close()
    if number == signal.SIGKILL:
        subprocess.run(["rm", "-r", folder], check=True)


def processes_that_name(folder: str) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid() and proc.start_ticks(int(entry.name)):
            try:
                command = (entry / "cmdline").read_bytes().decode(errors="replace")
            except OSError:
                continue
            if folder in command:
                found.append(int(entry.name))
    return found
