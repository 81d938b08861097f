"""/healthz: the truth about database, worker, storage, guards and mails."""

import logging
import uuid
from collections.abc import Callable

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection

from audit import clock, guards
from audit.models import Leaf
from reports.services import outbox
from reports.tasks import HEARTBEAT
from selection.models import Mail

logger = logging.getLogger("lelang.health")


def _database() -> None:
    Leaf.objects.order_by("-seq").first()
    if drifted := guards.drift(connection):
        raise RuntimeError(f"{len(drifted)} guards missing or changed")


def _worker() -> None:
    """The heartbeat is written by a task: it came through the broker and ran in the worker."""
    seen = cache.get(HEARTBEAT)
    if seen is None or clock.now().timestamp() - seen > settings.WORKER_SILENT_SECONDS:
        raise RuntimeError("no sign of the worker")


def _storage() -> None:
    name = default_storage.save(f"probe/{uuid.uuid4()}", ContentFile(b"probe"))
    default_storage.delete(name)


def _mails() -> None:
    """A mail that should have gone out long ago: the worker looks at no mails, or the mail server takes none."""
    now = clock.now()
    late = outbox.overdue(Mail.objects.all(), now)
    if late is not None:
        minutes = int((now - late.made_at).total_seconds() // 60)
        raise RuntimeError(f"mail {late.pk} waits for {minutes} minutes, tries={late.tries} {late.error}")


_PARTS: dict[str, Callable[[], None]] = {"database": _database, "worker": _worker, "storage": _storage}
_BESIDE: dict[str, Callable[[], None]] = {"mails": _mails}
"""What operators must see, and what is no reason to take the site out of service: every notice is in its inbox all the same."""


def report() -> tuple[dict[str, str], bool]:
    """({"status": …, part: "ok" or "down"}, everything well?). Details go to the log, not to the public."""
    found, well = {}, True
    for name, probe in (_PARTS | _BESIDE).items():
        try:
            probe()
            found[name] = "ok"
        except Exception as error:  # whatever is wrong with a part, the answer is that it is down
            logger.warning("part=%s down: %s", name, error)
            found[name] = "down"
            well = well and name in _BESIDE
    return {"status": "ok" if well else "down", **found, "demo": str(settings.DEMO).lower()}, well
