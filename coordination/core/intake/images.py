"""Pictures, drawn anew: what was hidden beside the picture (place, camera, thumbnail, comments) is not copied."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Final

from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from coordination.core.intake.verdicts import PIXELS_MAX, Kind, Refused

KINDS: Final = {"jpeg": Kind.JPEG, "png": Kind.PNG, "webp": Kind.WEBP}
# Higher than the quality at which telephones save, so that a page photographed once stays readable.
_QUALITY: Final = 90
_OPTIONS: Final = {
    Kind.JPEG: {"quality": _QUALITY},
    Kind.PNG: {"compress_level": 6},
    Kind.WEBP: {"quality": _QUALITY, "method": 2},
}
_JPEG_MODES: Final = {"L", "RGB"}
_WEBP_MODES: Final = {"RGB", "RGBA"}
# What Pillow raises for bytes that are no picture, beside its own errors.
_BROKEN: Final = (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError)

# Our own bound holds, before decoding; Pillow's would only warn between one and two times its own.
Image.MAX_IMAGE_PIXELS = None
# A picture of which a part is missing is broken; it is not shown half.
ImageFile.LOAD_TRUNCATED_IMAGES = False


def examine(raw: bytes, family: str, target: Path) -> Kind:
    """Write the picture anew to `target`. Raises Refused."""
    kind = KINDS[family]
    try:
        # A telephone's JPEG may hold several pictures and is then read as "MPO"; the first of them is kept.
        picture = Image.open(io.BytesIO(raw), formats=[family.upper()])
    except _BROKEN as error:
        raise Refused("image_broken") from error
    width, height = picture.size
    if width * height > PIXELS_MAX:
        raise Refused("image_pixels", width=width, height=height, millions=PIXELS_MAX // 1_000_000)
    if family != "jpeg" and getattr(picture, "is_animated", False):
        raise Refused("image_animated")
    try:
        picture.load()
        clean = _clean(picture, kind)
        with target.open("wb") as file:
            clean.save(file, kind.name, **_OPTIONS[kind])
    except _BROKEN as error:
        raise Refused("image_broken") from error
    return kind


def _clean(picture: Image.Image, kind: Kind) -> Image.Image:
    """The picture the right way up, in colours its format has, with nothing beside the picture."""
    ImageOps.exif_transpose(picture, in_place=True)
    kept = {name: picture.info[name] for name in ("transparency",) if kind is Kind.PNG and name in picture.info}
    if kind is Kind.JPEG and picture.mode not in _JPEG_MODES:
        picture = picture.convert("RGB")
    if kind is Kind.WEBP and picture.mode not in _WEBP_MODES:
        picture = picture.convert("RGBA" if "A" in picture.getbands() else "RGB")
    # Pillow writes comments, colour profiles and more from here by itself.
    picture.info.clear()
    picture.info.update(kept)
    picture.getexif().clear()
    return picture
