"""The content-addressed store: bytes under their SHA-256, written whole and synced before the row that names them commits."""

import os
import re
import tempfile
import unicodedata
from pathlib import Path
from typing import IO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from audit import clock
from audit.ledger import content_digest
from audit.models import StoredFile


def put(payload: bytes, *, name: str, media_type: str, pages: int | None = None) -> StoredFile:
    """Keep `payload` and return its row. The same bytes are stored once; every upload has a row of its own."""
    sha256 = content_digest(payload)
    key = path_of(sha256)
    if not default_storage.exists(key):
        _write(key, payload)
    return StoredFile.objects.create(
        sha256=sha256,
        size=len(payload),
        media_type=media_type,
        name=clean_name(name),
        pages=pages,
        created_at=clock.now(),
    )


def again(stored: StoredFile) -> StoredFile:
    """A row of its own for bytes that are kept already, for another place and moment; nothing is copied."""
    return StoredFile.objects.create(
        sha256=stored.sha256,
        size=stored.size,
        media_type=stored.media_type,
        name=stored.name,
        pages=stored.pages,
        created_at=clock.now(),
    )


def open_file(stored: StoredFile) -> IO[bytes]:
    """The bytes of a stored file. Raises FileNotFoundError when they are gone."""
    return default_storage.open(path_of(stored.sha256), "rb")


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
    return f"{stem[:110]}{dot}{ending[:9]}" if dot else kept[:120] or "berkas"


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
