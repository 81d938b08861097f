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
from types import ModuleType
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from audit import guards_postgresql, guards_sqlite


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
    statements = _room(connection).statements(connection)
    with connection.cursor() as cursor:
        for table, sql in statements:
            if not table or table in tables:
                cursor.execute(sql)


def uninstall(connection: BaseDatabaseWrapper) -> None:
    """Drop every guard."""
    with connection.cursor() as cursor:
        for table, name in _live(connection):
            cursor.execute(_room(connection).DROP.format(table=table, name=name))


def live(connection: BaseDatabaseWrapper) -> set[str]:
    """The names of the guards that are in force."""
    return {name for _, name in _live(connection)}


def expected(connection: BaseDatabaseWrapper) -> set[str]:
    """The names of the guards that must be in force."""
    tables = set(connection.introspection.table_names())
    statements = _room(connection).statements(connection)
    return {
        sql.split('"')[1] for table, sql in statements if table in tables and "TRIGGER" in sql.split('"')[0]
    }


def drift(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    """(what, name) of each guard that is not as it is created here: `missing`, `changed`, or `foreign`: not ours at all.

    Compared is what the database would carry out: of a trigger its text, its state and whose function it calls, of a function its body
    and settings. A name alone proves nothing: the body behind it may say RETURN NEW.
    """
    wanted = _room(connection).wanted(connection)
    with connection.cursor() as cursor:
        cursor.execute(_room(connection).DEFINITIONS)
        found = {(table, name): text for table, name, text in cursor.fetchall()}
    return (
        [("missing", name) for table, name in sorted(wanted.keys() - found.keys())]
        + [("changed", key[1]) for key in sorted(wanted.keys() & found.keys()) if wanted[key] != found[key]]
        + [("foreign", f"{name} ({table})") for table, name in sorted(found.keys() - wanted.keys())]
    )


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """No guards inside. For the test suite's flush only; production code has no use for it."""
    uninstall(connection)
    try:
        yield
    finally:
        install(connection)


def _live(connection: BaseDatabaseWrapper) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_room(connection).LIVE)
        return [(row[0], row[1]) for row in cursor.fetchall()]


def _room(connection: BaseDatabaseWrapper) -> ModuleType:
    return guards_postgresql if connection.vendor == "postgresql" else guards_sqlite
