#!/usr/bin/env python3
"""A witness of the log of Lelang Jabatan: it remembers the longest log it has seen, and signs only one that continues it.

It belongs to somebody outside (observer, inspectorate, province, NGO), runs on their machine with their key, and needs Python 3.9 and
`cryptography`, nothing else. Formats: C2SP signed-note, tlog-checkpoint, tlog-cosignature (cosignature/v1), tlog-witness; the tree is
that of RFC 6962. What it says is explained in docs/witness.md. Exit code: 0 all is well, 1 the log was changed, 2 nothing can be said.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import hashlib
import http.client
import json
import os
import re
import sqlite3
import sys
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

LOG, WITNESS = b"\x01", b"\x04"
EMPTY = hashlib.sha256(b"").digest()
NUMBER = re.compile("0|[1-9][0-9]{0,17}")
NOTE = re.compile(
    "(?P<text>(?P<origin>[^\n]+)\n(?P<size>0|[1-9][0-9]{0,17})\n(?P<root>[^\n]{44})\n([^\n]+\n)*)\n(?P<lines>(\u2014 [^\n]+\n)+)"
)
MOST = 1 << 16


class Problem(Exception):
    """Nothing can be said or done; the sentence says why."""


class Note(NamedTuple):
    """A signed checkpoint: `text` is what was signed, `lines` the signatures below it."""

    text: str
    origin: str
    size: int
    root: bytes
    lines: str


def hash_of(kind: bytes, *parts: bytes) -> bytes:
    return hashlib.sha256(kind + b"".join(parts)).digest()


def text64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def raw64(text: str) -> bytes:
    """Only the one way to write the bytes."""
    with contextlib.suppress(ValueError):
        raw = base64.b64decode(text, validate=True)
        if text64(raw) == text:
            return raw
    raise Problem("Ada bagian yang bukan base64: salinannya tidak utuh.")


def note_of(text: str) -> Note:
    """Read a signed checkpoint; no signature is checked yet."""
    found = NOTE.fullmatch(text)
    if not found:
        raise Problem("Ini bukan tanda log (checkpoint).")
    return Note(found["text"], found["origin"], int(found["size"]), raw64(found["root"]), found["lines"])


def key_id(name: str, kind: bytes, public: bytes) -> bytes:
    return hash_of(name.encode(), b"\n", kind, public)[:4]


def key_line(name: str, kind: bytes, public: bytes) -> str:
    return f"{name}+{key_id(name, kind, public).hex()}+{text64(kind + public)}"


def log_key(line: str) -> tuple[str, bytes]:
    """Name and public key of a log's line name+id+base64."""
    name, _, rest = line.strip().partition("+")
    raw = raw64(rest.partition("+")[2])
    if len(raw) != 33 or raw[:1] != LOG or key_line(name, LOG, raw[1:]) != line.strip():
        raise Problem("Kunci log tidak lengkap atau salah salin. Salin seluruh barisnya: nama+id+kunci.")
    return name, raw[1:]


def is_signed(note: Note, logs: dict[str, bytes]) -> bool:
    """Did the log sign the note with the key we know? Signatures of others say nothing."""
    public = logs.get(note.origin, bytes(32))
    for line in note.lines.splitlines():
        parts = line.split(" ")
        if len(parts) == 3 and parts[1] == note.origin:
            raw = raw64(parts[2])
            with contextlib.suppress(InvalidSignature, ValueError):
                if raw[:4] == key_id(note.origin, LOG, public):
                    Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], note.text.encode())
                    return note.origin in logs
    return False


def continues(old: int, old_root: bytes, new: int, new_root: bytes, proof: list[bytes]) -> bool:
    """Is the log of `old` entries the beginning of that of `new`? The walk of RFC 9162, 2.1.4.2."""
    if old == 0 or old == new:
        return not proof and (old == 0 or old_root == new_root)
    steps = list(proof) if old & (old - 1) else [old_root, *proof]
    if not steps or old > new:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = steps[0]
    for head in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            before, after = hash_of(b"\x01", head, before), hash_of(b"\x01", head, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = hash_of(b"\x01", after, head)
        place, last = place >> 1, last >> 1
    return last == 0 and (before, after) == (old_root, new_root)


class Witness:
    """The key, what was seen last of each log (in a file beside the key), and the folder of kept notes."""

    def __init__(self, key_file: str, folder: str) -> None:
        try:
            told = json.loads(Path(key_file).read_text())
        except FileNotFoundError as wrong:
            raise Problem(f"Berkas kunci {key_file} tidak ada. Buat dahulu: witness.py key NAMA") from wrong
        self.name, self.key = told["name"], Ed25519PrivateKey.from_private_bytes(bytes.fromhex(told["seed"]))
        self.memory, self.folder = Path(key_file + ".ingatan"), Path(folder)
        if not self.memory.exists():  # a witness without memory would sign any history: better none
            raise Problem(f"Ingatan saksi {self.memory} hilang. Kembalikan, atau buat kunci baru.")
        self.folder.mkdir(parents=True, exist_ok=True)

    def open(self) -> sqlite3.Connection:
        address = f"{self.memory.resolve().as_uri()}?mode=rw"
        found = sqlite3.connect(address, uri=True, isolation_level=None, timeout=30)
        found.execute("PRAGMA synchronous=EXTRA")  # on disk, the folder's entry too, before a COMMIT returns
        return found

    def known(self, origin: str, store: sqlite3.Connection) -> tuple[int, bytes, str]:
        row = store.execute("SELECT size, root, note FROM seen WHERE origin = ?", [origin]).fetchone()
        return row or (0, EMPTY, "")

    def add(self, old: int, proof: list[bytes], text: str, logs: dict[str, bytes]) -> tuple[int, str]:
        """tlog-witness add-checkpoint: the status, and the signature line (200), the size known (409) or a sentence."""
        note = note_of(text)
        if note.origin not in logs:
            return 404, "Log ini tidak dikenal.\n"
        if not is_signed(note, logs):
            return 403, "Tanda log ini tidak ditandatangani dengan kunci log yang dikenal.\n"
        if old > note.size:
            return 400, "Ukuran lama lebih besar daripada ukuran tanda log.\n"
        with contextlib.closing(self.open()) as store:
            store.execute("BEGIN IMMEDIATE")  # nobody else reads or writes the memory until the COMMIT
            size, root, before = self.known(note.origin, store)
            if note.size == size and note.root != root:
                self.keep(f"bukti-{size}-{note.root.hex()[:8]}", f"{before}\n{text}")
            if old != size or (note.size == size and note.root != root):
                return 409, f"{size}\n"
            if not continues(size, root, note.size, note.root, proof):
                return 422, "Log ini tidak melanjutkan log yang pernah disaksikan.\n"
            line = self.cosign(note.text)
            store.execute("REPLACE INTO seen VALUES (?, ?, ?, ?)", [note.origin, note.size, note.root, text])
            store.execute("COMMIT")
        self.keep(f"tanda-{note.size}", text + line)
        return 200, line

    def cosign(self, text: str) -> str:
        """cosignature/v1: now, and the checkpoint's text."""
        moment = int(time.time())
        made = self.key.sign(f"cosignature/v1\ntime {moment}\n{text}".encode())
        mark = key_id(self.name, WITNESS, self.key.public_key().public_bytes_raw())
        return f"\u2014 {self.name} {text64(mark + moment.to_bytes(8, 'big') + made)}\n"

    def keep(self, name: str, text: str) -> Path:
        path = self.folder / f"{name}.txt"
        path.write_bytes(text.encode())
        return path


def fetch(address: str, body: str | None = None) -> str:
    """GET, or POST of a body. Raises Problem with what the other side said."""
    if not address.startswith(("https://", "http://")):
        raise Problem("Alamat situs dimulai dengan https://")
    headers = {"Content-Type": "text/plain; charset=utf-8"}
    asked = urllib.request.Request(address, body.encode() if body else None, headers)
    try:
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return answer.read(MOST).decode()
    except urllib.error.HTTPError as wrong:
        said = plain(wrong.read(500).decode(errors="replace"))
        raise Problem(f"Situs menjawab {wrong.code}: {said}") from wrong
    except (OSError, ValueError, http.client.HTTPException) as wrong:
        raise Problem(f"Situs {address} tidak dapat dihubungi: {wrong}") from wrong


def plain(said: str) -> str:
    """What another machine said, without what could move the cursor."""
    return "".join(filter(str.isprintable, said))


CHANGED = {
    -1: "LOG MENJADI LEBIH PENDEK. Dahulu disaksikan {old} catatan; kini situs menunjukkan {new}.",
    0: "ADA DUA LOG BERBEDA dengan {old} catatan. Isinya diganti setelah disaksikan.",
    1: "LOG BERUBAH. {new} catatan di situs tidak melanjutkan {old} catatan yang pernah disaksikan.",
}


def once(args: argparse.Namespace) -> int:
    """One visit: fetch, check, remember, sign, deliver."""
    witness, logs = Witness(args.key_file, args.folder), dict(map(log_key, args.log_key))
    site = args.url.rstrip("/")
    text = fetch(f"{site}/log/checkpoint")
    note = note_of(text)
    if not is_signed(note, logs):
        raise Problem("Tanda log di situs itu tidak ditandatangani dengan kunci log yang Anda berikan.")
    with contextlib.closing(witness.open()) as store:
        size, root, before = witness.known(note.origin, store)
    shown = fetch(f"{site}/log/konsistensi/?dari={size}&ke={note.size}") if 0 < size < note.size else ""
    proof = [raw64(line) for line in shown.split()]
    if continues(size, root, note.size, note.root, proof):
        status, said = witness.add(size, proof, text, logs)
        if status != 200:
            raise Problem("Ingatan saksi berubah saat diperiksa (berjalan dua kali?). Jalankan sekali lagi.")
        print(
            f"Baik. Log berisi {note.size} catatan dan melanjutkan {size} catatan yang disaksikan sebelumnya."
        )
        print(f"Ditandatangani; salinannya di {witness.folder / f'tanda-{note.size}.txt'}.")
        print("Jawaban situs:", plain(fetch(f"{site}/log/saksi/", text + said)))
        return 0
    kept = witness.keep(f"bukti-{note.size}-{note.root.hex()[:8]}", f"{before}\n{text}\nold {size}\n{shown}")
    print(CHANGED[(note.size > size) - (note.size < size)].format(old=size, new=note.size))
    print(f"Tidak ada yang ditandatangani. Buktinya di {kept}: jangan dihapus, dan laporkan.")
    return 1


def compare(args: argparse.Namespace) -> int:
    """Two signed notes of one size with other roots prove that two histories were shown."""
    logs = dict(map(log_key, args.log_key))
    one, two = (note_of(Path(name).read_bytes().decode()) for name in (args.one, args.two))
    if one.origin != two.origin or not (is_signed(one, logs) and is_signed(two, logs)):
        raise Problem("Keduanya harus tanda dari log itu dan ditandatangani dengan kuncinya.")
    if one.size != two.size:
        raise Problem(f"Jumlah catatannya berbeda ({one.size} dan {two.size}): tidak dapat dibandingkan.")
    same = one.root == two.root
    print(
        f"Sama: {one.size} catatan." if same else f"TERBUKTI: ada dua log berbeda dengan {one.size} catatan."
    )
    return int(not same)


class Handler(BaseHTTPRequestHandler):
    """POST /add-checkpoint of C2SP tlog-witness; everything else is not found."""

    protocol_version, timeout = "HTTP/1.1", 30
    witness: Witness
    logs: dict[str, bytes]

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not NUMBER.fullmatch(length) or int(length) > MOST:
            self.close_connection = True
            return self.answer(400, "Isi permintaan terlalu besar atau tanpa ukuran.\n")
        body = self.rfile.read(int(length))
        if not self.path.endswith("/add-checkpoint"):
            return self.answer(404, "Tidak ada di sini.\n")
        try:
            head, _, text = body.decode().partition("\n\n")
            first, *proof = head.split("\n")
            old = re.fullmatch("old (0|[1-9][0-9]{0,17})", first)
            if old is None or len(proof) > 63:
                raise Problem("Permintaan dimulai dengan baris old dan paling banyak 63 baris bukti.")
            self.answer(*self.witness.add(int(old[1]), [raw64(line) for line in proof], text, self.logs))
        except (Problem, UnicodeDecodeError) as wrong:
            self.answer(400, f"{wrong}\n")

    def answer(self, status: int, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/x.tlog.size" if status == 409 else "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())


def serve(args: argparse.Namespace) -> int:
    """Until it is ended: logs bring their checkpoints."""
    Handler.witness, Handler.logs = Witness(args.key_file, args.folder), dict(map(log_key, args.log_key))
    with ThreadingHTTPServer((args.host, args.port), Handler) as server:
        print(f"Saksi mendengarkan pada http://{args.host}:{server.server_port}/add-checkpoint", flush=True)
        server.serve_forever()
    return 0


def key(args: argparse.Namespace) -> int:
    """A new key with an empty memory; never instead of one that is there."""
    if not re.fullmatch(r"[^\s+]{1,200}", args.name):
        raise Problem("Nama kunci tanpa spasi dan tanpa tanda +, misalnya saksi.bkn.go.id/w1")
    memory, made = Path(args.key_file + ".ingatan"), Ed25519PrivateKey.generate()
    try:
        if memory.exists():
            raise FileExistsError
        handle = os.open(args.key_file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError as wrong:
        raise Problem(f"Kunci {args.key_file} (atau ingatannya) sudah ada dan tidak diganti.") from wrong
    with os.fdopen(handle, "w") as file:
        json.dump({"name": args.name, "seed": made.private_bytes_raw().hex()}, file)
        file.flush()
        os.fsync(handle)
    store = sqlite3.connect(memory)
    store.execute("CREATE TABLE seen (origin TEXT PRIMARY KEY, size INTEGER, root BLOB, note TEXT)")
    store.close()
    print(key_line(args.name, WITNESS, made.public_key().public_bytes_raw()))
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description="Saksi log Lelang Jabatan.")
    commands = parser.add_subparsers(required=True)
    for made, named in ((key, ["name"]), (once, ["url"]), (serve, []), (compare, ["one", "two"])):
        command = commands.add_parser(made.__name__, help=(made.__doc__ or "").split("\n")[0])
        command.set_defaults(does=made)
        for name in named:
            command.add_argument(name)
        command.add_argument("--key-file", default="saksi.kunci")
        command.add_argument("--folder", default="tanda")
        if made is not key:
            command.add_argument("--log-key", action="append", required=True, help="nama+id+kunci log")
    commands.choices["serve"].add_argument("--host", default="127.0.0.1")
    commands.choices["serve"].add_argument("--port", type=int, default=8899)
    args = parser.parse_args()
    try:
        return args.does(args)
    except (Problem, OSError, sqlite3.Error, ValueError) as wrong:
        print(wrong, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
