"""The PDFs of papers, opened in a process of its own (papers_child.py): text, codes, pages. Raises Refused with what to mend.

That a file is a PDF that can be opened at all, selection/uploads.py has judged before.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from audit.errors import Refused
from selection import uploads

MEMORY_MB, CPU_SECONDS, WALL_SECONDS = 1024, 120, 180
_CHILD = Path(__file__).with_name("papers_child.py")


class Content(NamedTuple):
    """`pages`: the text of each; `hidden`: field → text; `payload`: the same pages without hidden fields and comments."""

    pages: list[str]
    hidden: dict[str, str]
    payload: bytes


def read(path: Path) -> Content:
    """What a paper says, and a copy that says nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "bersih.pdf"
        found = _ask("read", path, str(out))
        return Content(found["pages"], found["hidden"], out.read_bytes())


def codes(path: Path) -> list[list[str]]:
    """What the QR codes of each page say, in the order of the pages."""
    return _ask("codes", path)["codes"]


def split(path: Path, ranges: Sequence[tuple[int, int]]) -> list[bytes]:
    """A PDF for each (first, last) page, counted from 1."""
    with tempfile.TemporaryDirectory() as folder:
        _ask("split", path, folder, *(f"{first}-{last}" for first, last in ranges))
        return [(Path(folder) / f"{number}.pdf").read_bytes() for number in range(len(ranges))]


def _ask(mode: str, path: Path, *rest: str) -> dict[str, Any]:
    found = uploads.in_child(
        _CHILD, mode, str(path.resolve()), str(MEMORY_MB), str(CPU_SECONDS), *rest, wall=WALL_SECONDS
    )
    if found is None:
        raise Refused(_("Berkas ini terlalu besar untuk diperiksa. Bagi menjadi beberapa berkas."))
    if found.get("refused"):
        raise Refused(_("Berkas ini rusak dan tidak dapat dibaca. Pindai atau simpan ulang sebagai PDF."))
    return found
