"""The content-addressed store: bytes under their SHA-256, written whole and synced before the row that names them commits."""

import fcntl
import os
import re
import tempfile
import time
import unicodedata
from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from audit import clock
from audit.errors import Refused
from audit.ledger import content_digest
from audit.models import Erasure, OwnErasure, StoredFile

_YOUNG = 60 * 60
"""Seconds, by the disk's own clock: no transaction that keeps a file lasts as long."""


def put(payload: bytes, *, name: str, media_type: str, pages: int | None = None) -> StoredFile:
    """Keep `payload` and return its row. The same bytes are stored once; every upload has a row of its own."""
    row = _lying(payload).row(name=name, media_type=media_type, pages=pages)
    row.save(force_insert=True)
    return row


@dataclass(frozen=True)
class Laid:
    """Bytes that lie in the store before the row that will name them."""

    sha256: str
    size: int

    def row(
        self, *, name: str, media_type: str, pages: int | None = None, now: datetime | None = None
    ) -> StoredFile:
        """The row that names them, not yet written (`keep_laid`). `now`: for many at once, since the clock is the database's."""
        return StoredFile(
            sha256=self.sha256,
            size=self.size,
            media_type=media_type,
            name=clean_name(name),
            pages=pages,
            created_at=now or clock.now(),
        )


def lay(payload: bytes) -> Laid:
    """Write and sync bytes before anything is locked. A note remembers them until `sweep_laid` has seen whether a row came to name them."""
    _notes().mkdir(parents=True, exist_ok=True)
    (_notes() / content_digest(payload)).touch()
    return _lying(payload)


def _lying(payload: bytes) -> Laid:
    """The bytes are in the store, once."""
    found = Laid(content_digest(payload), len(payload))
    if not _keep_young(path_of(found.sha256)):
        _write(path_of(found.sha256), payload)
    return found


def keep_laid(rows: Sequence[StoredFile]) -> None:
    """Write the rows of what was laid. Raises FileNotFoundError when bytes are gone meanwhile."""
    for row in rows:
        if not _keep_young(path_of(row.sha256)):
            raise FileNotFoundError(row.sha256)
    StoredFile.objects.bulk_create(rows)


def sweep_laid() -> int:
    """Delete what was laid more than an hour ago and is named by no row; how many files that were."""
    gone, before = 0, time.time() - _YOUNG
    for note in sorted(_notes().glob("*")):
        with suppress(FileNotFoundError):  # another sweep was quicker
            gone += _swept(note, before)
    return gone


def _swept(note: Path, before: float) -> bool:
    if note.stat().st_mtime > before:
        return False
    named = StoredFile.objects.filter(sha256=note.name).exists()
    dropped = not named and drop_bytes(note.name)
    if named or dropped or not is_lying(note.name):
        note.unlink(missing_ok=True)
    return dropped


def _notes() -> Path:
    return Path(settings.FILE_UPLOAD_TEMP_DIR) / "laid"


def again(stored: StoredFile) -> StoredFile:
    """A row of its own for bytes that are kept already, for another place and moment; nothing is copied."""
    if not _keep_young(path_of(stored.sha256)):
        raise FileNotFoundError(stored.sha256)
    return StoredFile.objects.create(
        sha256=stored.sha256,
        size=stored.size,
        media_type=stored.media_type,
        name=stored.name,
        pages=stored.pages,
        created_at=clock.now(),
    )


def open_file(stored: StoredFile) -> IO[bytes]:
    """The bytes of a stored file. Raises Destroyed when they were destroyed by rule, FileNotFoundError when they are gone without one.

    The same bytes may still lie there for somebody else's upload: whose own was destroyed does not get them by that.
    """
    if is_destroyed(stored.pk):
        raise Destroyed(
            _("Berkas ini sudah dimusnahkan menurut aturan penyimpanan. Sidik dan catatannya tetap ada.")
        )
    return default_storage.open(path_of(stored.sha256), "rb")


class Destroyed(Refused):
    """A file that was, and is no more by rule."""

    status = 410


def is_destroyed(key: Any) -> bool:
    """Was the file of this key destroyed?"""
    return any(model.objects.filter(pk=key, gone="file").exists() for model in (Erasure, OwnErasure))


def destroyed(keys: Iterable[Any]) -> set[Any]:
    """Which of these files were destroyed."""
    wanted = list(keys)
    return {
        key
        for model in (Erasure, OwnErasure)
        for key in model.objects.filter(pk__in=wanted, gone="file").values_list("pk", flat=True)
    }


def is_lying(sha256: str) -> bool:
    """Are there bytes under a digest?"""
    return default_storage.exists(path_of(sha256))


def drop_bytes(sha256: str, *, gone: Container[Any] | None = None) -> bool:
    """Delete what lies under a digest, when every file of that digest was destroyed (`gone`: their keys by the log; else by the table).

    Called after the commit, and by every sweep. What was touched within the hour stays for the next one: an upload of the same bytes whose
    row is not committed yet is seen by nobody but its own transaction.
    """
    key = path_of(sha256)
    with _lock(fcntl.LOCK_EX):
        try:
            age = time.time() - default_storage.get_modified_time(key).timestamp()
        except FileNotFoundError:
            return False
        if age < _YOUNG:
            return False
        files = set(StoredFile.objects.filter(sha256=sha256).values_list("pk", flat=True))
        gone = destroyed(files) if gone is None else gone
        if any(file not in gone for file in files):
            return False
        default_storage.delete(key)
    return True


@contextmanager
def _lock(how: int) -> Iterator[None]:
    """Who counts on bytes that lie there (shared) and who takes some away (exclusive) do not pass between each other's look and deed."""
    folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "store.lock").open("w") as handle:
        fcntl.flock(handle, how)
        yield


def read(stored: StoredFile) -> bytes:
    """All bytes of a stored file."""
    with open_file(stored) as handle:
        return handle.read()


def path_of(sha256: str) -> str:
    """Where the bytes of this digest lie, relative to the storage's root."""
    return f"{sha256[:2]}/{sha256}"


def clean_name(name: str) -> str:
    """A file name fit to show and to send in a header: no path, no control or direction characters, at most 120 characters."""
    last = re.split(r"[\\/]", name)[-1]
    kept = "".join(
        char for char in unicodedata.normalize("NFC", last) if unicodedata.category(char)[0] != "C"
    )
    stem, dot, ending = kept.strip(" .").rpartition(".")
    fit = f"{stem[:110]}{dot}{ending[:9]}" if dot else kept[:120]
    return fit if fit and fit != StoredFile.NAMELESS else "berkas"


def _keep_young(key: str) -> bool:
    """Are the bytes there? Then they are as if written now, so that nobody who destroys another's file of them takes them away meanwhile."""
    location = getattr(default_storage, "location", None)
    if not location:
        return default_storage.exists(key)
    with _lock(fcntl.LOCK_SH):
        try:
            os.utime(Path(location) / key)
        except FileNotFoundError:
            return False
    return True


def _write(key: str, payload: bytes) -> None:
    """On a local disk: temporary file, fsync, rename. A torn write can never be read under the digest's name."""
    location = getattr(default_storage, "location", None)
    if not location:
        default_storage.save(key, ContentFile(payload))
        return
    target = Path(location) / key
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(descriptor, "wb") as handle:
        handle.write(payload)
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(temporary, target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
