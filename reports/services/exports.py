"""What is stored about a person, to take along: a ZIP that is made while it is sent and is kept nowhere (docs/adr/0040)."""

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Person
from audit import clock, ledger, store
from audit.ledger import row_values
from audit.models import StoredFile
from panels.tables import safe_cell
from reports.services import personal, trails

SCHEMA = 1
_CHUNK = 256 * 1024
Words = Callable[[str, Model], list[dict[str, Any]]]
Trail = Callable[[Person, list[Any]], list[list[str]]]


@dataclass
class _Gathered:
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    sections: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, StoredFile] = field(default_factory=dict)
    count: int = 0


@dataclass(frozen=True)
class Look:
    """How rows and trail are worded; the pages' own words."""

    words: Words
    head: Callable[[], list[str]]
    trail: Trail


def stream(person: Person, look: Look, *, actor: Any) -> Iterator[bytes]:
    """The ZIP in pieces. That it was taken is recorded before its first byte."""
    with override("id"):
        found = _gather(person, look)
    with ledger.unit_of_work():
        said = {"rows": found.count, "files": len(found.files)}
        ledger.record(person, "exported", actor=actor, data=said)
    with override("id"):
        events = look.trail(person, list(trails.of(person)))
        texts = _texts(person, found, look, events)
    return _zip(texts, found.files)


def _gather(person: Person, look: Look) -> _Gathered:
    found = _Gathered()
    for label, kind in personal.told().items():
        rows = list(personal.rows(label, person))
        if not rows:
            continue
        found.rows[label] = [_row(label, row, found) for row in rows]
        items = [look.words(label, row) for row in rows]
        found.sections.append({"title": str(kind.title), "items": items})
        found.count += len(rows)
    return found


def _row(label: str, row: Model, found: _Gathered) -> dict[str, Any]:
    """The told columns of a row, and where its file lies in the ZIP."""
    values = {**row_values(row), "state": getattr(row, "state", None)}
    kept: dict[str, Any] = {"id": str(row.pk)}
    for name in personal.KINDS[label].columns:
        column: Any = row._meta.get_field(name)
        value = personal.said(row, name) or values.get(column.attname)
        kept[name] = value if personal.is_told(row, name) else None
    for name, stored in personal.files_of(label, row):
        path = f"berkas/{personal.slug(label)}/{str(row.pk)[:8]}-{stored.name.replace('/', '-')}"
        found.files[path] = stored
        kept[name] = {"path": path, "name": stored.name, "size": stored.size, "sha256": stored.sha256}
    return kept


def _texts(person: Person, found: _Gathered, look: Look, events: list[list[str]]) -> dict[str, bytes]:
    made = clock.now()
    head = look.head()
    data = {
        "schema": SCHEMA,
        "made_at": made.isoformat(),
        "person": str(person.pk),
        "rows": found.rows,
        "openings": [dict(zip(("at", "by", "body", "what"), cells, strict=True)) for cells in events],
    }
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerows([[safe_cell(cell) for cell in row] for row in [head, *events]])
    context = {
        "person": person,
        "made": made,
        "sections": found.sections,
        "files": [{"path": path, "stored": stored} for path, stored in found.files.items()],
        "head": head,
        "trail": events,
    }
    return {
        "BACA-SAYA.txt": render_to_string("reports/mydata/readme.txt", context).encode(),
        "data.json": json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True, default=str).encode(),
        "index.html": render_to_string("reports/mydata/index.html", context).encode(),
        "pembukaan.csv": b"\xef\xbb\xbf" + table.getvalue().encode(),
    }


class _Pipe(io.RawIOBase):
    """What zipfile has written since it was last emptied."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, payload: Any) -> int:
        self._parts.append(bytes(payload))
        return len(payload)

    def take(self) -> bytes:
        found, self._parts = b"".join(self._parts), []
        return found


def _zip(texts: dict[str, bytes], files: dict[str, StoredFile]) -> Iterator[bytes]:
    pipe = _Pipe()
    missing: list[str] = []
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, payload in texts.items():
            archive.writestr(path, payload)
            yield pipe.take()
        for path, stored in files.items():
            try:
                source = store.open_file(stored)
            except (FileNotFoundError, store.Destroyed):
                missing.append(path)
                continue
            with source, archive.open(zipfile.ZipInfo(path), "w") as target:
                while chunk := source.read(_CHUNK):
                    target.write(chunk)
                    yield pipe.take()
        if missing:
            lines = [_("Berkas ini sudah dimusnahkan menurut aturan:"), *missing]
            archive.writestr("berkas/SUDAH-DIMUSNAHKAN.txt", "\n".join(lines))
    yield pipe.take()
