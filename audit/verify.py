"""Replays the log (audit/replay.py) against the state: what `verify_ledger` and the observer's page run."""

import json
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from typing import Any

from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from audit import chain, destructions, guarded, guards, keys, replay, roles
from audit.ledger import content_digest, default_values, row_values
from audit.models import AuditedModel, Body, Event, Leaf, StoredFile
from audit.moment import one_moment
from audit.store import path_of
from audit.tree_check import TreeCheck


@dataclass(frozen=True)
class Break:
    """One place where the log and the state part. `kind` is a code, `where` names the row, `detail` says how."""

    kind: str
    where: str
    detail: str


@dataclass
class Report:
    """`entries` leaves were read; `root` is their Merkle root, `head` the last hash."""

    entries: int = 0
    root: str = ""
    head: str = chain.ZERO
    rows: int = 0
    files: int = 0
    breaks: list[Break] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not self.breaks

    def as_json(self) -> dict[str, Any]:
        return {"ok": self.sound, **asdict(self)}


def verify() -> Report:
    """Read the whole log, then every audited row, sealed row, file and guard, all as they stood at one moment. Read-only."""
    with one_moment():
        report = replayed()
        report.breaks += _drifted()
    return report


def replayed() -> Report:
    """The same without the guards and rights."""
    report = Report()
    _verify_chain(report)
    _verify_rows(report, _replay(report))
    _verify_files(report)
    return report


def _drifted() -> list[Break]:
    """Guards and rights that are not as they should be."""
    found = {
        "missing": lambda name: Break("guard_missing", name, "pengaman basis data tidak terpasang"),
        "changed": lambda name: Break("guard_changed", name, "pengaman basis data diganti isinya"),
        "foreign": lambda name: Break("guard_foreign", name, "pemicu atau aturan yang bukan milik aplikasi"),
    }
    return [found[what](name) for what, name in guards.drift(connection)] + [
        Break("grant", role, text) for role, text in roles.differences(connection)
    ]


def _verify_chain(report: Report) -> None:
    key, prev, last_ts = keys.mac_key(), chain.ZERO, 0
    scopes: dict[str, tuple[int, str]] = {}
    tree = TreeCheck()
    # One row at a time, each leaf with its event: a log of a million entries takes no more memory than one of ten.
    leaves = Leaf.objects.select_related("event").order_by("seq")
    for expected_seq, leaf in enumerate(leaves.iterator(2000), start=1):
        where = f"entri {leaf.seq}"
        header = _object(leaf.text)
        scope_seq, scope_prev = scopes.get(leaf.scope, (0, chain.ZERO))
        event = getattr(leaf, "event", None)
        for wrong, kind, detail in (
            (leaf.seq != expected_seq or header.get("seq") != leaf.seq, "sequence", "nomor urut terputus"),
            (leaf.hash != chain.leaf_hash(leaf.text), "hash", "sidik jari tidak cocok dengan isi"),
            (leaf.prev != prev or header.get("prev") != prev, "chain", "rantai terputus"),
            (
                (leaf.scope_seq, leaf.scope_prev) != (scope_seq + 1, scope_prev)
                or (header.get("scope"), header.get("scope_seq"), header.get("scope_prev"))
                != (leaf.scope, leaf.scope_seq, leaf.scope_prev),
                "scope_chain",
                "rantai seleksi terputus",
            ),
            (leaf.ts <= last_ts or header.get("ts") != leaf.ts, "time", "waktu mundur"),
            (leaf.mac != chain.mac(key, leaf.text), "mac", "entri tidak ditulis oleh aplikasi"),
            (event is None or not _says(event, header), "event", "kolom peristiwa berbeda dari isi entri"),
        ):
            if wrong:
                report.breaks.append(Break(kind, where, detail))
        prev, last_ts = leaf.hash, leaf.ts
        scopes[leaf.scope] = (leaf.scope_seq, leaf.hash)
        tree.add(leaf.hash)
        report.entries = expected_seq
    for orphan in _orphans().values_list("pk", flat=True).iterator(2000):
        report.breaks.append(Break("event", f"peristiwa {orphan}", "tidak ada dalam rantai"))
    report.head, report.root = prev, tree.root
    report.breaks += [Break(*found) for found in tree.found()]


def _orphans() -> QuerySet[Event]:
    return Event.objects.filter(~Exists(Leaf.objects.filter(event_id=OuterRef("pk"))))


def _says(event: Event, header: dict[str, Any]) -> bool:
    return (
        header.get("event") == str(event.pk)
        and header.get("action") == event.action
        and header.get("obj") == [event.subject_type, str(event.subject_id), event.subject_version]
        and (header.get("from"), header.get("to")) == (event.from_state, event.to_state)
        and header.get("body") == event.body
        and header.get("scope") == event.scope
    )


def _object(text: str) -> dict[str, Any]:
    """What was written as JSON; nothing, where somebody has written into it: that is told as a break of its own."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _is_bound(body: Body, event: Event) -> bool:
    try:
        return chain.commitment(bytes.fromhex(body.salt), body.text) == event.body
    except ValueError:
        return False


def _replay(report: Report) -> dict[replay.Key, replay.Row]:
    """What every row must look like, from the entries alone."""
    destroyed, unapproved = destructions.read()
    report.breaks += [Break("body", where, detail) for where, detail in unapproved]
    usual = replay.usual_values()
    rows: dict[replay.Key, replay.Row] = defaultdict(replay.Row)
    events = Event.objects.filter(leaf__seq__gt=0).select_related("content").order_by("leaf__seq")
    for event in events.iterator(2000):
        body = getattr(event, "content", None)
        where = f"{event.action} {event.subject_id} v{event.subject_version}"
        if body is None:
            if event.pk not in destroyed:
                report.breaks.append(Break("body", where, "isi entri hilang tanpa berita pemusnahan"))
        elif not _is_bound(body, event):
            report.breaks.append(Break("body", where, "isi entri tidak cocok dengan sidik jarinya"))
        entry = replay.Entry(
            event.pk,
            event.subject_type,
            str(event.subject_id),
            event.subject_version,
            event.from_state,
            event.to_state,
            _object(body.text).get("changes", {}) if body is not None else None,
        )
        row = rows[entry.label, entry.subject]
        for detail in replay.take(row, entry, usual.get(entry.label, {})):
            report.breaks.append(Break("history", where, detail))
    return rows


def _verify_rows(report: Report, replayed: dict[replay.Key, replay.Row]) -> None:
    for model in guarded.audited_models():
        label = model._meta.label_lower
        for row in model._base_manager.iterator(2000):
            report.rows += 1
            _compare(report, label, row, replayed.pop((label, str(row.pk)), None))
    for label, key in replayed:
        if replayed[label, key].version and _is_model(label):
            report.breaks.append(Break("row_missing", f"{label} {key}", "baris hilang dari basis data"))


def _is_model(label: str) -> bool:
    return label in {model._meta.label_lower for model in guarded.audited_models()}


def _compare(report: Report, label: str, row: AuditedModel, told: replay.Row | None) -> None:
    where = f"{label} {row.pk}"
    if told is None:
        report.breaks.append(Break("row_unlogged", where, "baris ada tanpa entri"))
        return
    if (row.version, row.state, row.last_event) != (told.version, told.state, told.last_event):
        detail = f"tahap {row.state!r} v{row.version}, menurut log {told.state!r} v{told.version}"
        report.breaks.append(Break("row_state", where, detail))
    usual = default_values(type(row))
    for column, value in row_values(row).items():
        known = told.complete or column in told.sure
        if known and not replay.same(value, told.values.get(column, usual[column])):
            report.breaks.append(Break("row_value", where, f"{column} berbeda dari log"))
    report.breaks += [Break("content", where, detail) for detail in row.inconsistencies()]


def _verify_files(report: Report) -> None:
    destroyed, _unapproved = destructions.read()
    for stored in StoredFile.objects.iterator(2000):
        report.files += 1
        if stored.pk in destroyed:
            if stored.name != StoredFile.NAMELESS:
                report.breaks.append(
                    Break("file", f"berkas {stored.pk}", "nama berkas yang dimusnahkan masih ada")
                )
            continue
        if stored.name == StoredFile.NAMELESS:
            report.breaks.append(
                Break("file", f"berkas {stored.pk}", "nama berkas hilang tanpa berita pemusnahan")
            )
        try:
            with default_storage.open(path_of(stored.sha256), "rb") as handle:
                found = content_digest(handle.read())
        except FileNotFoundError:
            found = ""
        if found != stored.sha256:
            report.breaks.append(Break("file", f"berkas {stored.pk}", "isi berkas berubah atau hilang"))
