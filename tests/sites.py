"""A whole site of its own: a data folder, a database, web server and worker as processes, as `./run` starts them.

Its database is of the same kind as the test run's: a file in its folder, or a database of its own on the PostgreSQL of the run.
It begins as a copy of one that the real commands made once in this run, and so do the style sheets that it serves.
"""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.conf import settings

from config import serve
from tests import shared
from tests.owner import PASSWORD

ROOT = Path(__file__).resolve().parents[1]
HOST = "127.0.0.1"
# Settings of the test run itself, which must not reach the site.
_OF_THE_RUN = {
    "DATABASE_URL",
    "DATABASE_OWNER_URL",
    "DATABASE_APP_ROLE",
    "DATABASE_OBSERVER_ROLE",
    "CELERY_BROKER_URL",
    "CACHE_URL",
    "EMAIL_URL",
    "PUBLIC_URL",
    "STORAGE_URL",
    "LEDGER_KEY_FILE",
    "LOG_SIGNER_DIR",
    "LOG_SIGNER_SOCKET",
    "PYTHONWARNINGS",
}


class Site:
    """`environment`: settings of this site beside the embedded defaults, e.g. RENDER_LEASE_SECONDS."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder, self.port = folder, free_port()
        self.database_url = ""
        self.environment = {name: value for name, value in os.environ.items() if name not in _OF_THE_RUN}
        self.environment |= {
            "DATA_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
            "PYTHONWARNINGS": "ignore:You're running the worker",
            **environment,
        }
        self._running: list[subprocess.Popen] = []

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    def prepare(self) -> None:
        """An empty, migrated database."""
        begun = shared.once(f"begun-{_server()}", _begin_with_everything)
        if on_postgresql():
            self.database_url = _create_database((begun / "url").read_text())
            # As a real installation: the owner migrates, the site signs in as a role that may do less.
            self.environment |= {
                "DATABASE_URL": app_of(self.database_url),
                "DATABASE_OWNER_URL": self.database_url,
                "DATABASE_APP_ROLE": urlsplit(app_of(self.database_url)).username or "",
            }
            self.manage("database_roles", "--apply")
        else:
            _copy_file(begun / "db.sqlite3", self.folder / "db.sqlite3")

    def collect_static(self) -> None:
        """What `collectstatic` lays into the data folder."""
        shutil.copytree(shared.once("collected", _collect) / "static", self.folder / "static")

    def manage(self, *words: str, expect: int = 0) -> str:
        """What a management command prints."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == expect, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr[-4000:]}"
        return done.stdout

    def tell(self, chapter: str, *words: str) -> Any:
        """Let a function of tests/chapters.py do its part in this site, through the services; returns its answer."""
        script = "import django, sys; django.setup(); from tests import chapters; chapters.main(sys.argv[1:])"
        done = subprocess.run(
            [sys.executable, "-c", script, chapter, *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{chapter}: {done.stderr[-4000:]}"
        return json.loads(done.stdout)

    def set_clock(self, moment: datetime) -> None:
        """Let the clock of all the site's processes stand at `moment` and run on from there."""
        seconds = round((moment - datetime.now(UTC)).total_seconds())
        hidden = self.folder / "clock-offset.new"
        hidden.write_text(str(seconds))
        hidden.rename(self.folder / "clock-offset")

    def keep(self) -> None:
        """Keep the database as it stands, while no process of the site runs, for `restore`."""
        if self.database_url:
            self._copy(self.database_url, self._kept_url)
        else:
            _copy_file(self.folder / "db.sqlite3", self.folder / "kept.sqlite3")

    def restore(self) -> None:
        """The database as it was kept; files that came since stay where they are."""
        if self.database_url:
            self._copy(self._kept_url, self.database_url)
            self.manage("database_roles", "--apply")  # a copy has the rights of a new database
            return
        for name in ("db.sqlite3-wal", "db.sqlite3-shm"):
            (self.folder / name).unlink(missing_ok=True)
        shutil.copy(self.folder / "kept.sqlite3", self.folder / "db.sqlite3")

    @property
    def _kept_url(self) -> str:
        return f"{self.database_url}_kept"

    def _copy(self, source: str, target: str) -> None:
        names = [urlsplit(url).path[1:] for url in (source, target)]
        with psycopg.connect(os.environ["TEST_POSTGRES_URL"], autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [names[0]]
            )
            connection.execute(f"DROP DATABASE IF EXISTS {names[1]} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {names[1]} TEMPLATE {names[0]}")

    # --- processes ----------------------------------------------------------------------------------------------

    def start(self, part: str, *words: str) -> subprocess.Popen:
        """`web`, `worker` or `signer`, with the command line of `./run` and more words; leads a process group of its own."""
        number = len(self._running)
        name = {"web": "web", "worker": "pekerja latar", "signer": "penanda tangan log"}[part]
        command = serve.commands(self.folder, HOST, str(self.port))[name]
        if part == "worker":
            words = (*words, "-s", str(self.folder / f"beat-{number}"))
        with (self.folder / f"{part}-{number}.log").open("w") as log:
            process = subprocess.Popen(
                [*command, *words],
                cwd=ROOT,
                env={name: value for name, value in self.environment.items() if name != "DATABASE_OWNER_URL"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._running.append(process)
        return process

    def log_of(self, process: subprocess.Popen) -> str:
        """What a process has printed so far."""
        return next(self.folder.glob(f"*-{self._running.index(process)}.log")).read_text()

    def stop(self, process: subprocess.Popen) -> None:
        """As `./run` stops it: the parent is asked."""
        process.terminate()
        process.wait(40)

    def kill(self, process: subprocess.Popen) -> None:
        """As a machine does that goes down: the whole group, at once."""
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def end(self) -> None:
        """Kill what still runs, drop the database."""
        for process in self._running:
            if process.poll() is None:
                self.kill(process)
        if self.database_url:
            _drop_database(self.database_url)

    # --- looking at it from outside --------------------------------------------------------------------------------

    def connect(self) -> Any:
        """A raw connection to the database, as its owner has it: closing, and committing nothing by itself."""
        if self.database_url:
            return closing(psycopg.connect(self.database_url))
        return closing(sqlite3.connect(self.folder / "db.sqlite3", timeout=20))

    def rows(self, query: str) -> list[tuple]:
        """The rows of a SELECT. Keys in it are written as 32 hex digits, which both databases read."""
        with self.connect() as connection:
            return connection.execute(query).fetchall()

    def health(self) -> tuple[int, dict[str, str]]:
        """Status and answer of /healthz."""
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=30) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def answers(self) -> bool:
        return serve.answers(HOST, str(self.port))


@contextmanager
def site(folder: Path, **environment: str) -> Iterator[Site]:
    """An empty site, gone with its processes and its database when the block ends."""
    found = Site(folder, **environment)
    try:
        found.prepare()
        yield found
    finally:
        found.end()
        shutil.rmtree(folder / "files", ignore_errors=True)


def wait_for(condition: Callable[[], Any], seconds: float = 90, pause: float = 0.2) -> Any:
    """The first true answer; fails after so many seconds."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(pause)
    return found


def free_port() -> int:
    with socket.create_server((HOST, 0)) as listener:
        return listener.getsockname()[1]


def on_postgresql() -> bool:
    """Whether the run, and so each of its sites, has its database on a PostgreSQL."""
    return bool(settings.DATABASES["default"]["ENGINE"].endswith("postgresql"))


def _server() -> str:
    """Which server the databases are on: a test may start one of its own."""
    return str(urlsplit(os.environ["TEST_POSTGRES_URL"]).port) if on_postgresql() else "files"


def migrated() -> Path:
    """The folder that tells of an empty database, migrated by the real command: `db.sqlite3`, or `url` with its address."""
    return shared.once(f"migrated-{_server()}", _migrate)


def _migrate(folder: Path) -> None:
    _in_a_site(folder, None, lambda site: site.manage("migrate", "--verbosity", "0"))


def _begin_with_everything(folder: Path) -> None:
    _in_a_site(folder, migrated(), lambda site: site.tell("empty"))


def _in_a_site(folder: Path, begin: Path | None, do: Callable[[Site], Any]) -> None:
    """Let commands change a database that begins like another; on PostgreSQL it has one role only, and ends with the run."""
    site = Site(folder)
    if on_postgresql():
        url = _create_database((begin / "url").read_text() if begin else "", login=False)
        (folder / "url").write_text(url)
        site.environment["DATABASE_URL"] = url
    elif begin:
        _copy_file(begin / "db.sqlite3", folder / "db.sqlite3")
    do(site)


def _collect(folder: Path) -> None:
    Site(folder).manage("collectstatic", "--noinput", "--verbosity", "0")


def drop_what_is_shared() -> None:
    """The databases that others were copied from; a server of a test's own is gone already."""
    if on_postgresql() and "TEST_POSTGRES_URL" in os.environ:
        for kept in shared.folder().glob(f"*-{_server()}/url"):
            _drop_database(kept.read_text())


def _copy_file(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(source, target)


def _create_database(begin: str = "", *, login: bool = True) -> str:
    """A database, empty or begun as another, and the login of its app role; answers with the owner's address."""
    server = urlsplit(os.environ["TEST_POSTGRES_URL"])
    url = urlunsplit(server._replace(path=f"/site_{uuid.uuid4().hex}"))
    app = urlsplit(app_of(url))
    template = f" TEMPLATE {urlsplit(begin).path[1:]}" if begin else ""
    with psycopg.connect(urlunsplit(server), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {app.path[1:]}{template}")
        if login:
            connection.execute(f"CREATE ROLE {app.username} LOGIN PASSWORD '{app.password}'")
    return url


def app_of(owner_url: str) -> str:
    """The same database, as the site itself signs in to it."""
    parts = urlsplit(owner_url)
    login = f"{parts.path[1:]}_app:{PASSWORD}"
    return urlunsplit(parts._replace(netloc=f"{login}@{parts.hostname}:{parts.port}"))


def _drop_database(url: str) -> None:
    with psycopg.connect(os.environ["TEST_POSTGRES_URL"], autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {urlsplit(url).path[1:]}_kept WITH (FORCE)")
        connection.execute(f"DROP DATABASE {urlsplit(url).path[1:]} WITH (FORCE)")
        connection.execute(f"DROP ROLE IF EXISTS {urlsplit(app_of(url)).username}")
