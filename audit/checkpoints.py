"""Checkpoints of the log as the site keeps and shows them, and the proofs that lead to them."""

import logging
from datetime import UTC, datetime, timedelta
from uuid import UUID

from celery import current_app
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from audit import clock, merkle, notes, signer_socket
from audit.models import Checkpoint, Cosignature, Leaf, Node

logger = logging.getLogger("lelang.checkpoints")

_AGAIN = timedelta(hours=1)
_TOGETHER_SECONDS = 2
_STEP = 8
"""Heads are kept for subtrees of 256, 65,536, … leaves: 0.4 percent more rows, and no proof reads more than some hundreds."""


def take(*, full: bool = False) -> Checkpoint:
    """Have the log signed as it is now, and keep the checkpoint. Raises signer.CannotSign and signer_socket.SignerAway."""
    text = signer_socket.ask(full=full)
    said = notes.checkpoint_of(notes.note_of(text).text)
    made = Checkpoint(size=said.size, root=said.root.hex(), note=text, signed_at=clock.now())
    try:
        with transaction.atomic():
            if not Checkpoint.objects.filter(size=said.size).exists():
                made.save(force_insert=True)
                _keep_nodes(said.size)
    except IntegrityError:  # somebody else has kept the same one meanwhile
        logger.info("checkpoint size=%d was kept by another", said.size)
    return Checkpoint.objects.get(size=said.size)


def take_if_news() -> Checkpoint | None:
    """A new checkpoint if something was logged since the newest one; else that one."""
    newest_now = newest()
    last = Leaf.objects.order_by("-seq").values_list("seq", flat=True).first()
    if last is None or (newest_now and newest_now.size == last):
        return newest_now
    return take()


def newest() -> Checkpoint | None:
    return Checkpoint.objects.order_by("-size").first()


def newest_first() -> QuerySet[Checkpoint]:
    """All checkpoints with their witnesses' lines, the newest first."""
    return Checkpoint.objects.order_by("-size").prefetch_related("cosignatures")


def ring() -> None:
    """Have the log signed soon after this transaction commits; many askers within a moment are one."""
    transaction.on_commit(_ring, robust=True)


def _ring() -> None:
    if cache.add("checkpoint-asked", 1, timeout=_TOGETHER_SECONDS):
        current_app.send_task("audit.tasks.take_checkpoint", countdown=_TOGETHER_SECONDS)


def covering(seq: int) -> Checkpoint | None:
    """The first checkpoint that holds entry `seq`; None while there is none."""
    return Checkpoint.objects.filter(size__gte=seq).order_by("size").first()


def note_with_witnesses(checkpoint: Checkpoint) -> str:
    """The signed note, with the line of every witness that signed it too."""
    newest = {item.key: item.line for item in checkpoint.cosignatures.all()}
    return checkpoint.note + "".join(newest.values())


def inclusion(seq: int, size: int) -> list[bytes]:
    """The audit path of entry `seq` (from 1) in the tree of the first `size` entries."""
    return merkle.inclusion_proof(seq - 1, size, _subtree)


def consistency(old: int, new: int) -> list[bytes]:
    """That the log's first `old` entries are the beginning of its first `new`."""
    return merkle.consistency_proof(old, new, _subtree)


def consistency_lines(old: int, new: int) -> str:
    """The same as lines of base64."""
    return notes.lines_of(consistency(old, new))


def moment_of(leaf: Leaf) -> datetime:
    """When an entry was logged."""
    return datetime.fromtimestamp(leaf.ts / 1_000_000, UTC)


def proof_of(event_id: UUID) -> str | None:
    """The tlog-proof of an entry up to the first checkpoint that holds it; None while there is none."""
    leaf = Leaf.objects.only("seq", "text").get(event_id=event_id)
    checkpoint = covering(leaf.seq)
    if checkpoint is None:
        return None
    path = inclusion(leaf.seq, checkpoint.size)
    return notes.proof_text(leaf.seq - 1, path, note_with_witnesses(checkpoint), extra=leaf.text.encode())


def keep_cosignature(checkpoint: Checkpoint, key: notes.Key, signature: notes.Signature) -> Cosignature:
    """Keep a witness's signature. Raises NoteError when the key did not sign this checkpoint.

    A witness that comes again while nothing new was logged is kept too, once an hour: it says that the log still is what it was.
    """
    moment = notes.cosigned_at(notes.note_of(checkpoint.note).text, signature, key)
    if moment is None:
        raise notes.NoteError("the witness did not sign this checkpoint")
    signed_at = datetime.fromtimestamp(moment, UTC)
    kept = checkpoint.cosignatures.filter(key=str(key)).last()
    if kept is not None and signed_at < kept.signed_at + _AGAIN:
        return kept
    return Cosignature.objects.create(
        checkpoint=checkpoint,
        key=str(key),
        line=str(signature),
        signed_at=signed_at,
        received_at=clock.now(),
    )


def _subtree(height: int, index: int) -> bytes:
    """The head of a complete subtree, from the largest heads that are kept below it."""
    level = height - height % _STEP
    return merkle.root_of(_kept(level, index << height - level, (index + 1) << height - level))


def _kept(level: int, first: int, last: int) -> list[bytes]:
    """Heads of the subtrees `first` … `last`−1 of a height that is kept; those of height 0 are the entries' own hashes."""
    nodes = Node.objects.filter(height=level, place__gte=first, place__lt=last).order_by("place")
    leaves = Leaf.objects.filter(seq__gt=first, seq__lte=last).order_by("seq")
    hashes = (nodes if level else leaves).values_list("hash", flat=True)
    found = [bytes.fromhex(item) for item in hashes]
    if len(found) != last - first:
        raise ValueError(f"the log lacks {last - first - len(found)} heads of height {level} from {first}")
    return found


def _keep_nodes(size: int) -> None:
    """The heads of every subtree that has become complete."""
    height = _STEP
    while size >> height:
        for index in range(Node.objects.filter(height=height).count(), size >> height):
            below = _kept(height - _STEP, index << _STEP, (index + 1) << _STEP)
            Node.objects.create(height=height, place=index, hash=merkle.root_of(below).hex())
        height += _STEP
