"""Once a night the whole log is replayed against the state, and what was found is kept in the log itself."""

import logging
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError

from audit import clock, ledger
from audit.models import Verification
from audit.verify import Report, verify

logger = logging.getLogger("lelang.verify")

BEGINS_AT = timedelta(hours=1)
"""A night is named by its day and begins at one o'clock; a site that slept then catches up when it wakes."""
LATE_AFTER = timedelta(hours=26)
FIRST_BREAKS = 20
_MARK_SECONDS = 3600
"""So long somebody is believed to be at it: a second run beside the first does no harm, and a killed one is repeated in the same night."""


def night_of(moment: datetime) -> date:
    """The night that a moment belongs to, by the site's own zone."""
    return (moment.astimezone(ZoneInfo(settings.TIME_ZONE)) - BEGINS_AT).date()


def run() -> Verification | None:
    """Replay, unless this night has its result or somebody is at it. Returns what was kept."""
    started = clock.now()
    night = night_of(started)
    mark = f"verification-{night}"
    if Verification.objects.filter(night=night).exists() or not cache.add(mark, True, timeout=_MARK_SECONDS):
        return None
    try:
        report = verify()
        return _keep(report, night, started)
    except DatabaseError:
        if Verification.objects.filter(night=night).exists():  # another worker was faster
            return None
        raise
    finally:
        cache.delete(mark)


@ledger.unit
def _keep(report: Report, night: date, started: datetime) -> Verification:
    found = Verification(
        night=night,
        started_at=started,
        finished_at=clock.now(),
        entries=report.entries,
        rows=report.rows,
        files=report.files,
        root=report.root,
        head=report.head,
        break_count=len(report.breaks),
        breaks=[
            {"kind": item.kind, "where": item.where, "detail": item.detail}
            for item in report.breaks[:FIRST_BREAKS]
        ],
    )
    ledger.create(found, actor=ledger.SYSTEM_ACTOR)
    logger.log(
        logging.INFO if report.sound else logging.ERROR,
        "night=%s entries=%d root=%s breaks=%d",
        night, report.entries, report.root, len(report.breaks),
    )  # fmt: skip
    return found


def history(count: int) -> list[Verification]:
    """The newest results, the newest first."""
    return list(Verification.objects.order_by("-night")[:count])


def is_late(newest: Verification | None) -> bool:
    """Is the newest result too old to say anything of today, or is there none?"""
    return newest is None or clock.now() - newest.finished_at > LATE_AFTER
