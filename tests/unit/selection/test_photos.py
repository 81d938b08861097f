"""Photos become one PDF that tells nothing but what is on them; page 1 becomes a picture."""

import io
import struct
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pikepdf
import pillow_heif
import pytest
from PIL import Image

from selection import photos, uploads
from selection.uploads_texts import PHOTO_REFUSALS
from selection.wording import render
from tests.corpus import CLEAN, MB, plain, undecodable

PLACE = "Kabupaten Rahasia"
GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F


def taken(colour: str, size: tuple[int, int] = (400, 300), *, kind: str = "JPEG", turned: int = 1) -> bytes:
    """A photo whose upper left quarter has another colour, with the place and the camera in its file."""
    photo = Image.new("RGB", size, colour)
    photo.paste(Image.new("RGB", (size[0] // 2, size[1] // 2), "white"))
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = turned, PLACE
    exif.get_ifd(GPS)[2] = (8.0, 39.0, 0.0)
    target = io.BytesIO()
    if kind == "HEIF":
        heif = pillow_heif.from_pillow(photo)
        heif.save(target, quality=80, exif=exif.tobytes())
    else:
        photo.save(target, kind, exif=exif.tobytes())
    return target.getvalue()


def noise(size: tuple[int, int]) -> bytes:
    """What packs worst."""
    target = io.BytesIO()
    Image.effect_noise(size, 120).save(target, "JPEG", quality=95)
    return target.getvalue()


def vast() -> bytes:
    """A PNG of 900 million dots in a few hundred bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack("!L", len(data)) + name + data + struct.pack("!L", zlib.crc32(name + data))

    head = struct.pack("!LLBBBBB", 30000, 30000, 8, 2, 0, 0, 0)
    packed = chunk(b"IDAT", zlib.compress(bytes(1000)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + packed + chunk(b"IEND", b"")


@pytest.fixture
def bind(tmp_path: Path) -> Callable[..., photos.Bound]:
    def bound(contents: Sequence[bytes], *, max_bytes: int = 5 * MB) -> photos.Bound:
        given = []
        for number, content in enumerate(contents):
            path = tmp_path / f"unggahan-{number}"
            path.write_bytes(content)
            given.append((path, f"foto {number}.jpg"))
        return photos.bind(given, max_bytes=max_bytes)

    return bound


def pictures(payload: bytes) -> list[Image.Image]:
    with pikepdf.open(io.BytesIO(payload)) as pdf:
        return [pikepdf.PdfImage(page.Resources.XObject.Im0).as_pil_image().copy() for page in pdf.pages]


def sheets(payload: bytes) -> list[tuple[int, int]]:
    with pikepdf.open(io.BytesIO(payload)) as pdf:
        return [(int(page.mediabox[2]), int(page.mediabox[3])) for page in pdf.pages]


def near(dot: Any, colour: tuple[int, int, int]) -> bool:
    return all(abs(found - wanted) < 40 for found, wanted in zip(dot, colour, strict=True))


def test_three_kinds_of_photos_become_three_pages_in_their_order(bind: Callable[..., photos.Bound]) -> None:
    made = bind([taken("red"), taken("lime", kind="PNG"), taken("blue", kind="HEIF")])
    assert made.refusal is None
    corners = [
        picture.getpixel((picture.width - 5, picture.height - 5)) for picture in pictures(made.payload)
    ]
    wanted = [(255, 0, 0), (0, 255, 0), (0, 0, 255)]
    assert all(near(dot, colour) for dot, colour in zip(corners, wanted, strict=True))


def test_neither_place_nor_camera_comes_through(bind: Callable[..., photos.Bound]) -> None:
    given = [taken("red"), taken("lime", kind="PNG"), taken("blue", kind="HEIF")]
    assert all(PLACE.encode() in content for content in given), "the photos themselves do tell it"
    made = bind(given)
    assert PLACE.encode() not in made.payload
    assert b"Exif" not in made.payload
    assert all(not picture.getexif() for picture in pictures(made.payload))


@pytest.mark.parametrize(("turned", "white"), [(1, (5, 5)), (3, (-5, -5)), (6, (-5, 5)), (8, (5, -5))])
def test_a_photo_held_sideways_stands_upright_on_its_sheet(
    bind: Callable[..., photos.Bound], turned: int, white: tuple[int, int]
) -> None:
    made = bind([taken("red", turned=turned)])
    (picture,) = pictures(made.payload)
    at = (white[0] % picture.width, white[1] % picture.height)
    assert near(picture.getpixel(at), (255, 255, 255))
    assert sheets(made.payload) == [(842, 595) if turned in (1, 3) else (595, 842)]


def test_see_through_parts_are_white_and_grey_stays_grey(bind: Callable[..., photos.Bound]) -> None:
    target = io.BytesIO()
    Image.new("RGBA", (200, 300), (0, 0, 0, 0)).save(target, "PNG")
    grey = io.BytesIO()
    Image.new("L", (200, 300), 80).save(grey, "JPEG")
    clear, plainly = pictures(bind([target.getvalue(), grey.getvalue()]).payload)
    assert near(clear.getpixel((9, 9)), (255, 255, 255))
    assert plainly.mode == "L"


def test_quality_goes_down_until_it_fits_and_no_further_than_the_floor(
    bind: Callable[..., photos.Bound],
) -> None:
    hard = noise((2400, 3200))
    free = bind([hard], max_bytes=20 * MB)
    tight = bind([hard], max_bytes=MB)
    assert len(tight.payload) <= MB < len(free.payload)
    assert max(pictures(free.payload)[0].size) == 2339
    assert max(pictures(tight.payload)[0].size) >= 1403
    refused = bind([hard], max_bytes=100_000)
    assert refused.payload == b""
    assert "batasnya 97,6 KB" in render(refused.refusal)


def test_the_same_photos_make_the_same_bytes_and_the_gate_lets_them_pass(
    bind: Callable[..., photos.Bound], tmp_path: Path
) -> None:
    given = [taken("red"), taken("blue")]
    made = bind(given)
    assert bind(given).payload == made.payload
    path = tmp_path / "jadi.pdf"
    path.write_bytes(made.payload)
    report = uploads.inspect(path, max_bytes=MB)
    assert (report.code, report.pages) == ("ok", 2)


HOSTILE: dict[str, tuple[str, Callable[[], list[bytes]]]] = {
    "a picture of 900 million dots": ("photo_pixels", lambda: [taken("red"), vast()]),
    "a photo cut off": ("photo_unreadable", lambda: [taken("red", (2000, 2000))[:9000]]),
    "only the first bytes of a photo": ("photo_unreadable", lambda: [b"\xff\xd8\xff\xe0 sebuah foto"]),
    "a HEIC that is none": ("photo_unreadable", lambda: [b"\0\0\0\x18ftypheic" + bytes(5000)]),
    "a PNG that is a GIF inside": ("photo_unreadable", lambda: [b"\x89PNGGIF89a" + bytes(500)]),
    "more photos than one document has": ("too_many_photos", lambda: [taken("red", (9, 9))] * 21),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_photos_that_cannot_be_used_are_named_with_the_mend(
    bind: Callable[..., photos.Bound], name: str
) -> None:
    code, make = HOSTILE[name]
    made = bind(make())
    assert made.payload == b""
    assert made.refusal is not None
    assert made.refusal[0] == PHOTO_REFUSALS[code]
    said = render(made.refusal)
    assert "{" not in said
    if code != "too_many_photos":
        assert f"foto {len(make()) - 1}.jpg" in said


def test_a_photo_with_a_program_behind_it_comes_out_without(bind: Callable[..., photos.Bound]) -> None:
    made = bind([taken("red") + b"MZ" + b"rahasia" * 10 + plain()])
    assert made.refusal is None
    assert b"rahasia" not in made.payload


def test_a_child_that_does_not_come_back_says_what_to_do(
    bind: Callable[..., photos.Bound], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "WALL_SECONDS", 0.001)
    assert "Kurangi jumlahnya" in render(bind([taken("red")]).refusal)


def test_page_1_is_a_light_picture_of_the_whole_sheet(tmp_path: Path) -> None:
    path = tmp_path / "berkas.pdf"
    path.write_bytes(CLEAN["a scanned photograph"]())
    drawn = photos.first_page(path)
    picture = Image.open(io.BytesIO(drawn))
    assert picture.format == "WEBP"
    assert max(picture.width - 720, picture.height - 1100) in (0, -1)
    assert len(drawn) < 60_000


def test_any_page_can_be_drawn_large_enough_to_be_read(
    tmp_path: Path, bind: Callable[..., photos.Bound]
) -> None:
    path = tmp_path / "berkas.pdf"
    path.write_bytes(bind([taken("red"), taken("blue")]).payload)
    drawn = [photos.page(path, number) for number in (1, 2)]
    for content in drawn:
        picture = Image.open(io.BytesIO(content))
        assert max(picture.width - 1100, picture.height - 1600) in (0, -1)
    assert drawn[0] != drawn[1]
    assert photos.page(path, 0) == photos.page(path, 3) == photos.page(path, -1) == b""


@pytest.mark.parametrize("content", [b"%PDF-1.7 rusak", b"", b"bukan PDF"])
def test_what_cannot_be_drawn_has_no_picture_and_stops_nothing(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "berkas.pdf"
    path.write_bytes(content)
    assert photos.first_page(path) == b""
    path.write_bytes(undecodable())
    assert photos.first_page(path)
