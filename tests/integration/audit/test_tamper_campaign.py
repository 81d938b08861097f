"""Two thousand ways to bend the log and the state, with the guards off and SQL in hand: which are found, and which only by a note kept outside.

Mutations that stand in different rows are made together and each must be named at its own place; what changes the log as a whole is
tried alone. Every class is held against `verify`, and against one checkpoint that somebody outside has kept.
"""

import itertools
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction

from audit import chain, checkpoints, guarded, keys, merkle, notes, signer, verify
from audit.models import Body, Checkpoint, Event, Leaf, Node, StoredFile
from audit.store import path_of
from panels.models import Score, Sheet
from tests import owner
from tests.conftest import shared_world

told = shared_world("sealed")
pytestmark = pytest.mark.django_db
CHANCE = random.Random(2019)
WANTED = 2_000


@dataclass
class Tried:
    """By class: how many, how many `verify` found, how many the kept note found."""

    made: Counter[str] = field(default_factory=Counter)
    inside: Counter[str] = field(default_factory=Counter)
    outside: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)


def told_of(found: Tried) -> None:
    """The figures, with those of the database alone beside."""
    print(f"\n{'class':42} tried  verify  note")
    for name in sorted(found.made):
        print(f"{name:42} {found.made[name]:5}  {found.inside[name]:6}  {found.outside[name]:4}")
    print(f"{'all':42} {found.made.total():5}  {found.inside.total():6}  {found.outside.total():4}")


@pytest.fixture
def kept(told) -> notes.Checkpoint:
    """What somebody outside has kept of the log as it honestly was."""
    return notes.checkpoint_of(notes.note_of(checkpoints.take().note).text)


@pytest.fixture(autouse=True)
def _without_guards(told) -> Iterator[None]:
    """The database's owner has torn them off, and goes on as owner; what says so is not what is counted here."""
    owner.tear_off()
    with owner.as_owner():
        yield


def run(sql: str, *values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def breaks() -> list[verify.Break]:
    return [item for item in verify.replayed().breaks if not item.kind.startswith(("guard", "grant"))]


def note_holds(kept: notes.Checkpoint) -> bool:
    """Does the log still begin with what the note says? The outsider's own arithmetic."""
    rows = Leaf.objects.filter(seq__lte=kept.size).order_by("seq").values_list("text", flat=True)
    heads = [merkle.leaf(text.encode()) for text in rows]
    return len(heads) == kept.size and merkle.root_of(heads) == kept.root


def key(value: Any) -> str:
    """A key as the database writes it."""
    return value.hex if connection.vendor == "sqlite" else str(value)


# --- rows -------------------------------------------------------------------------------------------------------------


_SERIAL = itertools.count()


def _other(value: Any, kind: str) -> Any:
    """Another value that the column takes."""
    if kind in {"BooleanField"}:
        return not value
    if kind in {"IntegerField", "PositiveIntegerField", "BigIntegerField", "PositiveSmallIntegerField"}:
        return (value or 0) + 1
    if kind == "JSONField":
        return json.dumps(["diubah"])
    if kind in {"CharField", "TextField"}:
        if value is None:
            return f"x{next(_SERIAL)}"  # it may be unique beside others
        return "x" if not value else value[:-1] + ("y" if value[-1] != "y" else "z")
    return None


CHANGEABLE = ("BooleanField", "IntegerField", "PositiveIntegerField", "BigIntegerField", "PositiveSmallIntegerField",
              "JSONField", "CharField", "TextField")  # fmt: skip
BOOKKEEPING = {"id", "version", "state", "last_event"}


def _cells() -> list[tuple[str, Any, str, Any]]:
    """(class, row, column, other value) of everything that can be changed in an audited row."""
    found = []
    for model in guarded.audited_models():
        for row in model._base_manager.all():
            for column in model._meta.concrete_fields:
                kind, value = column.get_internal_type(), column.value_from_object(row)
                if column.attname in BOOKKEEPING or kind not in CHANGEABLE or column.unique:
                    continue
                if column.choices and kind == "CharField":
                    continue
                found.append((f"row: {kind}", row, column.column, _other(value, kind)))
    return found


def _cells_changed(kept: notes.Checkpoint, tried: Tried) -> None:
    """Any column of any audited row: 1,400 of them, each found at its own row."""
    cells = _cells()
    CHANCE.shuffle(cells)
    batches: list[tuple[dict[Any, tuple[str, Any, str, Any]], set[Any]]] = []
    for cell in cells:
        label, pk = row = (cell[1]._meta.label_lower, cell[1].pk)
        said = (
            label,
            cell[2],
            str(cell[3]),
        )  # what two rows may not both say where the column is unique within something
        batch, values = next(
            (item for item in batches if row not in item[0] and said not in item[1]), ({}, set())
        )
        if not batch:
            batches.append((batch, values))
        batch[row] = cell
        values.add(said)
    count = 0
    for batch, _values in batches:
        if count >= 1_400:
            break
        with transaction.atomic():
            for (_label, pk), (name, row, column, value) in batch.items():
                quoted = connection.ops.quote_name(column)
                run(f"UPDATE {row._meta.db_table} SET {quoted} = %s WHERE id = %s", value, key(pk))
                tried.made[name] += 1
            named = {item.where for item in breaks()}
            for (label, pk), (name, _row, column, _value) in batch.items():
                if f"{label} {pk}" in named:
                    tried.inside[name] += 1
                else:
                    tried.missed.append(f"{name} {label}.{column}")
            count += len(batch)
            transaction.set_rollback(True)
    assert tried.missed == []


def _bookkeeping_changed(kept: notes.Checkpoint, tried: Tried) -> None:
    missed = []
    for name, change in (
        ("row: state", "state = 'diubah'"),
        ("row: version", "version = version + 1"),
        ("row: last entry", "last_event = '00000000000000000000000000000000'"),
    ):
        rows = [
            (model._meta.label_lower, model._meta.db_table, pk)
            for model in guarded.audited_models()
            for pk in model._base_manager.values_list("pk", flat=True)
        ]
        with transaction.atomic():
            chosen = CHANCE.sample(rows, 60)
            for _label, table, pk in chosen:
                run(f"UPDATE {table} SET {change} WHERE id = %s", key(pk))
            named = {item.where for item in breaks()}
            for label, _table, pk in chosen:
                tried.made[name] += 1
                tried.inside[name] += f"{label} {pk}" in named
                missed += [] if f"{label} {pk}" in named else [f"{name} {label}"]
            transaction.set_rollback(True)
    assert missed == []


def _rows_taken_out(kept: notes.Checkpoint, tried: Tried) -> None:
    """Copied under another key, or deleted where no other row holds it."""
    missed = []
    plain = [
        "selection_finding",
        "panels_conflict",
        "selection_duty",
        "panels_confirmation",
        "selection_requirement",
    ]
    for table in plain:
        with transaction.atomic(), connection.constraint_checks_disabled():
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT id FROM {table}")
                keys_now = [row[0] for row in cursor.fetchall()]
            for pk in CHANCE.sample(keys_now, min(12, len(keys_now))):
                with transaction.atomic():
                    run(f"DELETE FROM {table} WHERE id = %s", pk)
                    found = any(item.kind in {"row_missing", "content"} for item in breaks())
                    tried.made["row: deleted"] += 1
                    tried.inside["row: deleted"] += found
                    missed += [] if found else [f"{table} deleted"]
                    transaction.set_rollback(True)
            transaction.set_rollback(True)
    assert missed == []


# --- marks and files ----------------------------------------------------------------------------------------------------


def _marks_changed(kept: notes.Checkpoint, tried: Tried) -> None:
    missed = []
    locked = Sheet.objects.filter(state="locked")
    for name, change in (("mark: raised", "points = points + 10000"), ("mark: deleted", None)):
        scores = list(Score.objects.filter(sheet__in=locked).order_by("pk"))
        for start in range(3):
            with transaction.atomic():
                chosen = {score.sheet_id: score for score in CHANCE.sample(scores, len(scores))}
                for score in chosen.values():
                    statement = f"UPDATE panels_score SET {change}" if change else "DELETE FROM panels_score"
                    run(f"{statement} WHERE id = %s", score.pk)
                named = {item.where for item in breaks() if item.kind == "content"}
                for sheet in chosen:
                    tried.made[name] += 1
                    tried.inside[name] += f"panels.sheet {sheet}" in named
                    missed += [] if f"panels.sheet {sheet}" in named else [f"{name} {start}"]
                transaction.set_rollback(True)
    assert missed == []


def _files_swapped(kept: notes.Checkpoint, tried: Tried) -> None:
    missed, files = [], list(StoredFile.objects.order_by("pk"))
    for name in ("file: swapped", "file: lost"):
        chosen = CHANCE.sample(files, 15)
        kept_bytes = {}
        for path in {path_of(stored.sha256) for stored in chosen}:
            with default_storage.open(path, "rb") as handle:
                kept_bytes[path] = handle.read()
        for path, payload in kept_bytes.items():
            if name == "file: lost":
                default_storage.delete(path)
            else:
                _written(path, payload + b"x")
        named = {item.where for item in breaks()}
        for stored in chosen:
            tried.made[name] += 1
            tried.inside[name] += f"berkas {stored.pk}" in named
            missed += [] if f"berkas {stored.pk}" in named else [name]
        for path, payload in kept_bytes.items():
            _written(path, payload)
    assert missed == [] and breaks() == []


def _written(path: str, payload: bytes) -> None:
    with default_storage.open(path, "wb") as handle:
        handle.write(payload)


# --- the log ------------------------------------------------------------------------------------------------------------

ONE_ENTRY: dict[str, Callable[[Leaf], tuple[str, list[Any]]]] = {
    "entry: text": lambda leaf: ("UPDATE audit_leaf SET text = %s WHERE seq = %s", [_bent(leaf.text), leaf.seq]),
    "entry: hash": lambda leaf: ("UPDATE audit_leaf SET hash = %s WHERE seq = %s", [_bent(leaf.hash), leaf.seq]),
    "entry: predecessor": lambda leaf: ("UPDATE audit_leaf SET prev = %s WHERE seq = %s", [_bent(leaf.prev), leaf.seq]),
    "entry: scope's predecessor": lambda leaf: (
        "UPDATE audit_leaf SET scope_prev = %s WHERE seq = %s", [_bent(leaf.scope_prev), leaf.seq]),
    "entry: seal": lambda leaf: ("UPDATE audit_leaf SET mac = %s WHERE seq = %s", [_bent(leaf.mac), leaf.seq]),
    "entry: time": lambda leaf: ("UPDATE audit_leaf SET ts = ts + 1 WHERE seq = %s", [leaf.seq]),
    "entry: scope": lambda leaf: ("UPDATE audit_leaf SET scope = 'sel:x' WHERE seq = %s", [leaf.seq]),
    "entry: scope's place": lambda leaf: (
        "UPDATE audit_leaf SET scope_seq = scope_seq + 100000 WHERE seq = %s", [leaf.seq]),
}  # fmt: skip


def _bent(text: str) -> str:
    place = CHANCE.randrange(len(text))
    return text[:place] + ("e" if text[place] != "e" else "f") + text[place + 1 :]


def _entry_changed(kept: notes.Checkpoint, tried: Tried, name: str) -> None:
    """Many entries at once, far enough from each other that each is named for itself."""
    missed = []
    leaves = list(Leaf.objects.order_by("seq"))
    for start in (0, 3):
        with transaction.atomic():
            chosen = leaves[10 + start : -10 : 23]
            for leaf in chosen:
                statement, values = ONE_ENTRY[name](leaf)
                run(statement, *values)
            named = {item.where for item in breaks()}
            for leaf in chosen:
                tried.made[name] += 1
                tried.inside[name] += f"entri {leaf.seq}" in named
                missed += [] if f"entri {leaf.seq}" in named else [str(leaf.seq)]
            tried.outside[name] += len(chosen) if not note_holds(kept) else 0
            transaction.set_rollback(True)
    assert missed == []


EVENT_COLUMNS = ("action", "subject_type", "from_state", "to_state", "body", "scope")


def _event_changed(kept: notes.Checkpoint, tried: Tried, name: str) -> None:
    missed = []
    for leaf in list(Leaf.objects.order_by("seq"))[12:-3:40]:
        with transaction.atomic():
            event = key(leaf.event_id)
            if name == "body gone":
                run("DELETE FROM audit_body WHERE event_id = %s", event)
            elif name.startswith("body's"):
                column = name.removeprefix("body's ")
                told_now = getattr(Body.objects.get(event_id=leaf.event_id), column)
                run(f"UPDATE audit_body SET {column} = %s WHERE event_id = %s", _bent(told_now), event)
            elif name == "version":
                run("UPDATE audit_event SET subject_version = subject_version + 1 WHERE id = %s", event)
            else:
                run(f"UPDATE audit_event SET {name} = 'x' WHERE id = %s", event)
            found = bool(breaks())
            tried.made[f"event: {name}"] += 1
            tried.inside[f"event: {name}"] += found
            missed += [] if found else [str(leaf.seq)]
            transaction.set_rollback(True)
    assert missed == []


def _delete(events: list[Any]) -> None:
    for rows in (
        Body.objects.filter(event_id__in=events),
        Event.objects.filter(pk__in=events),
        Leaf.objects.filter(event_id__in=events),
    ):
        rows._raw_delete("default")


WHOLE = ("cut in the middle", "two entries exchanged", "the newest cut off", "forged after the newest")


def _log_bent(kept: notes.Checkpoint, tried: Tried, name: str) -> None:
    missed = []
    for turn in range(12):
        with transaction.atomic():
            leaves = list(Leaf.objects.order_by("seq"))
            if name == "cut in the middle":
                _delete([leaf.event_id for leaf in leaves[30 + turn * 20 : 31 + turn * 21]])
            elif name == "the newest cut off":
                _delete([leaf.event_id for leaf in leaves[-1 - turn :]])
            elif name == "two entries exchanged":
                one, other = leaves[40 + turn * 9], leaves[41 + turn * 17]
                run("UPDATE audit_leaf SET text = %s WHERE seq = %s", other.text, one.seq)
                run("UPDATE audit_leaf SET text = %s WHERE seq = %s", one.text, other.seq)
            else:
                _forge(leaves[-1], known_key=False)
            found, noted = bool(breaks()), not note_holds(kept)
            tried.made[f"log: {name}"] += 1
            tried.inside[f"log: {name}"] += found
            tried.outside[f"log: {name}"] += noted
            missed += [] if found or noted else [str(turn)]
            transaction.set_rollback(True)
    assert missed == []


def _forge(last: Leaf, *, known_key: bool) -> None:
    """An entry that continues the chain; with the MAC's key nothing in the database tells it from an honest one."""
    old = Event.objects.get(pk=last.event_id)
    event_id = chain.digest(f"{last.seq}{CHANCE.random()}")[:32]
    salt = b"\x01" * 32
    body = chain.canonical(
        {"actor": {"id": "1", "name": "x", "role": "secretariat"}, "changes": {}, "data": {}}
    )
    event = Event(
        leaf_id=event_id, scope=old.scope, action=old.action, subject_type=old.subject_type, subject_id=old.subject_id,
        subject_version=old.subject_version, from_state=old.to_state, to_state=old.to_state,
        body=chain.commitment(salt, body),
    )  # fmt: skip
    event.save(force_insert=True)
    Body(event_id=event.pk, salt=salt.hex(), text=body).save(force_insert=True)
    header = json.loads(last.text) | {
        "event": str(Event.objects.get(pk=event.pk).pk), "from": event.from_state, "to": event.to_state, "body": event.body,
        "seq": last.seq + 1, "prev": last.hash, "ts": last.ts + 1, "scope_seq": last.scope_seq + 1, "scope_prev": last.hash,
    }  # fmt: skip
    text = chain.canonical(header)
    mac = chain.mac(keys.mac_key(), text) if known_key else chain.digest(text)
    Leaf(seq=last.seq + 1, event_id=event.pk, scope=last.scope, scope_seq=last.scope_seq + 1, ts=last.ts + 1, text=text,
         hash=chain.leaf_hash(text), prev=last.hash, scope_prev=last.hash, mac=mac).save(force_insert=True)  # fmt: skip


# --- with every key of the house -------------------------------------------------------------------------------------------


def _rewrite(after: int, bend: Callable[[dict[str, Any], dict[str, Any]], None]) -> None:
    """Write the log anew from entry `after` on, with all keys: nothing in the database contradicts anything."""
    scopes: dict[str, str] = {}
    prev = chain.ZERO
    rows = []
    for leaf in Leaf.objects.order_by("seq"):
        header = json.loads(leaf.text)
        header["prev"], header["scope_prev"] = prev, scopes.get(leaf.scope, chain.ZERO)
        if leaf.seq == after:
            body = Body.objects.get(event_id=leaf.event_id)
            said = json.loads(body.text)
            bend(header, said)
            text = chain.canonical(said)
            header["body"] = chain.commitment(bytes.fromhex(body.salt), text)
            run("UPDATE audit_body SET text = %s WHERE event_id = %s", text, key(leaf.event_id))
            run("UPDATE audit_event SET body = %s WHERE id = %s", header["body"], key(leaf.event_id))
        text = chain.canonical(header)
        rows.append(
            (
                leaf.seq,
                text,
                chain.leaf_hash(text),
                prev,
                header["scope_prev"],
                chain.mac(keys.mac_key(), text),
            )
        )
        prev = scopes[leaf.scope] = rows[-1][2]
    for seq, *_rest in rows:  # the columns are unique: out of the way first
        run("UPDATE audit_leaf SET hash = %s, prev = %s WHERE seq = %s", f"h{seq}", f"p{seq}", seq)
    for seq, text, digest, before, scope_before, mac in rows:
        run("UPDATE audit_leaf SET text = %s, hash = %s, prev = %s, scope_prev = %s, mac = %s WHERE seq = %s",
            text, digest, before, scope_before, mac, seq)  # fmt: skip


def _written_anew(kept: notes.Checkpoint, tried: Tried, signer_too: bool) -> None:
    """Who has the database and every key leaves no trace inside: only what has left the building tells."""
    name = f"rewritten: {'all keys' if signer_too else 'without the signer'}"
    for turn in range(6):
        with transaction.atomic():
            seq = (
                Leaf.objects.filter(text__contains='"action":"application.submit"').order_by("seq")[turn].seq
            )
            _rewrite(seq, lambda _header, said: said["actor"].update(name="Orang Lain"))
            if signer_too:
                for table in (Node, Checkpoint):
                    table.objects.all()._raw_delete("default")
                signer.forget()
                checkpoints.take()
            found, noted = bool(breaks()), not note_holds(kept)
            tried.made[name] += 1
            tried.inside[name] += found
            tried.outside[name] += noted
            assert noted and found is not signer_too
            transaction.set_rollback(True)
        signer.forget()


def _backup_put_back(kept: notes.Checkpoint, tried: Tried, name: str) -> None:
    for turn in range(1, 7):
        with transaction.atomic():
            with transaction.atomic():
                last = Leaf.objects.order_by("-seq").first()
                for _ in range(turn):
                    _forge(last, known_key=True)
                    last = Leaf.objects.order_by("-seq").first()
                signer.forget()
                kept_later = notes.checkpoint_of(notes.note_of(checkpoints.take().note).text)
                transaction.set_rollback(True)
            if name.endswith("otherwise"):
                last = Leaf.objects.order_by("-seq").first()
                for _ in range(turn):
                    _forge(last, known_key=True)
                    last = Leaf.objects.order_by("-seq").first()
            with pytest.raises(signer.CannotSign):
                checkpoints.take()
            tried.made[name] += 1
            tried.inside[name] += bool(breaks())
            tried.outside[name] += not note_holds(kept_later)
            assert not note_holds(kept_later)
            transaction.set_rollback(True)
        signer.forget()


EVENTS = (*EVENT_COLUMNS, "body's text", "body's salt", "body gone", "version")
PARTS: tuple[tuple[Callable[..., None], tuple[Any, ...]], ...] = (
    (_cells_changed, ()),
    (_bookkeeping_changed, ()),
    (_rows_taken_out, ()),
    (_marks_changed, ()),
    (_files_swapped, ()),
    (_entry_changed, tuple(ONE_ENTRY)),
    (_event_changed, EVENTS),
    (_log_bent, WHOLE),
    (_written_anew, (False, True)),
    (_backup_put_back, ("rolled back", "rolled back and gone on otherwise")),
)


def test_every_mutation_is_found_within_what_one_note_outside_covers(told, kept):
    tried = Tried()
    for part, ways in PARTS:
        for way in ways or (None,):
            part(kept, tried, *([] if way is None else [way]))
    told_of(tried)
    covered = Counter({name: max(tried.inside[name], tried.outside[name]) for name in tried.made})
    assert covered == tried.made
    assert len(tried.made) >= 30 and tried.made.total() >= WANTED
