"""Working days in Indonesia (pure): Monday to Friday without public holidays and collective leave (SKB 3 Menteri)."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

import holidays


def is_working_day(day: date) -> bool:
    """True on a weekday that is neither a public holiday nor collective leave."""
    return day.weekday() < 5 and day not in _days_off(day.year)


def day_off(day: date) -> str:
    """The name of a public holiday or of collective leave, in Indonesian; "" on every other day, weekends included."""
    return _days_off(day.year).get(day, "")


def count_working_days(first: date, last: date) -> int:
    """How many working days lie between two days, both counted."""
    return sum(is_working_day(first + timedelta(days=count)) for count in range((last - first).days + 1))


@cache
def _days_off(year: int) -> Mapping[date, str]:
    """Asked for a year at a time: the library would add years by itself when it is asked for another day."""
    found = holidays.country_holidays("ID", years=year, categories=("public", "government"), language="id")
    return dict(found)


def add_working_days(day: date, count: int) -> date:
    """The `count`-th working day after `day`."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day
