"""The worker as it really runs: a process of its own, a broker, a database; killed, stopped and slow."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import redis

from audit.ledger import content_digest
from tests import sites


def own_redis() -> str:
    """A database of its own on the Redis of the run, for this process of the run, emptied."""
    number = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) + 1
    url = f"{os.environ['TEST_REDIS_URL'].rsplit('/', 1)[0]}/{number}"
    with redis.Redis.from_url(url) as connection:
        connection.flushdb()
    return url


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> Iterator[sites.Site]:
    """A site with applications sent, each of which is good for one receipt."""
    with sites.site(tmp_path_factory.mktemp("site"), RENDER_LEASE_SECONDS="4") as made:
        made.receipts = iter(made.tell("sent_applications", "6"))
        yield made


@pytest.fixture(
    params=[
        pytest.param("embedded", marks=pytest.mark.one_database),
        pytest.param("redis", marks=[pytest.mark.broker, pytest.mark.postgresql_only]),
    ]
)
def site(request, told) -> sites.Site:
    """The site, ringing through one broker or the other."""
    told.environment["CELERY_BROKER_URL"] = own_redis() if request.param == "redis" else "embedded://"
    return told


@contextmanager
def working(site) -> Iterator[subprocess.Popen]:
    worker = site.start("worker")
    yield worker
    site.stop(worker)
    assert worker.returncode == 0


def ask(site) -> dict:
    return site.tell("ask_for_receipt", next(site.receipts))


def job(site, asked) -> tuple[str, int]:
    """State and number of attempts."""
    return site.rows(f"SELECT state, attempts FROM reports_renderjob WHERE id = {asked['job']}")[0]


def rendered_entries(site, asked) -> int:
    query = "SELECT count(*) FROM audit_event WHERE action = 'document.render' AND subject_id = '{}'"
    return site.rows(query.format(asked["document"]))[0][0]


def stop_in_mid_render(site, worker, asked) -> None:
    """The whole process group stands still after the job was taken and before the paper is kept."""
    sites.wait_for(lambda: job(site, asked)[0] == "running", pause=0.01)
    os.killpg(worker.pid, signal.SIGSTOP)
    assert job(site, asked) == ("running", 1)
    assert rendered_entries(site, asked) == 0


def assert_made_once(site, asked) -> None:
    assert job(site, asked)[0] == "done"
    assert rendered_entries(site, asked) == 1
    document = f"SELECT code FROM reports_document WHERE id = '{asked['document']}'"
    ((code,),) = site.rows(document)
    files = site.rows(f"SELECT sha256, size FROM audit_storedfile WHERE name LIKE '%{code}%'")
    assert len(files) == 1
    ((sha256, size),) = files
    payload = (site.folder / "files" / sha256[:2] / sha256).read_bytes()
    assert payload.startswith(b"%PDF-")
    assert (content_digest(payload), len(payload)) == (sha256, size)


def test_a_paper_that_is_asked_for_comes_once(site):
    with working(site):
        asked = ask(site)
        sites.wait_for(lambda: job(site, asked)[0] == "done")
    assert_made_once(site, asked)


def test_a_paper_whose_worker_is_killed_in_mid_render_comes_once_from_the_next_worker(site):
    asked = ask(site)
    first = site.start("worker")
    stop_in_mid_render(site, first, asked)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    with working(site):
        sites.wait_for(lambda: job(site, asked)[0] == "done")
    assert job(site, asked)[1] > 1  # on a busy machine the lease may run out once more
    assert_made_once(site, asked)


def test_a_worker_that_was_only_slow_makes_no_second_paper(site):
    asked = ask(site)
    # One process in its pool: nothing else of it can hold the database's lock while it stands still.
    slow = site.start("worker", "--concurrency", "1", "--loglevel", "INFO")
    stop_in_mid_render(site, slow, asked)
    with working(site):
        sites.wait_for(lambda: job(site, asked)[0] == "done")
        os.killpg(slow.pid, signal.SIGCONT)
        sites.wait_for(lambda: f"rendered job={asked['job']}" in site.log_of(slow))
    site.stop(slow)
    assert job(site, asked)[1] > 1  # on a busy machine the lease may run out once more
    assert_made_once(site, asked)
    assert "Log utuh." in site.manage("verify_ledger")
