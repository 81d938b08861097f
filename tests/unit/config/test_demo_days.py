"""The demonstration keeps office hours: whatever day it is loaded, its schedule falls on working days and in order."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from accounts.workdays import is_working_day
from config.demo import plan, story

A_YEAR = [date(2026, 1, 1) + timedelta(days=number) for number in range(366)]


@pytest.mark.parametrize("stage", story.STAGES)
def test_the_schedule_falls_on_working_days_and_fits_the_stage(stage: str) -> None:
    count = story.DAYS_SINCE[stage]
    for today in A_YEAR:
        announced = plan.announced_for(today, count)
        assert is_working_day(announced) and plan.day(announced, count) <= today
        periods = plan.schedule(datetime.combine(announced, time(9), ZoneInfo(plan.ZONE)))
        starts = [start for start, _end in periods.values()]
        assert starts == sorted(starts)
        assert all(is_working_day(start.date()) for start in starts), (today, periods)
        if stage == "announced":
            assert periods["registration"][0].date() <= today <= periods["registration"][1].date()
