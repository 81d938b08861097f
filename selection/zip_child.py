"""Opens an archive of somebody else's files. Run as a script, in a process that may be killed; imports nothing of ours.

    python -I -B zip_child.py ARCHIVE FOLDER MEMORY_MB CPU_SECONDS MOST_FILES MOST_BYTES

Writes every file into FOLDER under a number of its own, never under the name that the archive gives it, and on standard output
{"files": [{"number", "name", "size"}]} or {"refused", "params"} as JSON. Exit 2: a limit was reached.
"""

import json
import resource
import stat
import sys
import unicodedata
import zipfile
import zlib
from pathlib import Path
from typing import Any

RATIO, RATIO_FROM = 200, 4 * 1024 * 1024
"""Scans and photos are packed already: what unpacks to so many times its size, and to more than so much, is no document."""
CHUNK = 256 * 1024
NEVER_MEANT = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
"""What the makers of archives put in by themselves."""


class Refused(Exception):
    """The archive must be refused: code and params."""


def main(path: str, folder: str, memory_mb: str, cpu_seconds: str, most: str, most_bytes: str) -> int:
    for limit, value in (
        (resource.RLIMIT_AS, int(memory_mb) * 1024**2),
        (resource.RLIMIT_CPU, int(cpu_seconds)),
        (resource.RLIMIT_FSIZE, int(most_bytes)),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))
    try:
        answer: dict[str, Any] = {"files": unpacked(Path(path), Path(folder), int(most), int(most_bytes))}
    except Refused as refusal:
        code, params = refusal.args
        answer = {"refused": code, "params": params}
    except UnicodeDecodeError:
        answer = {"refused": "letters", "params": {"name": "?"}}
    except MemoryError:
        return 2
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError):
        answer = {"refused": "not_zip", "params": {}}
    sys.stdout.write(json.dumps(answer))
    return 0


def unpacked(path: Path, folder: Path, most: int, most_bytes: int) -> list[dict[str, Any]]:
    with zipfile.ZipFile(path) as archive:
        parts = [part for part in archive.infolist() if not part.is_dir()]
        if len(parts) > most:
            raise Refused("too_many", {"limit": most})
        if sum(part.file_size for part in parts) > most_bytes:
            raise Refused("unpacked", {"limit": most_bytes // 1024**2})
        named = [(name_of(part), part) for part in parts]
        named = [(name, part) for name, part in named if not meaningless(name)]
        refuse_twice([name for name, _part in named])
        for name, part in named:
            require_plain(name, part)
        found, left = [], most_bytes
        for number, (name, part) in enumerate(named):
            size = write(archive, part, name, folder / f"{number:05d}", left, most_bytes)
            left -= size
            found.append({"number": number, "name": name, "size": size})
    return found


def name_of(part: zipfile.ZipInfo) -> str:
    """As its maker wrote it: in UTF-8, said or not; every other alphabet is a guess."""
    name = part.orig_filename
    if not part.flag_bits & 0x800 and not name.isascii():
        try:
            name = name.encode("cp437").decode()
        except UnicodeError:
            raise Refused("letters", {"name": shown(name)}) from None
    name = unicodedata.normalize("NFC", name.replace("\\", "/"))
    if any(unicodedata.category(char)[0] == "C" for char in name):
        raise Refused("letters", {"name": shown(name)})
    steps = name.split("/")
    if name.startswith("/") or ".." in steps or ":" in steps[0] or len(name) > 300:
        raise Refused("path", {"name": shown(name)})
    return name


def meaningless(name: str) -> bool:
    return name.startswith(NEVER_MEANT[0]) or name.rpartition("/")[2] in NEVER_MEANT[1:]


def refuse_twice(names: list[str]) -> None:
    seen = set()
    for name in names:
        if name.casefold() in seen:
            raise Refused("duplicate", {"name": shown(name)})
        seen.add(name.casefold())


def require_plain(name: str, part: zipfile.ZipInfo) -> None:
    if part.flag_bits & 1:
        raise Refused("encrypted", {})
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused("method", {"name": shown(name)})
    kind = stat.S_IFMT(part.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise Refused("link", {"name": shown(name)})
    if part.file_size > RATIO_FROM and part.file_size > RATIO * max(part.compress_size, 1):
        raise Refused("bomb", {"name": shown(name)})


def write(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, name: str, target: Path, left: int, most_bytes: int
) -> int:
    """What comes out is counted: the size that the archive states of itself need not be true."""
    size = 0
    try:
        with archive.open(part) as source, target.open("xb") as kept:
            while piece := source.read(CHUNK):
                size += len(piece)
                if size > left:
                    raise Refused("unpacked", {"limit": most_bytes // 1024**2})
                kept.write(piece)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError):
        raise Refused("broken", {"name": shown(name)}) from None
    return size


def shown(name: str) -> str:
    """A name that a sentence can hold."""
    return "".join(char if unicodedata.category(char)[0] != "C" else "?" for char in name)[:80]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
