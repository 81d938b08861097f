"""The guards as SQLite has them: triggers that ask the whole condition (audit/guards.py says what each is for)."""

from django.db.backends.base.base import BaseDatabaseWrapper

from audit.guarded import APPEND_ONLY, PREFIX, audited_models, sealed_models, sealed_names
from audit.models import Body, StoredFile

LIVE = f"SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger' AND name GLOB '{PREFIX}*'"
DROP = 'DROP TRIGGER IF EXISTS "{name}"'
DEFINITIONS = "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'"
"""What stands in the database, as (table, name, text)."""


def wanted(connection: BaseDatabaseWrapper) -> dict[tuple[str, str], str]:
    """(table, name) → text, as `DEFINITIONS` reads what `statements` creates, of the tables that exist."""
    tables = set(connection.introspection.table_names())
    return {(table, sql.split('"')[1]): sql for table, sql in statements(connection) if table in tables}


def statements(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    """(table, SQL) that creates every guard."""
    found: list[tuple[str, str]] = []
    collisions = _collisions(connection)
    for model in APPEND_ONLY:
        table = model._meta.db_table
        found += _refusals("keep", table, ("UPDATE", "DELETE"))
        found += _no_replace(collisions, table)
    found.append(_leaf())
    found += _erasing(collisions)
    for audited in audited_models():
        table = audited._meta.db_table
        for when, version, was in (("INSERT", "1", "''"), ("UPDATE", "OLD.version + 1", "OLD.state")):
            wrong = (
                f"NEW.version <> {version} OR NOT EXISTS (SELECT 1 FROM audit_event e WHERE e.id = NEW.last_event "
                f"AND e.subject_type = '{audited._meta.label_lower}' AND e.subject_id = NEW.id "
                f"AND e.subject_version = NEW.version AND e.from_state = {was} AND e.to_state = NEW.state AND {_FRESH})"
            )
            if when == "UPDATE":
                wrong = f"NEW.id <> OLD.id OR {wrong}"
            found.append(
                _trigger("audited", table, when, wrong, f"{when} without an entry of its own is refused")
            )
        found += _refusals("keep", table, ("DELETE",)) + _no_replace(collisions, table)
    for sealed, key in sealed_models():
        table, parent, column = sealed_names(sealed, key)
        for when, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
            wrong = " OR ".join(
                f"COALESCE((SELECT state FROM {parent} WHERE id = {row}.{column}), '') <> 'draft'"
                for row in rows
            )
            found.append(_trigger("sealed", table, when, wrong, f"{when} is refused, the sheet is locked"))
        found += _no_replace(collisions, table)
    return found


_FRESH = "NOT EXISTS (SELECT 1 FROM audit_leaf l WHERE l.event_id = e.id)"


def _erasing(collisions: dict[str, set[str]]) -> list[tuple[str, str]]:
    """What may be deleted of the log's bodies, and changed of a file: only beside the entry that it is destroyed."""
    body = Body._meta.db_table
    found = _refusals("keep", body, ("UPDATE",)) + _no_replace(collisions, body)
    found.append(
        _trigger(
            "erase", body, "DELETE",
            "NOT EXISTS (SELECT 1 FROM audit_event e WHERE e.action LIKE '%.data_destroyed' "
            f"AND e.subject_id = OLD.event_id AND {_FRESH})",
            "a body goes only beside its data_destroyed entry",
        )
    )  # fmt: skip
    stored = StoredFile._meta.db_table
    columns = [item.column for item in StoredFile._meta.concrete_fields if item.column != "name"]
    found += _refusals("keep", stored, ("DELETE",)) + _no_replace(collisions, stored)
    found.append(
        _trigger(
            "unname", stored, "UPDATE",
            f"NEW.name <> '{StoredFile.NAMELESS}' OR " + " OR ".join(f"NEW.{one} IS NOT OLD.{one}" for one in columns)
            + " OR NOT EXISTS (SELECT 1 FROM audit_event e WHERE e.action LIKE '%.data_destroyed' "
            f"AND e.subject_id = OLD.id AND {_FRESH})",
            "a file loses its name only beside its data_destroyed entry",
        )
    )  # fmt: skip
    return found


def _trigger(name: str, table: str, when: str, wrong: str, message: str) -> tuple[str, str]:
    return table, (
        f'CREATE TRIGGER "{PREFIX}{name}_{when.lower()}_{table}" BEFORE {when} ON "{table}" WHEN {wrong} '
        f"BEGIN SELECT RAISE(ABORT, 'guard: {table}: {message}'); END"
    )


def _refusals(name: str, table: str, operations: tuple[str, ...]) -> list[tuple[str, str]]:
    return [_trigger(name, table, when, "1", f"{when} is refused") for when in operations]


def _no_replace(collisions: dict[str, set[str]], table: str) -> list[tuple[str, str]]:
    """INSERT OR REPLACE evicts a row without firing its DELETE trigger: refuse the insert that would collide."""
    if table not in collisions:
        return []
    collision = " OR ".join(
        f'EXISTS (SELECT 1 FROM "{table}" o WHERE {same})' for same in sorted(collisions[table])
    )
    return [_trigger("replace", table, "INSERT", collision, "a row of this key exists")]


_KEYS = """
SELECT m.name, '', c.name, '' FROM sqlite_master m JOIN pragma_table_info(m.name) c
  WHERE m.type = 'table' AND c.pk > 0
UNION ALL
SELECT * FROM (
  SELECT m.name, i.name, c.name, COALESCE(s.sql, '') FROM sqlite_master m JOIN pragma_index_list(m.name) i
    JOIN pragma_index_info(i.name) c LEFT JOIN sqlite_master s ON s.type = 'index' AND s.name = i.name
    WHERE m.type = 'table' AND i."unique" ORDER BY m.name, i.name, c.seqno)
"""
"""Columns of primary and unique keys: table, index, column, the index's text. Asked at once: Django's introspection reads every table's text anew."""


def _collisions(connection: BaseDatabaseWrapper) -> dict[str, set[str]]:
    """Table → one condition for each unique key: the row `o` has it already."""
    keys: dict[tuple[str, str], list[str]] = {}
    parts = {}
    with connection.cursor() as cursor:
        cursor.execute(_KEYS)
        for table, index, column, text in cursor.fetchall():
            keys.setdefault((table, index), []).append(f"o.{column} = NEW.{column}")
            # A unique index may hold for a part of the rows only; its condition names the columns of the row that is there.
            parts[table, index] = text.partition(" WHERE ")[2]
    found: dict[str, set[str]] = {}
    for (table, index), columns in keys.items():
        part = parts[table, index]
        found.setdefault(table, set()).add(" AND ".join(columns) + (f" AND ({part})" if part else ""))
    return found


def _leaf() -> tuple[str, str]:
    zero = "'" + "0" * 64 + "'"
    told = " OR ".join(
        f"json_extract(NEW.text, '$.{path}') IS NOT {value}"
        for path, value in (
            ("seq", "NEW.seq"),
            ("ts", "NEW.ts"),
            ("prev", "NEW.prev"),
            ("scope", "NEW.scope"),
            ("scope_seq", "NEW.scope_seq"),
            ("scope_prev", "NEW.scope_prev"),
        )
    )
    said = " AND ".join(
        f"e.{column} = {value}"
        for column, value in (
            ("id", "NEW.event_id"),
            ("id", "replace(json_extract(NEW.text, '$.event'), '-', '')"),
            ("scope", "NEW.scope"),
            ("action", "json_extract(NEW.text, '$.action')"),
            ("from_state", "json_extract(NEW.text, '$.from')"),
            ("to_state", "json_extract(NEW.text, '$.to')"),
            ("body", "json_extract(NEW.text, '$.body')"),
            ("subject_type", "json_extract(NEW.text, '$.obj[0]')"),
            ("subject_id", "replace(json_extract(NEW.text, '$.obj[1]'), '-', '')"),
            ("subject_version", "json_extract(NEW.text, '$.obj[2]')"),
        )
    )
    wrong = (
        "NEW.seq <> COALESCE((SELECT MAX(seq) FROM audit_leaf), 0) + 1 "
        f"OR NEW.prev <> COALESCE((SELECT hash FROM audit_leaf ORDER BY seq DESC LIMIT 1), {zero}) "
        "OR NEW.scope_seq <> COALESCE((SELECT MAX(scope_seq) FROM audit_leaf WHERE scope = NEW.scope), 0) + 1 "
        "OR NEW.scope_prev <> COALESCE((SELECT hash FROM audit_leaf WHERE scope = NEW.scope "
        f"ORDER BY scope_seq DESC LIMIT 1), {zero}) OR {told} "
        f"OR NOT EXISTS (SELECT 1 FROM audit_event e WHERE {said})"
    )
    return _trigger("chain", "audit_leaf", "INSERT", wrong, "the entry does not continue the chain")
