"""`embedded://`: a broker made of files, for an installation without a message server.

Importing this module registers the transport with kombu. Option `data_folder`: where everything lies, on a
local disk.

    queues/<queue>/<time>-<uuid>.json   waiting messages; they appear by rename, so nobody reads half of one
    inflight/<owner>/                   what one process has taken and not yet acknowledged, and its `lock`
    corrupt/                            what could not be read as a message, kept for whoever asks why

A process holds a record lock on `lock` while it lives. The kernel drops it when the process dies, whatever
killed it, and a forked child does not inherit it; so a lock that can be taken marks a dead owner, whose
messages go back to their queues. Kombu's own `filesystem` transport forgets a message before it is
acknowledged, and crashes on a half-written one (celery/kombu#1551).
"""

import fcntl
import json
import logging
import os
import re
import time
import uuid
from collections import deque
from pathlib import Path
from queue import Empty
from threading import Lock

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, virtual

logger = logging.getLogger(__name__)

RECLAIM_SECONDS = 15
_SEPARATOR = "@"  # stands between a message's and its queue's name in an owner's folder; no queue may have it
_QUEUE_NAME = re.compile(r"\w[\w.-]*")

_owners: dict[tuple[int, Path], Path] = {}
_held_locks: list[int] = []  # never closed: closing any descriptor of the file would drop the lock
_owners_guard = Lock()


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _owner_folder(root: Path) -> Path:
    """This process's folder below `inflight`, made on first use and locked before anybody can see it."""
    with _owners_guard:
        key = (os.getpid(), root)
        if key not in _owners:
            name = f"{os.getpid()}-{uuid.uuid4().hex}"
            hidden = root / "tmp" / name
            hidden.mkdir()
            descriptor = os.open(hidden / "lock", os.O_CREAT | os.O_RDWR, 0o600)
            fcntl.lockf(descriptor, fcntl.LOCK_EX)
            _held_locks.append(descriptor)
            _owners[key] = hidden.rename(root / "inflight" / name)
        return _owners[key]


def _give_back(root: Path, taken: Path) -> None:
    name, _, queue = taken.name.partition(_SEPARATOR)
    try:
        taken.rename(root / "queues" / queue / name)
    except FileNotFoundError:
        logger.debug("message %s was acknowledged meanwhile", name)


def reclaim(root: Path) -> int:
    """Puts back what dead processes had taken; returns how many messages."""
    mine = _owner_folder(root)
    count = 0
    for folder in (root / "inflight").iterdir():
        if folder == mine:
            continue
        try:
            descriptor = os.open(folder / "lock", os.O_RDWR)
        except FileNotFoundError:
            continue  # another process has just cleared this folder
        try:
            if _try_lock(descriptor):
                orphans = [file for file in folder.iterdir() if file.name != "lock"]
                for orphan in orphans:
                    _give_back(root, orphan)
                (folder / "lock").unlink()
                folder.rmdir()
                count += len(orphans)
        except FileNotFoundError:
            continue
        finally:
            os.close(descriptor)
    if count:
        logger.warning("embedded broker: %d message(s) of a dead worker put back", count)
    return count


class QoS(virtual.QoS):
    """Keeps the file of a delivered message until the worker has answered for it."""

    def ack(self, delivery_tag: str) -> None:
        self.channel.forget(delivery_tag)
        super().ack(delivery_tag)

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        super().reject(delivery_tag, requeue=requeue)  # requeue ends in Channel._restore
        if not requeue:
            self.channel.forget(delivery_tag)


class Channel(virtual.Channel):
    """Direct and topic exchanges; bindings live in memory, since every client declares its own."""

    QoS = QoS

    def __init__(self, connection, **kwargs):
        super().__init__(connection, **kwargs)
        options = connection.client.transport_options
        if "data_folder" not in options:
            raise ChannelError("embedded:// needs the transport option data_folder")
        self.root = Path(options["data_folder"]).resolve()
        for part in ("queues", "inflight", "tmp", "corrupt"):
            (self.root / part).mkdir(mode=0o700, parents=True, exist_ok=True)
        self._taken: dict[str, Path] = {}
        self._listed: dict[str, deque[str]] = {}
        self._reclaimed_at = -float("inf")

    def basic_consume(self, queue, no_ack, *args, **kwargs):
        if no_ack:  # broadcast replies, the only users of it, need fan-out
            raise ChannelError("embedded:// delivers only what will be acknowledged")
        return super().basic_consume(queue, no_ack, *args, **kwargs)

    def _queue_folder(self, queue: str) -> Path:
        if not _QUEUE_NAME.fullmatch(queue):
            raise ChannelError(f"invalid queue name: {queue!r}")
        return self.root / "queues" / queue

    def _new_queue(self, queue, **kwargs):
        self._queue_folder(queue).mkdir(mode=0o700, exist_ok=True)

    def _put(self, queue, message, **kwargs):
        self._new_queue(queue)
        name = f"{time.time_ns():020d}-{uuid.uuid4().hex}.json"
        hidden = self.root / "tmp" / name
        try:
            hidden.write_text(json.dumps(message))
            hidden.rename(self._queue_folder(queue) / name)
        finally:
            hidden.unlink(missing_ok=True)

    def _get(self, queue, timeout=None):
        if time.monotonic() - self._reclaimed_at >= RECLAIM_SECONDS:
            self._reclaimed_at = time.monotonic()
            reclaim(self.root)
        while taken := self._take(queue):
            try:
                payload = json.loads(taken.read_bytes())
                tag = self.Message(payload, channel=self).delivery_tag
            except (ValueError, LookupError, TypeError, AttributeError):
                logger.exception("embedded broker: unreadable message %s set aside", taken.name)
                taken.rename(self.root / "corrupt" / taken.name)
                continue
            self._taken[tag] = taken
            return payload
        raise Empty

    def _take(self, queue: str) -> Path | None:
        """Moves the oldest waiting message into this process's folder; None when there is none.

        Whoever's rename succeeds has it. The listing is kept between calls, so that a long queue is not
        read anew for every message.
        """
        folder, mine = self._queue_folder(queue), _owner_folder(self.root)
        for listing in (self._listed.get(queue, deque()), deque(self._names(folder))):
            self._listed[queue] = listing
            while listing:
                name = listing.popleft()
                try:
                    return (folder / name).rename(mine / f"{name}{_SEPARATOR}{queue}")
                except FileNotFoundError:
                    continue
        return None

    @staticmethod
    def _names(folder: Path) -> list[str]:
        try:
            return sorted(os.listdir(folder))
        except FileNotFoundError:
            return []

    def forget(self, delivery_tag: str) -> None:
        """The message has been answered for: its file goes."""
        if taken := self._taken.pop(delivery_tag, None):
            taken.unlink(missing_ok=True)

    def _restore(self, message):
        if taken := self._taken.pop(message.delivery_tag, None):
            _give_back(self.root, taken)

    def _size(self, queue):
        return len(self._names(self._queue_folder(queue)))

    def _purge(self, queue):
        names = self._names(self._queue_folder(queue))
        for name in names:
            (self._queue_folder(queue) / name).unlink(missing_ok=True)
        return len(names)


class Transport(virtual.Transport):
    """One machine, many processes. No fan-out: remote control and events are off in this mode."""

    Channel = Channel
    default_connection_params: dict[str, object] = {}
    driver_type = driver_name = "embedded"

    def driver_version(self) -> str:
        return "1"


TRANSPORT_ALIASES["embedded"] = f"{__name__}:Transport"
