"""Working days in Indonesia (pure): Monday to Friday without public holidays and collective leave (SKB 3 Menteri)."""

from datetime import date, timedelta

import holidays


def is_working_day(day: date) -> bool:
    """True on a weekday that is neither a public holiday nor collective leave."""
    return day.weekday() < 5 and day not in holidays.country_holidays(
        "ID", years=day.year, categories=("public", "government"), language="id"
    )


def add_working_days(day: date, count: int) -> date:
    """The `count`-th working day after `day`."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day
