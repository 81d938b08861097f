"""A ZIP of applicants' files, unpacked in a process of its own into numbered files. The web process opens nothing of it."""

import re
from pathlib import Path
from typing import NamedTuple

from selection import uploads
from selection.import_texts import ARCHIVE
from selection.wording import Message

MAX_BYTES = 100 * 1024 * 1024
MAX_UNPACKED = 300 * 1024 * 1024
MOST_FILES = 1000
CPU_SECONDS = 30
WALL_SECONDS = 60
_CHILD = Path(__file__).with_name("zip_child.py")
_NIP = re.compile(r"[0-9]{18}")
_FLAT = re.compile(r"([0-9]{18})[ _-]+(.+)")


class Member(NamedTuple):
    """A file of the archive: its name there, and where its bytes lie."""

    name: str
    number: int


class Place(NamedTuple):
    """Whom a file is meant for: `post` is "" for every post of the person; `slot` as it is written, with the number of a photo or without."""

    nip: str
    post: str
    slot: str


class Refused(Exception):
    """Nothing of the archive is opened; `message` says why and how to mend it."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(message[0])


def unpack(path: Path, folder: Path) -> list[Member]:
    """The files of the archive, each under its number in `folder`, which exists and is empty. Raises Refused."""
    if path.stat().st_size > MAX_BYTES:
        raise Refused((ARCHIVE["too_big"], {"limit": MAX_BYTES // 1024**2}))
    words = (str(uploads.MEMORY_MB), str(CPU_SECONDS), str(MOST_FILES), str(MAX_UNPACKED))
    found = uploads.in_child(_CHILD, str(path.resolve()), str(folder.resolve()), *words, wall=WALL_SECONDS)
    if found is None or found.get("refused") == "unreadable":
        raise Refused((ARCHIVE["too_heavy"], {}))
    if "refused" in found:
        raise Refused((ARCHIVE[found["refused"]], found["params"]))
    return [Member(one["name"], one["number"]) for one in found["files"]]


def place_of(name: str) -> Place | None:
    """From "…/NIP/slot.pdf", "…/NIP/post/slot.pdf" or "NIP_slot.pdf"; None when a name says none of these."""
    *folders, last = name.split("/")
    stem = last.rpartition(".")[0] or last
    if flat := _FLAT.fullmatch(stem):
        return Place(flat[1], "", flat[2].strip().casefold())
    plain = [re.sub(r"[\s.]", "", folder) for folder in folders]
    at = next((at for at, folder in enumerate(plain) if _NIP.fullmatch(folder)), None)
    if at is None or len(folders) - at > 2:
        return None
    post = folders[at + 1].strip() if len(folders) - at == 2 else ""
    return Place(plain[at], post, stem.strip().casefold())


def slot_of(written: str, codes: frozenset[str]) -> str:
    """The code of the slot: as it is written, or without the number of a photo ("ktp-2"); "" when there is none."""
    if written in codes:
        return written
    bare = re.sub(r"[ _-]+[0-9]{1,2}$", "", written)
    return bare if bare in codes else ""
