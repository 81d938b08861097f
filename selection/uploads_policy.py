"""What becomes of an uploaded file by what was found in it and by the hour (pure; docs/adr/0032)."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import Enum

LAST_DAY = timedelta(hours=24)
"""Before the closing: what would be refused on another day, but can be looked at, is taken and set aside."""
REPAIR_TIME = timedelta(hours=24)
"""After the closing: a repaired copy may be put beside a file that was set aside."""

OPENABLE = frozenset({"encrypted", "too_many_pages", "too_many_pixels", "too_heavy"})
"""Refusals of a file that somebody can open somewhere, so that a repaired copy can be compared with it. Nothing can be compared with an
empty, broken or foreign one: who sends such a thing would only have won a day."""
UNMENDABLE = frozenset({"restricted", "unscanned"})
"""Doubts that the applicant cannot mend: who may not print cannot print it anew, and a silent virus scanner is ours."""


class Outcome(Enum):
    TAKE = "take"
    SET_ASIDE = "set_aside"
    REFUSE = "refuse"


def outcome(
    *, ok: bool, code: str, doubts: Collection[str], signed: bool, now: datetime, closes_at: datetime | None
) -> Outcome:
    """`closes_at`: None where nothing closes. A signed file is never refused for what it carries: printing it anew would destroy the signature."""
    late = is_last_day(now, closes_at)
    if not ok:
        return Outcome.SET_ASIDE if late and code in OPENABLE else Outcome.REFUSE
    if not doubts:
        return Outcome.TAKE
    return Outcome.SET_ASIDE if late or signed or set(doubts) <= UNMENDABLE else Outcome.REFUSE


def is_last_day(now: datetime, closes_at: datetime | None) -> bool:
    return closes_at is not None and closes_at - LAST_DAY <= now < closes_at


def repair_until(closes_at: datetime) -> datetime:
    """Until when a repaired copy is taken."""
    return closes_at + REPAIR_TIME
