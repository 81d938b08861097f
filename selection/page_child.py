"""Draws one page of a PDF. Run as a script, in a process that may be killed; imports nothing of ours.

    python -I -B page_child.py FILE MEMORY_MB CPU_SECONDS NUMBER WIDTH HEIGHT QUALITY

Writes {"picture": base64 of a WebP} or {"refused": "unreadable" | "no_page"} as JSON. Exit 2: a limit was reached.
"""

import base64
import io
import json
import resource
import sys
from typing import Any

import pypdfium2
from PIL import WebPImagePlugin  # noqa: F401  named here, Pillow need not load every format it knows: a fifth of a page's cost

METHOD = 2
"""WebP's effort: more makes a page hardly smaller, and dearer."""


def main(
    path: str, memory_mb: str, cpu_seconds: str, number: str, width: str, height: str, quality: str
) -> int:
    for limit, value in (
        (resource.RLIMIT_AS, int(memory_mb) * 1024**2),
        (resource.RLIMIT_CPU, int(cpu_seconds)),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    verdict: dict[str, Any]
    try:
        picture = drawn(path, int(number), (int(width), int(height)), int(quality))
        verdict = {"picture": base64.b64encode(picture).decode()} if picture else {"refused": "no_page"}
    except MemoryError:
        return 2
    except (pypdfium2.PdfiumError, ValueError, OSError):
        verdict = {"refused": "unreadable"}
    sys.stdout.write(json.dumps(verdict))
    return 0


def drawn(path: str, number: int, most: tuple[int, int], quality: int) -> bytes:
    """b"" when the document has no such page."""
    document = pypdfium2.PdfDocument(path)
    if not 1 <= number <= len(document):
        return b""
    page = document[number - 1]
    width, height = page.get_size()
    picture = page.render(scale=min(most[0] / width, most[1] / height)).to_pil().convert("RGB")
    target = io.BytesIO()
    picture.save(target, "WEBP", quality=quality, method=METHOD)
    return target.getvalue()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
