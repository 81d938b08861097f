"""The one clock. The server's time decides; on PostgreSQL it is the database's, read when asked.

In dev and test it can be set: for a block of code by `at`, and for every process of a site at once by a whole number of
seconds in the file `DATA_DIR/clock-offset`. Where `CLOCK_SETTABLE` is off (production) the file means nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection

OFFSET_FILE = "clock-offset"

_offset: timedelta | None = None


def now() -> datetime:
    """The time in UTC, with microseconds. On PostgreSQL `clock_timestamp()`: the time now, not of the transaction."""
    if _offset is not None:
        return datetime.now(UTC) + _offset
    return _server_time() + (_offset_of_site() or timedelta())


def is_simulated() -> bool:
    """True while the clock is set; entries written then are marked as simulated."""
    return _offset is not None or _offset_of_site() is not None


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


def _server_time() -> datetime:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            return cursor.fetchone()[0].astimezone(UTC)
    return datetime.now(UTC)


def _offset_of_site() -> timedelta | None:
    if not settings.CLOCK_SETTABLE:
        return None
    try:
        return timedelta(seconds=int((settings.DATA_DIR / OFFSET_FILE).read_text()))
    except FileNotFoundError:
        return None
