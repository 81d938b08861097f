"""Files that are still on their way: what of them has arrived lies below the folder of uploads, outside the database and the log (docs/adr/0033).

A file's name says all there is to know of it: whose it is, for which application and slot, how big it will be and which SHA-256 it will have.
How much has arrived is its size. Whoever writes holds the file's own lock, so that two web processes agree about the next byte.
"""

import fcntl
import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from audit import clock
from audit.errors import Refused
from selection import display, uploads
from selection.models import Application, DocumentSlot
from selection.wording import render

KEPT_FOR = timedelta(days=3)
"""So long an unfinished file waits for its next byte."""
PERSON_MAX = 64 * 1024 * 1024
"""So much all unfinished files of one person may come to, counted by the size they will have."""
MOST_FILES = 40
"""So many unfinished files one person may have."""
CHUNK_MAX = 512 * 1024

_DIGEST = re.compile(r"[0-9a-f]{64}")


class Elsewhere(Refused):
    """The next byte is another one than was sent: `offset` is how much has arrived."""

    def __init__(self, offset: int) -> None:
        super().__init__(_("Unggahan ini sudah berada di tempat lain. Dilanjutkan dari situ."))
        self.offset = offset


class Place(NamedTuple):
    """Where a file comes to that is no slot of an application: the document of an objection."""

    pk: UUID
    max_bytes: int


@dataclass(frozen=True)
class Coming:
    """One file of one person on its way into one slot."""

    application: Application
    slot: DocumentSlot | Place
    sha256: str
    size: int

    @property
    def path(self) -> Path:
        return _folder() / f"{_of_slot(self.application, self.slot)}{self.size}.{self.sha256}"


def coming(application: Application, slot: DocumentSlot | Place, *, sha256: str, size: str) -> Coming:
    """The file that is announced. Raises Refused when it can never lie in this slot, before its first byte is sent."""
    if not _DIGEST.fullmatch(sha256) or not re.fullmatch(r"[0-9]{1,12}", size):
        raise Refused(_("Unggahan tidak terbaca. Muat ulang halaman, lalu pilih berkasnya sekali lagi."))
    if refused := _never_fits(int(size), slot.max_bytes):
        raise Refused(render(uploads.text(refused), _))
    return Coming(application, slot, sha256, int(size))


def arrived(file: Coming) -> int:
    """How many bytes are here."""
    try:
        return file.path.stat().st_size
    except FileNotFoundError:
        return 0


def unfinished_text(application: Application, slot: DocumentSlot | Place, *, button: str = "") -> str:
    """For whoever comes back: that a file for this slot is here in part, and how to go on (by which button of the page); "" when none is."""
    read = [(*_times(path), path) for path in _files(_of_slot(application, slot))]
    found = [(touched, here, path) for touched, here, path in read if here < _whole(path)]
    if not found:
        return ""
    _touched, here, path = max(found)
    return _(
        "Unggahan yang terputus masih tersimpan: %(done)s dari %(size)s. Pilih berkas yang sama, lalu tekan %(button)s: "
        "unggahan dilanjutkan dari situ."
    ) % {
        "done": display.limit(here),
        "size": display.size(_whole(path)),
        "button": button or _("Unggah"),
    }


def add(file: Coming, payload: bytes, *, offset: int) -> int:
    """Put the bytes that follow `offset` behind what is here; how much is here then. Raises Elsewhere when they do not follow."""
    if not payload or len(payload) > CHUNK_MAX or offset + len(payload) > file.size:
        raise Refused(_("Unggahan tidak terbaca. Muat ulang halaman, lalu pilih berkasnya sekali lagi."))
    _make_room(file)
    with _locked(file.path, create=True) as handle:
        here = os.fstat(handle).st_size
        if here != offset:
            raise Elsewhere(here)
        try:
            written = 0
            while written < len(payload):
                written += os.pwrite(handle, payload[written:], offset + written)
        except OSError:
            os.ftruncate(handle, offset)
            raise
        now = clock.now().timestamp()
        os.utime(handle, (now, now))
        return offset + written


@contextmanager
def whole(file: Coming) -> Iterator[Path | None]:
    """Where the complete file lies, held against everybody else while the block runs; None when it is not here.

    Raises Elsewhere when bytes are missing, or when those that came are not those that were announced: then it begins anew.
    """
    if not file.path.exists():
        yield None
        return
    with _locked(file.path, create=False) as handle:
        if handle is None:
            yield None
            return
        here = os.fstat(handle).st_size
        if here != file.size:
            raise Elsewhere(here)
        with file.path.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
        if found != file.sha256:
            file.path.unlink()
            raise Elsewhere(0)
        yield file.path


def drop(application: Application, slot: DocumentSlot | Place) -> None:
    """Forget what was on its way into this slot."""
    for path in _files(_of_slot(application, slot)):
        with _locked(path, create=False) as handle:  # whoever reads it now ends first
            if handle is not None:
                path.unlink(missing_ok=True)


def forget_one(file: Coming) -> None:
    """It has arrived and was taken. The caller holds it (`whole`)."""
    file.path.unlink(missing_ok=True)


def of_person(person: Any) -> list[Path]:
    """What is on its way for a person, into whatever slot."""
    return _files(f"{person.pk.hex}.")


def forget(person: Any) -> int:
    """Forget all of it; how many files that were."""
    found = of_person(person)
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


def sweep() -> int:
    """Forget what nobody went on with for KEPT_FOR; how many files that were."""
    before, gone = (clock.now() - KEPT_FOR).timestamp(), 0
    for path in _files(""):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before:
                path.unlink()
                gone += 1
    return gone


def _never_fits(size: int, limit: int) -> uploads.Report | None:
    if size == 0:
        return uploads.Report(False, "empty")
    return uploads.Report(False, "too_big", {"size": size, "limit": limit}) if size > limit else None


def _folder() -> Path:
    return Path(settings.FILE_UPLOAD_TEMP_DIR) / "unfinished"


def _of_slot(application: Application, slot: DocumentSlot | Place) -> str:
    return f"{_of_person(application)}{application.pk.hex}.{slot.pk.hex}."


def _of_person(application: Application) -> str:
    return f"{application.person_id.hex}."


def _files(prefix: str) -> list[Path]:
    return sorted(_folder().glob(f"{prefix}*"))


def _whole(path: Path) -> int:
    return int(path.name.split(".")[3])


def _times(path: Path) -> tuple[float, int]:
    """When it was touched last and how big it is; a file that has just gone is nothing."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0.0, 0
    return found.st_mtime, found.st_size


def _make_room(file: Coming) -> None:
    """A person's oldest unfinished files give way, so that no one fills the disk and nobody is stuck with what he gave up."""
    others = [path for path in _files(_of_person(file.application)) if path != file.path]
    others.sort(key=_times)
    room = max(PERSON_MAX, file.size)
    while len(others) >= MOST_FILES or (others and file.size + sum(map(_whole, others)) > room):
        others.pop(0).unlink(missing_ok=True)


@contextmanager
def _locked(path: Path, *, create: bool) -> Iterator[Any]:
    """A descriptor of the file under its lock; None when it is not there. It may be taken away while one waits: then look again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        try:
            handle = os.open(path, os.O_RDWR | (os.O_CREAT if create else 0), 0o600)
        except FileNotFoundError:
            yield None
            return
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            try:
                same = os.fstat(handle).st_ino == path.stat().st_ino
            except FileNotFoundError:
                same = False
            if same:
                yield handle
                return
        finally:
            os.close(handle)
