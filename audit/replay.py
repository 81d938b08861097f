"""The log's arithmetic over rows: what each of them looked like after any entry, from the entries alone.

`verify` replays the whole log and compares it with the rows; a page replays one chain up to a moment and shows what it comes to.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from audit import guarded
from audit.ledger import default_values
from audit.models import AuditedModel, Event, Leaf

M = TypeVar("M", bound=AuditedModel)
_UNREAD = '{"changes":{}}'

Key = tuple[str, str]
"""(model label, primary key as text)."""


@dataclass
class Row:
    """A row as the entries tell it. Not `complete`: the body of one of its entries is gone, so that values may be missing.

    `sure` are the columns that an entry told of after the last gone one: these must still be as they were told.
    """

    version: int = 0
    state: str = ""
    last_event: Any = None
    values: dict[str, Any] = field(default_factory=dict)
    complete: bool = True
    sure: set[str] = field(default_factory=set)


class Entry(NamedTuple):
    """What an entry says of its row; `changes` is {column: [before, after]}, None when its body is gone."""

    key: UUID
    label: str
    subject: str
    version: int
    source: str
    target: str
    changes: dict[str, list[Any]] | None


def take(row: Row, entry: Entry, usual: dict[str, Any]) -> list[str]:
    """Carry the row over one entry. `usual` are the values of columns that no entry told of. Returns what does not follow from before."""
    if entry.changes is None:
        row.complete = False
    if entry.version == row.version:  # a fact: it changes nothing
        return []
    wrong = []
    if entry.version != row.version + 1 or entry.source != row.state:
        wrong.append("versi atau tahap melompat")
    row.version, row.state, row.last_event = entry.version, entry.target, entry.key
    row.sure = row.sure | entry.changes.keys() if entry.changes is not None else set()
    for column, (before, after) in (entry.changes or {}).items():
        told = row.values.get(column, usual.get(column) if row.version > 1 else None)
        if row.complete and not same(told, before):
            wrong.append(f"nilai sebelum untuk {column} tidak cocok")
        row.values[column] = after
    return wrong


def same(one: Any, other: Any) -> bool:
    """Equal, where nothing and the empty text are the same: entries leave both out."""
    return one == other or (one in (None, "") and other in (None, ""))


def usual_values() -> dict[str, dict[str, Any]]:
    """Label of every audited model → what its columns hold in a row whose entries never told of them."""
    return {model._meta.label_lower: default_values(model) for model in guarded.audited_models()}


@dataclass(frozen=True)
class Moment:
    """The rows of one chain as they stood after its entry `seq`; `digest` is that entry's own, `ts` its time in microseconds."""

    seq: int
    ts: int
    digest: str
    rows: dict[Key, Row]

    def of(self, label: str) -> dict[str, Row]:
        """The rows of a model that there were."""
        return {key: row for (model, key), row in self.rows.items() if model == label and row.version}

    def instances(self, model: type[M]) -> list[M]:
        """The same as objects of the model, unsaved, with the columns that the log tells; `told_whole` is False where a body is gone."""
        label = model._meta.label_lower
        return [_instance(model, key, row) for key, row in self.of(label).items()]


def _instance(model: type[M], key: str, row: Row) -> M:
    found = model(version=row.version, state=row.state, last_event=row.last_event)
    found.pk = UUID(key)
    for column in model._meta.concrete_fields:
        if column.attname in row.values:
            setattr(found, column.attname, column.to_python(row.values[column.attname]))
    found.__dict__["told_whole"] = row.complete
    return found


def newest_leaf(scope: str, *, ts: int | None = None, seq: int | None = None) -> Leaf | None:
    """The last entry of a chain up to a time or an entry's number, both included; None when there was none yet."""
    found = Leaf.objects.filter(scope=scope)
    found = found.filter(ts__lte=ts) if ts is not None else found
    found = found.filter(seq__lte=seq) if seq is not None else found
    return found.order_by("-scope_seq").only("seq", "ts", "hash", "scope", "scope_seq").first()


def at(
    leaf: Leaf, labels: Collection[str], *, light: Collection[str] = (), bare: Collection[str] = ()
) -> Moment:
    """The rows of these models as they stood after an entry of their chain: one query, and two more where there are `light` or `bare` ones.

    Of the `light` models only what the first entry said and the states since are read, of the `bare` ones only the states: where thousands
    of rows are counted, or their bodies hold long texts.
    """
    usual = usual_values()
    rows: dict[Key, Row] = {}
    before = Event.objects.filter(leaf__scope=leaf.scope, leaf__scope_seq__lte=leaf.scope_seq)
    columns = ("pk", "subject_type", "subject_id", "subject_version", "from_state", "to_state")
    whole = before.filter(subject_type__in=labels).order_by("leaf__scope_seq")
    for *entry, text in whole.values_list(*columns, "content__text").iterator(2000):
        _carry(rows, entry, json.loads(text)["changes"] if text is not None else None, usual)
    if light or bare:
        first = before.filter(subject_type__in=light, subject_version=1, from_state="")
        texts = dict(first.values_list("pk", "content__text"))
        counted = before.filter(subject_type__in=[*light, *bare]).order_by("leaf__scope_seq")
        for entry in counted.values_list(*columns).iterator(2000):
            text = texts.get(entry[0], _UNREAD)
            _carry(rows, entry, json.loads(text)["changes"] if text is not None else None, usual)
    return Moment(leaf.seq, leaf.ts, leaf.hash, rows)


def _carry(
    rows: dict[Key, Row],
    columns: Iterable[Any],
    changes: dict[str, list[Any]] | None,
    usual: dict[str, dict[str, Any]],
) -> None:
    key, label, subject, version, source, target = columns
    row = rows.setdefault((label, str(subject)), Row())
    take(row, Entry(key, label, str(subject), version, source, target, changes), usual.get(label, {}))
