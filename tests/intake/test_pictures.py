"""Pictures are drawn anew: nothing of what stood beside the picture is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from coordination.core.intake import examining
from tests.intake.corpus.pictures import CAMERA, jpeg_with_place, picture, saved


def looked_into(raw: bytes, tmp_path: Path) -> Path:
    """The picture drawn anew."""
    source, target = tmp_path / "in", tmp_path / "out"
    source.write_bytes(raw)
    examining.examine(source, target, given_name="photo.jpg")
    return target


def test_place_camera_thumbnail_and_comment_are_gone(tmp_path: Path) -> None:
    raw = jpeg_with_place()
    before = Image.open(_file(tmp_path / "before.jpg", raw))
    assert before.getexif().get_ifd(0x8825)[2] == (44.0, 49.0, 1.2)
    assert CAMERA.encode() in raw
    assert raw.count(b"\xff\xd8\xff") == 2  # the picture, and the thumbnail in it
    assert b"Borici" in raw

    clean = looked_into(raw, tmp_path)

    kept = clean.read_bytes()
    after = Image.open(clean)
    assert dict(after.getexif()) == {}
    assert after.getexif().get_ifd(0x8825) == {}
    assert set(after.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert kept.count(b"\xff\xd8\xff") == 1
    for hidden in (CAMERA.encode(), b"Exif", b"Borici", b"thumbnail"):
        assert hidden not in kept


def test_a_picture_taken_on_its_side_stands_upright(tmp_path: Path) -> None:
    clean = Image.open(looked_into(jpeg_with_place(), tmp_path))

    assert picture().size == (64, 48)
    assert clean.size == (48, 64)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_pictures_lose_their_place_too(kind: str, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0110] = CAMERA
    raw = saved(picture(), kind, exif=exif, icc_profile=b"profile of " + CAMERA.encode())
    assert CAMERA.encode() in raw

    kept = looked_into(raw, tmp_path).read_bytes()

    assert CAMERA.encode() not in kept


def test_a_transparent_picture_stays_transparent(tmp_path: Path) -> None:
    image = picture("P")
    clean = Image.open(looked_into(saved(image, "PNG", transparency=0), tmp_path))

    assert clean.info["transparency"] == 0
    assert clean.tobytes() == image.tobytes()


def _file(path: Path, raw: bytes) -> Path:
    path.write_bytes(raw)
    return path
