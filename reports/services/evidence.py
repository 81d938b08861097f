"""The evidence package: what an observer takes home and checks with verify.py, without this site (docs/adr/0028).

Its making is an entry of the log that carries the SHA-256 of its list of files, so that it cannot be thinned out or swapped afterwards.
"""

import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from audit import chain, checkpoints, ledger, store
from audit.errors import Refused
from audit.ledger import default_values, row_values
from audit.models import AuditedModel, Body, Checkpoint, Cosignature, Event, Leaf
from audit.moment import one_moment
from panels import queries as panels
from panels.models import Sheet
from panels.models.scoring import canonical_marks
from reports.models import Document
from reports.services.pack_contents import LEFT_OUT, WITHHELD
from selection.models import Selection

_TRIES = 4
_STAMP = (1980, 1, 1, 0, 0, 0)
"""A ZIP that is made twice of the same is the same: verify.py makes it again and compares every byte."""


@dataclass
class _Gathered:
    """What lies in the database at one moment: files by path, and what the manifest says beside them."""

    files: dict[str, bytes] = field(default_factory=dict)
    until: int = 0
    withheld: list[int] = field(default_factory=list)
    defaults: dict[str, dict[str, Any]] = field(default_factory=dict)


def make(selection: Selection, *, actor: Any) -> bytes:
    """The package as a ZIP. Raises signer.CannotSign and SignerAway: without a signed log there is no evidence."""
    for _turn in range(_TRIES):
        made = _made(selection, actor)
        if made is not None:
            return made
    raise Refused(_("Seleksi ini sedang sibuk. Tunggu sebentar, lalu minta paketnya sekali lagi."))


def _made(selection: Selection, actor: Any) -> bytes | None:
    """One package; None when something sealed, or another package, came into the log while it was being made."""
    with one_moment():
        found = _gather(selection)
    manifest = _lines([_manifest(selection, found)]).removesuffix(b"\n")
    exported = _record(selection, manifest, actor)
    signed = checkpoints.take()
    if _is_late(selection, found.until, exported, signed):
        return None
    found.files |= {
        "manifest.json": manifest,
        "export.json": chain.canonical(_opened(exported.content)).encode(),
        "checkpoint.txt": signed.note.encode(),
        "log.jsonl": _log(selection, signed, set(found.withheld)),
    }
    return _zip(found.files)


def _is_late(selection: Selection, until: int, exported: Event, signed: Checkpoint) -> bool:
    came = Event.objects.filter(scope=selection.scope, leaf__seq__gt=until, leaf__seq__lte=signed.size)
    closed = _closed(selection)
    return any(
        _is_closed(event, closed) or event.action == exported.action
        for event in came.exclude(pk=exported.pk).only("subject_id", "subject_type", "action")
    )


@ledger.unit
def _record(selection: Selection, manifest: bytes, actor: Any) -> Event:
    data = {"what": "evidence", "manifest": ledger.content_digest(manifest)}
    return ledger.record(selection, "exported", actor=actor, data=data)


def _gather(selection: Selection) -> _Gathered:
    found = _Gathered()
    closed = _closed(selection)
    events = [
        event
        for event in Event.objects.filter(scope=selection.scope)
        .select_related("leaf", "content")
        .order_by("leaf__seq")
    ]
    found.until = Leaf.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    shown = [event for event in events if not _is_closed(event, closed)]
    found.withheld = [event.leaf.seq for event in events if _is_closed(event, closed)]
    found.files["bodies.jsonl"] = _lines(
        _opened(event.content) for event in shown if hasattr(event, "content")
    )
    found.files["state.jsonl"] = _lines(_state(shown, found))
    found.files["marks.jsonl"] = _lines(_marks(selection, closed))
    for path, payload in (*_papers(selection), *_witnessed(), *_texts(selection)):
        found.files[path] = payload
    return found


def _closed(selection: Selection) -> set[Any]:
    """Keys of what is still sealed."""
    return panels.sealed_subjects(selection)


def _is_closed(event: Event, closed: set[Any]) -> bool:
    return event.subject_id in closed or event.subject_type in WITHHELD


def _opened(body: Body) -> dict[str, Any]:
    return {"event": str(body.event_id), "salt": body.salt, "text": body.text}


def _state(events: list[Event], found: _Gathered) -> Iterator[dict[str, Any]]:
    """Every row that the entries tell of, as it lies in the database now."""
    keys: dict[str, set[Any]] = {}
    for event in events:
        if event.subject_version:
            keys.setdefault(event.subject_type, set()).add(event.subject_id)
    for label in sorted(keys):
        model: Any = apps.get_model(label)
        usual = default_values(model)
        found.defaults[label] = {name: value for name, value in usual.items() if value not in (None, "")}
        for row in model._base_manager.filter(pk__in=keys[label]).order_by("pk").iterator(2000):
            yield _row(label, row)


def _row(label: str, row: AuditedModel) -> dict[str, Any]:
    values = {name: value for name, value in row_values(row).items() if value not in (None, "")}
    return {
        "type": label,
        "id": str(row.pk),
        "version": row.version,
        "state": row.state,
        "last_event": str(row.last_event),
        "values": values,
    }


def _marks(selection: Selection, closed: set[Any]) -> Iterator[dict[str, str]]:
    """What lies below each locked sheet now, in the form in which it was locked."""
    sheets = Sheet.objects.filter(
        assessment__vacancy__selection=selection, state__in=["locked", "superseded"]
    )
    for sheet in sheets.select_related("assessment__vacancy", "assessment__stage").order_by("pk"):
        if sheet.pk not in closed:
            yield {"sheet": str(sheet.pk), "content": canonical_marks(sheet)}


def _papers(selection: Selection) -> Iterator[tuple[str, bytes]]:
    """The papers as they were made and as they came back signed; receipts and paper sheets stay here, as in the hand-over pack."""
    papers = Document.objects.filter(selection=selection).exclude(kind__in=LEFT_OUT)
    found = list(papers.select_related("file", "signed_file").order_by("pk"))
    gone = store.destroyed(key for one in found for key in (one.file_id, one.signed_file_id) if key)
    for paper in found:
        for file in (paper.file, paper.signed_file):
            if file is not None and file.pk not in gone:
                yield f"files/{file.sha256}.pdf", store.read(file)


def _witnessed() -> Iterator[tuple[str, bytes]]:
    """The newest checkpoint that each witness has signed."""
    newest: dict[str, Cosignature] = {}
    for item in Cosignature.objects.select_related("checkpoint").order_by("checkpoint__size"):
        newest[item.key] = item
    for checkpoint in {item.checkpoint for item in newest.values()}:
        note = checkpoints.note_with_witnesses(checkpoint)
        yield f"witnessed/{checkpoint.size}.txt", note.encode()


def _texts(selection: Selection) -> Iterator[tuple[str, bytes]]:
    for language, name in (("id", "BACA-SAYA.txt"), ("en", "README.txt")):
        text = render_to_string(f"reports/evidence/{language}.txt", {"selection": selection})
        yield name, text.encode()
    yield "verify.py", (Path(settings.BASE_DIR) / "verify.py").read_bytes()


def _manifest(selection: Selection, found: _Gathered) -> dict[str, Any]:
    return {
        "v": 1,
        "log": settings.LOG_ORIGIN,
        "scope": selection.scope,
        "title": selection.title,
        "agency": selection.agency.name,
        "until": found.until,
        "withheld": found.withheld,
        "defaults": found.defaults,
        "files": [
            {"path": path, "sha256": ledger.content_digest(payload), "size": len(payload)}
            for path, payload in sorted(found.files.items())
        ],
    }


def _log(selection: Selection, signed: Checkpoint, withheld: set[int]) -> bytes:
    """The whole log: this selection's headers, of everything else the hash."""
    leaves = Leaf.objects.filter(seq__lte=signed.size).order_by("seq")
    return _lines(
        {"seq": seq, "leaf": text}
        if scope == selection.scope and seq not in withheld
        else {"seq": seq, "hash": digest}
        for seq, scope, text, digest in leaves.values_list("seq", "scope", "text", "hash").iterator(2000)
    )


def _lines(values: Iterable[Any]) -> bytes:
    return "".join(
        f"{json.dumps(item, sort_keys=True, separators=(',', ':'), ensure_ascii=False)}\n" for item in values
    ).encode()


def _zip(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, payload in sorted(files.items()):
            entry = zipfile.ZipInfo(path, _STAMP)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, payload)
    return out.getvalue()
