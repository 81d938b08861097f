"""The schedule that is proposed with one button."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.workdays import is_working_day
from selection import usual

MET = ("screening", "track_record", "assessment", "paper", "interview", "plenary", "result")


@pytest.mark.parametrize("first", [date(2026, 11, 23) + timedelta(days=day) for day in range(0, 60, 7)])
def test_nobody_is_called_on_a_weekend_or_holiday_and_the_stages_follow_each_other(first: date) -> None:
    found = usual.schedule(first, "Asia/Jakarta")
    zone = ZoneInfo("Asia/Jakarta")
    begin, end = found["registration"]
    assert (end.astimezone(zone).date() - first).days == 14
    for kind in MET:
        start, finish = (moment.astimezone(zone).date() for moment in found[kind])
        assert is_working_day(start) and is_working_day(finish)
        assert start > end.astimezone(zone).date()
        begin, end = found[kind]
        assert begin < end
