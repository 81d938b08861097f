"""Ways to change an evidence package: as somebody who has the file alone."""

import base64
import io
import json
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from audit import chain, notes
from audit.ledger import content_digest
from reports.services.evidence import _lines, _zip
from tests import histories
from tests.histories import History

LISTS = ("log.jsonl", "bodies.jsonl", "state.jsonl", "marks.jsonl")
Files = dict[str, bytes]


@dataclass
class Base:
    """An honest package and what it was made of; `other` is another honest one, `older` one of the same selection before."""

    history: History
    files: Files
    other: Files
    older: Files


# --- with the file alone -------------------------------------------------------------------------------------------


def _mended(files: Files) -> Files:
    """The manifest lists the files as they are now."""
    manifest = json.loads(files["manifest.json"])
    unlisted = ("manifest.json", "log.jsonl", "export.json", "checkpoint.txt")
    manifest["files"] = [
        {"path": path, "sha256": content_digest(payload), "size": len(payload)}
        for path, payload in sorted(files.items())
        if path not in unlisted
    ]
    return files | {"manifest.json": _text(manifest)}


def _text(value: Any) -> bytes:
    return _lines([value]).removesuffix(b"\n")


def _read(files: Files, path: str) -> list[Any]:
    return [json.loads(line) for line in files[path].decode().split("\n") if line]


def _flip(rng: random.Random, payload: bytes) -> bytes:
    place = rng.randrange(len(payload))
    return payload[:place] + bytes([payload[place] ^ (1 << rng.randrange(8))]) + payload[place + 1 :]


def flipped_file(base: Base, rng: random.Random) -> bytes:
    path = rng.choice([name for name, payload in base.files.items() if payload])
    return _zip(base.files | {path: _flip(rng, base.files[path])})


def flipped_and_mended(base: Base, rng: random.Random) -> bytes:
    path = rng.choice([name for name, payload in base.files.items() if payload and name != "manifest.json"])
    return _zip(_mended(base.files | {path: _flip(rng, base.files[path])}))


def flipped_zip(base: Base, rng: random.Random) -> bytes:
    return _flip(rng, _zip(base.files))


def flipped_frame(base: Base, rng: random.Random) -> bytes:
    """A bit of the ZIP's own words, not of a file."""
    packed = _zip(base.files)
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        starts = [item.header_offset for item in archive.infolist()]
        place = rng.choice(
            [rng.choice(starts) + rng.randrange(30), rng.randrange(archive.start_dir, len(packed))]
        )
    return packed[:place] + bytes([packed[place] ^ (1 << rng.randrange(8))]) + packed[place + 1 :]


def cut_zip(base: Base, rng: random.Random) -> bytes:
    packed = _zip(base.files)
    return rng.choice((packed[: rng.randrange(len(packed))], packed[rng.randrange(1, 60) :]))


def longer_zip(base: Base, rng: random.Random) -> bytes:
    packed, more = _zip(base.files), rng.randbytes(rng.randrange(1, 40))
    return rng.choice((packed + more, more + packed))


def packed_again(base: Base, rng: random.Random) -> bytes:
    """The same files: pressed, dated, in another order, with a comment or another attribute."""
    way = rng.randrange(6)
    names = sorted(base.files)
    if way == 0:
        rng.shuffle(names)
        names = names if names != sorted(names) else names[::-1]
    out = io.BytesIO()
    odd = rng.choice(names)
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            entry = zipfile.ZipInfo(
                name, (2026, 1, 2, 0, 0, 0) if way == 1 and name == odd else (1980, 1, 1, 0, 0, 0)
            )
            entry.create_system, entry.external_attr = 3, (0o600 if way == 2 and name == odd else 0o644) << 16
            entry.comment = b"x" if way == 3 and name == odd else b""
            pressed = way == 4 and name == odd
            archive.writestr(entry, base.files[name], zipfile.ZIP_DEFLATED if pressed else zipfile.ZIP_STORED)
        if way == 5:
            archive.comment = rng.randbytes(4)
    return out.getvalue()


def twice_in_zip(base: Base, rng: random.Random) -> bytes:
    out = io.BytesIO()
    odd = rng.choice(sorted(base.files))
    with zipfile.ZipFile(out, "w") as archive:
        for name, payload in sorted(base.files.items()):
            for content in (payload, rng.choice((payload, b"lain"))) if name == odd else (payload,):
                entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                entry.create_system, entry.external_attr = 3, 0o644 << 16
                archive.fp.seek(archive.start_dir)  # type: ignore[union-attr]
                archive.NameToInfo.pop(name, None)
                archive.writestr(entry, content)
    return out.getvalue()


def renamed_file(base: Base, rng: random.Random) -> bytes:
    path = rng.choice(sorted(base.files))
    files = {name: payload for name, payload in base.files.items() if name != path}
    files = files | {path + rng.choice((".x", "2", " ")): base.files[path]}
    return _zip(rng.choice((files, _mended(files) if "manifest.json" in files else files)))


def added_file(base: Base, rng: random.Random) -> bytes:
    files = base.files | {rng.choice(("files/lain.pdf", "surat.txt", "marks.jsonl.bak")): rng.randbytes(9)}
    return _zip(rng.choice((files, _mended(files))))


def thinned(base: Base, rng: random.Random) -> bytes:
    """A file left out, and the manifest says so."""
    path = rng.choice(
        [
            name
            for name in base.files
            if name not in ("manifest.json", "log.jsonl", "export.json", "checkpoint.txt")
        ]
    )
    files = {name: payload for name, payload in base.files.items() if name != path}
    return _zip(rng.choice((files, _mended(files))))


def swapped_files(base: Base, rng: random.Random) -> bytes:
    one, two = rng.sample(sorted(base.files), 2)
    files = base.files | {one: base.files[two], two: base.files[one]}
    return _zip(files)


def other_paper(base: Base, rng: random.Random) -> bytes:
    path = next(name for name in base.files if name.startswith("files/"))
    payload = rng.randbytes(20)
    if rng.random() < 0.5:
        return _zip(_mended(base.files | {path: payload}))
    files = {name: content for name, content in base.files.items() if name != path}
    return _zip(_mended(files | {f"files/{content_digest(payload)}.pdf": payload}))


def _relined(base: Base, rng: random.Random, change: Callable[[list[bytes]], list[bytes]]) -> bytes:
    path = rng.choice([name for name in LISTS if base.files[name].count(b"\n") > 1])
    files = base.files | {path: b"".join(change(base.files[path].splitlines(keepends=True)))}
    return _zip(rng.choice((files, _mended(files))))


def line_gone(base: Base, rng: random.Random) -> bytes:
    def change(lines: list[bytes]) -> list[bytes]:
        place = rng.randrange(len(lines))
        return lines[:place] + lines[place + 1 :]

    return _relined(base, rng, change)


def line_twice(base: Base, rng: random.Random) -> bytes:
    def change(lines: list[bytes]) -> list[bytes]:
        place = rng.randrange(len(lines))
        return lines[:place] + lines[place : place + 1] + lines[place:]

    return _relined(base, rng, change)


def lines_swapped(base: Base, rng: random.Random) -> bytes:
    def change(lines: list[bytes]) -> list[bytes]:
        one, two = rng.sample(range(len(lines)), 2)
        lines[one], lines[two] = lines[two], lines[one]
        return lines

    return _relined(base, rng, change)


def last_lines_gone(base: Base, rng: random.Random) -> bytes:
    return _relined(base, rng, lambda lines: lines[: rng.randrange(len(lines))])


def written_otherwise(base: Base, rng: random.Random) -> bytes:
    """The same values in other words: spaces, escapes, order, doubled keys, 1.0, capital hex, a key more."""
    path = rng.choice(
        ("log.jsonl", "log.jsonl", "export.json", "manifest.json", "state.jsonl", "bodies.jsonl")
    )
    lines = base.files[path].decode().rstrip("\n").split("\n")
    place = rng.randrange(len(lines))
    value = json.loads(lines[place])
    name = rng.choice(sorted(value))
    ways = [
        lambda: json.dumps(value, sort_keys=True),
        lambda: lines[place] + " ",
        lambda: lines[place][:-1] + f",{json.dumps(name)}:{json.dumps(value[name])}" + "}",
        lambda: lines[place].replace("e", "\\u0065", 1),
        lambda: lines[place][:-1] + ',"zz":1}',
        lambda: json.dumps(
            {**value, **_capital(value)}, sort_keys=True, separators=(",", ":"), ensure_ascii=False
        ),
        lambda: json.dumps(
            {**value, **_float(value)}, sort_keys=True, separators=(",", ":"), ensure_ascii=False
        ),
    ]
    lines[place] = next(text for text in (rng.choice(ways)() for _ in range(99)) if text != lines[place])
    end = "\n" if path.endswith("l") else ""
    return _zip(base.files | {path: ("\n".join(lines) + end).encode()})


def _capital(value: dict[str, Any]) -> dict[str, Any]:
    return {name: value[name].upper() for name in ("salt", "hash") if name in value}


def _float(value: dict[str, Any]) -> dict[str, Any]:
    return {name: float(value[name]) for name in ("seq", "version", "until") if name in value}


def body_swapped(base: Base, rng: random.Random) -> bytes:
    bodies = _read(base.files, "bodies.jsonl")
    one, two = rng.sample(bodies, 2)
    parts = rng.choice((("salt", "text"), ("text",), ("event",)))
    for part in parts:
        one[part], two[part] = two[part], one[part]
    return _zip(_mended(base.files | {"bodies.jsonl": _lines(bodies)}))


def salt_changed(base: Base, rng: random.Random) -> bytes:
    bodies = _read(base.files, "bodies.jsonl")
    rng.choice(bodies)["salt"] = rng.randbytes(32).hex()
    return _zip(_mended(base.files | {"bodies.jsonl": _lines(bodies)}))


def manifest_changed(base: Base, rng: random.Random) -> bytes:
    """Its sentences, its bounds, its usual values."""
    manifest = json.loads(base.files["manifest.json"])
    changes: list[tuple[str, Any]] = [
        ("title", "Seleksi lain"),
        ("agency", "Kota lain"),
        ("scope", "sel:lain"),
        ("log", "lain/log"),
        ("until", manifest["until"] - rng.randrange(1, 9)),
        ("until", manifest["until"] + 1),
        ("withheld", [*manifest["withheld"], rng.randrange(1, manifest["until"])]),
        ("withheld", manifest["withheld"][1:] or [1]),
        ("defaults", {}),
        ("defaults", manifest["defaults"] | {"panels.sheet": {"person_id": "1"}}),
        ("v", 2),
    ]
    name, value = rng.choice(changes)
    return _zip(base.files | {"manifest.json": _text(manifest | {name: value})})


def hidden_entry(base: Base, rng: random.Random) -> bytes:
    """An own entry is called withheld: its line, body and row are taken away."""
    log, manifest = _read(base.files, "log.jsonl"), json.loads(base.files["manifest.json"])
    line = rng.choice([item for item in log[: manifest["until"]] if "leaf" in item])
    header = json.loads(line.pop("leaf"))
    line["hash"] = chain.leaf_hash(chain.canonical(header))
    manifest["withheld"] = sorted([*manifest["withheld"], line["seq"]])
    bodies = [item for item in _read(base.files, "bodies.jsonl") if item["event"] != header["event"]]
    rows = [item for item in _read(base.files, "state.jsonl") if item["id"] != header["obj"][1]]
    files = base.files | {
        "log.jsonl": _lines(log),
        "bodies.jsonl": _lines(bodies),
        "state.jsonl": _lines(rows),
    }
    return _zip(_mended(files | {"manifest.json": _text(manifest)}))


def own_manifest(base: Base, rng: random.Random) -> bytes:
    """Another manifest, and the body of the making says so."""
    files = _mended(base.files | {"BACA-SAYA.txt": rng.randbytes(5)})
    export = json.loads(files["export.json"])
    body = json.loads(export["text"])
    body["data"]["manifest"] = content_digest(files["manifest.json"])
    export["text"] = chain.canonical(body)
    return _zip(files | {"export.json": _text(export)})


def of_another(base: Base, rng: random.Random) -> bytes:
    """One or more files of another selection's package."""
    paths = [
        path for path in sorted(base.files) if base.other.get(path, base.files[path]) != base.files[path]
    ]
    taken = rng.sample(paths, rng.randrange(1, len(paths)))
    return _zip(base.files | {path: base.other[path] for path in taken})


def old_in_new(base: Base, rng: random.Random) -> bytes:
    """What an older package told, in the log of today; or the old log under what is told today."""
    by_log = {path: base.files[path] for path in ("log.jsonl", "checkpoint.txt")}
    old_log = {path: base.older[path] for path in by_log}
    return _zip(rng.choice((base.older | by_log, base.files | old_log)))


def chain_rewritten(base: Base, rng: random.Random) -> bytes:
    """A header says something else and every hash after it follows; the checkpoint is the old one, or signed by a stranger."""
    log = _read(base.files, "log.jsonl")
    place = rng.randrange(len(log))
    open_lines = [index for index, item in enumerate(log) if "leaf" in item]
    place = rng.choice(open_lines)
    header = json.loads(log[place]["leaf"])
    name = rng.choice(("to", "from", "action", "ts", "event"))
    header[name] = header[name] + (1 if name == "ts" else "x")
    log[place]["leaf"] = chain.canonical(header)
    hashes = _rechained(log, set(json.loads(base.files["manifest.json"])["withheld"]))
    forged = base.files["checkpoint.txt"]
    if rng.random() < 0.7:
        text = histories.note(hashes, histories.FOREIGN_SEED)
        if rng.random() < 0.5:  # under the name and the mark of the true key
            foreign = text.rsplit(" ", 1)
            text = f"{foreign[0]} {_as_ours(foreign[1])}"
        forged = text.encode()
    return _zip(base.files | {"log.jsonl": _lines(log), "checkpoint.txt": forged})


def _as_ours(material: str) -> str:
    ours = notes.key_from(histories.LOG_SEED, histories.ORIGIN, notes.LOG)
    return base64.b64encode(ours.id + base64.b64decode(material)[4:]).decode() + "\n"


def _rechained(log: list[dict[str, Any]], withheld: set[int]) -> list[str]:
    hashes: list[str] = []
    before = chain.ZERO
    for item in log:
        if "leaf" in item:
            header = json.loads(item["leaf"])
            header["prev"], header["scope_prev"] = (hashes[-1] if hashes else chain.ZERO), before
            item["leaf"] = chain.canonical(header)
        hashes.append(chain.leaf_hash(item["leaf"]) if "leaf" in item else item["hash"])
        if "leaf" in item or item["seq"] in withheld:
            before = hashes[-1]
    return hashes


def strange_signature(base: Base, rng: random.Random) -> bytes:
    """The checkpoint with a line too many, a witness's note forged, or without its signature."""
    note = base.files["checkpoint.txt"].decode()
    text, line = note.rsplit("\n\n", 1)
    foreign = histories.note(["0" * 64], histories.FOREIGN_SEED).rsplit("\n\n", 1)[1]
    changed = rng.choice(
        (
            note + foreign,
            f"{text}\n\n{foreign}",
            f"{text}\n\n",
            f"{text}\nlain\n\n{line}",
            note.replace("\u2014", "-"),
            note + note,
        )
    )
    return _zip(base.files | {"checkpoint.txt": changed.encode()})


def mark_changed_everywhere(base: Base, rng: random.Random) -> bytes:
    """In the entry's words, the row and the marks alike; what is hashed in the header stays."""
    files = dict(base.files)
    sheet = rng.choice(_read(files, "marks.jsonl"))
    content = json.loads(sheet["content"])
    rng.choice(content["marks"])[2] += 10_000
    old, new = (
        json.dumps(text, ensure_ascii=False)[1:-1] for text in (sheet["content"], chain.canonical(content))
    )
    deep = [json.dumps(text, ensure_ascii=False)[1:-1] for text in (old, new)]
    for path in ("marks.jsonl", "state.jsonl"):
        files[path] = files[path].replace(old.encode(), new.encode())
    files["bodies.jsonl"] = files["bodies.jsonl"].replace(deep[0].encode(), deep[1].encode())
    return _zip(_mended(files))


WITH_THE_FILE = (
    flipped_file,
    flipped_and_mended,
    flipped_zip,
    flipped_frame,
    cut_zip,
    longer_zip,
    packed_again,
    twice_in_zip,
    renamed_file,
    added_file,
    thinned,
    swapped_files,
    other_paper,
    line_gone,
    line_twice,
    lines_swapped,
    last_lines_gone,
    written_otherwise,
    body_swapped,
    salt_changed,
    manifest_changed,
    hidden_entry,
    own_manifest,
    of_another,
    old_in_new,
    chain_rewritten,
    strange_signature,
    mark_changed_everywhere,
)
