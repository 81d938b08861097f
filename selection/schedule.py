"""The schedule of a plan on the calendar of its own zone (pure)."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Any, Literal, NamedTuple

from selection.plan_texts import KINDS

ZONES = {"Asia/Jakarta": 7, "Asia/Pontianak": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}
"""Hours from UTC. Indonesia has no summer time."""

YEARS = range(2000, 2101)
STAGES = ("track_record", "assessment", "paper", "interview")
ORDER: tuple[tuple[tuple[str, ...], tuple[str, ...], Literal["fail", "warn"]], ...] = (
    (("registration",), ("screening", *STAGES, "plenary", "result", "inauguration"), "fail"),
    (("screening",), ("assessment", "paper", "interview"), "warn"),
    (("screening", *STAGES), ("plenary", "result"), "fail"),
    (("plenary",), ("result",), "fail"),
    (("result",), ("inauguration",), "fail"),
)
"""(earlier kinds, later kinds, how bad it is when the later begins first); the stages come in any order."""


class Period(NamedTuple):
    """One line of the schedule, aware instants; `last_day` counts an end at midnight to the day before."""

    kind: str
    starts_at: datetime
    ends_at: datetime
    first_day: date
    last_day: date
    where: str


def reference_dates(plan: Mapping[str, Any], *, announced: date | None = None) -> dict[str, date]:
    """The days that requirements may be measured on (eligibility.REFERENCES), in the plan's own zone."""
    first = {period.kind: period for period in reversed(list(periods(plan)))}
    found = {"announcement": announced} if announced else {}
    if "announcement" in first:
        found.setdefault("announcement", first["announcement"].first_day)
    if "registration" in first:
        found["registration_start"] = first["registration"].first_day
        found["registration_end"] = first["registration"].last_day
    if "inauguration" in first:
        found["inauguration"] = first["inauguration"].first_day
    return found


def periods(plan: Mapping[str, Any]) -> Iterator[Period]:
    """The readable lines of the schedule, earliest first."""
    zone = timezone(timedelta(hours=ZONES.get(str(plan.get("zone")), 7)))
    found = []
    for index, row in enumerate(plan.get("schedule") or []):
        start, end = _instant(row.get("starts_at")), _instant(row.get("ends_at"))
        if str(row.get("kind")) in KINDS and start and end:
            last = max(start, end - timedelta(microseconds=1))
            days = start.astimezone(zone).date(), last.astimezone(zone).date()
            found.append(Period(row["kind"], start, end, *days, f"schedule.{index}"))
    yield from sorted(found, key=lambda period: period.starts_at)


def _instant(given: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(given))
    except ValueError:
        return None
    return moment if moment.tzinfo and moment.year in YEARS else None
