"""The signed log: reading it again against the bare hashing of its bytes, a proof, and the evidence package with its check."""

import hashlib
import hmac
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings

from audit import checkpoints, signer, verify
from audit.ledger import SYSTEM_ACTOR
from audit.models import Leaf
from bench import measure
from bench.measure import Figure
from reports.services import evidence

FLOOR_SHARE = 0.3
"""performance.md: verifying the log reaches at least this share of hashlib over ready bytes."""

TURNS = 20
"""How often the floor is walked at a time: one turn alone is over before the clock has moved."""


def figures(told: Any) -> Iterator[Figure]:
    """Each reading as a multiple of the hashes that it cannot do without, over the same bytes once they lie in memory."""
    entries = Leaf.objects.count()
    yield Figure("Log: catatan", entries, "catatan")
    ready = [text.encode() for text in Leaf.objects.values_list("text", flat=True)]

    def leaves() -> None:
        for _turn in range(TURNS):
            for item in ready:
                hashlib.sha256(item).digest()

    def hashes() -> None:
        """Of each entry its leaf, that the site wrote it, and one node of the tree."""
        node, keyed = b"\x01" + bytes(64), hmac.new(bytes(32), digestmod="sha256")
        for _turn in range(TURNS):
            for item in ready:
                hashlib.sha256(item).digest()
                begun = keyed.copy()
                begun.update(item)
                begun.digest()
                hashlib.sha256(node).digest()

    for name, ours, floor, goal in (
        ("Penanda tangan, terhadap semua sidik yang perlu", _signed_anew, hashes, 1 / FLOOR_SHARE),
        ("Penanda tangan, terhadap satu SHA-256 per catatan", _signed_anew, leaves, None),
        ("verify_ledger (log, data, berkas), terhadap semua sidik", verify.replayed, hashes, None),
    ):
        measured, least = measure.side_by_side(ours, floor, 3)
        yield Figure(name, measured / (least / TURNS), "kali", goal)
        yield Figure(f"{name.split(',')[0]}: catatan per CPU-detik", entries / measured, "catatan")
    yield from _taken_home(told)


def _signed_anew() -> None:
    signer.forget()
    checkpoints.take(full=True)


def _taken_home(told: Any) -> Iterator[Figure]:
    newest = checkpoints.take()
    middle = newest.size // 2
    yield Figure(
        "Bukti satu catatan: kueri",
        measure.queries(lambda: checkpoints.inclusion(middle, newest.size))[1],
        "kueri",
    )
    proof = measure.cpu(lambda: checkpoints.inclusion(middle, newest.size))
    yield Figure("Bukti satu catatan", proof * 1000, "CPU-ms")
    packages: list[bytes] = []
    making = measure.cpu(lambda: packages.append(evidence.make(told.selection, actor=SYSTEM_ACTOR)))
    yield Figure("Paket bukti: membuat", making, "CPU-s")
    with tempfile.TemporaryDirectory() as folder:
        package, key = Path(folder) / "bukti.zip", Path(folder) / "kunci.txt"
        package.write_bytes(packages[0])
        key.write_text(f"{signer.public_key()}\n")
        script = [sys.executable, str(Path(settings.BASE_DIR) / "verify.py"), str(package), "--key", str(key)]
        done = measure.child_cpu(lambda: subprocess.run(script, check=True, capture_output=True))
    yield Figure("Paket bukti: verify.py", done, "CPU-s")
    yield Figure("Paket bukti: ukuran", len(packages[0]) / 1e6, "MB")
