"""Ages and terms of office on the calendar, exactly (pure).

Where the law is silent on an edge the day that favours the applicant counts: who is born on 29 February
completes a year on 1 March; a term that began on the 31st is complete on the last day of a shorter month.
"""

from collections.abc import Iterable
from datetime import MAXYEAR, date, timedelta
from fractions import Fraction
from typing import NamedTuple


class Tenure(NamedTuple):
    """One post held: `start` the first day, `end` the last day in office, None = still held."""

    level: str | None
    field: str | None
    start: date | None
    end: date | None


def birthday(born: date, age: int) -> date:
    """The day somebody completes `age` years; the calendar's last day where it ends before that."""
    if born.year + age > MAXYEAR:
        return date.max
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def age_on(born: date, on: date) -> tuple[int, int, int]:
    """Completed years, months and days on the day `on`, which is not before the birth."""
    years = on.year - born.year
    if birthday(born, years) > on:
        years -= 1
    last = birthday(born, years)
    months = next(count for count in range(11, -1, -1) if add_months(last, count) <= on)
    return years, months, (on - add_months(last, months)).days


def add_months(day: date, months: int) -> date:
    """The same day `months` later, the last day of the month where there is no such day, the calendar's last where it ends before that."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > MAXYEAR:
        return date.max
    for number in (day.day, 30, 29):
        try:
            return date(year, month + 1, number)
        except ValueError:
            continue
    return date(year, month + 1, 28)


def served_months(posts: Iterable[Tenure], on: date) -> Fraction:
    """Months served before the day `on`, overlaps counted once; left-over days are parts of their own month.

    Posts without a `start` are left out.
    """
    after = timedelta(days=1)
    spans = sorted(
        (post.start, post.end + after if post.end and post.end < on else on) for post in posts if post.start
    )
    merged: list[tuple[date, date]] = []
    for start, stop in spans:
        if start >= stop:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], stop))
        else:
            merged.append((start, stop))
    return sum((_months_between(start, stop) for start, stop in merged), Fraction(0))


def _months_between(start: date, stop: date) -> Fraction:
    whole = (stop.year - start.year) * 12 + stop.month - start.month
    if add_months(start, whole) > stop:
        whole -= 1
    done, due = add_months(start, whole), add_months(start, whole + 1)
    if stop == done:
        return Fraction(whole)
    return whole + Fraction((stop - done).days, (due - done).days)
