"""Pictures: of all kinds, with something hidden, too large, moving, broken."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image

from tests.intake.corpus.case import Case

#: Latitude of Bihać as a telephone writes it: degrees, minutes, seconds.
_GPS = {1: "N", 2: (44.0, 49.0, 1.2), 3: "E", 4: (15.0, 52.0, 11.6)}
CAMERA = "Telephone of Amra"
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def picture(mode: str = "RGB", size: tuple[int, int] = (64, 48)) -> Image.Image:
    """A picture with some colours in it."""
    return Image.radial_gradient("L").resize(size).convert(mode)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """Its bytes."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def jpeg_with_place() -> bytes:
    """A JPEG as a telephone makes it: on its side, with camera, place and a thumbnail."""
    exif = Image.Exif()
    exif[0x0110] = CAMERA
    exif[0x0112] = 6  # to be turned by 90 degrees
    exif.get_ifd(0x8825).update(_GPS)
    exif.get_ifd(0x8769)[0x927C] = b"thumbnail: " + saved(picture(size=(16, 12)), "JPEG")
    return saved(picture(), "JPEG", exif=exif, comment=b"taken at Borici", dpi=(72, 72))


def chunk(name: bytes, data: bytes) -> bytes:
    """A chunk of a PNG with its length and checksum."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_of(width: int, height: int) -> bytes:
    """A white PNG of one bit a pixel, written without a picture in memory."""
    packer = zlib.compressobj(9)
    line = b"\x00" + b"\xff" * ((width + 7) // 8)
    data = b"".join(packer.compress(line) for _line in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return SIGNATURE + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def png_of_frames(frames: int) -> bytes:
    """A PNG that moves, with so many frames of one pixel."""
    parts = [SIGNATURE, chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))]
    parts.append(chunk(b"acTL", struct.pack(">II", frames, 0)))
    pixel = zlib.compress(b"\x00\x80")
    number = 0
    for frame in range(frames):
        parts.append(chunk(b"fcTL", struct.pack(">IIIIIHHBB", number, 1, 1, 0, 0, 1, 10, 0, 0)))
        number += 1
        if frame == 0:
            parts.append(chunk(b"IDAT", pixel))
        else:
            parts.append(chunk(b"fdAT", struct.pack(">I", number) + pixel))
            number += 1
    return b"".join([*parts, chunk(b"IEND", b"")])


def moving_webp() -> bytes:
    """A WebP of three frames."""
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    return saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], duration=100)


def png_and_zip() -> bytes:
    """A PNG that is an archive too."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("run.js", "alert(1)")
    return saved(picture(), "PNG") + file.getvalue()


def png_and_page() -> bytes:
    """A PNG with a page in its first comment."""
    whole = saved(picture(), "PNG")
    return whole[:33] + chunk(b"tEXt", b"Comment\x00<html><script>alert(1)</script>") + whole[33:]


def broken_png() -> bytes:
    """A PNG whose pixels do not fit their checksum."""
    whole = bytearray(saved(picture(), "PNG"))
    whole[len(whole) // 2] ^= 0xFF
    return bytes(whole)


CASES = (
    Case("a JPEG", "photo.jpg", lambda: saved(picture(), "JPEG"), "JPEG"),
    Case("a JPEG with place and thumbnail", "IMG_0412.JPG", jpeg_with_place, "JPEG"),
    Case("a JPEG for printers", "print.jpg", lambda: saved(picture("CMYK"), "JPEG"), "JPEG"),
    Case("a JPEG named PDF", "photo.pdf", lambda: saved(picture(), "JPEG"), "JPEG"),
    Case("a PNG", "plan.png", lambda: saved(picture("RGBA"), "PNG"), "PNG"),
    Case("a PNG with a palette", "plan.png", lambda: saved(picture("P"), "PNG", transparency=0), "PNG"),
    Case("a PNG of 16 bits", "grey.png", lambda: saved(picture("I;16"), "PNG"), "PNG"),
    Case("a WebP", "photo.webp", lambda: saved(picture(), "WEBP"), "WEBP"),
    Case("a PNG of 36 megapixels", "wall.png", lambda: png_of(6000, 6000), "PNG"),
    Case("a PNG of 41 megapixels", "wall.png", lambda: png_of(6400, 6400), "image_pixels"),
    Case("a PNG of 30,000 by 30,000", "bomb.png", lambda: png_of(30_000, 30_000), "image_pixels"),
    Case("a PNG of 10,000 frames", "moving.png", lambda: png_of_frames(10_000), "image_animated"),
    Case("a moving WebP", "moving.webp", moving_webp, "image_animated"),
    Case("half a JPEG", "photo.jpg", lambda: saved(picture(), "JPEG")[:700], "image_broken"),
    Case("a JPEG with nothing behind its head", "photo.jpg", lambda: b"\xff\xd8\xff\xe0" + bytes(40), "image_broken"),
    Case("a PNG with a wrong checksum", "plan.png", broken_png, "image_broken"),
    Case("a PNG that is an archive too", "plan.png", png_and_zip, "polyglot"),
    Case("a PNG that is a page too", "plan.png", png_and_page, "polyglot"),
    Case("a JPEG that is a PDF too", "a.jpg", lambda: b"\xff\xd8\xff\xfe\x00\x20%PDF-1.4 " + bytes(60), "polyglot"),
    Case("a GIF", "moving.gif", lambda: saved(picture("P"), "GIF"), "gif"),
    Case("a GIF that is a script too", "a.gif", lambda: b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)", "gif"),
    Case("a TIFF", "scan.tif", lambda: saved(picture(), "TIFF"), "tiff"),
    Case("a BMP", "scan.bmp", lambda: saved(picture(), "BMP"), "bmp"),
    Case("a HEIC", "IMG_1.HEIC", lambda: b"\x00\x00\x00\x18ftypheic" + bytes(80), "heic"),
    Case("an AVIF named JPEG", "a.jpg", lambda: b"\x00\x00\x00\x18ftypavif" + bytes(80), "heic"),
)
