"""A guard whose name still stands and which guards no more, and a right too many: each is done here by the owner, and named."""

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from audit import guarded, guards, roles
from audit.verify import verify
from tests import owner

pytestmark = pytest.mark.django_db
SQLITE = connection.vendor == "sqlite"
on_postgresql = pytest.mark.postgresql_only

_KEEP = "lj_keep_audit_leaf"
_AUDITED = "lj_audited_panels_sheet"
_AGAIN = f"DROP TRIGGER {_KEEP} ON audit_leaf; CREATE TRIGGER {_KEEP} "
_ALWAYS = f"; ALTER TABLE audit_leaf ENABLE ALWAYS TRIGGER {_KEEP}"
_EMPTY = "RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS 'BEGIN RETURN NEW; END'"
POSTGRESQL = {
    "a body that lets everything pass": (
        f"CREATE OR REPLACE FUNCTION lj_refuse() {_EMPTY}",
        "changed",
        "lj_refuse",
    ),
    "a search path that is not pinned": (
        "ALTER FUNCTION lj_audited() RESET search_path",
        "changed",
        "lj_audited",
    ),
    "a search path of another's": (
        "ALTER FUNCTION lj_audited() SET search_path = pg_temp",
        "changed",
        "lj_audited",
    ),
    "a function with its owner's rights": (
        "ALTER FUNCTION lj_audited() SECURITY DEFINER",
        "changed",
        "lj_audited",
    ),
    "a condition that never holds": (
        f"{_AGAIN} BEFORE UPDATE OR DELETE ON audit_leaf FOR EACH ROW WHEN (false) EXECUTE FUNCTION lj_refuse(){_ALWAYS}",
        "changed",
        _KEEP,
    ),
    "one column only": (
        f"{_AGAIN} BEFORE UPDATE OF mac ON audit_leaf FOR EACH ROW EXECUTE FUNCTION lj_refuse(){_ALWAYS}",
        "changed",
        _KEEP,
    ),
    "one operation only": (
        f"{_AGAIN} BEFORE DELETE ON audit_leaf FOR EACH ROW EXECUTE FUNCTION lj_refuse(){_ALWAYS}",
        "changed",
        _KEEP,
    ),
    "a function of the same name elsewhere": (
        f"CREATE SCHEMA elsewhere; CREATE FUNCTION elsewhere.lj_refuse() {_EMPTY}; "
        f"{_AGAIN} BEFORE UPDATE OR DELETE ON audit_leaf FOR EACH ROW EXECUTE FUNCTION elsewhere.lj_refuse(){_ALWAYS}",
        "changed",
        _KEEP,
    ),
    "another subject": (
        f"DROP TRIGGER {_AUDITED} ON panels_sheet; CREATE TRIGGER {_AUDITED} BEFORE INSERT OR UPDATE OR DELETE ON panels_sheet "
        f"FOR EACH ROW EXECUTE FUNCTION lj_audited('panels.trial'); ALTER TABLE panels_sheet ENABLE ALWAYS TRIGGER {_AUDITED}",
        "changed",
        _AUDITED,
    ),
    "disabled": (f"ALTER TABLE audit_leaf DISABLE TRIGGER {_KEEP}", "changed", _KEEP),
    "in force for ordinary sessions only": (
        f"ALTER TABLE audit_leaf ENABLE TRIGGER {_KEEP}",
        "changed",
        _KEEP,
    ),
    "in force for replicas only": (
        f"ALTER TABLE audit_leaf ENABLE REPLICA TRIGGER {_KEEP}",
        "changed",
        _KEEP,
    ),
    "dropped": (f"DROP TRIGGER {_KEEP} ON audit_leaf", "missing", _KEEP),
    "moved to another table": (
        f"DROP TRIGGER {_KEEP} ON audit_leaf; CREATE TRIGGER {_KEEP} BEFORE UPDATE ON auth_group FOR EACH ROW EXECUTE FUNCTION lj_refuse()",
        "missing",
        _KEEP,
    ),
    "a trigger of a stranger": (
        "CREATE TRIGGER aaa BEFORE UPDATE ON panels_score FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "foreign",
        "aaa (panels_score)",
    ),
    "a rule that swallows entries": (
        "CREATE RULE quiet AS ON INSERT TO audit_storedfile DO INSTEAD NOTHING",
        "foreign",
        "quiet (audit_storedfile)",
    ),
}
_SAME = "CREATE TRIGGER lj_keep_delete_audit_leaf BEFORE DELETE ON audit_leaf"
_DROP = "DROP TRIGGER lj_keep_delete_audit_leaf"
SQLITE_WAYS = {
    "a condition that never holds": (
        [_DROP, f"{_SAME} WHEN 0 BEGIN SELECT RAISE(ABORT, 'guard'); END"],
        "changed",
        "lj_keep_delete_audit_leaf",
    ),
    "a body that refuses nothing": (
        [_DROP, f"{_SAME} BEGIN SELECT 1; END"],
        "changed",
        "lj_keep_delete_audit_leaf",
    ),
    "a refusal that is ignored": (
        [_DROP, f"{_SAME} WHEN 1 BEGIN SELECT RAISE(IGNORE); END"],
        "changed",
        "lj_keep_delete_audit_leaf",
    ),
    "dropped": ([_DROP], "missing", "lj_keep_delete_audit_leaf"),
    "a trigger of a stranger": (
        ["CREATE TRIGGER aaa AFTER UPDATE ON panels_score BEGIN SELECT 1; END"],
        "foreign",
        "aaa (panels_score)",
    ),
}
WAYS = SQLITE_WAYS if SQLITE else {name: ([sql], what, who) for name, (sql, what, who) in POSTGRESQL.items()}


def test_what_migrate_made_is_what_should_be():
    assert guards.drift(connection) == []
    assert roles.differences() == []


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_a_guard_that_guards_no_more_is_named(way):
    statements, what, name = way
    with owner.as_owner(), connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)
    assert (what, name) in guards.drift(connection)
    assert (f"guard_{what}", name) in {(item.kind, item.where) for item in verify().breaks}


EXCESS = {
    "delete on the log": ('GRANT DELETE ON audit_leaf TO "{app}"', "berlebih: DELETE pada audit_leaf"),
    "one column of the log": (
        'GRANT UPDATE (mac) ON audit_leaf TO "{app}"',
        "berlebih: UPDATE pada audit_leaf",
    ),
    "emptying a table": ('GRANT TRUNCATE ON panels_score TO "{app}"', "berlebih: TRUNCATE pada panels_score"),
    "a trigger of its own": (
        'GRANT TRIGGER ON panels_score TO "{app}"',
        "berlebih: TRIGGER pada panels_score",
    ),
    "to everybody": (
        "GRANT DELETE ON selection_finding TO PUBLIC",
        "berlebih: DELETE pada selection_finding",
    ),
    "temporary tables": ('GRANT TEMP ON DATABASE "{database}" TO PUBLIC', "TEMP pada basis data"),
    "schemas": ('GRANT CREATE ON DATABASE "{database}" TO "{app}"', "CREATE pada basis data"),
    "tables": ('GRANT CREATE ON SCHEMA public TO "{app}"', "CREATE pada skema public"),
    "a table of its own": ('ALTER TABLE panels_score OWNER TO "{app}"', "pemilik tabel panels_score"),
    "a function of its own": ('ALTER FUNCTION lj_sealed() OWNER TO "{app}"', "pemilik fungsi lj_sealed"),
    "a power": ('ALTER ROLE "{app}" BYPASSRLS', "atribut BYPASSRLS"),
    "being superuser": ('ALTER ROLE "{app}" SUPERUSER', "atribut SUPERUSER"),
    "a membership": ('GRANT pg_write_all_data TO "{app}"', "anggota peran pg_write_all_data"),
    "a counter": (
        'GRANT UPDATE ON SEQUENCE panels_score_id_seq TO "{app}"',
        "UPDATE pada urutan panels_score_id_seq",
    ),
    "names for the observer": (
        'GRANT SELECT ON audit_body TO "{observer}"',
        "berlebih: SELECT pada audit_body",
    ),
    "a back door": (
        "CREATE FUNCTION public.door() RETURNS void LANGUAGE sql SECURITY DEFINER AS 'SELECT'",
        "fungsi berhak pemiliknya (SECURITY DEFINER)",
    ),
    "too little": ('REVOKE INSERT ON audit_leaf FROM "{app}"', "kurang: INSERT pada audit_leaf"),
}


@on_postgresql
@pytest.mark.parametrize(("sql", "said"), EXCESS.values(), ids=EXCESS.keys())
def test_a_right_that_should_not_be_is_named(sql, said):
    names = {
        "app": settings.DATABASE_APP_ROLE,
        "observer": settings.DATABASE_OBSERVER_ROLE,
        "database": connection.settings_dict["NAME"],
    }
    with owner.as_owner(), connection.cursor() as cursor:
        cursor.execute(sql.format(**names))
    assert said in {text for _role, text in roles.differences()}
    assert said in {item.detail for item in verify().breaks if item.kind == "grant"}


@on_postgresql
def test_granting_again_takes_away_what_was_too_much():
    with owner.as_owner():
        with connection.cursor() as cursor:
            cursor.execute(f'GRANT DELETE, UPDATE (mac) ON audit_leaf TO "{settings.DATABASE_APP_ROLE}"')
            cursor.execute("GRANT SELECT ON audit_body TO PUBLIC")
        roles.apply()
    assert roles.differences() == []


@on_postgresql
def test_the_suite_itself_runs_as_the_app_role_and_a_site_that_does_not_is_named():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (settings.DATABASE_APP_ROLE,)
    with owner.as_owner():
        assert any("bukan sebagai peran aplikasi" in text for _role, text in roles.differences())


@on_postgresql
def test_the_observer_role_reads_headers_and_nothing_else():
    """Read by the role itself: the log's headers, without personal data; no name, no mark, no account."""
    role = settings.DATABASE_OBSERVER_ROLE
    with transaction.atomic(), owner.as_owner(), connection.cursor() as cursor:
        cursor.execute(f'SET LOCAL ROLE "{role}"')
        cursor.execute("SELECT count(*) FROM audit_leaf")
        for table in set(roles.of_app()) - set(roles.of_observer()):
            cursor.execute("SELECT has_table_privilege(current_user, to_regclass(%s), 'SELECT')", [table])
            assert cursor.fetchone()[0] is not True, table
        cursor.execute(
            "SELECT has_table_privilege(current_user, 'audit_leaf', 'INSERT, UPDATE, DELETE, TRUNCATE')"
        )
        assert cursor.fetchone() == (False,)


def test_every_model_is_placed_in_the_table_of_rights():
    """A new model: evidence by its base, or a line in settings.DATABASE_ORDINARY or DATABASE_FIXED."""
    assert roles.unplaced() == []
    labels = {model._meta.label_lower for model in apps.get_models(include_auto_created=True)}
    assert set(settings.DATABASE_ORDINARY) | set(settings.DATABASE_FIXED) <= labels


def test_evidence_is_never_deleted_and_the_log_never_changed():
    rights = roles.of_app()
    for model in guarded.APPEND_ONLY:
        assert rights[model._meta.db_table] == {"SELECT", "INSERT"}
    assert rights["audit_body"] == {"SELECT", "INSERT", "DELETE"}  # each beside an entry that says so
    assert rights["audit_storedfile"] == {"SELECT", "INSERT", "UPDATE"}
    for audited in guarded.audited_models():
        assert rights[audited._meta.db_table] == {"SELECT", "INSERT", "UPDATE"}


def test_the_command_prints_compares_and_grants(capsys):
    if SQLITE:
        with pytest.raises(CommandError, match="DATABASE_APP_ROLE"):
            call_command("database_roles")
        return
    call_command("database_roles", "--sql")
    printed = capsys.readouterr().out
    assert f'GRANT SELECT, INSERT ON "audit_leaf" TO "{settings.DATABASE_APP_ROLE}";' in printed
    call_command("database_roles")
    assert "sesuai" in capsys.readouterr().out
    with owner.as_owner(), connection.cursor() as cursor:
        cursor.execute(f'GRANT DELETE ON audit_leaf TO "{settings.DATABASE_APP_ROLE}"')
    with pytest.raises(SystemExit) as stop:
        call_command("database_roles")
    assert stop.value.code == 1
    assert "berlebih: DELETE pada audit_leaf" in capsys.readouterr().out
