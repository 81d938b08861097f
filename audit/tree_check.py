"""The log's tree, built anew leaf by leaf, against the checkpoints, cosignatures and heads that are kept."""

import re
from collections.abc import Iterator

from audit import merkle, notes, signer_socket
from audit.models import Checkpoint, Cosignature, Node

_HASH = re.compile("[0-9a-f]{64}")
_BLOCK = 256

Found = tuple[str, str, str]
"""Kind, place and detail of what does not fit."""


class TreeCheck:
    """Feed it every leaf's hash in order, then read `found`. Memory does not grow with the log, but for one hash in 256."""

    def __init__(self) -> None:
        self.edge: merkle.Frontier | None = merkle.Frontier()
        self._signed = dict(Checkpoint.objects.values_list("size", "root"))
        self._nodes = {(height, index): head for height, index, head in _nodes()}
        self._blocks: list[merkle.Frontier] = []
        self._wrong: list[Found] = []

    @property
    def root(self) -> str:
        """The root over what was fed; "" when something of it is no hash: there is no tree then."""
        return self.edge.root().hex() if self.edge else ""

    def add(self, digest: str) -> None:
        if self.edge is None or not _HASH.fullmatch(digest):
            self.edge = None
            return
        head = bytes.fromhex(digest)
        self.edge.append(head)
        self._grow(0, head)
        signed = self._signed.pop(self.edge.size, None)
        if signed is not None and signed != self.root:
            where = f"tanda {self.edge.size}"
            self._wrong.append(
                ("checkpoint", where, "akar yang ditandatangani bukan akar catatan-catatan ini")
            )

    def _grow(self, level: int, head: bytes) -> None:
        if level == len(self._blocks):
            self._blocks.append(merkle.Frontier())
        block = self._blocks[level]
        block.append(head)
        if block.size % _BLOCK:
            return
        index, self._blocks[level] = self._count(level), merkle.Frontier()
        above = block.root()
        kept = self._nodes.pop((8 * (level + 1), index), None)
        if kept is not None and kept != above.hex():
            self._wrong.append(
                ("node", f"simpul {8 * (level + 1)}/{index}", "simpul pohon berbeda dari catatan")
            )
        self._grow(level + 1, above)

    def _count(self, level: int) -> int:
        """Which block of this level has just become full."""
        assert self.edge is not None
        return (self.edge.size >> 8 * (level + 1)) - 1

    def found(self) -> Iterator[Found]:
        """What does not fit, after the last leaf."""
        yield from self._wrong
        if self.edge is None:
            return
        for size in sorted(self._signed):
            yield "checkpoint", f"tanda {size}", "log lebih pendek daripada yang sudah ditandatangani"
        for height, index in sorted(self._nodes):
            yield "node", f"simpul {height}/{index}", "simpul di luar pohon"
        yield from _signatures()


def _nodes() -> Iterator[tuple[int, int, str]]:
    yield from Node.objects.values_list("height", "place", "hash").iterator(2000)


def _signatures() -> Iterator[Found]:
    if not Checkpoint.objects.exists():
        return
    try:
        key = signer_socket.public_key()
    except signer_socket.SignerAway:
        yield "signer", "penanda tangan log", "tidak menjawab, sehingga tanda tangannya tidak dapat diperiksa"
        return
    for row in Checkpoint.objects.order_by("size").iterator(2000):
        if not _says(row, key):
            yield "checkpoint", f"tanda {row.size}", "tidak ditandatangani oleh penanda tangan log"
    for item in Cosignature.objects.select_related("checkpoint").iterator(2000):
        if not _cosigned(item):
            yield "cosignature", f"tanda saksi {item.pk}", "bukan tanda tangan saksi itu atas tanda ini"


def _says(row: Checkpoint, key: notes.Key) -> bool:
    try:
        note = notes.note_of(row.note)
        said = notes.checkpoint_of(note.text)
    except notes.NoteError:
        return False
    return notes.is_signed(note, key) and (said.origin, said.size, said.root.hex()) == (
        key.name,
        row.size,
        row.root,
    )


def _cosigned(item: Cosignature) -> bool:
    try:
        text = notes.note_of(item.checkpoint.note).text
        moment = notes.cosigned_at(text, notes.signature_of(item.line.rstrip("\n")), notes.key_of(item.key))
    except notes.NoteError:
        return False
    return moment == int(item.signed_at.timestamp())
