"""What looking into a file may take, and what happens when it takes more."""

from __future__ import annotations

import io
import struct
import time
import zlib
from pathlib import Path

import pytest
from PIL import Image

from coordination.core.intake import child, examining
from coordination.core.intake.verdicts import FILE_MAX, PIXELS_MAX
from coordination.core.intake.words import FileRefused
from tests.intake.corpus.pdfs import made


def looked_into(raw: bytes, folder: Path, name: str = "file") -> examining.Examined:
    """The verdict on these bytes."""
    source = folder / "in"
    source.write_bytes(raw)
    return examining.examine(source, folder / "out", given_name=name)


def test_the_largest_photograph_is_taken_within_bounds(tmp_path: Path) -> None:
    """40 megapixels, progressive, on its side: what needs the most memory of all that is taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    image = Image.effect_noise((2000, 1000), 40).convert("RGB").resize((8000, PIXELS_MAX // 8000))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=80, progressive=True, exif=exif)
    assert len(file.getvalue()) <= FILE_MAX

    begun = time.monotonic()
    examined = looked_into(file.getvalue(), tmp_path)

    assert examined.peak < 700 * 2**20
    assert time.monotonic() - begun < 20


def pdf_with_object_stream(body: bytes) -> bytes:
    """A PDF whose fourth object is a stream of objects, packed as `body`; the fifth stands in it."""
    parts = [
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R /Hidden 5 0 R >>\nendobj\n",
        b"2 0 obj\n<< /Type /Pages /Kids [ 3 0 R ] /Count 1 >>\nendobj\n",
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 595 842 ] >>\nendobj\n",
        b"4 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(body)
        + body
        + b"\nendstream\nendobj\n",
    ]
    whole, places = b"%PDF-1.5\n", []
    for part in parts:
        places.append(len(whole))
        whole += part
    entries = [(0, 0, 65535), *((1, place, 0) for place in places), (2, 4, 0), (1, len(whole), 0)]
    table = b"".join(struct.pack(">BIH", *one) for one in entries)
    head = b"6 0 obj\n<< /Type /XRef /Size 7 /W [ 1 4 2 ] /Root 1 0 R /Length %d >>\nstream\n" % len(table)
    return whole + head + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(whole)


def test_a_pdf_whose_stream_unfolds_without_end_is_refused(tmp_path: Path) -> None:
    """3 GB in 13 MB: the kernel ends what looks into it, and the portal goes on."""
    assert looked_into(pdf_with_object_stream(zlib.compress(b"5 0 << /A 1 >>")), tmp_path).kind.name == "PDF"
    packer = zlib.compressobj(1)
    block = b" " * 2**20
    body = b"".join(packer.compress(block) for _time in range(3072)) + packer.flush()

    begun = time.monotonic()
    with pytest.raises(FileRefused) as refused:
        looked_into(pdf_with_object_stream(body), tmp_path)

    assert refused.value.code == "pdf_broken"
    assert time.monotonic() - begun < 30


def test_a_child_knows_no_secret_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "known")
    script = tmp_path / "child.py"
    script.write_text(
        'import json, os\nprint(json.dumps({"kind": "TEXT", "peak": len(os.environ.get("SECRET_KEY", ""))}))\n'
    )
    monkeypatch.setattr(examining, "_PROGRAM", script)

    assert looked_into(made(), tmp_path).peak == 0


def test_a_child_that_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examining, "SECONDS_MAX", 0.01)

    with pytest.raises(FileRefused) as refused:
        looked_into(made(), tmp_path)

    assert refused.value.code == "too_long"


@pytest.mark.parametrize(
    ("program", "code"),
    [
        ("while True: pass", "too_long"),
        ("x = bytearray(2**31)", "too_heavy"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "unreadable"),
        ("raise SystemExit(1)", "unreadable"),
        ("open(sys.argv[2], 'wb').write(bytes(2**27))", "image_grew"),
        (
            "import os; sys.exit(len(set(os.environ) - {'PATH', 'LANG', 'LC_CTYPE', 'LD_LIBRARY_PATH'}) + 3)",
            "unreadable",
        ),
    ],
)
def test_a_child_without_a_verdict_lets_nothing_through(
    program: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bounds that the child sets itself hold for whatever runs in it afterwards."""
    monkeypatch.setattr(child, "CPU_SECONDS_MAX", 1)
    script = tmp_path / "child.py"
    script.write_text(
        Path(child.__file__).read_text().replace("CPU_SECONDS_MAX: Final = 20", "CPU_SECONDS_MAX: Final = 1")
        .replace("    _spare_celery()\n", f"    {program}\n", 1)
    )  # fmt: skip
    monkeypatch.setattr(examining, "_PROGRAM", script)

    with pytest.raises(FileRefused) as refused:
        looked_into(made(), tmp_path)

    assert refused.value.code == code


def test_a_picture_that_grows_beyond_the_bound_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Saved before with less quality than ours, it is larger when it is drawn anew."""
    file = io.BytesIO()
    Image.effect_noise((600, 600), 90).convert("RGB").save(file, "JPEG", quality=5)
    monkeypatch.setattr(examining, "FILE_MAX", len(file.getvalue()))

    with pytest.raises(FileRefused) as refused:
        looked_into(file.getvalue(), tmp_path)

    assert refused.value.code == "image_grew"


def test_the_directory_of_an_archive_is_bounded_before_it_is_read(tmp_path: Path) -> None:
    """400,000 entries in 18 MB, of which the end record says that there is one."""
    entry = b"PK\x01\x02" + struct.pack("<6H3L5H2L", 20, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
    directory = entry * 400_000
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(directory), 4, 0)

    with pytest.raises(FileRefused) as refused:
        looked_into(b"PK\x03\x04" + directory + end, tmp_path)

    assert refused.value.code == "archive_members"
