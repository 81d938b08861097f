"""Eight writers at once, killed at any moment, and a database that is stopped under them: nothing acknowledged is lost, and the log does not fork."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import sites

WRITERS, ROUNDS = 8, 2


def written(site: sites.Site, end: Callable[[list[subprocess.Popen]], None]) -> set[str]:
    """What eight writers had acknowledged when they ended as `end` lets them."""
    logs = [site.folder / f"writer-{number}.out" for number in range(WRITERS)]
    writers = []
    for path in logs:
        with path.open("w") as out:
            writers.append(
                subprocess.Popen(
                    [sys.executable, "-m", "tests.writers"], cwd=sites.ROOT, env=site.environment, stdout=out,
                    stderr=subprocess.DEVNULL, start_new_session=True,
                )
            )  # fmt: skip
    sites.wait_for(lambda: sum(path.read_text().count("\n") for path in logs) > 3 * WRITERS)
    time.sleep(0.5)
    end(writers)
    for writer in writers:
        writer.wait(60)
    return {line for path in logs for line in path.read_text().split("\n")[:-1]}


def killed(writers: list[subprocess.Popen]) -> None:
    for writer in writers:
        os.killpg(writer.pid, signal.SIGKILL)


def all_is_there(site: sites.Site, acknowledged: set[str]) -> None:
    """Every acknowledged entry, one chain, and a log that the signer still knows as the one he signed before."""
    assert len(acknowledged) > 3 * WRITERS
    kept = {str(row[0]).replace("-", "") for row in site.rows("SELECT event_id FROM audit_leaf")}
    assert {key.replace("-", "") for key in acknowledged} <= kept
    assert "Log utuh." in site.manage("verify_ledger")
    assert "refused" not in site.tell("take_checkpoint")


def test_writers_killed_at_any_moment_lose_nothing_that_was_acknowledged(tmp_path):
    with sites.site(tmp_path) as site:
        site.tell("sent_applications", "1")
        acknowledged: set[str] = set()
        for _round in range(ROUNDS):
            acknowledged |= written(site, killed)
            assert "refused" not in site.tell("take_checkpoint")
        all_is_there(site, acknowledged)


@contextmanager
def own_cluster(folder: Path) -> Iterator[Callable[[str], None]]:
    """A PostgreSQL of the test's own, that syncs as a real one does; gives what tells `pg_ctl` to start or stop it."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    tools = programs[-1] if programs else Path(shutil.which("initdb") or "").parent
    port, password = sites.free_port(), "only-for-tests"
    folder.mkdir()
    (folder / "password").write_text(password)
    as_root = os.geteuid() == 0
    if as_root:
        shutil.chown(folder, "postgres")
        shutil.chown(folder / "password", "postgres")
        for parent in folder.parents:
            if parent.stat().st_uid == 0 and not parent.stat().st_mode & 0o001:
                parent.chmod(parent.stat().st_mode | 0o011)

    def shell(line: str) -> None:
        command = ["su", "-s", "/bin/sh", "postgres", "-c", line] if as_root else ["sh", "-c", line]
        subprocess.run(command, check=True, capture_output=True, cwd="/")

    def control(how: str) -> None:
        options = f"-p {port} -h 127.0.0.1 -k {folder}"
        shell(f"'{tools}/pg_ctl' -D '{folder}/data' -l '{folder}/log' -w -o '{options}' {how}")

    shell(
        f"'{tools}/initdb' -D '{folder}/data' -U lelang -E UTF8 --locale=C -A scram-sha-256 --pwfile='{folder}/password'"
    )
    control("start")
    before = os.environ["TEST_POSTGRES_URL"]
    os.environ["TEST_POSTGRES_URL"] = f"postgres://lelang:{password}@127.0.0.1:{port}/postgres"
    try:
        yield control
    finally:
        os.environ["TEST_POSTGRES_URL"] = before
        control("stop -m immediate")


@pytest.mark.postgresql_only
def test_a_database_stopped_under_its_writers_comes_back_with_all_that_was_acknowledged(tmp_path):
    (tmp_path / "site").mkdir()
    with own_cluster(tmp_path / "pg") as control, sites.site(tmp_path / "site") as site:
        site.tell("sent_applications", "1")
        acknowledged: set[str] = set()
        for _round in range(ROUNDS):
            acknowledged |= written(site, lambda _writers: control("stop -m immediate"))
            control("start")
            assert "refused" not in site.tell("take_checkpoint")
        all_is_there(site, acknowledged)
