"""The one clock. The server's time decides; on PostgreSQL it is the database's, read when asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection

_offset: timedelta | None = None


def now() -> datetime:
    """The time in UTC, with microseconds. On PostgreSQL `clock_timestamp()`: the time now, not of the transaction."""
    if _offset is not None:
        return datetime.now(UTC) + _offset
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            return cursor.fetchone()[0].astimezone(UTC)
    return datetime.now(UTC)


def is_simulated() -> bool:
    """True while `at` is in force; entries written then are marked as simulated."""
    return _offset is not None


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the clock stand at `moment` (and run on from there). Demo data and tests only; production refuses."""
    global _offset
    if not settings.CLOCK_SETTABLE:
        raise RuntimeError("Jam hanya dapat diatur pada lingkungan pengembangan dan pengujian.")
    before, _offset = _offset, moment - datetime.now(UTC)
    try:
        yield
    finally:
        _offset = before
