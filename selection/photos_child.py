"""Makes one PDF of photos. Run as a script, in a process that may be killed; imports nothing of ours.

    python -I -B photos_child.py MEMORY_MB CPU_SECONDS MAX_BYTES PHOTO …

Writes {"pdf": base64, "pages"} or {"refused", "params"} as JSON. Exit 2: a limit was reached. Every picture is decoded, turned upright and encoded
anew, so that nothing of the photo's file but its dots comes through: no place, no time, no camera.
"""

import base64
import io
import json
import resource
import sys
import warnings
from typing import Any

import pikepdf
import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError

PIXELS = 110_000_000
"""One photo: the largest sensors of phones have 108 million."""
SHEET = (595, 842)
"""A4 in points, the longer side upright or lying as the photo does."""
STEPS = ((2339, 85), (2339, 70), (1754, 70), (1754, 55), (1403, 55), (1403, 45))
"""Longest side in dots and JPEG quality, tried in turn until the PDF fits. The last, 120 dpi at 45, is the floor: less cannot be read."""
FORMATS = ("JPEG", "PNG", "HEIF")


class Unusable(Exception):
    """The photos must be refused: code and params."""


def main(memory_mb: str, cpu_seconds: str, max_bytes: str, *paths: str) -> int:
    for limit, value in (
        (resource.RLIMIT_AS, int(memory_mb) * 1024**2),
        (resource.RLIMIT_CPU, int(cpu_seconds)),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # measured by `decoded`, before anything is decoded
    pillow_heif.register_heif_opener(thumbnails=False)
    pillow_heif.options.DECODE_THREADS = 1
    try:
        verdict = one_pdf([decoded(path, number) for number, path in enumerate(paths)], int(max_bytes))
    except Unusable as refusal:
        code, params = refusal.args
        verdict = {"refused": code, "params": params}
    except MemoryError:
        return 2
    sys.stdout.write(json.dumps(verdict))
    return 0


def decoded(path: str, number: int) -> Image.Image:
    """Upright, in colours or grey, on white, no longer than the first step asks."""
    try:
        with Image.open(path, formats=FORMATS) as photo:
            pixels = photo.width * photo.height
            if pixels > PIXELS:
                told = {"photo": number, "pixels": pixels // 10**6, "limit": PIXELS // 10**6}
                raise Unusable("photo_pixels", told)
            longest = STEPS[0][0]
            photo.draft("RGB", (longest, longest))
            photo.thumbnail((longest, longest), reducing_gap=2.0)
            upright = ImageOps.exif_transpose(photo)
            return on_white(upright)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, RuntimeError, EOFError):
        raise Unusable("photo_unreadable", {"photo": number}) from None


def on_white(photo: Image.Image) -> Image.Image:
    if photo.mode in ("RGB", "L"):
        return photo.copy()
    if photo.mode.startswith("I;16") or photo.mode in ("I", "F", "1", "CMYK", "YCbCr"):
        return photo.convert("RGB")
    clear = photo.convert("RGBA")
    sheet = Image.new("RGB", clear.size, "white")
    sheet.paste(clear, mask=clear.getchannel("A"))
    return sheet


def one_pdf(photos: list[Image.Image], max_bytes: int) -> dict[str, Any]:
    """The best quality whose PDF fits."""
    content = b""
    for longest, quality in STEPS:
        content = bound([encoded(photo, longest, quality) for photo in photos])
        if len(content) <= max_bytes:
            return {"pdf": base64.b64encode(content).decode(), "pages": len(photos)}
    raise Unusable("photos_too_big", {"count": len(photos), "size": len(content), "limit": max_bytes})


def encoded(photo: Image.Image, longest: int, quality: int) -> tuple[bytes, Image.Image]:
    small = photo
    if max(photo.size) > longest:
        small = photo.copy()
        small.thumbnail((longest, longest), reducing_gap=2.0)
    small.info.clear()
    target = io.BytesIO()
    small.save(target, "JPEG", quality=quality, optimize=True)
    return target.getvalue(), small


def bound(pictures: list[tuple[bytes, Image.Image]]) -> bytes:
    """One A4 page a picture, as large as fits, in the middle. The same pictures make the same bytes."""
    pdf = pikepdf.Pdf.new()
    for jpeg, picture in pictures:
        sheet = SHEET if picture.height >= picture.width else SHEET[::-1]
        scale = min(sheet[0] / picture.width, sheet[1] / picture.height)
        width, height = picture.width * scale, picture.height * scale
        pdf.add_blank_page(page_size=sheet)
        page = pdf.pages[-1]
        page.Resources = pikepdf.Dictionary(
            XObject=pikepdf.Dictionary(
                Im0=pikepdf.Stream(
                    pdf,
                    jpeg,
                    Type=pikepdf.Name.XObject,
                    Subtype=pikepdf.Name.Image,
                    Width=picture.width,
                    Height=picture.height,
                    BitsPerComponent=8,
                    ColorSpace=pikepdf.Name.DeviceGray if picture.mode == "L" else pikepdf.Name.DeviceRGB,
                    Filter=pikepdf.Name.DCTDecode,
                )
            )
        )
        place = (width, height, (sheet[0] - width) / 2, (sheet[1] - height) / 2)
        page.Contents = pikepdf.Stream(pdf, b"q %.2f 0 0 %.2f %.2f %.2f cm /Im0 Do Q" % place)
    target = io.BytesIO()
    pdf.save(target, deterministic_id=True)
    return target.getvalue()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
