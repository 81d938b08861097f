"""The gate for applicants' PDFs: refuses what nobody can read, marks what is doubtful, changes nothing.

The web process reads only the first bytes and the digest; the PDF is opened by `uploads_child` in a process
of its own, with limits, without network and without the parent's environment. What becomes of a doubtful or
unusable file is decided by `uploads_policy`.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from selection.uploads_texts import DOUBTS, KINDS, REFUSALS, size_text
from selection.wording import Message

gettext_noop = str  # marks a sentence for extraction; whoever shows it translates

MEMORY_MB = 768
CPU_SECONDS = 10
WALL_SECONDS = 20
HEADER_WITHIN = 1024
_JAIL = Path(__file__).with_name("uploads_jail.py")

_SIGNATURES = (
    (0, b"\xff\xd8\xff", "jpg"),
    (0, b"\x89PNG", "png"),
    (0, b"GIF8", "gif"),
    (0, b"BM", "bmp"),
    (0, b"II*\0", "tiff"),
    (0, b"MM\0*", "tiff"),
    (8, b"WEBP", "webp"),
    (4, b"ftyphei", "heic"),
    (4, b"ftypmif1", "heic"),
    (4, b"ftyp", "video"),
    (0, b"\xd0\xcf\x11\xe0", "doc"),
    (0, b"{\\rtf", "doc"),
    (0, b"Rar!", "zip"),
    (0, b"7z\xbc\xaf", "zip"),
    (0, b"MZ", "exe"),
    (0, b"\x7fELF", "exe"),
)
_ZIP_MEMBERS = ((b"word/", "docx"), (b"xl/", "xlsx"), (b"ppt/", "pptx"), (b"opendocument", "odt"))
_HTML = (b"<!doctype", b"<html", b"<head", b"<body", b"<script")


@dataclass(frozen=True)
class Report:
    """`code` is "ok", a key of uploads_texts.REFUSALS, or the first of `params["doubts"]`; see `text`.

    `pages` is 0 when the file could not be opened; `size` is in bytes; `sha256` that of the file as it came; `signed`: it bears a digital signature.
    """

    ok: bool
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    pages: int = 0
    sha256: str = ""
    size: int = 0
    quarantine: bool = False
    signed: bool = False


def inspect(path: str | Path, *, max_bytes: int) -> Report:
    """Judge an uploaded file of any name. Raises OSError when there is none."""
    path = Path(path)
    size, sha256, head = _measure(path)
    verdict: dict[str, Any]
    if size == 0:
        verdict = {"refused": "empty"}
    elif kind := _other_kind(path, head):
        verdict = {"refused": "not_pdf", "params": {"kind": kind}}
    elif size > max_bytes:
        verdict = {"refused": "too_big", "params": {"size": size, "limit": max_bytes}}
    else:
        verdict = _opened(path)
    if "refused" in verdict:
        return Report(False, verdict["refused"], verdict.get("params", {}), 0, sha256, size)
    doubts = [code for code in DOUBTS if code in verdict["doubts"]]
    if doubts:
        told = {"doubts": doubts}
        return Report(True, doubts[0], told, verdict["pages"], sha256, size, True, verdict["signed"])
    return Report(True, "ok", {}, verdict["pages"], sha256, size, signed=verdict["signed"])


def kind_of(path: Path) -> str:
    """ "pdf", or a key of uploads_texts.KINDS: what the first bytes say, whatever the name is."""
    return _other_kind(path, _measure(path)[2]) or "pdf"


def text(report: Report) -> Message:
    """The report as a sentence for `wording.render`."""
    if not report.ok:
        shown = dict(report.params)
        if "kind" in shown:
            shown["kind"], shown["mend"] = KINDS[shown["kind"]]
        if "size" in shown:
            shown = {"size": size_text(shown["size"], up=True), "limit": size_text(shown["limit"], up=False)}
        return REFUSALS[report.code], shown
    if not report.quarantine:
        return gettext_noop("Berkas PDF terbaca, {pages} halaman."), {"pages": report.pages}
    return set_aside(doubts_text(report))


def doubts_text(report: Report) -> Message:
    """What is doubtful in a file that opens, one sentence after the other."""
    first, *others = report.params["doubts"]
    reasons: Message = (DOUBTS[first], {})
    for code in others:
        reasons = ("{before} {reason}", {"before": reasons, "reason": (DOUBTS[code], {})})
    return reasons


def set_aside(reasons: Message) -> Message:
    """The sentence of a file that counts as received and waits for somebody to look at it."""
    return gettext_noop("Diterima tepat waktu, perlu diperiksa. {reasons}"), {"reasons": reasons}


def _measure(path: Path) -> tuple[int, str, bytes]:
    """Size, SHA-256 and first bytes."""
    with path.open("rb") as stream:
        head = stream.read(HEADER_WITHIN)
        stream.seek(0)
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        return stream.tell(), sha256, head


def _other_kind(path: Path, head: bytes) -> str | None:
    """What a file is that is no PDF; a PDF behind another format's signature is that other format."""
    for offset, signature, kind in _SIGNATURES:
        if head[offset : offset + len(signature)] == signature:
            return kind
    if head.startswith(b"PK\x03\x04"):
        return _zip_kind(path)
    bare = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if bare.startswith(_HTML):
        return "html"
    if b"%PDF-" in head:
        return None
    printable = bare and b"\0" not in head and "\ufffd" not in head.decode("utf-8", "replace")[:-1]
    return "text" if printable else "unknown"


def _zip_kind(path: Path) -> str:
    """Which office document a ZIP is: the names of its members stand in the directory at the end."""
    with path.open("rb") as stream:
        names = stream.read(HEADER_WITHIN)
        stream.seek(max(0, path.stat().st_size - 65536))
        names += stream.read()
    return next((kind for member, kind in _ZIP_MEMBERS if member in names), "zip")


def _opened(path: Path) -> dict[str, Any]:
    """{"pages", "doubts"} or {"refused", "params"}, whatever happens to the child."""
    child = Path(__file__).with_name("uploads_child.py")
    found = in_child(child, str(path.resolve()), str(MEMORY_MB), str(CPU_SECONDS), wall=WALL_SECONDS)
    too_heavy = {"refused": "too_heavy", "params": {"memory": MEMORY_MB, "seconds": CPU_SECONDS}}
    return too_heavy if found is None else found


def in_child(script: Path, *arguments: str, wall: int) -> dict[str, Any] | None:
    """Run a script that opens somebody's file, for `wall` seconds at most, without our environment and without a network (uploads_jail.py): the
    JSON object it writes, None when it reached a limit, {"refused": "unreadable"} when it broke.
    """
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    # Compiled modules lie where ours do (./run); -I hides the variable, and the child would compile its libraries for each file anew.
    compiled = ["-X", f"pycache_prefix={sys.pycache_prefix}"] if sys.pycache_prefix else []
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-B", *compiled, str(_JAIL), str(script), *arguments],
            env=kept,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=wall,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    if done.returncode == 0:
        return json.loads(done.stdout)
    # 2 is the child's own word for a limit, a negative number the signal that stopped it at one.
    return None if done.returncode == 2 or done.returncode < 0 else {"refused": "unreadable"}
