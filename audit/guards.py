"""The database as third witness: triggers that refuse what does not come through the ledger, on SQLite and PostgreSQL.

Five guards, each a few lines of SQL (docs/adr/0002):

* append-only (`Event`, `Leaf`, checkpoints and what belongs to them): no UPDATE, no DELETE, no TRUNCATE;
  a leaf must continue both chains and say what its event says.
* erasable (`Body`): no UPDATE; DELETE only beside a fresh `data_destroyed` entry about that event.
* nameable (`StoredFile`): no DELETE; UPDATE only to take its name away beside a fresh `data_destroyed` entry about that file.
* audited (every `AuditedModel`): a new row version only beside a fresh entry of exactly that row, version, from and to; no DELETE.
* sealed (rows under a sheet): no write at all once the sheet has left draft.

"Fresh" means: inserted in this unit of work, so not yet in the chain. Django rebuilds SQLite tables when it alters them and the triggers go
silently, so they are taken down before and put up after every `migrate`, and `checks.py` lists the live ones.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from audit.models import AuditedModel, Body, Checkpoint, Cosignature, Event, Leaf, Node, StoredFile

PREFIX = "lj_"
_APPEND_ONLY: tuple[type[Model], ...] = (Event, Leaf, Checkpoint, Cosignature, Node)


def append_only_models() -> tuple[type[Model], ...]:
    """The models whose rows stay as they were inserted."""
    return _APPEND_ONLY


def audited_models() -> list[type[AuditedModel]]:
    """Every concrete audited model, in a fixed order."""
    found = [model for model in apps.get_models() if issubclass(model, AuditedModel)]
    return sorted(found, key=lambda model: model._meta.label_lower)


def sealed_models() -> list[tuple[type[Model], str]]:
    """(model, name of its foreign key to the sheet) of rows that are frozen once their parent left draft."""
    return [(model, model.sealed_by) for model in apps.get_models() if hasattr(model, "sealed_by")]


def before_migrate(using: str, **kwargs: Any) -> None:
    """Signal handler: take the guards down while tables are being altered."""
    uninstall(connections[using])


def after_migrate(using: str, **kwargs: Any) -> None:
    """Signal handler: put the guards up again. Runs once per app: the first call puts them up, the others find them as they should be."""
    if drift(connections[using]):
        install(connections[using])


def install(connection: BaseDatabaseWrapper) -> None:
    """Create every guard whose table exists."""
    uninstall(connection)
    tables = set(connection.introspection.table_names())
    statements = _postgresql() if connection.vendor == "postgresql" else _sqlite(connection, tables)
    with connection.cursor() as cursor:
        for table, sql in statements:
            if not table or table in tables:
                cursor.execute(sql)


def uninstall(connection: BaseDatabaseWrapper) -> None:
    """Drop every guard."""
    with connection.cursor() as cursor:
        for table, name in _live(connection):
            if connection.vendor == "postgresql":
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"')
            else:
                cursor.execute(f'DROP TRIGGER IF EXISTS "{name}"')


def live(connection: BaseDatabaseWrapper) -> set[str]:
    """The names of the guards that are in force."""
    return {name for _, name in _live(connection)}


def expected(connection: BaseDatabaseWrapper) -> set[str]:
    """The names of the guards that must be in force."""
    tables = set(connection.introspection.table_names())
    statements = _postgresql() if connection.vendor == "postgresql" else _sqlite(connection, tables)
    return {
        sql.split('"')[1] for table, sql in statements if table in tables and "TRIGGER" in sql.split('"')[0]
    }


def drift(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    """(what, name) of each guard that is not as it is created here: `missing`, `changed`, or `foreign`: not ours at all.

    Compared is what the database would carry out: of a trigger its text, its state and whose function it calls, of a function its body
    and settings. A name alone proves nothing: the body behind it may say RETURN NEW.
    """
    if connection.vendor == "postgresql":
        wanted, found = _pg_wanted(), _read(connection, _PG_DEFINITIONS)
    else:
        tables = set(connection.introspection.table_names())
        wanted = {
            (table, sql.split('"')[1]): sql for table, sql in _sqlite(connection, tables) if table in tables
        }
        found = _read(connection, "SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'")
    return (
        [("missing", name) for table, name in sorted(wanted.keys() - found.keys())]
        + [("changed", key[1]) for key in sorted(wanted.keys() & found.keys()) if wanted[key] != found[key]]
        + [("foreign", f"{name} ({table})") for table, name in sorted(found.keys() - wanted.keys())]
    )


def _read(connection: BaseDatabaseWrapper, query: str) -> dict[tuple[str, str], str]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {(table, name): text for table, name, text in cursor.fetchall()}


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """No guards inside. For the test suite's flush only; production code has no use for it."""
    uninstall(connection)
    try:
        yield
    finally:
        install(connection)


def _live(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    if connection.vendor == "postgresql":
        query = (
            "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = current_schema() AND NOT t.tgisinternal AND t.tgenabled = 'A' AND t.tgname LIKE %s"
        )
    else:
        query = "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s"
    with connection.cursor() as cursor:
        cursor.execute(
            query, [PREFIX.replace("_", r"\_") + "%" if connection.vendor == "postgresql" else PREFIX + "%"]
        )
        return [(row[0], row[1]) for row in cursor.fetchall()]


# --- PostgreSQL ---------------------------------------------------------------------------------------------------
# search_path is pinned and names are qualified: else a temporary table of the same name would answer the question.

_PG_FUNCTIONS = (
    """CREATE OR REPLACE FUNCTION lj_refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'guard: % on % is refused', TG_OP, TG_TABLE_NAME;
END $$""",
    """CREATE OR REPLACE FUNCTION lj_erase() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM public.audit_event e WHERE e.action LIKE '%.data_destroyed' AND e.subject_id = OLD.event_id
      AND NOT EXISTS (SELECT 1 FROM public.audit_leaf l WHERE l.event_id = e.id)) THEN
    RAISE EXCEPTION 'guard: a body goes only beside its data_destroyed entry';
  END IF;
  RETURN OLD;
END $$""",
    f"""CREATE OR REPLACE FUNCTION lj_unname() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.name <> '{StoredFile.NAMELESS}' OR to_jsonb(NEW) - 'name' IS DISTINCT FROM to_jsonb(OLD) - 'name'
     OR NOT EXISTS (SELECT 1 FROM public.audit_event e WHERE e.action LIKE '%.data_destroyed' AND e.subject_id = OLD.id
      AND NOT EXISTS (SELECT 1 FROM public.audit_leaf l WHERE l.event_id = e.id)) THEN
    RAISE EXCEPTION 'guard: a file loses its name only beside its data_destroyed entry';
  END IF;
  RETURN NEW;
END $$""",
    """CREATE OR REPLACE FUNCTION lj_audited() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  was text := '';
  old_version int := 0;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'guard: DELETE on % is refused', TG_TABLE_NAME;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    was := OLD.state;
    old_version := OLD.version;
    IF NEW.id <> OLD.id THEN
      RAISE EXCEPTION 'guard: the key of % cannot change', TG_TABLE_NAME;
    END IF;
  END IF;
  IF NEW.version <> old_version + 1 OR NOT EXISTS (
      SELECT 1 FROM public.audit_event e WHERE e.id = NEW.last_event AND e.subject_type = TG_ARGV[0] AND e.subject_id = NEW.id
        AND e.subject_version = NEW.version AND e.from_state = was AND e.to_state = NEW.state
        AND NOT EXISTS (SELECT 1 FROM public.audit_leaf l WHERE l.event_id = e.id)) THEN
    RAISE EXCEPTION 'guard: % on % without an entry of its own is refused', TG_OP, TG_TABLE_NAME;
  END IF;
  RETURN NEW;
END $$""",
    """CREATE OR REPLACE FUNCTION lj_sealed() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  parent text;
  one uuid;
BEGIN
  FOR one IN SELECT unnest(ARRAY[
      CASE WHEN TG_OP <> 'INSERT' THEN (to_jsonb(OLD) ->> TG_ARGV[1])::uuid END,
      CASE WHEN TG_OP <> 'DELETE' THEN (to_jsonb(NEW) ->> TG_ARGV[1])::uuid END]) LOOP
    CONTINUE WHEN one IS NULL;
    EXECUTE format('SELECT state FROM public.%I WHERE id = $1 FOR SHARE', TG_ARGV[0]) INTO parent USING one;
    IF parent IS DISTINCT FROM 'draft' THEN
      RAISE EXCEPTION 'guard: % on % is refused, the sheet is locked', TG_OP, TG_TABLE_NAME;
    END IF;
  END LOOP;
  RETURN COALESCE(NEW, OLD);
END $$""",
    """CREATE OR REPLACE FUNCTION lj_leaf() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  last record;
  within record;
  e record;
  h jsonb := NEW.text::jsonb;
BEGIN
  SELECT seq, hash INTO last FROM public.audit_leaf ORDER BY seq DESC LIMIT 1;
  SELECT scope_seq, hash INTO within FROM public.audit_leaf WHERE scope = NEW.scope ORDER BY scope_seq DESC LIMIT 1;
  SELECT * INTO e FROM public.audit_event WHERE id = NEW.event_id;
  IF NEW.seq <> COALESCE(last.seq, 0) + 1 OR NEW.prev <> COALESCE(last.hash, repeat('0', 64))
     OR NEW.scope_seq <> COALESCE(within.scope_seq, 0) + 1 OR NEW.scope_prev <> COALESCE(within.hash, repeat('0', 64))
     OR NEW.hash <> encode(sha256('\\x00'::bytea || convert_to(NEW.text, 'UTF8')), 'hex') THEN
    RAISE EXCEPTION 'guard: the entry does not continue the chain';
  END IF;
  IF e.id IS NULL OR (h ->> 'event', h ->> 'scope', h ->> 'action', h ->> 'from', h ->> 'to', h ->> 'body', h -> 'obj' ->> 0,
      h -> 'obj' ->> 1, h -> 'obj' ->> 2, h ->> 'seq', h ->> 'prev', h ->> 'scope_seq', h ->> 'scope_prev', h ->> 'ts')
     IS DISTINCT FROM (NEW.event_id::text, e.scope::text, e.action::text, e.from_state::text, e.to_state::text, e.body::text,
      e.subject_type::text, e.subject_id::text, e.subject_version::text, NEW.seq::text, NEW.prev::text, NEW.scope_seq::text,
      NEW.scope_prev::text, NEW.ts::text) OR NEW.scope <> e.scope THEN
    RAISE EXCEPTION 'guard: the header does not say what the event says';
  END IF;
  RETURN NEW;
END $$""",
)


def _pg_trigger(name: str, table: str, when: str, call: str, *, level: str = "ROW") -> list[tuple[str, str]]:
    """ENABLE ALWAYS: `session_replication_role = replica` would skip the trigger otherwise."""
    full = f"{PREFIX}{name}_{table}"[:63]
    return [
        (
            table,
            f'CREATE TRIGGER "{full}" BEFORE {when} ON "{table}" FOR EACH {level} EXECUTE FUNCTION {call}',
        ),
        (table, f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{full}"'),
    ]


# What stands in the catalog, as (table, name, text): triggers, our functions, and rules, which can swallow a statement.
_PG_DEFINITIONS = r"""
SELECT c.relname, t.tgname::text, t.tgenabled::text || ' ' || f.nspname || ' '
    || replace(pg_get_triggerdef(t.oid), 'EXECUTE FUNCTION ' || f.nspname || '.', 'EXECUTE FUNCTION ')
  FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_namespace f ON f.oid = p.pronamespace
  WHERE n.nspname = 'public' AND NOT t.tgisinternal
UNION ALL
SELECT '', p.proname::text, concat_ws(' ', l.lanname, p.prosecdef::text, array_to_string(p.proconfig, ';'), p.prosrc)
  FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace JOIN pg_language l ON l.oid = p.prolang
  WHERE n.nspname = 'public' AND p.proname LIKE 'lj\_%'
UNION ALL
SELECT c.relname, r.rulename::text, pg_get_ruledef(r.oid)
  FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p')
"""
_PG_EVENTS = ("INSERT", "DELETE", "UPDATE", "TRUNCATE")
"""The order in which PostgreSQL writes a trigger's events down."""


def _pg_wanted() -> dict[tuple[str, str], str]:
    """(table, name) → text, as `_PG_DEFINITIONS` reads what `_postgresql` creates."""
    found = {}
    for sql in _PG_FUNCTIONS:
        head, body, _end = sql.split("$$")
        pinned = head.split(" SET ")[1].removesuffix(" AS ").replace(" = ", "=")
        found["", head.split("FUNCTION ")[1].split("(")[0]] = f"plpgsql false {pinned} {body}"
    for table, sql in _postgresql():
        if sql.startswith("CREATE TRIGGER"):
            _create, name, when, _table, call = sql.split('"')
            events = " OR ".join(event for event in _PG_EVENTS if event in when.split())
            found[table, name] = f"A public CREATE TRIGGER {name} BEFORE {events} ON public.{table}{call}"
    return found


def _postgresql() -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = [("", sql) for sql in _PG_FUNCTIONS]
    guarded: list[str] = []
    for model in _APPEND_ONLY:
        guarded.append(model._meta.db_table)
        found += _pg_trigger("keep", model._meta.db_table, "UPDATE OR DELETE", "lj_refuse()")
    found += _pg_trigger("chain", Leaf._meta.db_table, "INSERT", "lj_leaf()")
    body = Body._meta.db_table
    guarded.append(body)
    found += _pg_trigger("keep", body, "UPDATE", "lj_refuse()")
    found += _pg_trigger("erase", body, "DELETE", "lj_erase()")
    stored = StoredFile._meta.db_table
    guarded.append(stored)
    found += _pg_trigger("keep", stored, "DELETE", "lj_refuse()")
    found += _pg_trigger("unname", stored, "UPDATE", "lj_unname()")
    for audited in audited_models():
        table = audited._meta.db_table
        guarded.append(table)
        found += _pg_trigger(
            "audited", table, "INSERT OR UPDATE OR DELETE", f"lj_audited('{audited._meta.label_lower}')"
        )
    for sealed, key in sealed_models():
        table, parent, column = _sealed_names(sealed, key)
        guarded.append(table)
        found += _pg_trigger(
            "sealed", table, "INSERT OR UPDATE OR DELETE", f"lj_sealed('{parent}', '{column}')"
        )
    for table in guarded:
        found += _pg_trigger("trunc", table, "TRUNCATE", "lj_refuse()", level="STATEMENT")
    return found


def _sealed_names(model: type[Model], key: str) -> tuple[str, str, str]:
    """(own table, parent's table, column of the foreign key)."""
    foreign: Any = model._meta.get_field(key)
    return model._meta.db_table, foreign.related_model._meta.db_table, foreign.column


# --- SQLite -------------------------------------------------------------------------------------------------------


def _sqlite(connection: BaseDatabaseWrapper, tables: set[str]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    collisions = _sqlite_collisions(connection)
    for model in _APPEND_ONLY:
        table = model._meta.db_table
        found += _sqlite_refusals("keep", table, ("UPDATE", "DELETE"))
        found += _sqlite_no_replace(collisions, table)
    found.append(_sqlite_leaf())
    found += _sqlite_erasing(collisions)
    for audited in audited_models():
        table = audited._meta.db_table
        for when, version, was in (("INSERT", "1", "''"), ("UPDATE", "OLD.version + 1", "OLD.state")):
            wrong = (
                f"NEW.version <> {version} OR NOT EXISTS (SELECT 1 FROM audit_event e WHERE e.id = NEW.last_event "
                f"AND e.subject_type = '{audited._meta.label_lower}' AND e.subject_id = NEW.id "
                f"AND e.subject_version = NEW.version AND e.from_state = {was} AND e.to_state = NEW.state AND {_SQLITE_FRESH})"
            )
            if when == "UPDATE":
                wrong = f"NEW.id <> OLD.id OR {wrong}"
            found.append(
                _sqlite_trigger(
                    "audited", table, when, wrong, f"{when} without an entry of its own is refused"
                )
            )
        found += _sqlite_refusals("keep", table, ("DELETE",)) + _sqlite_no_replace(collisions, table)
    for sealed, key in sealed_models():
        table, parent, column = _sealed_names(sealed, key)
        for when, rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
            wrong = " OR ".join(
                f"COALESCE((SELECT state FROM {parent} WHERE id = {row}.{column}), '') <> 'draft'"
                for row in rows
            )
            found.append(
                _sqlite_trigger("sealed", table, when, wrong, f"{when} is refused, the sheet is locked")
            )
        found += _sqlite_no_replace(collisions, table)
    return found


_SQLITE_FRESH = "NOT EXISTS (SELECT 1 FROM audit_leaf l WHERE l.event_id = e.id)"


def _sqlite_erasing(collisions: dict[str, set[str]]) -> list[tuple[str, str]]:
    """What may be deleted of the log's bodies, and changed of a file: only beside the entry that it is destroyed."""
    body = Body._meta.db_table
    found = _sqlite_refusals("keep", body, ("UPDATE",)) + _sqlite_no_replace(collisions, body)
    found.append(
        _sqlite_trigger(
            "erase", body, "DELETE",
            "NOT EXISTS (SELECT 1 FROM audit_event e WHERE e.action LIKE '%.data_destroyed' "
            f"AND e.subject_id = OLD.event_id AND {_SQLITE_FRESH})",
            "a body goes only beside its data_destroyed entry",
        )
    )  # fmt: skip
    stored = StoredFile._meta.db_table
    columns = [item.column for item in StoredFile._meta.concrete_fields if item.column != "name"]
    found += _sqlite_refusals("keep", stored, ("DELETE",)) + _sqlite_no_replace(collisions, stored)
    found.append(
        _sqlite_trigger(
            "unname", stored, "UPDATE",
            f"NEW.name <> '{StoredFile.NAMELESS}' OR " + " OR ".join(f"NEW.{one} IS NOT OLD.{one}" for one in columns)
            + " OR NOT EXISTS (SELECT 1 FROM audit_event e WHERE e.action LIKE '%.data_destroyed' "
            f"AND e.subject_id = OLD.id AND {_SQLITE_FRESH})",
            "a file loses its name only beside its data_destroyed entry",
        )
    )  # fmt: skip
    return found


def _sqlite_trigger(name: str, table: str, when: str, wrong: str, message: str) -> tuple[str, str]:
    return table, (
        f'CREATE TRIGGER "{PREFIX}{name}_{when.lower()}_{table}" BEFORE {when} ON "{table}" WHEN {wrong} '
        f"BEGIN SELECT RAISE(ABORT, 'guard: {table}: {message}'); END"
    )


def _sqlite_refusals(name: str, table: str, operations: tuple[str, ...]) -> list[tuple[str, str]]:
    return [_sqlite_trigger(name, table, when, "1", f"{when} is refused") for when in operations]


def _sqlite_no_replace(collisions: dict[str, set[str]], table: str) -> list[tuple[str, str]]:
    """INSERT OR REPLACE evicts a row without firing its DELETE trigger: refuse the insert that would collide."""
    if table not in collisions:
        return []
    collision = " OR ".join(
        f'EXISTS (SELECT 1 FROM "{table}" o WHERE {same})' for same in sorted(collisions[table])
    )
    return [_sqlite_trigger("replace", table, "INSERT", collision, "a row of this key exists")]


_SQLITE_KEYS = """
SELECT m.name, '', c.name, '' FROM sqlite_master m JOIN pragma_table_info(m.name) c
  WHERE m.type = 'table' AND c.pk > 0
UNION ALL
SELECT * FROM (
  SELECT m.name, i.name, c.name, COALESCE(s.sql, '') FROM sqlite_master m JOIN pragma_index_list(m.name) i
    JOIN pragma_index_info(i.name) c LEFT JOIN sqlite_master s ON s.type = 'index' AND s.name = i.name
    WHERE m.type = 'table' AND i."unique" ORDER BY m.name, i.name, c.seqno)
"""
"""Columns of primary and unique keys: table, index, column, the index's text. Asked at once: Django's introspection reads every table's text anew."""


def _sqlite_collisions(connection: BaseDatabaseWrapper) -> dict[str, set[str]]:
    """Table → one condition for each unique key: the row `o` has it already."""
    keys: dict[tuple[str, str], list[str]] = {}
    parts = {}
    with connection.cursor() as cursor:
        cursor.execute(_SQLITE_KEYS)
        for table, index, column, text in cursor.fetchall():
            keys.setdefault((table, index), []).append(f"o.{column} = NEW.{column}")
            # A unique index may hold for a part of the rows only; its condition names the columns of the row that is there.
            parts[table, index] = text.partition(" WHERE ")[2]
    found: dict[str, set[str]] = {}
    for (table, index), columns in keys.items():
        part = parts[table, index]
        found.setdefault(table, set()).add(" AND ".join(columns) + (f" AND ({part})" if part else ""))
    return found


def _sqlite_leaf() -> tuple[str, str]:
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
    return _sqlite_trigger("chain", "audit_leaf", "INSERT", wrong, "the entry does not continue the chain")
