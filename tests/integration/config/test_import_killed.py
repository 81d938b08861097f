"""An import at a real site whose worker is killed between two portions and in the middle of one: each row is in once, with its file."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

from selection.services import entering
from tests import sites

ROWS, EVERY = 100, 5
FAR = "SELECT entered, state FROM selection_importcheck"
COUNTS = (
    "SELECT (SELECT count(*) FROM selection_imported), (SELECT count(*) FROM selection_applicationdocument)"
)


@contextlib.contextmanager
def another(site: sites.Site, turn: int) -> Iterator[None]:
    """A new worker, when the one before has been silent for so long that the import is free; killed at the end."""
    site.set_clock(datetime.now(UTC) + turn * (entering.LEASE + timedelta(seconds=1)))
    with ThreadPoolExecutor() as pool:
        swept = pool.submit(site.tell, "imports_swept")
        worker = site.start("worker")
        try:
            yield
        finally:
            site.kill(worker)
        swept.result()


def notes(site: sites.Site) -> int:
    """How many files lie in the store for portions."""
    folder = site.folder / "incoming" / "laid"
    return len(os.listdir(folder)) if folder.exists() else 0


def killed_in_the_middle(site: sites.Site, turn: int) -> None:
    """Kill a worker while it writes a portion: its files lie in the store, its rows are written and not committed."""
    before = notes(site)
    with another(site, turn):
        if site.database_url:
            waits = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'selection_applicationdocument'::regclass"
            sites.wait_for(lambda: site.rows(waits), pause=0.02)
        else:
            sites.wait_for(lambda: notes(site) > before, pause=0.002)
            sites.wait_for(lambda: somebody_writes(site.folder / "db.sqlite3"), pause=0.002)


def somebody_writes(path: Path) -> bool:
    with contextlib.closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        connection.execute("ROLLBACK")
        return False


def whole_portions(site: sites.Site) -> int:
    """How many rows are in, by what the import says and by the tables alike: a portion is all there or not at all."""
    [(entered, state)], [(rows, documents)] = site.rows(FAR), site.rows(COUNTS)
    assert state == "entering" and rows == entered and rows % entering.PORTION == 0
    assert documents == len(range(0, rows, EVERY))
    return rows


def test_an_import_whose_worker_is_killed_goes_on_with_nobody_lost_and_nobody_twice(tmp_path):
    with sites.site(tmp_path) as site:
        site.collect_static()
        nips = site.tell("import_begun", str(ROWS), str(EVERY))
        first = site.start("worker")
        sites.wait_for(lambda: site.rows(FAR)[0][0], pause=0.005)
        site.kill(first)
        done = whole_portions(site)
        assert 0 < done < ROWS

        with site.connect() as connection:
            if site.database_url:  # stops who has written the rows and comes to their documents
                connection.execute("LOCK TABLE selection_applicationdocument IN SHARE MODE")
            killed_in_the_middle(site, 1)
            connection.rollback()
        if site.database_url:
            assert whole_portions(site) == done
        done = whole_portions(site)
        assert f"{done} dari {ROWS} pelamar sudah dicatat" in site.tell("import_seen")

        with another(site, 2):
            sites.wait_for(lambda: site.rows(FAR)[0][1] == "entered")
        assert site.rows(FAR) == [(ROWS, "entered")]
        found = site.tell("import_entered")
        assert [nip for nip, _number in found["rows"]] == nips
        assert [number[-4:] for _nip, number in found["rows"]] == [f"{at + 1:04d}" for at in range(ROWS)]
        assert [nip for nip, _sha256 in found["files"]] == nips[::EVERY]
        assert len({sha256 for _nip, sha256 in found["files"]}) == len(nips[::EVERY])
        assert f"{ROWS} pelamar dicatat" in found["page"]
        assert "Log utuh." in site.manage("verify_ledger")
