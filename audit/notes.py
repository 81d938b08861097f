"""Signed notes, checkpoints and cosignatures (pure): C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-proof, with Ed25519 only."""

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

LOG, WITNESS = 1, 4
"""Kinds of signature (signed-note, "Signature types"): a log's own, and a witness's with the time."""

MOST_SIGNATURES = 32
_NAME = re.compile(r"[^\s+]{1,200}")
_PROOF = "c2sp.org/tlog-proof@v1"


class NoteError(ValueError):
    """The text is no note, checkpoint, key or proof; the message says why."""


@dataclass(frozen=True)
class Key:
    """A public key with its name: who signs, and with which kind of signature."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        return hashlib.sha256(f"{self.name}\n".encode() + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        """The key as one line, as Go's note package writes it: name+id+base64(kind, key)."""
        return f"{self.name}+{self.id.hex()}+{_text64(bytes([self.kind]) + self.public)}"


@dataclass(frozen=True)
class Signature:
    """One line below a note's text: `payload` is what follows the key's four bytes."""

    name: str
    key_id: bytes
    payload: bytes

    def __str__(self) -> str:
        return f"\u2014 {self.name} {_text64(self.key_id + self.payload)}\n"


@dataclass(frozen=True)
class Note:
    """A text that ends in a newline, and the signatures below it."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(map(str, self.signatures))}"


@dataclass(frozen=True)
class Checkpoint:
    """What a log says of itself: which log, how many entries, and the tree's head over them."""

    origin: str
    size: int
    root: bytes

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{_text64(self.root)}\n"


def key_of(line: str) -> Key:
    """Read a key's line. Raises NoteError, also when its id is not the key's."""
    name, plus, rest = line.strip().partition("+")
    key_id, second, material = rest.partition("+")
    if not (plus and second and _NAME.fullmatch(name)):
        raise NoteError("a key is written name+id+base64")
    raw = _bytes64(material)
    if len(raw) != 33 or raw[0] not in (LOG, WITNESS):
        raise NoteError("not an Ed25519 key of a log or a witness")
    found = Key(name, raw[0], raw[1:])
    if found.id.hex() != key_id:
        raise NoteError("the id does not belong to the key")
    return found


def key_from(seed: bytes, name: str, kind: int) -> Key:
    """The public key of a secret one (32 bytes)."""
    return Key(name, kind, Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw())


def note_of(text: str) -> Note:
    """Read a note. Raises NoteError; no signature is checked yet."""
    head, blank, tail = text.rpartition("\n\n")
    if not blank or not tail.endswith("\n") or any(ord(sign) < 32 and sign != "\n" for sign in text):
        raise NoteError("a note is a text, an empty line and signatures")
    lines = tail[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise NoteError("too many signatures")
    return Note(f"{head}\n", tuple(map(signature_of, lines)))


def signature_of(line: str) -> Signature:
    """Read one signature line, without its newline. Raises NoteError."""
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "\u2014" or not _NAME.fullmatch(parts[1]):
        raise NoteError("a signature is written: dash, name, base64")
    raw = _bytes64(parts[2])
    if len(raw) < 5:
        raise NoteError("the signature is too short")
    return Signature(parts[1], raw[:4], raw[4:])


def checkpoint_of(text: str) -> Checkpoint:
    """Read a note's text as a checkpoint. Raises NoteError."""
    lines = text.split("\n")
    if len(lines) < 4 or not lines[0] or not re.fullmatch("0|[1-9][0-9]{0,17}", lines[1]):
        raise NoteError("a checkpoint is origin, size and root, a line each")
    origin, size, root = lines[:3]
    head = _bytes64(root)
    if len(head) != 32:
        raise NoteError("the root is not a SHA-256")
    return Checkpoint(origin, int(size), head)


def sign(text: str, seed: bytes, name: str) -> Signature:
    """The log's own signature over a note's text."""
    key = key_from(seed, name, LOG)
    return Signature(name, key.id, Ed25519PrivateKey.from_private_bytes(seed).sign(text.encode()))


def cosign(text: str, seed: bytes, name: str, moment: int) -> Signature:
    """A witness's signature (cosignature/v1) over a checkpoint's text at `moment`, seconds since 1970 UTC."""
    key = key_from(seed, name, WITNESS)
    made = Ed25519PrivateKey.from_private_bytes(seed).sign(_cosigned(text, moment))
    return Signature(name, key.id, moment.to_bytes(8, "big") + made)


def is_signed(note: Note, key: Key) -> bool:
    """Did this key sign the note's text? Signatures by other keys say nothing."""
    return any(_holds(note.text, item, key) for item in note.signatures)


def cosigned_at(text: str, signature: Signature, key: Key) -> int | None:
    """When this witness signed the text, seconds since 1970 UTC; None when it did not."""
    if key.kind != WITNESS or not _holds(text, signature, key):
        return None
    return int.from_bytes(signature.payload[:8], "big")


def _holds(text: str, signature: Signature, key: Key) -> bool:
    if (signature.name, signature.key_id) != (key.name, key.id):
        return False
    payload, signed = signature.payload, text.encode()
    if key.kind == WITNESS:
        if len(payload) != 72:
            return False
        signed, payload = _cosigned(text, int.from_bytes(payload[:8], "big")), payload[8:]
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(payload, signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def _cosigned(text: str, moment: int) -> bytes:
    return f"cosignature/v1\ntime {moment}\n{text}".encode()


def proof_text(index: int, path: Sequence[bytes], note: str, extra: bytes = b"") -> str:
    """A tlog-proof: that the entry at `index` (from 0) is in the tree of the signed checkpoint `note`."""
    added = [f"extra {_text64(extra)}"] if extra else []
    return "\n".join([_PROOF, *added, f"index {index}", *map(_text64, path), "", note])


@dataclass(frozen=True)
class Proof:
    """A tlog-proof as read; nothing of it is checked yet."""

    index: int
    path: tuple[bytes, ...]
    note: Note
    extra: bytes = b""


def proof_of(text: str) -> Proof:
    """Read a tlog-proof. Raises NoteError."""
    head, blank, note = text.partition("\n\n")
    lines = head.split("\n")
    if not blank or lines.pop(0) != _PROOF:
        raise NoteError("not a tlog-proof")
    extra = _bytes64(lines.pop(0)[6:]) if lines and lines[0].startswith("extra ") else b""
    place = re.fullmatch("index (0|[1-9][0-9]{0,17})", lines.pop(0) if lines else "")
    if place is None or len(lines) > 63:
        raise NoteError("the proof names no index, or is too long")
    return Proof(int(place[1]), hashes_of(lines), note_of(note), extra)


def hashes_of(lines: Sequence[str]) -> tuple[bytes, ...]:
    """Hashes, one in base64 a line. Raises NoteError."""
    found = tuple(map(_bytes64, lines))
    if any(len(item) != 32 for item in found):
        raise NoteError("a line is not a SHA-256")
    return found


def lines_of(hashes: Sequence[bytes]) -> str:
    """Hashes as lines, each with its newline."""
    return "".join(f"{_text64(item)}\n" for item in hashes)


def _text64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _bytes64(text: str) -> bytes:
    """Only the one way to write the bytes: no spare bits, no missing padding."""
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error) as problem:
        raise NoteError("not base64") from problem
    if _text64(raw) != text:
        raise NoteError("not base64")
    return raw
