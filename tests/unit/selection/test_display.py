"""How moments, periods and sizes read."""

from datetime import UTC, datetime, timedelta

import pytest

from selection import display
from selection.models import ScheduleEntry

CLOSING = datetime(2026, 12, 2, 17, 0, tzinfo=UTC)  # midnight in Jakarta


def test_a_moment_is_told_in_the_zone_of_the_selection() -> None:
    assert display.moment(CLOSING, "Asia/Jakarta") == "3 Desember 2026 pukul 00.00 WIB"
    assert display.moment(CLOSING, "Asia/Jayapura") == "3 Desember 2026 pukul 02.00 WIT"


def test_an_end_at_midnight_belongs_to_the_day_that_ends() -> None:
    assert display.until(CLOSING, "Asia/Jakarta") == "2 Desember 2026 pukul 24.00 WIB"
    assert display.last_day(CLOSING, "Asia/Jakarta") == "2 Desember 2026"
    assert display.until(CLOSING, "Asia/Makassar") == "3 Desember 2026 pukul 01.00 WITA"


def test_a_period_of_one_day_names_the_day_once() -> None:
    entry = ScheduleEntry(
        starts_at=datetime(2026, 12, 4, 2, 0, tzinfo=UTC), ends_at=datetime(2026, 12, 4, 9, 0, tzinfo=UTC)
    )
    assert display.period(entry, "Asia/Jakarta") == "4 Desember 2026 pukul 09.00–16.00 WIB"
    entry.ends_at = CLOSING + timedelta(days=3)
    assert display.period(entry, "Asia/Jakarta") == (
        "4 Desember 2026 pukul 09.00 WIB sampai 5 Desember 2026 pukul 24.00 WIB"
    )


@pytest.mark.parametrize(
    ("left", "told"),
    [
        (timedelta(days=10, hours=5), "10 hari lagi"),
        (timedelta(hours=47, minutes=59), "47 jam lagi"),
        (timedelta(minutes=119), "119 menit lagi"),
        (timedelta(seconds=90), "kurang dari dua menit lagi"),
        (timedelta(0), ""),
        (timedelta(seconds=-1), ""),
    ],
)
def test_the_time_left_is_never_told_longer_than_it_is(left: timedelta, told: str) -> None:
    assert display.remaining(CLOSING, CLOSING - left) == told


def test_a_file_over_the_limit_never_reads_like_the_limit() -> None:
    assert (display.limit(2 * 1024**2), display.size(2 * 1024**2 + 1)) == ("2 MB", "2,1 MB")
