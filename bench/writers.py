"""Eight processes that change rows at once on PostgreSQL: with the chain of the log, and the same transactions without it."""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection

from bench.measure import Figure
from bench.rush import own_site
from tests import sites

WRITERS, CHANGES, TURNS = 8, 60, 5
FLOOR_SHARE = 0.75
"""performance.md: a business change with its log entry reaches at least this share of the same transaction without the chain."""
PLACE = "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'audit_event'::regclass AND confrelid = 'audit_leaf'::regclass"


def figures() -> Iterator[Figure]:
    """Nothing on SQLite: it has one writer at a time."""
    if connection.vendor != "postgresql":
        return
    with tempfile.TemporaryDirectory() as folder, own_site(Path(folder)) as site:
        keys = [key for key, _session in site.tell("crowd", str(WRITERS))["drafts"]]
        with _no_place_needed(site):
            bare = _started(site, keys, "bare")
        chained = _started(site, keys, "chained")
        ours, theirs = [], []
        for _turn in range(TURNS):
            ours.append(_rate(chained))
            with _no_place_needed(site):
                theirs.append(_rate(bare))
        for writer in (*chained, *bare):
            writer.communicate()
    rate, least = statistics.median(ours), statistics.median(theirs)
    yield Figure("Delapan penulis: perubahan per detik, dengan rantai log", rate, "per detik")
    yield Figure("Delapan penulis: transaksi yang sama tanpa rantai", least, "per detik")
    yield Figure(
        "Delapan penulis: tanpa rantai terhadap dengan rantai", least / rate, "kali", 1 / FLOOR_SHARE
    )


@contextmanager
def _no_place_needed(site: sites.Site) -> Iterator[None]:
    """The database lets entries through that have no place in the log, as it never does elsewhere."""
    with site.connect() as owner:
        name, definition = owner.execute(PLACE).fetchone()
        owner.execute(f'ALTER TABLE audit_event DROP CONSTRAINT "{name}"')
        owner.commit()
        yield
        owner.execute(f'ALTER TABLE audit_event ADD CONSTRAINT "{name}" {definition} NOT VALID')
        owner.commit()


def _started(site: sites.Site, keys: list[str], how: str) -> list[subprocess.Popen[str]]:
    """A writer for every key, all of them ready."""
    writers = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.writer", key, str(CHANGES), how],
            cwd=settings.BASE_DIR,
            env=site.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        for key in keys
    ]
    for writer in writers:
        _hear(writer, "ready")
    return writers


def _rate(writers: list[subprocess.Popen[str]]) -> float:
    """Changes per second of all writers together, from one call to the last that is done."""
    started = time.perf_counter()
    for writer in writers:
        _pipe(writer.stdin).write("go\n")
        _pipe(writer.stdin).flush()
    for writer in writers:
        _hear(writer, "done")
    return len(writers) * CHANGES / (time.perf_counter() - started)


def _hear(writer: subprocess.Popen[str], word: str) -> None:
    heard = _pipe(writer.stdout).readline().strip()
    assert heard == word, f"a writer says {heard!r} instead of {word!r}"


def _pipe(stream: IO[str] | None) -> IO[str]:
    assert stream is not None
    return stream
