"""What every test may use.

A test that needs a server asks for it by mark; where it cannot be had it is skipped with the reason, with CI=true it fails.
"""

import functools
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.core.management.commands import flush
from django.db import connection, connections, transaction
from django.db.backends.base.operations import BaseDatabaseOperations

from audit import signer
from audit.management.commands import migrate
from config.demo import story
from tests import owner, shared, sites
from tests.builders import world

_NEEDS = {
    "postgres": ("TEST_POSTGRES_URL", "PostgreSQL (paket postgresql)"),
    "broker": ("TEST_REDIS_URL", "Redis (paket redis-server)"),
    "browser": ("TEST_CHROMIUM", "Chromium (paket chromium)"),
}


_ON_BOTH = (
    *("audit/", "config/", "accounts/test_approvals", "accounts/test_throttle"),
    *(
        "panels/test_lot",
        "panels/test_questionnaires_sealed",
        "panels/test_reopening_sealed",
        "panels/test_tie",
    ),
    *("reports/test_evidence", "reports/test_log", "reports/test_numbers_at_once", "reports/test_outbox"),
    *("reports/test_publication", "reports/test_receipt", "reports/test_retention", "reports/test_witness"),
    *(
        "selection/test_gates",
        "selection/test_import",
        "selection/test_incoming",
        "selection/test_objections",
    ),
    *(
        "selection/test_remarks",
        "selection/test_screening",
        "selection/test_second_readings",
        "selection/test_sending",
    ),
    *("selection/test_several_posts", "selection/test_uploads"),
)
"""Beginnings of what is asked of both databases in one run of everything: log, guards, locks, races, processes. The rest was asked of PostgreSQL."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On SQLite there are no roles and no cluster to stop; and what PostgreSQL has answered just before is not asked of it again."""
    if connection.vendor == "sqlite":
        out = [item for item in items if item.get_closest_marker("postgresql_only") or _is_answered(item)]
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in out]


def _is_answered(item: pytest.Item) -> bool:
    if os.environ.get("ASKED_OF_POSTGRESQL") != "true" or item.get_closest_marker("one_database"):
        return False
    _tests, found, name = item.path.as_posix().rpartition("/tests/integration/")
    return bool(found) and not name.startswith(_ON_BOTH)


def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark, (variable, what) in _NEEDS.items():
        if item.get_closest_marker(mark) and not os.environ.get(variable):
            message = f"{what} tidak tersedia; jalankan melalui ./run test"
            pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        shared.begin()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        sites.drop_what_is_shared()
        shared.end()


@pytest.fixture(scope="session")
def _begun(django_db_modify_db_settings: None) -> Iterator[pytest.MonkeyPatch]:
    """The database of this process begins as a copy of one that the real command migrated, once for all processes of the run."""
    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "sqlite":
            patch.setattr(migrate.Command, "handle", _copy_instead)
        elif os.environ.get("DATABASE_URL") == os.environ.get("TEST_POSTGRES_URL"):
            patch.setattr(migrate.Command, "handle", lambda *args, **options: None)
            url = (sites.migrated() / "url").read_text()
            connection.settings_dict["TEST"]["TEMPLATE"] = urlsplit(url).path[1:]
        yield patch


def _copy_instead(self: migrate.Command, **options: Any) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(sites.migrated() / "db.sqlite3")) as source:
        source.backup(connection.connection)


@pytest.fixture(scope="session")
def django_db_setup(
    _begun: pytest.MonkeyPatch, django_db_setup: None, django_db_blocker: Any
) -> Iterator[None]:
    """On PostgreSQL the owner migrates, and every test runs as the app role (tests/owner.py)."""
    _begun.undo()
    if connection.vendor != "postgresql":
        yield
        return
    with django_db_blocker.unblock():
        owner.take_the_app_role()
    yield
    with django_db_blocker.unblock():
        owner.give_it_back()


@pytest.fixture(autouse=True, scope="session")
def _flush_past_the_guards() -> Iterator[None]:
    """The flush between transactional tests deletes what the guards keep: they are lifted for that flush only."""
    for one in connections.all():
        kind = type(one.ops)
        if "_flush_of_tests" not in vars(kind):
            kind._flush_of_tests = kind.execute_sql_flush
            kind.execute_sql_flush = _flush
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush.Command, "handle", _as_owner(flush.Command.handle))
        yield


def _as_owner(handle: Callable[..., Any]) -> Callable[..., Any]:
    """The whole command: after emptying it writes kinds of rows and permissions again, and puts the guards up."""

    @functools.wraps(handle)
    def wrapper(*args: Any, **options: Any) -> Any:
        with owner.as_owner():
            return handle(*args, **options)

    return wrapper


@pytest.fixture(autouse=True)
def _signer_without_memory() -> None:
    """Each test has a log of its own; to the signer it would be one that was rolled back."""
    signer.forget()


@pytest.fixture(autouse=True)
def _nobody_waits() -> None:
    """Wrong passwords of one test slow down no other: all tests come from one address."""
    cache.clear()


def _flush(self: BaseDatabaseOperations, statements: list[str]) -> Any:
    with owner.lifted(self.connection):
        return self._flush_of_tests(statements)


def shared_world(stage: str) -> Any:
    """A module's fixture: the story told once to `stage`, rolled back after the module's last test.

    Each test's own changes are undone to this point; a module uses one of these only.
    """

    @pytest.fixture(scope="module")
    def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[story.Story]:
        with django_db_blocker.unblock(), transaction.atomic():
            made = world(stage)
            connection.check_constraints()  # what a commit would check; nothing stays pending on PostgreSQL
            yield made
            transaction.set_rollback(True)

    return told
