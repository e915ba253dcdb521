"""Where files are kept: nothing half, nothing lost, nothing left over."""

from __future__ import annotations

import hashlib
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coordination.core.intake import store as stores
from coordination.core.intake.store import ORPHAN_SECONDS, Store
from coordination.core.intake.verdicts import FILE_MAX, Kind
from coordination.core.intake.words import FileRefused
from tests.intake.corpus.pictures import jpeg_with_place

BODY = b"Krov curi.\n"


@pytest.fixture
def store(tmp_path: Path, settings: Any) -> Store:
    """An empty area."""
    settings.FILES_DIR = tmp_path / "files"
    return Store("papers")


def files(store: Store) -> list[Path]:
    """Everything in the area, whatever it is called."""
    return sorted(path for path in store.folder.rglob("*") if path.is_file())


def aged(path: Path, seconds: float) -> None:
    """Make the file so old."""
    moment = time.time() - seconds
    os.utime(path, (moment, moment))


def test_a_file_is_kept_under_a_random_name_with_its_hash(store: Store) -> None:
    kept = store.take([BODY[:4], BODY[4:]], given_name="../Bilješke.txt")
    again = store.take([BODY], given_name="../Bilješke.txt")

    assert (kept.shown_name, kept.kind, kept.size) == ("Bilješke.txt", Kind.TEXT, len(BODY))
    assert kept.sha256 == hashlib.sha256(BODY).hexdigest() == again.sha256
    assert kept.stored_name != again.stored_name
    assert len(files(store)) == 2
    assert files(store)[0].stat().st_mode & 0o077 == 0
    with store.open(kept.stored_name) as file:
        assert file.read() == BODY


def test_of_a_picture_only_the_one_drawn_anew_is_kept(store: Store) -> None:
    raw = jpeg_with_place()
    kept = store.take([raw], given_name="photo.jpg")

    (only,) = files(store)
    assert b"Exif" not in only.read_bytes()
    assert kept.sha256 == hashlib.sha256(only.read_bytes()).hexdigest() != hashlib.sha256(raw).hexdigest()
    assert kept.size == only.stat().st_size


def test_a_refused_file_leaves_nothing(store: Store) -> None:
    with pytest.raises(FileRefused):
        store.take([b"<html>"], given_name="a.pdf")

    assert files(store) == []


def test_no_more_than_the_bound_is_written(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    largest = 0

    def chunks() -> Iterator[bytes]:
        nonlocal largest
        for _chunk in range(100):
            yield bytes(2**20)
            largest = max(largest, sum(path.stat().st_size for path in files(store)))

    with pytest.raises(FileRefused) as refused:
        store.take(chunks(), given_name="a.bin")

    assert refused.value.code == "too_large"
    assert largest <= FILE_MAX + 1


def test_a_name_that_is_not_ours_leads_nowhere(store: Store) -> None:
    for name in ("../../etc/passwd", "incoming", "", "a" * 31, "A" * 32, "g" * 32, "a" * 32 + "\n"):
        with pytest.raises(FileNotFoundError):
            store.open(name)


def test_a_full_disk_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    """The kernel's bound on the size of a file stands for a full disk: the write fails in the middle."""
    program = f"""
import resource, signal, django
from django.conf import settings
settings.configure(FILES_DIR={str(tmp_path)!r}, FILES_SCANNER="", FILES_CHILD_ENVIRONMENT={{}}, USE_I18N=False)
django.setup()
from coordination.core.intake.store import Store
from coordination.core.intake.words import FileRefused
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
try:
    Store("papers").take([bytes(40_000)] * 3, given_name="a.txt")
except FileRefused as refused:
    print(refused.code)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "no_room\n"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_killed_at_any_moment_no_half_file_is_seen_and_the_sweep_cleans(tmp_path: Path, settings: Any) -> None:
    """kill -9 at 25 moments of taking a file: what stands under a final name is whole, and all of it is swept."""
    settings.FILES_DIR = tmp_path
    store = Store("papers")
    body = os.urandom(3).hex().encode() * 500_000
    source = tmp_path / "body"
    source.write_bytes(body)
    program = f"""
import django
from django.conf import settings
settings.configure(FILES_DIR={str(tmp_path)!r}, FILES_SCANNER="", FILES_CHILD_ENVIRONMENT={{}}, USE_I18N=False)
django.setup()
from coordination.core.intake.store import Store
body = open({str(source)!r}, "rb").read()
print("ready", flush=True)
while True:
    Store("papers").take((body[at : at + 65536] for at in range(0, len(body), 65536)), given_name="a.txt")
"""
    for moment in range(25):
        taker = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
        assert taker.stdout is not None
        taker.stdout.readline()
        time.sleep(moment * 0.012)
        taker.send_signal(signal.SIGKILL)
        taker.communicate()

    finals = [path for path in files(store) if path.parent.name != "incoming"]
    halves = [path for path in files(store) if path.parent.name == "incoming"]
    assert halves, "no kill came in the middle"
    assert {hashlib.sha256(path.read_bytes()).digest() for path in finals} <= {hashlib.sha256(body).digest()}
    assert store.sweep(lambda _names: set(), []).removed == 0
    for path in files(store):
        aged(path, ORPHAN_SECONDS + 1)
    assert store.sweep(lambda _names: set(), []).removed == len(finals) + len(halves)
    assert files(store) == []


def test_the_sweep_takes_only_old_files_without_a_row_and_names_rows_without_a_file(store: Store) -> None:
    known, young, old = (store.take([BODY], given_name="a.txt").stored_name for _time in range(3))
    lost = "0" * 32
    for name in (known, old):
        aged(store._path(name), ORPHAN_SECONDS + 1)
    aged(store._path(young), ORPHAN_SECONDS - 60)
    rows = {known, lost}

    swept = store.sweep(lambda names: rows & set(names), sorted(rows))

    assert (swept.removed, swept.missing) == (1, (lost,))
    assert {path.name for path in files(store)} == {known, young}


def test_the_sweep_asks_in_batches(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stores, "_BATCH", 2)
    for _time in range(5):
        aged(store._path(store.take([BODY], given_name="a.txt").stored_name), ORPHAN_SECONDS + 1)
    asked: list[int] = []

    swept = store.sweep(lambda names: asked.append(len(names)) or set(), [])

    assert swept.removed == 5
    assert asked == [2, 2, 1]


def test_nothing_of_this_lies_under_an_address(settings: Any) -> None:
    assert settings.MEDIA_URL in {"", "/"}
    assert settings.MEDIA_ROOT == ""
    served = [settings.STATIC_ROOT, *settings.STATICFILES_DIRS]
    assert not any(Path(settings.FILES_DIR).is_relative_to(folder) for folder in served)
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[1] == resource.RLIM_INFINITY
