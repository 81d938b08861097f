"""When holders of drafts are reminded of the close. Pure; the days are data."""

from datetime import datetime, timedelta
from typing import NamedTuple


class Nudge(NamedTuple):
    """A reminder: its name, and how long before the close it comes."""

    name: str
    before: timedelta


NUDGES = (Nudge("last", timedelta(days=1)), Nudge("soon", timedelta(days=3)))
"""The nearest first. Who reads on his phone once a day has time for both."""
HORIZON = max(nudge.before for nudge in NUDGES)
FROM_HOUR = 7
"""Not before this hour of the selection's zone."""
QUIET = timedelta(hours=6)
"""Who has begun his draft less than so long ago needs no reminder."""


def occasion(closes_at: datetime, local: datetime) -> str:
    """Which reminder is due at `local` (a time of the selection's zone), named so that a new close is a new occasion; "" = none."""
    left = closes_at - local
    if left <= timedelta(0) or local.hour < FROM_HOUR:
        return ""
    due = next((nudge for nudge in NUDGES if left <= nudge.before), None)
    return f"{due.name}:{closes_at.timestamp():.0f}" if due else ""
