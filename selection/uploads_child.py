"""Opens an uploaded PDF. Run as a script, in a process that may be killed; imports nothing of ours.

    python -I -B uploads_child.py FILE MEMORY_MB CPU_SECONDS

Writes {"pages", "doubts", "signed"} or {"refused", "params"} as JSON. Exit 2: a limit was reached.
"""

import json
import resource
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pikepdf

MAX_PAGES = 200
UNPACKED_BYTES = 64 * 1024 * 1024
"""Text, fonts and drawings of one file, unpacked; pictures are measured by their own width and height."""
PIXELS = 100_000_000
"""One picture: an A3 page at 600 dpi has 70 million."""

ACTIONS = {
    "/JavaScript": "javascript",
    "/Rendition": "media",
    "/RichMediaExecute": "media",
    **dict.fromkeys(("/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE"), "action"),
}
SUBTYPES = {
    "/FileAttachment": "attachment",
    **dict.fromkeys(("/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"), "media"),
}
SAFE_LINKS = ("http://", "https://", "mailto:")
PACKERS = {"/FlateDecode", "/LZWDecode", "/RunLengthDecode", "/ASCII85Decode", "/ASCIIHexDecode"}


class Unusable(Exception):
    """The file must be refused: code and params."""


class TooHeavy(Exception):
    """A limit was reached."""


def main(path: str, memory_mb: str, cpu_seconds: str) -> int:
    for limit, value in (
        (resource.RLIMIT_AS, int(memory_mb) * 1024**2),
        (resource.RLIMIT_CPU, int(cpu_seconds)),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    try:
        verdict = examine(Path(path))
    except Unusable as refusal:
        code, params = refusal.args
        verdict = {"refused": code, "params": params}
    except (MemoryError, TooHeavy):
        return 2
    sys.stdout.write(json.dumps(verdict))
    return 0


def examine(path: Path) -> dict[str, Any]:
    pdf, doubts = opened(path)
    doubts.update(around(path))
    if pdf.is_encrypted:
        doubts.add("restricted")
    try:
        pages = len(pdf.pages)
    except (pikepdf.PdfError, AttributeError, KeyError, TypeError, ValueError):
        raise Unusable("unreadable", {}) from None
    if pages == 0:
        raise Unusable("no_pages", {})
    if pages > MAX_PAGES:
        raise Unusable("too_many_pages", {"pages": pages, "limit": MAX_PAGES})
    opening = pdf.Root.get("/OpenAction")
    if isinstance(opening, pikepdf.Dictionary) and str(opening.get("/S", "")) not in ("", "/GoTo", "/Named"):
        doubts.add("action")
    doubts.update(walk(pdf))
    # What the parser skipped for being nested too deeply has not been walked.
    if any("limits error(parser" in str(warning) for warning in pdf.get_warnings()):
        doubts.add("damaged")
    return {"pages": pages, "doubts": sorted(doubts - {"signed"}), "signed": "signed" in doubts}


def opened(path: Path) -> tuple[pikepdf.Pdf, set[str]]:
    """First as the format demands it; a file that only opens after repair in memory is damaged."""
    for recovery, doubts in ((False, set[str]()), (True, {"damaged"})):
        try:
            return pikepdf.open(path, attempt_recovery=recovery), doubts
        except pikepdf.PasswordError:
            raise Unusable("encrypted", {}) from None
        except pikepdf.PdfError:
            continue
    raise Unusable("unreadable", {})


def around(path: Path) -> Iterator[str]:
    """Doubts about what stands before and after the PDF."""
    data = path.read_bytes()
    end = data.rfind(b"%%EOF")
    if end < 0:
        yield "damaged"
    elif data[end + 5 :].strip(b"\0 \t\r\n") or not data.startswith(b"%PDF-"):
        yield "extra_data"
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.namelist():
                yield "extra_data"
    except (zipfile.BadZipFile, OSError, ValueError):
        return


def walk(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Doubts in any object, also in object streams, behind escaped names, and where nothing points to it."""
    budget = UNPACKED_BYTES
    for whole in pdf.objects:
        stack: list[Any] = [whole]
        while stack:
            thing = stack.pop()
            if isinstance(thing, pikepdf.Array):
                inner: list[Any] = list(thing)
            elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
                yield from signs(thing)
                inner = [thing.get(key) for key in thing.keys()]  # noqa: SIM118
            else:
                continue
            kinds = pikepdf.Array | pikepdf.Dictionary
            stack += [one for one in inner if isinstance(one, kinds) and not one.is_indirect]
        if isinstance(whole, pikepdf.Stream):
            try:
                budget -= unpacked(whole, budget)
            except (pikepdf.PdfError, zlib.error) as error:
                if "bad_alloc" in str(error):
                    raise TooHeavy from None
                yield "damaged"


def signs(thing: Any) -> Iterator[str]:
    """Doubts in one dictionary; "signed" is none, but tells that the file must stay as it is."""
    keys = set(thing.keys())
    action, subtype = str(thing.get("/S", "")), str(thing.get("/Subtype", ""))
    if {"/ByteRange", "/Contents"} <= keys:
        yield "signed"
    if "/JS" in keys:
        yield "javascript"
    if "/XFA" in keys:
        yield "xfa"
    if "/EF" in keys or str(thing.get("/Type", "")) == "/EmbeddedFile":
        yield "attachment"
    if action in ACTIONS:
        yield ACTIONS[action]
    if subtype in SUBTYPES:
        yield SUBTYPES[subtype]
    if action == "/URI" and not str(thing.get("/URI", "")).lower().startswith(SAFE_LINKS):
        yield "action"


def unpacked(stream: pikepdf.Stream, budget: int) -> int:
    """What the stream takes of `budget` when it is unpacked, pictures nothing. Raises TooHeavy above it."""
    picture = str(stream.get("/Subtype", "")) == "/Image"
    if picture:
        pixels = int(stream.get("/Width", 0)) * int(stream.get("/Height", 0))
        if pixels > PIXELS:
            raise Unusable("too_many_pixels", {"pixels": pixels // 10**6, "limit": PIXELS // 10**6})
        budget = 8 * pixels + 1024**2  # four colours of sixteen bits, and something for the predictor
    filters = stream.get("/Filter", pikepdf.Array())
    names = [str(name) for name in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    if set(names) == {"/FlateDecode"}:
        data = stream.read_raw_bytes()
        for _layer in names:
            data = zlib.decompressobj().decompress(data, budget + 1)
        size = len(data)
    else:
        size = len(stream.read_bytes()) if names and set(names) <= PACKERS else 0
    if size > budget:
        raise TooHeavy
    return 0 if picture else size


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
