"""Reads and rewrites a PDF of papers. Run as a script, in a process that may be killed; imports nothing of ours.

    python -I -B papers_child.py read  FILE MEMORY_MB CPU_SECONDS OUT         text and hidden fields; OUT: the same pages without them
    python -I -B papers_child.py codes FILE MEMORY_MB CPU_SECONDS             the QR codes on each page
    python -I -B papers_child.py split FILE MEMORY_MB CPU_SECONDS FOLDER 2-5 7-9 …     FOLDER/0.pdf, 1.pdf …: those pages each

Writes JSON. Exit 2: a limit was reached.
"""

import json
import resource
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import zxingcpp

MAX_PAGES = 400
LARGEST_FILE = 256 * 1024 * 1024
DOTS_PER_INCH = 150
_LONGEST_SIDE = 4000
_KEPT = ("/Type", "/Contents", "/Resources", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit")
"""What a page looks like. Everything else of it (comments with their author, who worked on it, structure) may tell a name."""


class TooHeavy(Exception):
    """A limit was reached."""


def main(mode: str, path: str, memory_mb: str, cpu_seconds: str, *rest: str) -> int:
    for limit, value in (
        (resource.RLIMIT_AS, int(memory_mb) * 1024**2),
        (resource.RLIMIT_CPU, int(cpu_seconds)),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    try:
        verdict = _MODES[mode](Path(path), *rest)
    except (MemoryError, TooHeavy):
        return 2
    except (pikepdf.PdfError, pypdfium2.PdfiumError):
        verdict = {"refused": "unreadable"}
    sys.stdout.write(json.dumps(verdict))
    return 0


def read(path: Path, out: str) -> dict[str, Any]:
    """{"pages": [text], "hidden": {field: text}}."""
    with pikepdf.open(path) as pdf:
        _require_few(len(pdf.pages))
        hidden = {str(name).lstrip("/"): str(value) for name, value in pdf.docinfo.items()}
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as xmp:
            hidden |= {str(name): str(value) for name, value in xmp.items()}
        _write(pdf, range(len(pdf.pages)), Path(out))
    document = pypdfium2.PdfDocument(path)
    return {"pages": [page.get_textpage().get_text_bounded() for page in document], "hidden": hidden}


def codes(path: Path) -> dict[str, Any]:
    """{"codes": [what the QR codes of each page say]}."""
    document = pypdfium2.PdfDocument(path)
    _require_few(len(document))
    return {"codes": [_codes_on(page) for page in document]}


def split(path: Path, folder: str, *ranges: str) -> dict[str, Any]:
    """{"files": how many}; pages count from 1, both ends belong to a range."""
    with pikepdf.open(path) as pdf:
        for number, pages in enumerate(ranges):
            first, last = map(int, pages.split("-"))
            _write(pdf, range(first - 1, last), Path(folder) / f"{number}.pdf")
    return {"files": len(ranges)}


def _codes_on(page: pypdfium2.PdfPage) -> list[str]:
    longest = max(page.get_size()) or 1
    image = page.render(scale=min(DOTS_PER_INCH / 72, _LONGEST_SIDE / longest), grayscale=True).to_pil()
    found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return [item.text for item in found]


def _write(source: pikepdf.Pdf, pages: Iterable[int], out: Path) -> None:
    """The pages as they look, and nothing that was said about them."""
    clean = pikepdf.new()
    for number in pages:
        clean.pages.append(source.pages[number])
        page = clean.pages[-1].obj
        for key in [key for key in page.keys() if key not in _KEPT and key != "/Parent"]:  # noqa: SIM118
            del page[key]
    for item in clean.objects:
        if isinstance(item, pikepdf.Stream | pikepdf.Dictionary):
            for key in ("/Metadata", "/PieceInfo"):
                if key in item:
                    del item[key]
    clean.save(out, deterministic_id=True)


def _require_few(pages: int) -> None:
    if pages > MAX_PAGES:
        raise TooHeavy


_MODES: dict[str, Any] = {"read": read, "codes": codes, "split": split}

if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
