"""The guards as PostgreSQL has them: functions and triggers (audit/guards.py says what each is for)."""

from django.db.backends.base.base import BaseDatabaseWrapper

from audit.guarded import APPEND_ONLY, PREFIX, audited_models, sealed_models, sealed_names
from audit.models import Body, Leaf, StoredFile

# search_path is pinned and names are qualified: else a temporary table of the same name would answer the question.

_FUNCTIONS = (
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


def _trigger(name: str, table: str, when: str, call: str, *, level: str = "ROW") -> list[tuple[str, str]]:
    """ENABLE ALWAYS: `session_replication_role = replica` would skip the trigger otherwise."""
    full = f"{PREFIX}{name}_{table}"[:63]
    return [
        (
            table,
            f'CREATE TRIGGER "{full}" BEFORE {when} ON "{table}" FOR EACH {level} EXECUTE FUNCTION {call}',
        ),
        (table, f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{full}"'),
    ]


LIVE = (
    "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
    "JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = current_schema() AND NOT t.tgisinternal AND t.tgenabled = 'A' "
    f"AND starts_with(t.tgname, '{PREFIX}')"
)
DROP = 'DROP TRIGGER IF EXISTS "{name}" ON "{table}"'
DEFINITIONS = r"""
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
"""What stands in the catalog, as (table, name, text): triggers, our functions, and rules, which can swallow a statement."""
_EVENTS = ("INSERT", "DELETE", "UPDATE", "TRUNCATE")
"""The order in which PostgreSQL writes a trigger's events down."""


def wanted(connection: BaseDatabaseWrapper) -> dict[tuple[str, str], str]:
    """(table, name) → text, as `DEFINITIONS` reads what `statements` creates."""
    found = {}
    for sql in _FUNCTIONS:
        head, body, _end = sql.split("$$")
        pinned = head.split(" SET ")[1].removesuffix(" AS ").replace(" = ", "=")
        found["", head.split("FUNCTION ")[1].split("(")[0]] = f"plpgsql false {pinned} {body}"
    for table, sql in statements(connection):
        if sql.startswith("CREATE TRIGGER"):
            _create, name, when, _table, call = sql.split('"')
            events = " OR ".join(event for event in _EVENTS if event in when.split())
            found[table, name] = f"A public CREATE TRIGGER {name} BEFORE {events} ON public.{table}{call}"
    return found


def statements(_connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    """(table, SQL) that creates every guard; without a table: what several call."""
    found: list[tuple[str, str]] = [("", sql) for sql in _FUNCTIONS]
    guarded: list[str] = []
    for model in APPEND_ONLY:
        guarded.append(model._meta.db_table)
        found += _trigger("keep", model._meta.db_table, "UPDATE OR DELETE", "lj_refuse()")
    found += _trigger("chain", Leaf._meta.db_table, "INSERT", "lj_leaf()")
    body = Body._meta.db_table
    guarded.append(body)
    found += _trigger("keep", body, "UPDATE", "lj_refuse()")
    found += _trigger("erase", body, "DELETE", "lj_erase()")
    stored = StoredFile._meta.db_table
    guarded.append(stored)
    found += _trigger("keep", stored, "DELETE", "lj_refuse()")
    found += _trigger("unname", stored, "UPDATE", "lj_unname()")
    for audited in audited_models():
        table = audited._meta.db_table
        guarded.append(table)
        found += _trigger(
            "audited", table, "INSERT OR UPDATE OR DELETE", f"lj_audited('{audited._meta.label_lower}')"
        )
    for sealed, key in sealed_models():
        table, parent, column = sealed_names(sealed, key)
        guarded.append(table)
        found += _trigger("sealed", table, "INSERT OR UPDATE OR DELETE", f"lj_sealed('{parent}', '{column}')")
    for table in guarded:
        found += _trigger("trunc", table, "TRUNCATE", "lj_refuse()", level="STATEMENT")
    return found
