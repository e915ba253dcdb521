"""Where a run may start: each refusal is one sentence that says what to do."""

import os
import socket
from pathlib import Path

import pytest

from coordination.embedded import places
from coordination.embedded.faults import StartFailure


def test_a_taken_port_is_named_with_another_to_choose() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(StartFailure) as refusal:
            places.require_free_port(port)

    assert (
        str(refusal.value) == f"Port {port} is taken by another program; choose another, for example PORT={port + 1}."
    )


def test_a_free_port_may_be_used_at_once_and_again() -> None:
    port = places.free_port()

    places.require_free_port(port)
    places.require_free_port(port)


def test_a_full_disk_is_told_with_what_is_needed(folder: Path) -> None:
    with pytest.raises(StartFailure, match=r"The disk that holds .* is full: \d+ MB are free and 10{12} MB are needed"):
        places.require_space(folder, 10**12)

    places.require_space(folder, 0)


def test_two_runs_do_not_share_a_data_folder(folder: Path) -> None:
    with places.lock(folder), pytest.raises(StartFailure) as refusal, places.lock(folder):
        pass

    assert f"already running from {folder} (process {os.getpid()})" in str(refusal.value)
    with places.lock(folder):
        pass


def test_a_file_in_place_of_the_data_folder_is_refused(folder: Path) -> None:
    (folder / "data").write_text("")

    with pytest.raises(StartFailure, match="is a file, not a folder"):
        places.make_data_folder(folder / "data")


def test_the_data_folder_is_closed_to_others(folder: Path) -> None:
    places.make_data_folder(folder / "a" / "data")

    assert (folder / "a" / "data").stat().st_mode & 0o066 == 0


def test_the_folder_of_the_sockets_is_short_closed_and_one_for_each_data_folder(folder: Path) -> None:
    long = folder / ("d" * 120) / "data"

    sockets = places.runtime_folder(long)
    other = places.runtime_folder(folder / "data")

    assert len(os.fsencode(sockets / "pg" / ".s.PGSQL.5432")) <= 107
    assert sockets != other
    assert sockets == places.runtime_folder(long)
    assert sockets.stat().st_mode & 0o066 == 0
    sockets.rmdir()
    other.rmdir()


def test_a_link_that_somebody_put_in_place_of_our_folder_is_refused(folder: Path) -> None:
    (folder / "elsewhere").mkdir()
    (folder / "ours").symlink_to(folder / "elsewhere")

    with pytest.raises(StartFailure, match="belongs to somebody else"):
        places.claim(folder / "ours")
