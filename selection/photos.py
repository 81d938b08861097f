"""Pictures of pages, made in processes of their own: photos into one PDF, a page of a PDF into a picture. The web process decodes nothing."""

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from selection import uploads
from selection.uploads_texts import PHOTO_REFUSALS, size_text
from selection.wording import Message

KINDS = ("jpg", "png", "heic")
MOST = 15
FIRST = (720, 1100, 55)
"""Page 1 as its applicant sees it, on a phone with a bad line: at most so wide and high, in this quality. A page of text is 20 to 50 kB."""
READING = (1100, 1600, 50)
"""A page that somebody has to read, small print and stamps too: 133 dpi of A4, up to 200 kB for a scan in colours."""
_PHOTOS, _PAGE = (Path(__file__).with_name(name) for name in ("photos_child.py", "page_child.py"))


class Bound(NamedTuple):
    """`payload`: the PDF, or b"" with the sentence why there is none."""

    payload: bytes
    refusal: Message | None


def bind(photos: Sequence[tuple[Path, str]], *, max_bytes: int) -> Bound:
    """One PDF of (file, name) in this order, at most `max_bytes` large."""
    if len(photos) > MOST:
        return _refused("too_many_photos", {"count": len(photos), "limit": MOST})
    limits = (str(uploads.MEMORY_MB), str(uploads.CPU_SECONDS), str(max_bytes))
    paths = [str(path.resolve()) for path, _name in photos]
    found = uploads.in_child(_PHOTOS, *limits, *paths, wall=uploads.WALL_SECONDS)
    if found is None or found.get("refused") == "unreadable":
        return _refused("photo_too_heavy", {})
    if "pdf" in found:
        return Bound(base64.b64decode(found["pdf"]), None)
    params = found["params"]
    if "photo" in params:
        params["name"] = photos[params["photo"]][1]
    if "size" in params:
        params |= {
            "size": size_text(params["size"], up=True),
            "limit": size_text(params["limit"], up=False),
        }
    return _refused(found["refused"], params)


def first_page(path: Path) -> bytes:
    """Page 1 of a PDF as a WebP, b"" when it cannot be drawn within the limits."""
    return _drawn(path, 1, FIRST)


def page(path: Path, number: int) -> bytes:
    """A page large enough to be read, as a WebP; b"" when there is none or it cannot be drawn within the limits."""
    return _drawn(path, number, READING)


def _drawn(path: Path, number: int, measure: tuple[int, int, int]) -> bytes:
    limits = (uploads.MEMORY_MB, uploads.CPU_SECONDS)
    arguments = [str(one) for one in (*limits, number, *measure)]
    found = uploads.in_child(_PAGE, str(path.resolve()), *arguments, wall=uploads.WALL_SECONDS)
    return base64.b64decode(found["picture"]) if found and "picture" in found else b""


def _refused(code: str, params: dict[str, Any]) -> Bound:
    return Bound(b"", (PHOTO_REFUSALS[code], params))
