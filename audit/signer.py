"""The signer: reads the log for itself, and signs its size and root only when everything still fits what it signed before.

It runs as a process of its own (`manage.py log_signer`), with a key and a memory of its own, so that neither the site nor SQL can have
a changed log signed (docs/adr/0022). Without `LOG_SIGNER_SOCKET` it runs inside the calling process: development and tests.
"""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from audit import chain, keys, merkle, notes
from audit.models import Leaf
from audit.moment import one_moment

_KEY, _MEMORY = "key.json", "memory.json"


class CannotSign(Exception):
    """What was read does not fit what was signed before, or is no log of ours; the sentence says where."""


@dataclass
class Memory:
    """What the signer knows of the log it signed last: the tree's edge and the last entry's hash."""

    edge: merkle.Frontier
    head: str = chain.ZERO
    note: str = ""


def public_key() -> notes.Key:
    """The key that checkpoints are checked with."""
    return notes.key_from(_seed(), settings.LOG_ORIGIN, notes.LOG)


def sign(*, full: bool = False) -> str:
    """A signed checkpoint of the log as it is now. `full`: every entry is read again, not only the new ones.

    Raises CannotSign when the log became shorter, was changed, or holds an entry that the site did not write.
    """
    with _alone(), one_moment():
        known = _remembered()
        if full:
            again = Memory(merkle.Frontier())
            _advance(again, 0, known.edge.size)
            if again.edge.root() != known.edge.root():
                raise CannotSign("Catatan yang sudah ditandatangani berubah.")
        _require_last(known)
        _advance(known, known.edge.size, None)
        if not known.edge.size:
            raise CannotSign("Belum ada catatan.")
        root = known.edge.root()
        text = str(notes.Checkpoint(settings.LOG_ORIGIN, known.edge.size, root))
        known.note = str(notes.Note(text, (notes.sign(text, _seed(), settings.LOG_ORIGIN),)))
        _remember(known)
        return known.note


def forget() -> None:
    """Let the signer begin anew, e.g. after a restored backup whose lost range was made known; tests begin with it."""
    (settings.LOG_SIGNER_DIR / _MEMORY).unlink(missing_ok=True)


def create_key(folder: Path) -> None:
    """Write a new key that only its owner can read. Raises FileExistsError rather than replace one."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / _KEY, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        json.dump({"seed": secrets.token_hex(32)}, handle)


def _require_last(known: Memory) -> None:
    """The last entry that was signed still stands where it stood."""
    if not known.edge.size:
        return
    found = Leaf.objects.filter(seq=known.edge.size).values_list("hash", flat=True).first()
    if found is None:
        raise CannotSign(f"Log lebih pendek daripada {known.edge.size} catatan yang sudah ditandatangani.")
    if found != known.head:
        raise CannotSign(f"Catatan {known.edge.size} berbeda dari yang sudah ditandatangani.")


def _advance(known: Memory, after: int, until: int | None) -> None:
    """Read on, checking every entry: its place, its hash, its predecessor, this log's name, and that the site wrote it."""
    mac_of, origin = chain.macs(keys.mac_key()), f'"log":{chain.canonical(settings.LOG_ORIGIN)}'
    rows = Leaf.objects.filter(seq__gt=after).order_by("seq")
    if until is not None:
        rows = rows.filter(seq__lte=until)
    for seq, text, digest, mac in rows.values_list("seq", "text", "hash", "mac").iterator(2000):
        data = text.encode()
        head = merkle.leaf(data)
        # Canonical JSON writes a key in one way, and a quote inside a string never bare: what stands so in the text is the header's own.
        if not (
            seq == known.edge.size + 1
            and f'"seq":{seq},' in text
            and f'"prev":"{known.head}"' in text
            and origin in text
            and digest == head.hex()
            and mac == mac_of(data)
        ):
            raise CannotSign(f"Catatan {seq} tidak melanjutkan log, atau tidak ditulis oleh aplikasi.")
        known.edge.append(head)
        known.head = digest


def _seed() -> bytes:
    path = settings.LOG_SIGNER_DIR / _KEY
    if not path.exists():
        if (
            not settings.CLOCK_SETTABLE
        ):  # a production key is made by hand, once: manage.py log_signer --new-key
            raise FileNotFoundError(f"Kunci penanda tangan log {path} tidak ada.")
        create_key(settings.LOG_SIGNER_DIR)
    return bytes.fromhex(json.loads(path.read_text())["seed"])


@contextmanager
def _alone() -> Iterator[None]:
    """One signature at a time, whoever asks."""
    settings.LOG_SIGNER_DIR.mkdir(parents=True, exist_ok=True)
    with open(settings.LOG_SIGNER_DIR / "lock", "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _remembered() -> Memory:
    try:
        told = json.loads((settings.LOG_SIGNER_DIR / _MEMORY).read_text())
    except FileNotFoundError:
        return Memory(merkle.Frontier())
    edge = merkle.Frontier(told["size"], map(bytes.fromhex, told["heads"]))
    return Memory(edge, told["head"], told["note"])


def _remember(known: Memory) -> None:
    """Before the note is given away: a signature that is forgotten could be followed by another history."""
    told = {
        "size": known.edge.size,
        "heads": [item.hex() for item in known.edge.heads],
        "head": known.head,
        "note": known.note,
    }
    target = settings.LOG_SIGNER_DIR / _MEMORY
    with open(target.with_suffix(".new"), "w") as handle:
        json.dump(told, handle)
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(target.with_suffix(".new"), target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
