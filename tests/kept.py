"""A world that a whole module shares: built once inside a transaction that is never committed; each test rolls back to it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction


@contextmanager
def kept(blocker: Any, build: Callable[[], Any]) -> Iterator[Any]:
    """`blocker` is pytest-django's `django_db_blocker`; ask for `django_db_setup` too."""
    with blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)
