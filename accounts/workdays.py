"""Working days in Indonesia (pure): Monday to Friday without public holidays and collective leave (SKB 3 Menteri)."""

from datetime import date, timedelta
from functools import cache

import holidays


def is_working_day(day: date) -> bool:
    """True on a weekday that is neither a public holiday nor collective leave."""
    return day.weekday() < 5 and day not in _days_off(day.year)


@cache
def _days_off(year: int) -> frozenset[date]:
    found = holidays.country_holidays("ID", years=year, categories=("public", "government"), language="id")
    return frozenset(found)


def add_working_days(day: date, count: int) -> date:
    """The `count`-th working day after `day`."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day
