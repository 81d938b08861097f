"""The two hands of a test on PostgreSQL: the suite runs as the app role; what the owner of the tables can do is done inside `as_owner`.

On SQLite there are no roles, and both hands are one.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.conf import settings
from django.db import DatabaseError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from audit import guards, roles

PASSWORD = "only-for-tests"


def take_the_app_role() -> None:
    """Make this test database's own app role and observer role, give them their rights, and go on as the app role."""
    name = connection.settings_dict["NAME"]
    settings.DATABASE_APP_ROLE, settings.DATABASE_OBSERVER_ROLE = f"{name}_app", f"{name}_observer"
    for role in (settings.DATABASE_APP_ROLE, settings.DATABASE_OBSERVER_ROLE):
        create_role(connection, role)
    roles.apply(connection)
    connection.close()
    connection.settings_dict["OPTIONS"]["assume_role"] = settings.DATABASE_APP_ROLE


def give_it_back() -> None:
    """The connection is the owner's again, who drops the database."""
    connection.close()
    connection.settings_dict["OPTIONS"].pop("assume_role")
    settings.DATABASE_APP_ROLE = settings.DATABASE_OBSERVER_ROLE = ""


def create_role(owner: BaseDatabaseWrapper, role: str) -> None:
    """A role that may sign in and nothing else."""
    with owner.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if not cursor.fetchone():
            cursor.execute(f"CREATE ROLE \"{role}\" LOGIN PASSWORD '{PASSWORD}'")


@contextmanager
def as_owner(on: BaseDatabaseWrapper | None = None) -> Iterator[None]:
    """What is done inside is done by the owner of the tables, in the same transaction."""
    one = on or connections["default"]
    role = one.settings_dict["OPTIONS"].get("assume_role") if one.vendor == "postgresql" else None
    if role is None:
        yield
        return
    with one.cursor() as cursor:
        cursor.execute("SELECT current_user")
        if cursor.fetchone() != (role,):
            role = None
        cursor.execute("RESET ROLE")
    try:
        yield
    except BaseException:
        # In a broken transaction nothing can be said any more; its rollback brings the role back, for SET is part of it.
        with suppress(DatabaseError):
            _set_role(one, role)
        raise
    _set_role(one, role)


def _set_role(one: BaseDatabaseWrapper, role: str | None) -> None:
    if role is not None:
        with one.cursor() as cursor:
            cursor.execute(f'SET ROLE "{role}"')


@contextmanager
def lifted(on: BaseDatabaseWrapper | None = None) -> Iterator[None]:
    """As the owner, with the guards torn off, and put up again at the end."""
    one = on or connections["default"]
    with as_owner(one):
        _settle(one)
        with guards.lifted(one):
            yield
            _settle(one)


def tear_off(on: BaseDatabaseWrapper | None = None) -> None:
    """As the owner: the guards are gone for the rest of the test."""
    one = on or connections["default"]
    with as_owner(one):
        _settle(one)
        guards.uninstall(one)


def _settle(one: BaseDatabaseWrapper) -> None:
    """PostgreSQL alters no table while deferred checks of it wait."""
    if one.vendor == "postgresql" and one.in_atomic_block:
        one.check_constraints()


@contextmanager
def signed_in_as_app() -> Iterator[None]:
    """Inside, the connection is a real login of the app role: there is no role to reset to. On SQLite nothing changes."""
    if connection.vendor != "postgresql":
        yield
        return
    kept = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict |= {"USER": settings.DATABASE_APP_ROLE, "PASSWORD": PASSWORD, "OPTIONS": {}}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict |= kept
