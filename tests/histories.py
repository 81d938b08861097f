"""Histories of a made-up selection as entries and rows, and the evidence package of each, made without a database."""

import json
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from audit import chain, merkle, notes
from audit.ledger import content_digest
from reports.services.evidence import _lines, _zip

ORIGIN, WITNESS = "contoh.lelang-jabatan/log", "inspektorat.contoh/saksi"
LOG_SEED, WITNESS_SEED, FOREIGN_SEED = b"l" * 32, b"w" * 32, b"f" * 32
KEYS = (
    f"{notes.key_from(LOG_SEED, ORIGIN, notes.LOG)}\n{notes.key_from(WITNESS_SEED, WITNESS, notes.WITNESS)}\n"
)
DEFAULTS: dict[str, dict[str, Any]] = {
    "selection.vacancy": {"edition": 1, "open": True},
    "selection.finding": {"weight": 3, "tags": []},
    "selection.selection": {"rounding_places": 2},
}


@dataclass
class Draft:
    """An entry before it has its place."""

    event: str
    scope: str
    action: str
    obj: list[Any]
    source: str
    target: str
    body: dict[str, Any]
    salt: str
    wait: int
    appr: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return chain.canonical(self.body)


@dataclass
class Row:
    kind: str
    key: str
    values: dict[str, Any] = field(default_factory=dict)
    version: int = 0
    state: str = ""
    last_event: str = ""


@dataclass
class History:
    """Everything that the maker of a package reads, and by whom it is signed."""

    rng: random.Random
    scope: str = ""
    drafts: list[Draft] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)
    destroyed: set[str] = field(default_factory=set)
    marks: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    defaults: dict[str, dict[str, Any]] = field(default_factory=lambda: json.loads(json.dumps(DEFAULTS)))
    witnessed: tuple[str, ...] = ()
    seed: bytes = LOG_SEED

    def new_id(self) -> str:
        return str(UUID(int=self.rng.getrandbits(128), version=4))

    def entry(self, row: Row, name: str, *, to: str, changes: Any = None, data: Any = None) -> Draft:
        made = Draft(
            event=self.new_id(),
            scope=self.scope,
            action=f"{row.kind.partition('.')[2]}.{name}",
            obj=[row.kind, row.key, row.version],
            source=row.state,
            target=to,
            body={
                "actor": {"id": "1", "name": "Sri", "role": ""},
                "data": data or {},
                "changes": changes or {},
            },
            salt=self.rng.randbytes(32).hex(),
            wait=self.rng.choice((1, 1, 2_000_000, 86_400_000_000)),
        )
        self.drafts.append(made)
        return made

    def create(
        self, kind: str, values: dict[str, Any], *, state: str = "draft", key: str = "", name: str = "create"
    ) -> Row:
        row = Row(kind, key or self.new_id(), version=1)
        usual = self.defaults.get(kind, {})
        row.values = {**usual, **values}
        told = {
            name: [None, value]
            for name, value in row.values.items()
            if value not in (None, "") or name in usual
        }
        row.last_event = self.entry(row, name, to=state, changes=told).event
        row.state = state
        self.rows.append(row)
        return row

    def change(
        self, row: Row, values: dict[str, Any], *, to: str | None = None, name: str = "update"
    ) -> Draft:
        differing = {
            key: [row.values.get(key), value]
            for key, value in values.items()
            if chain.canonical(row.values.get(key)) != chain.canonical(value)
        }
        row.version += 1
        made = self.entry(row, name, to=row.state if to is None else to, changes=differing)
        row.values |= values
        row.state, row.last_event = made.target, made.event
        return made

    def of(self, kind: str, *states: str) -> list[Row]:
        return [row for row in self.rows if row.kind == kind and (not states or row.state in states)]


# --- the package ---------------------------------------------------------------------------------------------------


def sealed(drafts: list[Draft]) -> tuple[list[str], list[str]]:
    """The entries' texts and hashes, each in its place."""
    texts: list[str] = []
    hashes: list[str] = []
    heads: dict[str, tuple[int, str]] = {}
    moment = 1_795_000_000_000_000
    for seq, item in enumerate(drafts, start=1):
        moment += item.wait
        place, before = heads.get(item.scope, (0, chain.ZERO))
        text = chain.canonical(
            {
                "v": 1,
                "log": ORIGIN,
                "event": item.event,
                "scope": item.scope,
                "action": item.action,
                "obj": item.obj,
                "from": item.source,
                "to": item.target,
                "body": chain.commitment(bytes.fromhex(item.salt), item.text),
                "appr": item.appr,
                "seq": seq,
                "ts": moment,
                "prev": hashes[-1] if hashes else chain.ZERO,
                "scope_seq": place + 1,
                "scope_prev": before,
            }
        )
        texts.append(text)
        hashes.append(chain.leaf_hash(text))
        heads[item.scope] = (place + 1, hashes[-1])
    return texts, hashes


def note(hashes: list[str], seed: bytes = LOG_SEED) -> str:
    """A checkpoint over these hashes."""
    text = str(
        notes.Checkpoint(ORIGIN, len(hashes), merkle.root_of([bytes.fromhex(item) for item in hashes]))
    )
    return str(notes.Note(text, (notes.sign(text, seed, ORIGIN),)))


def witnessed_note(history: History, size: int) -> str:
    signed = note(sealed(history.drafts[:size])[1], history.seed)
    return signed + str(notes.cosign(notes.note_of(signed).text, WITNESS_SEED, WITNESS, 1_795_000_000 + size))


def gathered(history: History) -> tuple[dict[str, bytes], Draft]:
    """The files with their manifest, and the entry that they were made."""
    shown = [item for item in history.drafts if item.scope == history.scope]
    shown = [item for item in shown if item.obj[1] not in history.closed]
    found = {
        "bodies.jsonl": _lines(_opened(item) for item in shown if item.event not in history.destroyed),
        "state.jsonl": _lines(_state(row) for row in history.rows if row.key not in history.closed),
        "marks.jsonl": _lines({"sheet": key, "content": text} for key, text in sorted(history.marks.items())),
        "BACA-SAYA.txt": b"Periksa dengan verify.py.\n",
        **{f"witnessed/{text.split(chr(10))[1]}.txt": text.encode() for text in history.witnessed},
        **history.files,
    }
    manifest = _lines([_manifest(history, found)]).removesuffix(b"\n")
    selection = next(row for row in history.rows if row.kind == "selection.selection")
    making = Draft(
        event=str(UUID(int=len(history.drafts) + 1, version=4)),
        scope=history.scope,
        action="selection.exported",
        obj=[selection.kind, selection.key, selection.version],
        source=selection.state,
        target=selection.state,
        body={
            "actor": {},
            "data": {"what": "evidence", "manifest": content_digest(manifest)},
            "changes": {},
        },
        salt=content_digest(b"salt" + manifest),
        wait=1,
    )
    return found | {"manifest.json": manifest}, making


def files_of(history: History, *, later: Iterable[Draft] = ()) -> dict[str, bytes]:
    """The package's files. `later` are entries that came between the making and the signature."""
    found, making = gathered(history)
    drafts = [*history.drafts, making, *later]
    texts, hashes = sealed(drafts)
    lines = [
        {"seq": seq, "leaf": texts[seq - 1]}
        if item.scope == history.scope and item.obj[1] not in history.closed
        else {"seq": seq, "hash": hashes[seq - 1]}
        for seq, item in enumerate(drafts, start=1)
    ]
    return found | {
        "export.json": _lines([_opened(making)]).removesuffix(b"\n"),
        "checkpoint.txt": note(hashes, history.seed).encode(),
        "log.jsonl": _lines(lines),
    }


def package(history: History, **more: Any) -> bytes:
    return _zip(files_of(history, **more))


def _opened(item: Draft) -> dict[str, str]:
    return {"event": item.event, "salt": item.salt, "text": item.text}


def _state(row: Row) -> dict[str, Any]:
    return {
        "type": row.kind,
        "id": row.key,
        "version": row.version,
        "state": row.state,
        "last_event": row.last_event,
        "values": {name: value for name, value in row.values.items() if value not in (None, "")},
    }


def _manifest(history: History, found: dict[str, bytes]) -> dict[str, Any]:
    return {
        "v": 1,
        "log": ORIGIN,
        "scope": history.scope,
        "title": "Seleksi contoh",
        "agency": "Kota Contoh",
        "until": len(history.drafts),
        "withheld": [
            seq
            for seq, item in enumerate(history.drafts, start=1)
            if item.scope == history.scope and item.obj[1] in history.closed
        ],
        "defaults": history.defaults,
        "files": [
            {"path": path, "sha256": content_digest(payload), "size": len(payload)}
            for path, payload in sorted(found.items())
        ],
    }
