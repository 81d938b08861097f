"""Draws page 1 of a PDF. Run as a script, in a process that may be killed; imports nothing of ours.

    python -I -B page_child.py FILE MEMORY_MB CPU_SECONDS

Writes {"picture": base64 of a WebP} or {"refused": "unreadable"} as JSON. Exit 2: a limit was reached.
"""

import base64
import io
import json
import resource
import sys
from typing import Any

import pypdfium2

WIDTH, HEIGHT = 720, 1100
QUALITY = 55
"""A page of text is 20 to 50 kB then: it is looked at on a phone with a bad line."""


def main(path: str, memory_mb: str, cpu_seconds: str) -> int:
    for limit, value in (
        (resource.RLIMIT_AS, int(memory_mb) * 1024**2),
        (resource.RLIMIT_CPU, int(cpu_seconds)),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    verdict: dict[str, Any]
    try:
        verdict = {"picture": base64.b64encode(drawn(path)).decode()}
    except MemoryError:
        return 2
    except (pypdfium2.PdfiumError, ValueError, OSError):
        verdict = {"refused": "unreadable"}
    sys.stdout.write(json.dumps(verdict))
    return 0


def drawn(path: str) -> bytes:
    document = pypdfium2.PdfDocument(path)
    page = document[0]
    width, height = page.get_size()
    picture = page.render(scale=min(WIDTH / width, HEIGHT / height)).to_pil().convert("RGB")
    target = io.BytesIO()
    picture.save(target, "WEBP", quality=QUALITY)
    return target.getvalue()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
