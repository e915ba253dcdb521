"""What `make` does before anything is installed."""

import ast
import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAKE = shutil.which("make") or "make"
SCRIPT = ROOT / "coordination" / "embedded" / "bootstrap.py"


@pytest.fixture
def bootstrap() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap_under_test", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_needs_the_standard_library_only() -> None:
    imported = set()
    for node in ast.walk(ast.parse(SCRIPT.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").partition(".")[0])

    assert imported <= set(sys.stdlib_module_names)


def make(path: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([MAKE, *arguments], cwd=ROOT, env={"PATH": path}, capture_output=True, text=True, check=False)


def test_without_a_new_enough_python_one_sentence_says_so(folder: Path) -> None:
    old = folder / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)

    result = make(str(folder), "run")

    assert result.returncode != 0
    assert result.stderr.splitlines()[0] == (
        "The portal needs Python 3.11 or newer; none of python3, python3.13, python3.12 and python3.11 is."
    )
    assert result.stdout == ""


def test_a_newer_python_beside_an_old_one_is_found(folder: Path) -> None:
    for name, script in (("python3", "exit 1"), ("python3.12", "exit 0")):
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)

    result = make(str(folder), "--dry-run", "setup")

    assert "python3.12 coordination/embedded/bootstrap.py" in result.stdout


def test_a_step_is_repeated_when_and_only_when_its_sources_change(folder: Path, bootstrap: ModuleType) -> None:
    bootstrap.ROOT = folder
    source = folder / "requirements.txt"
    source.write_text("a==1")
    first = bootstrap._fingerprint([source])

    assert bootstrap._fingerprint([source]) == first
    source.write_text("a==2")
    assert bootstrap._fingerprint([source]) != first


def test_an_environment_that_was_moved_or_whose_python_is_gone_is_removed(folder: Path, bootstrap: ModuleType) -> None:
    bootstrap.VENV = folder / ".venv"
    bootstrap.PYTHON = bootstrap.VENV / "bin" / "python"
    bootstrap.PYTHON.parent.mkdir(parents=True)

    bootstrap.PYTHON.symlink_to("/nowhere/python3")
    bootstrap._keep_or_remove_environment()
    assert not bootstrap.VENV.exists()

    bootstrap.PYTHON.parent.mkdir(parents=True)
    bootstrap.PYTHON.symlink_to(sys.executable)
    (bootstrap.VENV / "portal-location").write_text("/another/checkout/.venv")
    bootstrap._keep_or_remove_environment()
    assert not bootstrap.VENV.exists()


@pytest.mark.parametrize("name", ["requirements", "requirements-embedded", "requirements-dev", "requirements-node"])
def test_every_locked_package_has_its_hashes_and_no_address(name: str) -> None:
    text = (ROOT / f"{name}.txt").read_text(encoding="utf-8")

    packages = re.findall(r"^[a-z0-9][^ ]*==.*(?:\n    --hash=sha256:[0-9a-f]{64}.*)*", text, re.MULTILINE)

    assert packages
    assert all("--hash=sha256:" in package for package in packages)
    assert "://" not in text
    assert "index" not in text


def test_the_locks_agree_with_each_other_and_with_what_is_wanted() -> None:
    locked = {
        name: dict(re.findall(r"^([a-z0-9-]+)==([^ ]+)", (ROOT / f"{name}.txt").read_text(), re.MULTILINE))
        for name in ("requirements", "requirements-embedded", "requirements-dev")
    }
    for name in ("requirements", "requirements-embedded"):
        assert locked[name].items() <= locked["requirements-dev"].items()
    for name, versions in locked.items():
        wanted = re.findall(r"^([A-Za-z][A-Za-z0-9-]*)", (ROOT / f"{name}.in").read_text(), re.MULTILINE)
        assert {entry.lower() for entry in wanted} <= set(versions)


def test_every_direct_dependency_has_its_reason() -> None:
    reasons = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    written = {entry.lower() for entry in re.findall(r"^\| `([^`]+)`", reasons, re.MULTILINE)}
    wanted = set()
    for lock in ROOT.glob("requirements*.in"):
        wanted |= set(
            re.findall(r"^([A-Za-z][A-Za-z0-9-]*(?:\[\w+\])?)", lock.read_text(encoding="utf-8"), re.MULTILINE)
        )

    assert {entry.lower() for entry in wanted} <= written
