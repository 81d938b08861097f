"""Sending at a real site: web server and worker killed at marked points, and everybody at once while the registration closes.

A process is caught at its point because a statement of it waits for a lock that the test holds, or because the database already shows what
it has committed. SENDING_ROUNDS and SENDING_CLIENTS make the race long (12 and 24); in the suite it is short.
"""

import os
import random
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest

from audit.ledger import _ADVISORY_LOCK
from tests import senders, sites
from tests.senders import Sender

ROUNDS = int(os.environ.get("SENDING_ROUNDS", "1"))
CLIENTS = int(os.environ.get("SENDING_CLIENTS", "10"))
TO_KILL = 6


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[sites.Site, dict[str, Any]]]:
    with sites.site(tmp_path_factory.mktemp("site"), RENDER_LEASE_SECONDS="4") as made:
        made.collect_static()
        yield made, made.tell("crowd", str(CLIENTS + TO_KILL))


@contextmanager
def web(site: sites.Site) -> Iterator[subprocess.Popen]:
    process = site.start("web")
    sites.wait_for(site.answers)
    try:
        yield process
    finally:
        if process.poll() is None:
            site.stop(process)


def pressed(sender: Sender) -> threading.Thread:
    thread = threading.Thread(target=sender.send)
    thread.start()
    return thread


def state(site: sites.Site, sender: Sender) -> tuple[str, str | None]:
    key = sender.key if site.database_url else sender.key.replace("-", "")
    return site.rows(f"SELECT state, number FROM selection_application WHERE id = '{key}'")[0]


@contextmanager
def holding(site: sites.Site, postgres: str, sqlite: str) -> Iterator[None]:
    """A lock that stops who comes to it, until the block ends."""
    with site.connect() as connection:
        connection.execute(postgres if site.database_url else sqlite)
        yield
        connection.rollback()


def somebody_waits(site: sites.Site) -> bool:
    if (
        not site.database_url
    ):  # SQLite's waiters stand in no table; the request is at the door within the second
        return bool(threading.Event().wait(1)) or True
    return bool(site.rows("SELECT 1 FROM pg_locks WHERE NOT granted"))


def test_a_web_server_killed_before_the_commit_has_done_nothing_and_the_retry_does_it_once(told):
    site, crowd = told
    sender = senders.senders(site, crowd)[0]
    with web(site) as process:
        with holding(site, f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})", "BEGIN IMMEDIATE"):
            thread = pressed(sender)
            sites.wait_for(lambda: somebody_waits(site))
            site.kill(process)
            thread.join()
        assert sender.answers == [senders.NEVER]
    assert state(site, sender) == ("draft", None)
    with web(site):
        assert sender.send() == "accepted"
        assert sender.send() == "accepted"
    assert senders.what_is_wrong(site, [sender]) == []


def killed_after_the_commit(site: sites.Site, sender: Sender) -> bool:
    """Kill the web server as soon as the number stands in the database; was it before the answer?"""
    # On PostgreSQL the receipt, which comes after the commit, is kept waiting.
    lock = "LOCK TABLE reports_document IN ACCESS EXCLUSIVE MODE"
    with web(site) as process, holding(site, lock, "SELECT 1"):
        thread = pressed(sender)
        sites.wait_for(lambda: state(site, sender)[1], pause=0.002)
        site.kill(process)
        thread.join()
    return sender.answers == [senders.NEVER]


def test_what_was_committed_but_not_answered_is_the_same_receipt_for_the_retry_and_comes_by_mail_once(told):
    site, crowd = told
    caught = next(
        (one for one in senders.senders(site, crowd)[1:TO_KILL] if killed_after_the_commit(site, one)), None
    )
    assert caught is not None
    number = state(site, caught)[1]
    shutil.rmtree(site.folder / "broker", ignore_errors=True)  # as if the bell had never been rung
    first = site.start("worker")
    sites.wait_for(lambda: site.rows("SELECT 1 FROM reports_renderjob WHERE state = 'running'"), pause=0.01)
    site.kill(first)
    second = site.start("worker")
    waiting = "SELECT count(*) FROM selection_mail WHERE state <> 'sent'"
    sites.wait_for(lambda: site.rows(waiting)[0][0] == 0, seconds=150, pause=0.5)
    site.stop(second)
    with web(site):
        assert caught.send() == "accepted"
        status, _location, text = caught.ask("GET", f"/lamaran/{caught.key}/tanda-bukti/")
    assert status == 200 and number is not None and number in text and "Unduh tanda bukti" in text
    assert state(site, caught) == ("submitted", number)
    assert senders.what_is_wrong(site, [caught]) == []
    mails = [path.read_text() for path in (site.folder / "mail").iterdir()]
    assert sum(f"Tanda bukti pendaftaran {number}" in text for text in mails) == 1
    rendered = "SELECT count(*) FROM audit_event WHERE action = 'document.render'"
    assert site.rows(rendered) == site.rows("SELECT count(*) FROM reports_document WHERE kind = 'receipt'")


def test_everybody_at_once_while_the_registration_closes(told):
    site, crowd = told
    closing = datetime.fromisoformat(crowd["closing"])
    site.keep()
    random.seed(closing.isoformat())
    for turn in range(ROUNDS):
        if turn:
            site.restore()
        everybody = senders.senders(site, crowd)[TO_KILL:]
        with web(site):
            site.set_clock(closing - timedelta(seconds=5))
            closes = closing.timestamp() - int((site.folder / "clock-offset").read_text())
            closer = threading.Thread(target=site.tell, args=("close_when_due",))
            closer.start()
            once = [(closes + random.uniform(-1.2, 0.4), one) for one in everybody]
            twice = [(moment + random.uniform(0, 0.2), one) for moment, one in once[::3]]
            senders.press_at(once + twice)
            closer.join()
            (site.folder / "clock-offset").unlink()
        answers = [answer for one in everybody for answer in one.answers]
        print(f"round {turn + 1}: accepted {answers.count('accepted')}, late {answers.count('late')}")
        assert senders.what_is_wrong(site, everybody, closing) == []
        assert len(answers) == len(once) + len(twice) and senders.NEVER not in answers
    assert "Log utuh." in site.manage("verify_ledger")
