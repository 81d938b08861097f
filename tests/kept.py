"""A world that a whole module shares: laid down inside a transaction that is never committed; each test rolls back to it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from tests import snapshots


@contextmanager
def kept(blocker: Any, build: Callable[[], Any]) -> Iterator[Any]:
    """`blocker` is pytest-django's `django_db_blocker`; ask for `django_db_setup` too. The same `build` is played once in a process."""
    with blocker.unblock(), transaction.atomic():
        yield snapshots.once(build, build)
        transaction.set_rollback(True)
