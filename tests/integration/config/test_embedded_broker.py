"""The file broker as its users meet it: separate processes, killed at bad moments."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import kombu
import pytest
from kombu.exceptions import ChannelError

from config import embedded_broker

pytestmark = pytest.mark.one_database
ROOT = Path(__file__).resolve().parents[3]
QUEUE = kombu.Queue("bell", kombu.Exchange("bell", "direct"), "bell")

# Each worker writes one line per message it got, so that the test can count who got what.
CONSUMER = """
import pathlib, socket, sys
from tests.integration.config.test_embedded_broker import QUEUE, open_connection
folder, answer = sys.argv[1:]
def take(body, message):
    print(body["n"], flush=True)
    if answer == "ack":
        message.ack()
with open_connection(folder) as connection, connection.Consumer(QUEUE, callbacks=[take], prefetch_count=8):
    print("ready", flush=True)
    while True:
        try:
            connection.drain_events(timeout=0.2)
        except socket.timeout:
            if pathlib.Path(folder, "no-more").exists():
                break
"""
PRODUCER = """
import sys
from tests.integration.config.test_embedded_broker import open_connection, publish
folder, first, last = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
with open_connection(folder) as connection:
    publish(connection, *range(first, last))
"""


def open_connection(folder):
    options = {"data_folder": str(folder), "polling_interval": 0.01}
    return kombu.Connection("embedded://", transport_options=options)


def publish(connection, *numbers):
    producer = connection.Producer(serializer="json")
    for number in numbers:
        body = {"n": number, "padding": "x" * 5000}
        producer.publish(body, exchange=QUEUE.exchange, routing_key="bell", declare=[QUEUE])


def received(connection, ack=True, wait=0.3):
    """Everything that waits in the queue, acknowledged unless told otherwise."""
    numbers = []

    def take(body, message):
        numbers.append(body["n"])
        if ack:
            message.ack()

    with connection.Consumer(QUEUE, callbacks=[take]):
        try:
            while True:
                connection.drain_events(timeout=wait)
        except TimeoutError:
            return numbers


def messages_on_disk(folder):
    """Waiting, taken, corrupt or half-written: all but the locks."""
    return [
        file.name for file in folder.rglob("*") if file.is_file() and file.name not in {"lock", "no-more"}
    ]


@pytest.fixture
def python(tmp_path):
    """Starts a script in a process of its own; all are dead when the test ends."""
    started = []
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "config.settings.test"}

    def start(script, *arguments):
        command = [sys.executable, "-c", script, str(tmp_path), *map(str, arguments)]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def hold_and_kill(python, count):
    """A consumer takes `count` messages, answers none of them and is killed."""
    holder = python(CONSUMER, "hold")
    taken = [holder.stdout.readline().strip() for _ in range(count + 1)]
    assert taken[0] == "ready"
    holder.send_signal(signal.SIGKILL)
    holder.wait()


def test_messages_arrive_in_the_order_they_were_sent(tmp_path):
    with open_connection(tmp_path) as connection:
        publish(connection, 1, 2, 3)
        assert received(connection) == [1, 2, 3]
        assert received(connection) == []


def test_three_producers_and_two_consumers_lose_nothing_and_double_nothing(tmp_path, python):
    consumers = [python(CONSUMER, "ack") for _ in range(2)]
    assert [consumer.stdout.readline() for consumer in consumers] == ["ready\n"] * 2
    producers = [python(PRODUCER, first, first + 200) for first in (0, 200, 400)]
    assert [producer.wait(60) for producer in producers] == [0, 0, 0]
    (tmp_path / "no-more").touch()
    lines = [consumer.communicate(timeout=60)[0].split() for consumer in consumers]
    assert [consumer.returncode for consumer in consumers] == [0, 0]
    assert all(lines), "one consumer got nothing, so there was no race"
    assert sorted(int(number) for part in lines for number in part) == list(range(600))
    assert messages_on_disk(tmp_path) == []


def test_what_a_killed_consumer_had_taken_comes_back_at_the_next_start(tmp_path, python):
    with open_connection(tmp_path) as connection:
        publish(connection, 1, 2, 3)
        hold_and_kill(python, 3)
        assert sorted(received(connection)) == [1, 2, 3]


def test_what_a_killed_consumer_had_taken_comes_to_one_that_is_already_running(tmp_path, python, monkeypatch):
    with open_connection(tmp_path) as connection:
        assert received(connection) == []
        publish(connection, 1, 2)
        hold_and_kill(python, 2)
        monkeypatch.setattr(embedded_broker, "RECLAIM_SECONDS", 0)
        assert sorted(received(connection)) == [1, 2]


def test_a_living_consumer_keeps_what_it_has_taken(tmp_path, python):
    with open_connection(tmp_path) as connection:
        publish(connection, 1)
        holder = python(CONSUMER, "hold")
        assert [holder.stdout.readline() for _ in range(2)] == ["ready\n", "1\n"]
        assert received(connection) == []


def test_a_consumer_that_closes_gives_back_what_it_did_not_answer(tmp_path):
    with open_connection(tmp_path) as connection:
        publish(connection, 1, 2)
        assert received(connection, ack=False) == [1, 2]
    with open_connection(tmp_path) as connection:
        assert sorted(received(connection)) == [1, 2]


def test_a_rejected_message_goes_and_a_requeued_one_returns(tmp_path):
    with open_connection(tmp_path) as connection:
        publish(connection, 1, 2)
        bell = QUEUE(connection.default_channel)
        bell.get().reject()
        bell.get().requeue()
        assert received(connection) == [2]
        assert messages_on_disk(tmp_path) == []


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b'{"properties": {}}', b"null"])
def test_a_corrupt_file_is_set_aside_and_the_next_message_still_comes(tmp_path, content):
    with open_connection(tmp_path) as connection:
        publish(connection, 1)
        (tmp_path / "queues" / "bell" / "0-broken.json").write_bytes(content)
        assert received(connection) == [1]
    assert [file.read_bytes() for file in (tmp_path / "corrupt").iterdir()] == [content]


def test_nothing_is_left_on_the_disk_once_all_is_answered(tmp_path):
    with open_connection(tmp_path) as connection:
        publish(connection, *range(20))
        assert len(received(connection)) == 20
    assert messages_on_disk(tmp_path) == []


def test_waiting_messages_are_counted_and_can_be_purged(tmp_path):
    with open_connection(tmp_path) as connection:
        publish(connection, 1, 2, 3)
        bell = QUEUE(connection.default_channel)
        assert bell.queue_declare(passive=True).message_count == 3
        assert bell.purge() == 3
        assert received(connection) == []


@pytest.mark.parametrize("name", ["../outside", "..", "a/b", "a@b"])
def test_a_queue_name_cannot_lead_out_of_the_folder(tmp_path, name):
    with open_connection(tmp_path) as connection, pytest.raises(ChannelError):
        connection.Producer().publish({}, exchange="", routing_key=name)


def test_only_the_owner_of_the_installation_can_read_the_messages(tmp_path):
    with open_connection(tmp_path / "broker") as connection:
        publish(connection, 1)
        modes = {path.stat().st_mode & 0o077 for path in (tmp_path / "broker").iterdir()}
    assert modes == {0}


CELERY_APP = """
import os, pathlib, sys, time
sys.path.insert(0, os.environ["PROJECT"])
import config.embedded_broker
os.environ.pop("DJANGO_SETTINGS_MODULE")  # this worker has no Django
from celery import Celery

folder = pathlib.Path(os.environ["BROKER_FOLDER"])
app = Celery("ringing", broker="embedded://")
app.conf.update(
    broker_transport_options={"data_folder": str(folder / "broker"), "polling_interval": 0.05},
    task_acks_late=True, task_reject_on_worker_lost=True, task_ignore_result=True,
    worker_enable_remote_control=False, worker_prefetch_multiplier=4,
)
@app.task(name="ring")
def ring(number):
    (folder / f"begun-{number}").touch()
    time.sleep(0.3)
    (folder / f"done-{number}").touch()
"""


def environment_of(tmp_path):
    """Without CELERY_BROKER_URL, which would win over the application's own broker."""
    inherited = {name: value for name, value in os.environ.items() if name != "CELERY_BROKER_URL"}
    return inherited | {"BROKER_FOLDER": str(tmp_path), "PROJECT": str(ROOT)}


def start_worker(tmp_path):
    arguments = ["worker", "--concurrency", "2", "--pool", "prefork", "--loglevel", "ERROR"]
    command = [sys.executable, "-m", "celery", "-A", "ringing", *arguments]
    return subprocess.Popen(command, env=environment_of(tmp_path), cwd=tmp_path, start_new_session=True)


def wait_for(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def test_a_celery_worker_killed_at_work_loses_no_task_and_a_corrupt_file_does_not_stop_the_next(tmp_path):
    (tmp_path / "ringing.py").write_text(CELERY_APP)
    send = "import ringing\nfor n in range(6): ringing.ring.delay(n)"
    subprocess.run([sys.executable, "-c", send], cwd=tmp_path, env=environment_of(tmp_path), check=True)
    (tmp_path / "broker" / "queues" / "celery" / "0-broken.json").write_text(json.dumps({"no": "message"}))

    def names(kind):
        return {file.name for file in tmp_path.glob(f"{kind}-*")}

    first = start_worker(tmp_path)
    wait_for(lambda: names("begun"))
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    assert len(names("done")) < 6
    second = start_worker(tmp_path)
    try:
        wait_for(lambda: len(names("done")) == 6)
    finally:
        second.send_signal(signal.SIGTERM)
        assert second.wait(30) == 0
    assert [file.name for file in (tmp_path / "broker" / "corrupt").iterdir()] == ["0-broken.json@celery"]
