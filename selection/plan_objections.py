"""Objections to announced results as the plan has them (pure; docs/adr/0037).

`plan["objections"]` is {"days": working days for filing, "answer_days": working days for answering}, or absent: none are received. The time for
filing begins on the working day after a result and has to end before the day of what comes next.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta, timezone
from typing import Any, Literal, NamedTuple, TypeGuard

from accounts.workdays import add_working_days
from selection.plan_texts import KINDS
from selection.schedule import STAGES, ZONES, Period

MOST_DAYS = 14
"""Working days that filing or answering may be given at most: no plan stands still for longer."""
USUAL_ANSWER_DAYS = 3


class Trouble(NamedTuple):
    """A finding of selection/plan.py: `code` names its sentence in plan_texts."""

    code: str
    level: Literal["fail", "warn"]
    params: Mapping[str, object]
    where: str


def last_day(announced: date, days: int) -> date:
    """The last day for filing, of a result announced on a day."""
    return add_working_days(announced, days)


def end_of(day: date, zone: str) -> datetime:
    """The midnight that ends a day by the clock of the zone."""
    return datetime.combine(day + timedelta(days=1), time(0), timezone(timedelta(hours=ZONES.get(zone, 7))))


def findings(plan: Mapping[str, Any], lines: Sequence[Period]) -> Iterator[Trouble]:
    """What is wrong with the times for filing and answering; nothing where no objections are received."""
    told = plan.get("objections")
    if told is None:
        return
    days, answers = (told.get("days"), told.get("answer_days")) if isinstance(told, dict) else (None, None)
    if not (_fits(days) and _fits(answers)):
        yield Trouble("objection_days", "fail", {"most": MOST_DAYS}, "objections")
        return
    marked = {
        str(row.get("element")) for row in plan.get("stages") or [] if row.get("source") != "questionnaire"
    }
    for line in lines:
        if line.kind != "screening" and line.kind not in marked:
            continue
        later = _next(line, lines)
        if later is not None:
            yield from _times(line, later, days, answers)


def _times(line: Period, later: Period, days: int, answers: int) -> Iterator[Trouble]:
    last = last_day(line.last_day, days)
    named = {"kind": KINDS[line.kind], "later": KINDS[later.kind], "days": days, "first": later.first_day}
    answered = add_working_days(last, answers)
    if last >= later.first_day:
        yield Trouble("objection_window", "fail", {**named, "last": last}, later.where)
    elif answered >= later.first_day:
        yield Trouble("objection_answers", "warn", {**named, "last": answered}, later.where)


def _next(line: Period, lines: Sequence[Period]) -> Period | None:
    """What comes after a result: of the administrative selection everything that is marked; of a stage what begins once that stage is over."""
    first = line.first_day if line.kind == "screening" else line.last_day
    return next(
        (
            other
            for other in lines
            if other.kind in {*STAGES, "plenary", "result"} and other is not line and other.first_day >= first
        ),
        None,
    )


def _fits(days: object) -> TypeGuard[int]:
    return type(days) is int and 1 <= days <= MOST_DAYS
