"""Who may do what in the database (PostgreSQL): the table from which rights are granted, and with which they are compared.

Three roles (docs/adr/0026): the owner migrates and nobody else; the site signs in as the app role, which has the rights below and no other;
the observer role reads the log's headers and what was signed about them. Every model must be placed, or `unplaced` names it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection as default_connection
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from audit import guarded
from audit.models import Body, Leaf, StoredFile

_READ = frozenset({"SELECT"})
_APPEND = _READ | {"INSERT"}
_ERASE = _APPEND | {"DELETE"}
_VERSION = _APPEND | {"UPDATE"}
_FREE = _APPEND | {"UPDATE", "DELETE"}
_TABLE_RIGHTS = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")
_OF_COLUMNS = ("SELECT", "INSERT", "UPDATE", "REFERENCES")
_SEEN_OUTSIDE = (Leaf._meta.label_lower, "audit.checkpoint", "audit.cosignature")
"""What the observer role reads; the two others come with the checkpoints."""

Rights = dict[str, frozenset[str]]


def of_app() -> Rights:
    """Table → what the app role may do with it."""
    found: Rights = {"django_migrations": _READ}
    for model in apps.get_models(include_auto_created=True):
        if (rights := _rights(model)) is not None:
            found[model._meta.db_table] = rights
    for cache in settings.CACHES.values():
        if "DatabaseCache" in cache["BACKEND"]:
            found[cache["LOCATION"]] = _FREE
    return found


def of_observer() -> Rights:
    """Table → what the observer role may do with it."""
    models = {model._meta.label_lower: model for model in apps.get_models()}
    return {models[label]._meta.db_table: _READ for label in _SEEN_OUTSIDE if label in models}


def unplaced() -> list[str]:
    """Models of which nobody has said what the site may do with their rows."""
    every = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return sorted(model._meta.label_lower for model in every if _rights(model) is None)


def _rights(model: type[Model]) -> frozenset[str] | None:
    label = model._meta.label_lower
    for placed, rights in (
        (model in guarded.APPEND_ONLY, _APPEND),
        (model is Body, _ERASE),
        (model is StoredFile, _VERSION),
        (model in guarded.audited_models(), _VERSION),
        (hasattr(model, "sealed_by"), _FREE),
        (label in settings.DATABASE_ORDINARY, _FREE),
        (label in settings.DATABASE_FIXED, _READ),
    ):
        if placed:
            return rights
    return None


def in_use(connection: BaseDatabaseWrapper = default_connection) -> bool:
    """Is the site told to sign in as a role that does not own the tables?"""
    return connection.vendor == "postgresql" and bool(settings.DATABASE_APP_ROLE)


@contextmanager
def as_owner(connection: BaseDatabaseWrapper = default_connection) -> Iterator[None]:
    """The connection signs in as the owner that `DATABASE_OWNER_URL` names; where there is none, nothing changes. Commands only."""
    owner: dict[str, Any] | None = settings.DATABASE_OWNER
    if owner is None or connection.vendor != "postgresql":
        yield
        return
    if owner["USER"] == settings.DATABASE_APP_ROLE:
        raise ImproperlyConfigured(
            "DATABASE_OWNER_URL dan DATABASE_URL memakai peran yang sama. Situs harus masuk sebagai peran lain. Lihat docs/operations.md."
        )
    mine = {name: connection.settings_dict[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    connection.close()
    connection.settings_dict.update({name: owner[name] for name in mine})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(mine)


def apply(connection: BaseDatabaseWrapper = default_connection) -> None:
    """Take every right away and give those of the tables again, at once. The connection must be the owner's."""
    if not in_use(connection):
        return
    tables = set(connection.introspection.table_names())
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for sql in statements(connection.settings_dict["NAME"], tables):
            cursor.execute(sql)


def statements(database: str, tables: set[str]) -> list[str]:
    """The SQL that makes the rights of the roles in use what they should be, for those tables."""
    roles = [(role, rights) for role, rights in _roles() if role]
    everybody = ", ".join(["PUBLIC", *(_quoted(role) for role, _rights_of in roles)])
    found = [
        f"REVOKE ALL ON DATABASE {_quoted(database)} FROM {everybody}",
        f"REVOKE ALL ON SCHEMA public FROM {everybody}",
        *(
            f"REVOKE ALL ON ALL {kind} IN SCHEMA public FROM {everybody}"
            for kind in ("TABLES", "SEQUENCES", "FUNCTIONS")
        ),
    ]
    for role, rights in roles:
        found += [
            f"GRANT CONNECT ON DATABASE {_quoted(database)} TO {_quoted(role)}",
            f"GRANT USAGE ON SCHEMA public TO {_quoted(role)}",
        ]
        for table in sorted(rights.keys() & tables):
            given = ", ".join(right for right in _TABLE_RIGHTS if right in rights[table])
            found.append(f"GRANT {given} ON {_quoted(table)} TO {_quoted(role)}")
    return found


def creation(database: str, owner: str) -> list[str]:
    """What the administrator of the server types once: the roles, none of which may do more than it must."""
    nothing = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
    return [
        *(
            f"CREATE ROLE {_quoted(role)} LOGIN {nothing}"
            for role in (owner, *(role for role, _given in _roles() if role))
        ),
        f"CREATE DATABASE {_quoted(database)} OWNER {_quoted(owner)} ENCODING 'UTF8' TEMPLATE template0",
    ]


def _roles() -> tuple[tuple[str, Rights], ...]:
    return (settings.DATABASE_APP_ROLE, of_app()), (settings.DATABASE_OBSERVER_ROLE, of_observer())


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


# --- comparing --------------------------------------------------------------------------------------------------------


def differences(connection: BaseDatabaseWrapper = default_connection) -> list[tuple[str, str]]:
    """(role, what is wrong) of every right that is too much or too little; nothing where roles are not in use."""
    if not in_use(connection):
        return []
    found: list[tuple[str, str]] = []
    with connection.cursor() as cursor:
        for role, rights in _roles():
            if role:
                found += [(role, text) for text in _powers(cursor, role) or _on_tables(cursor, role, rights)]
        cursor.execute("SELECT current_user")
        (user,) = cursor.fetchone()
        if user != settings.DATABASE_APP_ROLE:
            found.append((user, "situs masuk sebagai peran ini, bukan sebagai peran aplikasi"))
        cursor.execute(_BACK_DOORS)
        found += [(name, "fungsi berhak pemiliknya (SECURITY DEFINER)") for (name,) in cursor.fetchall()]
        cursor.execute("SELECT current_setting('session_replication_role')")
        if cursor.fetchone() != ("origin",):
            found.append((user, "session_replication_role bukan origin"))
    return found


# What a role may do beside its tables: each row is one sentence.
_POWERS = """
SELECT 'atribut ' || a FROM pg_roles r, LATERAL (VALUES ('SUPERUSER', r.rolsuper), ('CREATEDB', r.rolcreatedb),
    ('CREATEROLE', r.rolcreaterole), ('REPLICATION', r.rolreplication), ('BYPASSRLS', r.rolbypassrls)) v(a, has)
  WHERE r.rolname = %(role)s AND has
UNION ALL SELECT 'anggota peran ' || g.rolname FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
    JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = %(role)s
UNION ALL SELECT p || ' pada basis data' FROM unnest(ARRAY['CREATE', 'TEMP']) p
  WHERE has_database_privilege(%(role)s, current_database(), p)
UNION ALL SELECT 'CREATE pada skema ' || nspname FROM pg_namespace
  WHERE nspname NOT LIKE 'pg\\_temp%%' AND nspname NOT LIKE 'pg\\_toast%%' AND has_schema_privilege(%(role)s, oid, 'CREATE')
UNION ALL SELECT 'pemilik ' || d.what FROM (
    SELECT relowner AS o, 'tabel ' || relname AS what FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
    UNION ALL SELECT proowner, 'fungsi ' || proname FROM pg_proc
    UNION ALL SELECT nspowner, 'skema ' || nspname FROM pg_namespace WHERE nspname NOT LIKE 'pg\\_%%'
    UNION ALL SELECT datdba, 'basis data ' || datname FROM pg_database WHERE datname = current_database()) d
  JOIN pg_roles r ON r.oid = d.o WHERE r.rolname = %(role)s
UNION ALL SELECT 'UPDATE pada urutan ' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = 'public' AND CASE c.relkind WHEN 'S' THEN has_sequence_privilege(%(role)s, c.oid, 'UPDATE') ELSE false END
"""
_ON_TABLES = """
SELECT c.relname, p FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace CROSS JOIN unnest(%(rights)s::text[]) p
  WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND (has_table_privilege(%(role)s, c.oid, p)
    OR CASE WHEN p = ANY(%(columns)s::text[]) THEN has_any_column_privilege(%(role)s, c.oid, p) ELSE false END)
"""
_BACK_DOORS = """
SELECT n.nspname || '.' || p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1
"""


def _powers(cursor: Any, role: str) -> list[str]:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    if cursor.fetchone() is None:
        return ["peran ini tidak ada"]
    cursor.execute(_POWERS, {"role": role})
    return [text for (text,) in cursor.fetchall()]


def _on_tables(cursor: Any, role: str, wanted: Rights) -> list[str]:
    rights = {"role": role, "rights": list(_TABLE_RIGHTS), "columns": list(_OF_COLUMNS)}
    cursor.execute(_ON_TABLES, rights)
    has = {(table, right) for table, right in cursor.fetchall()}
    cursor.execute(
        "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public'"
    )
    tables = {table for (table,) in cursor.fetchall()}
    should = {(table, right) for table, given in wanted.items() if table in tables for right in given}
    return [f"berlebih: {right} pada {table}" for table, right in sorted(has - should)] + [
        f"kurang: {right} pada {table}" for table, right in sorted(should - has)
    ]
