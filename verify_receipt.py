#!/usr/bin/env python3
"""Memeriksa tanda terima log (.tlog-proof) tanpa jaringan. Checks a receipt off line; verify.py must lie beside it.

    python verify_receipt.py TANDA-TERIMA.tlog-proof --key KUNCI.txt

KUNCI.txt: public keys as for verify.py. Exit 0: the entry is in the signed log; 1: it is not; 2: cannot be read.
"""

import argparse
import base64
import json
import sys
from datetime import datetime, timezone
from pathlib import Path

from verify import read_keys, read_note, sha


def root_from(digest, place, size, path):
    """The root to which the path leads from the entry at `place` of `size` (RFC 9162, 2.1.3.2)."""
    last = size - 1
    for sibling in path:
        if place & 1 or place == last:
            digest = sha(b"\x01", bytes.fromhex(sibling), bytes.fromhex(digest))
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            digest = sha(b"\x01", bytes.fromhex(digest), bytes.fromhex(sibling))
        place, last = place >> 1, last >> 1
    return digest if last == 0 else ""


def check(text, keys):
    """What is wrong with the receipt, "" when nothing is; prints what it proves."""
    head, _blank, note = text.partition("\n\n")
    title, extra, index, *path = head.split("\n")
    if title != "c2sp.org/tlog-proof@v1" or not extra.startswith("extra ") or not index.startswith("index "):
        raise ValueError("ini bukan tanda terima log")
    leaf, place = base64.b64decode(extra[6:], validate=True), int(index[6:])
    origin, size, root, signers = read_note(note, keys)
    steps = [base64.b64decode(line, validate=True).hex() for line in path]
    if (1, origin) not in signers:
        return "Log tidak menandatangani tanda terima ini."
    if not place < size or root_from(sha(b"\x00", leaf), place, size, steps) != root:
        return "Catatan ini tidak ada dalam log yang ditandatangani."
    header = json.loads(leaf)
    if (header["seq"], header["log"]) != (place + 1, origin):
        return "Catatan ini bukan dari tempat itu dalam log."
    moment = datetime.fromtimestamp(header["ts"] // 1_000_000, timezone.utc)  # noqa: UP017  Python 3.8
    print(
        f"Catatan {header['seq']} dari {size}: {header['action']}, {moment:%Y-%m-%d %H:%M:%S} UTC, log {origin}."
    )
    names = ", ".join(name for kind, name in signers if kind == 4)
    print(f"Salinan pada pihak luar: {names}." if names else "Belum ada salinan pada pihak luar.")
    return ""


def main():
    parser = argparse.ArgumentParser(description="Memeriksa tanda terima log tanpa jaringan.")
    parser.add_argument("receipt", metavar="TANDA-TERIMA.tlog-proof")
    parser.add_argument("--key", required=True, metavar="KUNCI.txt")
    asked = parser.parse_args()
    try:
        wrong = check(Path(asked.receipt).read_text(encoding="utf-8"), read_keys(asked.key))
    except (OSError, ValueError, KeyError, TypeError) as problem:
        print(f"Tidak dapat dibaca: {problem}")
        return 2
    print(wrong or "TANDA TERIMA COCOK.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
