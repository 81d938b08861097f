"""What somebody can do who has the site's own database password: nothing to what counts.

On PostgreSQL the connection is a real login of the app role. A refusal is a guard's word or a missing right, never a slip in the statement,
and what was aimed at is the same afterwards. On SQLite there are no roles: whoever has the file can drop a trigger, so DDL is left out here.
"""

import hashlib
import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from accounts import services
from accounts.enums import InstitutionKind
from audit.ledger import SYSTEM_ACTOR
from audit.models import Leaf
from audit.verify import verify
from config.demo.people import START
from panels.models import Score
from tests import builders, owner

pytestmark = pytest.mark.django_db
SQLITE = connection.vendor == "sqlite"
ID = "'" + (uuid.uuid4().hex if SQLITE else str(uuid.uuid4())) + "'"
LOCKED = "sheet_id IN (SELECT id FROM panels_sheet WHERE state = 'locked')"
_MARK = "(sheet_id, application_id, criterion_id, points)"
_LEAF = "(seq, event_id, scope, scope_seq, ts, text, hash, prev, scope_prev, mac)"
_LAST_LEAF = "FROM audit_leaf ORDER BY seq DESC LIMIT 1"

LOG = {"audit_event": "action", "audit_leaf": "text", "audit_body": "text", "audit_storedfile": "sha256"}
AUDITED = (
    "accounts_institution",
    "accounts_membership",
    "accounts_person",
    "panels_assessment",
    "panels_criterion",
    "panels_panelmember",
    "panels_sheet",
    "selection_application",
    "selection_applicationdocument",
    "selection_duty",
    "selection_finding",
    "selection_requirement",
    "selection_scheduleentry",
    "selection_selection",
    "selection_stage",
    "selection_vacancy",
)
# name → (table aimed at, statements of which the last one must be refused)
_ANY = {
    **{
        f"change {table}": (table, f"UPDATE {table} SET {column} = 'x' WHERE 1=1")
        for table, column in LOG.items()
    },
    **{f"delete {table}": (table, f"DELETE FROM {table}") for table in LOG},
    **{
        f"change {table}": (table, f"UPDATE {table} SET version = version + 1 WHERE 1=1") for table in AUDITED
    },
    **{f"delete {table}": (table, f"DELETE FROM {table}") for table in AUDITED},
    "reopen a sheet": ("panels_sheet", "UPDATE panels_sheet SET state = 'draft' WHERE state = 'locked'"),
    "give a version its old entry": (
        "selection_vacancy",
        "UPDATE selection_vacancy SET version = version + 1, last_event = last_event",
    ),
    "change a locked mark": ("panels_score", f"UPDATE panels_score SET points = 950000 WHERE {LOCKED}"),
    "delete a locked mark": ("panels_score", f"DELETE FROM panels_score WHERE {LOCKED}"),
    "add a mark to a locked sheet": (
        "panels_score",
        f"INSERT INTO panels_score {_MARK} SELECT sheet_id, application_id, criterion_id, 1 FROM panels_score WHERE {LOCKED} LIMIT 1",
    ),
    "upsert a locked mark": (
        "panels_score",
        f"INSERT INTO panels_score {_MARK} SELECT sheet_id, application_id, criterion_id, 950000 FROM panels_score WHERE {LOCKED} "
        "ON CONFLICT (sheet_id, application_id, criterion_id) DO UPDATE SET points = 950000",
    ),
    "insert a duty without an entry": (
        "selection_duty",
        "INSERT INTO selection_duty (id, version, state, last_event, selection_id, person_id, role) "
        f"SELECT {ID}, 1, 'active', last_event, selection_id, person_id, 'chair' FROM selection_duty LIMIT 1",
    ),
    "append a leaf out of turn": (
        "audit_leaf",
        f"INSERT INTO audit_leaf {_LEAF} SELECT seq + 5, {ID}, scope, scope_seq + 1, ts + 1, text, 'h', hash, hash, mac {_LAST_LEAF}",
    ),
    "append a leaf of no event": (
        "audit_leaf",
        f"INSERT INTO audit_leaf {_LEAF} SELECT seq + 1, {ID}, scope, scope_seq + 1, ts + 1, '{{}}', 'h', hash, hash, mac {_LAST_LEAF}",
    ),
}
_ON_SQLITE = {
    **{
        f"replace a row of {table}": (table, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")
        for table in (*LOG, "selection_selection", "selection_application", "panels_sheet")
    },
    "replace a locked mark": (
        "panels_score",
        f"REPLACE INTO panels_score SELECT * FROM panels_score WHERE {LOCKED} LIMIT 1",
    ),
    "update or replace": ("selection_vacancy", "UPDATE OR REPLACE selection_vacancy SET slug = 'x'"),
    "update or ignore": ("selection_vacancy", "UPDATE OR IGNORE selection_vacancy SET slug = 'x'"),
    "update from another table": (
        "panels_sheet",
        "UPDATE panels_sheet SET state = 'draft' FROM panels_assessment a WHERE a.id = assessment_id AND panels_sheet.state = 'locked'",
    ),
    "replace without recursive triggers": (
        "audit_leaf",
        "PRAGMA recursive_triggers = OFF",
        "INSERT OR REPLACE INTO audit_leaf SELECT * FROM audit_leaf LIMIT 1",
    ),
    "delete without foreign keys": ("audit_leaf", "PRAGMA foreign_keys = OFF", "DELETE FROM audit_leaf"),
    "change without checks": (
        "panels_score",
        "PRAGMA ignore_check_constraints = ON",
        f"UPDATE panels_score SET points = 99000000 WHERE {LOCKED}",
    ),
    "hide the events behind a temporary table": (
        "panels_sheet",
        "CREATE TEMP TABLE audit_event AS SELECT * FROM main.audit_event",
        "UPDATE main.panels_sheet SET state = 'draft', version = version + 1 WHERE state = 'locked'",
    ),
    "hide the sheets behind a temporary view": (
        "panels_score",
        "CREATE TEMP VIEW panels_sheet AS SELECT id, 'draft' AS state FROM main.panels_sheet",
        "UPDATE main.panels_score SET points = 950000 WHERE sheet_id IN (SELECT id FROM main.panels_sheet WHERE state = 'locked')",
    ),
}
_ON_POSTGRESQL = {
    **{
        f"truncate {table}": (table, f"TRUNCATE {table} CASCADE")
        for table in (*LOG, "panels_score", "panels_sheet", "selection_application", "django_session")
    },
    "hide the events behind a temporary table": (
        "audit_event",
        "CREATE TEMP TABLE audit_event AS SELECT * FROM public.audit_event",
    ),
    "a temporary view": ("audit_event", "CREATE TEMP VIEW audit_event AS SELECT * FROM public.audit_event"),
    "a temporary sequence": ("audit_leaf", "CREATE TEMP SEQUENCE s"),
    "a table of one's own": ("audit_leaf", "CREATE TABLE mine (id int)"),
    "a table from a query": ("audit_leaf", "SELECT * INTO mine FROM audit_leaf"),
    "a schema of one's own": ("audit_leaf", "CREATE SCHEMA mine"),
    "a type of one's own": ("audit_leaf", "CREATE TYPE mine AS (a int)"),
    "a function of one's own": (
        "audit_leaf",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    ),
    "another body for a guard": (
        "audit_leaf",
        "CREATE OR REPLACE FUNCTION lj_refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    ),
    "unpin a guard": ("audit_leaf", "ALTER FUNCTION lj_audited() RESET search_path"),
    "drop a guard's function": ("audit_leaf", "DROP FUNCTION lj_refuse() CASCADE"),
    "disable one trigger": ("audit_leaf", "ALTER TABLE audit_leaf DISABLE TRIGGER lj_keep_audit_leaf"),
    "disable all triggers": ("panels_score", "ALTER TABLE panels_score DISABLE TRIGGER ALL"),
    "fire a trigger for replicas only": (
        "audit_leaf",
        "ALTER TABLE audit_leaf ENABLE REPLICA TRIGGER lj_keep_audit_leaf",
    ),
    "drop a trigger": ("audit_leaf", "DROP TRIGGER lj_keep_audit_leaf ON audit_leaf"),
    "rename a trigger": ("audit_leaf", "ALTER TRIGGER lj_keep_audit_leaf ON audit_leaf RENAME TO x"),
    "a trigger of one's own": (
        "panels_score",
        "CREATE TRIGGER aaa BEFORE UPDATE ON panels_score FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    ),
    "a rule that swallows": ("audit_event", "CREATE RULE r AS ON INSERT TO audit_event DO INSTEAD NOTHING"),
    "an event trigger": (
        "audit_leaf",
        "CREATE EVENT TRIGGER e ON ddl_command_start EXECUTE FUNCTION lj_refuse()",
    ),
    "act as a replica": ("panels_score", "SET session_replication_role = replica"),
    "act as a replica by function": (
        "panels_score",
        "SELECT set_config('session_replication_role', 'replica', true)",
    ),
    "become the owner": ("audit_leaf", 'SET ROLE "{owner}"'),
    "sign in again as the owner": ("audit_leaf", 'SET SESSION AUTHORIZATION "{owner}"'),
    "go back to the owner": (
        "audit_leaf",
        "RESET ROLE",
        "RESET SESSION AUTHORIZATION",
        "DELETE FROM audit_leaf",
    ),
    "be made a member of the owner": ("audit_leaf", 'GRANT "{owner}" TO CURRENT_USER'),
    "grant oneself what one lacks": (
        "audit_leaf",
        "GRANT ALL ON audit_leaf TO CURRENT_USER",
        "DELETE FROM audit_leaf",
    ),
    "become a superuser": ("audit_leaf", "ALTER ROLE CURRENT_USER SUPERUSER"),
    "make a role": ("audit_leaf", "CREATE ROLE another LOGIN"),
    "change the server's settings": ("audit_leaf", "ALTER ROLE ALL SET session_replication_role = replica"),
    "change the database's settings": ("audit_leaf", "ALTER DATABASE {database} SET search_path = pg_temp"),
    "run a program": ("audit_leaf", "COPY audit_leaf FROM PROGRAM 'true'"),
    "send the log to a program": ("audit_leaf", "COPY audit_leaf TO PROGRAM 'cat'"),
    "copy in from a file": ("audit_leaf", "COPY audit_leaf FROM '/dev/null'"),
    "copy out to a file": ("audit_leaf", "COPY audit_leaf TO '/dev/null'"),
    "copy over marks": ("audit_body", "COPY audit_body FROM '/dev/null'"),
    "read a file of the server": ("audit_leaf", "SELECT pg_read_file('/etc/hostname')"),
    "list a folder of the server": ("audit_leaf", "SELECT pg_ls_dir('.')"),
    "import a large object": ("audit_leaf", "SELECT lo_import('/etc/hostname')"),
    "read the passwords": ("audit_leaf", "SELECT * FROM pg_authid"),
    "merge a state in": (
        "selection_vacancy",
        "MERGE INTO selection_vacancy v USING (SELECT 1) s ON true WHEN MATCHED THEN UPDATE SET state = 'open'",
    ),
    "merge a row out": (
        "audit_body",
        "MERGE INTO audit_body b USING (SELECT 1) s ON true WHEN MATCHED THEN DELETE",
    ),
    "delete within a query": (
        "audit_event",
        "WITH gone AS (DELETE FROM audit_event RETURNING 1) SELECT count(*) FROM gone",
    ),
    "change within a query": (
        "panels_score",
        f"WITH done AS (UPDATE panels_score SET points = 1 WHERE {LOCKED} RETURNING 1) SELECT count(*) FROM done",
    ),
    "upsert a file": (
        "audit_storedfile",
        "INSERT INTO audit_storedfile SELECT * FROM audit_storedfile LIMIT 1 ON CONFLICT (id) DO UPDATE SET sha256 = 'x'",
    ),
    "upsert a vacancy": (
        "selection_vacancy",
        "INSERT INTO selection_vacancy SELECT * FROM selection_vacancy LIMIT 1 ON CONFLICT (id) DO UPDATE SET state = 'open'",
    ),
    "from a block of code": (
        "panels_score",
        f"DO $$ BEGIN UPDATE panels_score SET points = 1 WHERE {LOCKED}; END $$",
    ),
    "from a prepared statement": ("audit_body", "PREPARE p AS DELETE FROM audit_body", "EXECUTE p"),
    "lock the log for others": ("audit_leaf", "LOCK TABLE audit_leaf IN ACCESS EXCLUSIVE MODE"),
    "lock rows of the log": ("audit_leaf", "SELECT * FROM audit_leaf FOR UPDATE"),
    "drop the log": ("audit_leaf", "DROP TABLE audit_leaf CASCADE"),
    "add a column": ("audit_leaf", "ALTER TABLE audit_leaf ADD COLUMN x int"),
    "drop the tie of events to leaves": (
        "audit_leaf",
        "ALTER TABLE audit_leaf DROP CONSTRAINT audit_leaf_pkey CASCADE",
    ),
    "drop a unique index": ("audit_leaf", "DROP INDEX event_by_subject"),
    "take the log over": ("audit_leaf", "ALTER TABLE audit_leaf OWNER TO CURRENT_USER"),
    "hide rows by policy": ("audit_leaf", "ALTER TABLE audit_leaf ENABLE ROW LEVEL SECURITY"),
    "a policy": ("audit_leaf", "CREATE POLICY p ON audit_leaf USING (false)"),
    "move a table": ("audit_leaf", "ALTER TABLE audit_leaf SET SCHEMA pg_catalog"),
    "switch a trigger off in the catalog": (
        "panels_score",
        "UPDATE pg_catalog.pg_trigger SET tgenabled = 'D'",
    ),
    "rewrite a guard in the catalog": (
        "panels_score",
        "UPDATE pg_catalog.pg_proc SET prosrc = 'BEGIN RETURN NEW; END'",
    ),
    "wind a counter back": ("panels_score", "SELECT setval(pg_get_serial_sequence('panels_score', 'id'), 1)"),
    "forget a migration": ("django_migrations", "DELETE FROM django_migrations"),
    "rename a kind of row": ("django_content_type", "UPDATE django_content_type SET model = 'x'"),
    "invent a permission": ("auth_permission", "UPDATE auth_permission SET codename = 'x'"),
    "an extension": ("audit_leaf", "CREATE EXTENSION dblink"),
    "a foreign server": ("audit_leaf", "CREATE FOREIGN DATA WRAPPER w"),
    "a publication": ("audit_leaf", "CREATE PUBLICATION p FOR ALL TABLES"),
}
ATTACKS = {**_ANY, **(_ON_SQLITE if SQLITE else _ON_POSTGRESQL)}


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker):
    """A world with locked and open sheets, told by the very role that attacks it afterwards."""
    with django_db_blocker.unblock(), owner.signed_in_as_app(), transaction.atomic():
        yield builders.told_anew("sealed")
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _connection_as_it_was():
    """What an attack sets on the connection no rollback takes back, and every later test has that connection."""
    if not SQLITE:
        yield
        return
    names = ("ignore_check_constraints", "recursive_triggers")
    with connection.cursor() as cursor:
        before = [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in names]
        yield
        for name, value in zip(names, before, strict=True):
            cursor.execute(f"PRAGMA {name} = {value}")


def _state_of(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
        rows = cursor.fetchall()
    assert rows or table == "django_session"
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def _is_refusal(error: DatabaseError) -> bool:
    """A guard's word, or a right that the role has not; a statement that is merely wrong proves nothing."""
    if SQLITE:
        return "guard" in str(error)
    return error.__cause__.sqlstate == "42501" or (
        error.__cause__.sqlstate == "P0001" and "guard" in str(error)
    )


def _run(statements: tuple[str, ...]) -> None:
    names = {"{owner}": "" if SQLITE else _owner(), "{database}": connection.settings_dict["NAME"]}
    with connection.cursor() as cursor:
        for sql in statements:
            for name, value in names.items():
                sql = sql.replace(name, str(value))
            cursor.execute(sql)


def _owner() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableowner FROM pg_tables WHERE tablename = 'audit_leaf'")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_a_statement_of_the_sites_own_role_is_refused_and_changes_nothing(told, attack):
    table, *statements = attack
    before = _state_of(table)
    with pytest.raises(DatabaseError) as refusal, transaction.atomic():
        _run(tuple(statements))
    assert _is_refusal(refusal.value), refusal.value
    assert _state_of(table) == before


def test_there_are_enough_of_them():
    assert len(_ANY) + len(_ON_SQLITE) >= 25
    assert len(_ANY) + len(_ON_POSTGRESQL) >= 60


@pytest.mark.postgresql_only
def test_it_is_a_login_of_the_app_role_and_of_nobody_else(told, settings):
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_user, current_user")
        assert cursor.fetchone() == (settings.DATABASE_APP_ROLE, settings.DATABASE_APP_ROLE)


def test_the_same_connection_does_honest_work_and_the_log_says_it_is_sound(told):
    """The planted control: what is refused above is refused for its own sake, not because nothing works."""
    before = Leaf.objects.count()
    services.add_institution(
        kind=InstitutionKind.AGENCY, name="Contoh", short_name="Contoh", valid_from=START, actor=SYSTEM_ACTOR
    )
    assert Leaf.objects.count() == before + 1
    assert Score.objects.filter(sheet__state="draft").update(points=10_000) > 0
    assert verify().breaks == []
